"""Commands for the operator: flask --app wsgi check, booklet, prepare."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from screener.catalogues import TRANSLATIONS
from screener.clinic.claims import check_clinic
from screener.documents.pdf import NoTypesetterError
from screener.screening.claims import check_content
from screener.web.room import pages_without_room
from screener.web.service import service


def add_commands(app: Flask) -> None:
    """Give the app its commands."""
    app.cli.add_command(check)
    app.cli.add_command(booklet)
    app.cli.add_command(prepare)


@click.command()
@with_appcontext
def check() -> None:
    """Look through content and clinic file: claims without a source, words that sell, reviews that are due, long pages.

    Exit status 1 on any finding.
    """
    current, today = service(), date.today()
    findings = [
        *check_content(current.content, today),
        *check_clinic(current.clinic, current.content, today),
        *pages_without_room(current_app),
    ]
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(findings)} findings")
    if findings:
        raise SystemExit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--language", help="One of the languages offered; the first of them if left out.")
@with_appcontext
def booklet(file: Path, language: str | None) -> None:
    """Write everything that visitors read, with its sources, as a PDF for a clinician to review and sign."""
    from screener.documents.booklet import make_booklet

    current = service()
    language = language or current.clinic.languages[0]
    if language not in current.clinic.languages:
        raise click.BadParameter(f"{language} is not one of {', '.join(current.clinic.languages)}")
    bundle = Path(str(current_app.template_folder)).parent
    file.write_bytes(make_booklet(bundle, TRANSLATIONS, current.content, current.clinic, language, date.today()))
    click.echo(f"{file}: to read, correct and sign")


@click.command()
@with_appcontext
def prepare() -> None:
    """Typeset what is the same on the paper of every clinic, so that a clinic's first start takes a second or two."""
    try:
        for edition in service().pdf.prepare():
            click.echo(f"{edition.visitors}, for clinics that read {edition.clinics}, on {edition.paper}")
    except NoTypesetterError as error:
        raise click.ClickException(f"{error}") from error
