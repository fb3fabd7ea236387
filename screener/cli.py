"""Commands for the operator: flask --app wsgi check."""

from __future__ import annotations

from datetime import date

import click
from flask import Flask

from screener.screening.claims import check_content
from screener.web.service import service


def add_commands(app: Flask) -> None:
    """Give the app its commands."""
    app.cli.add_command(check)


@click.command()
def check() -> None:
    """Look for claims without a source, words that sell, and reviews that are due. Exit status 1 on any finding."""
    findings = check_content(service().content, date.today())
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(findings)} findings")
    if findings:
        raise SystemExit(1)
