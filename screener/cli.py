"""Commands for the operator: flask --app wsgi check, lines, booklet, prepare."""

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
from screener.screening.crisis import ANYWHERE, TRIED_WITHIN, CrisisLine
from screener.web.room import pages_without_room
from screener.web.service import service


def add_commands(app: Flask) -> None:
    """Give the app its commands."""
    app.cli.add_command(check)
    app.cli.add_command(lines)
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
    if checked := current.clinic.law_checked:
        click.echo(f"the law of {current.clinic.country} on naming KAP: {checked.name} looked at it on {checked.date}")
    untried = [line for line in _shown_lines() if not line.is_tried(today)]
    if untried:
        click.echo(
            f"help lines that nobody has tried in {TRIED_WITHIN.days} days: {len(untried)}; see the command lines"
        )
    if findings:
        raise SystemExit(1)


@click.command()
@with_appcontext
def lines() -> None:
    """Print the help lines that visitors are shown, to call through, tick and date by hand."""
    for line in _shown_lines():
        click.echo(f"\n[ ] {line.region}  {line.name}  ({line.purpose})")
        keys = f", then press {line.press}" if line.press else ""
        words = f"{line.text_word} to " if line.text_word else ""
        if line.call:
            click.echo(f"    call  {line.call}{keys}")
        if line.text:
            click.echo(f"    text  {words}{line.text}")
        if line.web:
            click.echo(f"    web   {line.web}")
        for language, more in line.in_language.items():
            told = {"press": more.press, "text": more.text_word}
            named = ", ".join(f"{name} {value}" for name, value in told.items() if value)
            if named:
                click.echo(f"    {language}    {named}")
        click.echo(f"    says  {line.hours or 'no hours'}; answers in {', '.join(line.languages)}")
        kind = "official" if line.official else "second-hand"
        click.echo(f"    from  {line.source} ({kind}, read {line.checked_on})")
        click.echo(f"    tried {line.tried_on or '____-__-__'} by {line.tried_by or '____________________'}")


def _shown_lines() -> tuple[CrisisLine, ...]:
    """The lines of the clinic's regions, and those that serve anywhere."""
    current = service()
    shown = (*current.clinic.regions, ANYWHERE)
    return tuple(line for region in shown for line in current.content.crisis_lines.line if line.region == region)


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
    if not file.parent.is_dir():  # before it takes its seconds
        raise click.ClickException(f"there is no folder {file.parent.absolute()}: make it, or name another place")
    bundle = Path(str(current_app.template_folder)).parent
    made = make_booklet(bundle, TRANSLATIONS, current.content, current.clinic, language, date.today())
    try:
        file.write_bytes(made)
    except OSError as error:
        raise click.ClickException(f"{file.absolute()} cannot be written ({error.strerror})") from error
    click.echo(f"{file}: to read, correct and sign")


@click.command()
@with_appcontext
def prepare() -> None:
    """Typeset what is the same on the paper of every clinic, so that a clinic's first start takes a second or two."""
    try:
        for edition in service().pdf.prepare():
            large = ", in large print" if edition.large else ""
            click.echo(f"{edition.visitors}, for clinics that read {edition.clinics}, on {edition.paper}{large}")
    except NoTypesetterError as error:
        raise click.ClickException(f"{error}") from error
