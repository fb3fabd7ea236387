"""Commands for the operator: screener serve, check, lines, booklet, prepare; or flask --app wsgi check, and so on."""

from __future__ import annotations

import os
import sys
import sysconfig
from datetime import date
from itertools import chain
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext

from screener.catalogues import TRANSLATIONS
from screener.clinic.claims import check_clinic
from screener.clinic.new_file import unwritten
from screener.counts import counts
from screener.documents.pdf import NoTypesetterError
from screener.new_clinic import new_clinic
from screener.screening.claims import check_content
from screener.screening.crisis import ANYWHERE, TRIED_WITHIN, CrisisLine
from screener.web.room import pages_without_room
from screener.web.service import service_of

# Settings that name a place, which may be told from where the command is typed.
PLACES = ("SCREENER_CLINIC_FILE", "SCREENER_CLINICS", "SCREENER_CACHE_DIR")
PACKAGE = Path(__file__).parent


def add_commands(app: Flask) -> None:
    """Give the app its commands."""
    for command in (*OF_A_SITE, *OF_NONE):
        app.cli.add_command(command)


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Screener: the GAD-7 with an honest explanation and a PDF to bring to a consultation."""
    context.obj = ScriptInfo(create_app=_site, set_debug_flag=False)


def _site() -> Flask:
    from wsgi import app

    return app


@main.command()
def serve() -> None:
    """Serve the site. HOST, PORT and WEB_CONCURRENCY (how many processes) say where and how.

    As SCREENER_CLINIC_FILE says for which clinic; the other settings are in docs/settings.md.
    """
    from screener import BUNDLE

    processes = os.environ["WEB_CONCURRENCY"] = os.environ.get("WEB_CONCURRENCY") or "2"
    if not (processes.isascii() and processes.isdigit()):  # gunicorn itself reads it before our configuration is
        raise click.ClickException(f"WEB_CONCURRENCY must be a whole number, not {processes!r}.")
    os.environ.update({name: str(Path(os.environ[name]).absolute()) for name in PLACES if os.environ.get(name)})
    os.chdir(PACKAGE.parent)  # where our wsgi.py is, and no other
    script = Path(sysconfig.get_path("scripts")) / "gunicorn"
    gunicorn = [str(script)] if script.is_file() else ["-m", "gunicorn"]  # which cannot start itself again at SIGUSR2
    command = [sys.executable, *gunicorn, "--config", str(BUNDLE / "gunicorn.conf.py")]
    os.execv(command[0], command)  # noqa: S606 - no shell wanted


@click.command()
@with_appcontext
def check() -> None:
    """Look through content and clinic file: claims without a source, words that sell, reviews that are due, long pages.

    Exit status 1 on any finding.
    """
    today, served = date.today(), _served()
    contents = dict.fromkeys(service_of(site).content for site in served)
    findings: dict[object, None] = dict.fromkeys(chain(*(check_content(content, today) for content in contents)))
    findings |= dict.fromkeys(_refused())
    for site in served:
        current = service_of(site)
        own = [*check_clinic(current.clinic, current.content, today), *pages_without_room(site)]
        findings |= dict.fromkeys(f"{current.name}: {each}" if len(served) > 1 else each for each in own)
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(findings)} findings")
    for current in map(service_of, served):
        click.echo(f"{current.name}.toml is the file of {current.clinic.name}")
        if ours := unwritten(current.clinic):
            click.echo(f"what is true of any clinic still stands in {', '.join(ours)}")
    for clinic in (service_of(site).clinic for site in served):
        if checked := clinic.law_checked:
            click.echo(f"the law of {clinic.country} on naming KAP: {checked.name} looked at it on {checked.date}")
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
    """The lines of the clinics' regions, and those that serve anywhere."""
    services = [service_of(site) for site in _served()]
    shown = dict.fromkeys([*(region for each in services for region in each.clinic.regions), ANYWHERE])
    lines = services[0].content.crisis_lines.line
    return tuple(line for region in shown for line in lines if line.region == region)


def _served() -> list[Flask]:
    """The site of each clinic: of a folder all of them."""
    sites = current_app.extensions.get("sites")
    return list(sites.served.values()) if sites else [current_app._get_current_object()]  # type: ignore[attr-defined]


def _refused() -> list[str]:
    """Why other clinics of the folder have none."""
    sites = current_app.extensions.get("sites")
    return list(sites.refused.values()) if sites else []


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--language", help="One of the languages offered; the first of them if left out.")
@click.option("--clinic", help="The name of a clinic's file, without .toml; the first one if left out.")
@with_appcontext
def booklet(file: Path, language: str | None, clinic: str | None) -> None:
    """Write everything that visitors read, with its sources, as a PDF for a clinician to review and sign."""
    from screener.documents.booklet import make_booklet

    site = _named(clinic)
    current = service_of(site)
    language = language or current.clinic.languages[0]
    if language not in current.clinic.languages:
        raise click.BadParameter(f"{language} is not one of {', '.join(current.clinic.languages)}")
    if not file.parent.is_dir():  # before it takes its seconds
        raise click.ClickException(f"there is no folder {file.parent.absolute()}: make it, or name another place")
    bundle = Path(str(site.template_folder)).parent
    made = make_booklet(bundle, TRANSLATIONS, current.content, current.clinic, language, date.today())
    try:
        file.write_bytes(made)
    except OSError as error:
        raise click.ClickException(f"{file.absolute()} cannot be written ({error.strerror})") from error
    click.echo(f"{file}: to read, correct and sign")


def _named(clinic: str | None) -> Flask:
    """The site of the clinic of that name, or the first one. Raises click.BadParameter."""
    served = {service_of(site).name: site for site in _served()}
    if clinic and clinic not in served:
        raise click.BadParameter(f"{clinic} is not one of {', '.join(served)}")
    return served[clinic] if clinic else next(iter(served.values()))


@click.command()
@with_appcontext
def prepare() -> None:
    """Typeset what is the same on the paper of every clinic, so that a clinic's first start takes a second or two."""
    try:
        every = (service_of(site).pdf.prepare() for site in _served())
        for edition in dict.fromkeys(chain.from_iterable(every)):
            large = ", in large print" if edition.large else ""
            click.echo(f"{edition.visitors}, for clinics that read {edition.clinics}, on {edition.paper}{large}")
    except NoTypesetterError as error:
        raise click.ClickException(f"{error}") from error


OF_A_SITE = (check, lines, booklet, prepare)
OF_NONE = (new_clinic, counts)
for each in (*OF_A_SITE, *OF_NONE):
    main.add_command(each)
