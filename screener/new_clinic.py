"""screener new-clinic FILE: asks what a clinic's file needs, checks each answer as the file does, and writes it."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from screener.clinic.claims import FILE, check_clinic
from screener.clinic.file import faults_in, law_on_kap, load_clinic, nobody_has_read
from screener.clinic.keys import OUR_ACCENT, Clinic
from screener.clinic.new_file import follows_from, new_file
from screener.screening.claims import Finding
from screener.screening.content import Content, load_content
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC

NEXT = """\
{file} is written. Now
  1. look through it, and put your own words where it says CHANGE THIS
  2. see it:           {hosts}SCREENER_CLINIC_FILE={path} {command} serve
  3. have it checked:  SCREENER_CLINIC_FILE={path} {command} check"""
# Elsewhere a clinic with host names of its own answers to no other.
HERE = "SCREENER_HOSTS=127.0.0.1 "


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _some(text: str) -> tuple[str, ...] | str:
    return _listed(text) or ""


def _yes_or_no(text: str) -> object:
    return click.BOOL.convert(text, None, None)


def _capitals(text: str) -> str:
    return text.strip().upper()


@dataclass(frozen=True)
class Question:
    """A key of the file, what is asked for it, how the line that is typed becomes its value, and where it is asked."""

    key: str
    asked: str
    read: Callable[[str], object] = str.strip
    default: str | None = None
    only_with: str = ""


# One that may be left empty has the default "", and is not written then.
QUESTIONS = (
    Question("name", "Name of the clinic"),
    Question("country", "Country whose law governs it, two letters ({countries}, or another)", _capitals),
    Question("address", "Address"),
    Question("phone", "Phone"),
    Question("email", "E-mail"),
    Question("web", "Web site (https://...)"),
    Question("booking", "Where the free consultation is booked (https://...)"),
    Question("offers_talk_therapy", "Is talk therapy offered? (yes or no)", _yes_or_no),
    Question("offers_kap", "Is ketamine-assisted psychotherapy offered? (yes or no)", _yes_or_no),
    Question("kap.routes", "How ketamine is given (iv, im, nasal, lozenge, tablet)", _listed, only_with="offers_kap"),
    Question("time_zone", "Time zone, such as America/New_York"),
    Question("accent", "Color of buttons and links", default=OUR_ACCENT),
    Question("hosts", "Host names of this clinic, where the server has several (check.example.org)", _some, ""),
)


@click.command("new-clinic")
@click.argument("file", type=click.Path(path_type=Path))
def new_clinic(file: Path) -> None:
    """Ask for a clinic's name, country, addresses and so on, and write its file."""
    if file.exists():
        raise click.ClickException(f"{file.absolute()} is there already: name another file, or move that one away")
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent.absolute()}: make it, or name another place")
    content = load_content()
    answers = Interview(content).answers()
    _write(file, new_file(EXAMPLE_CLINIC.read_text("utf-8"), answers))
    clinic = _loaded(file, content)
    command = "screener" if shutil.which("screener") else f"{shlex.quote(sys.executable)} -m screener"
    here, path = HERE if clinic.hosts else "", shlex.quote(f"{file.absolute()}")
    click.echo("\n" + NEXT.format(file=file.name, path=path, hosts=here, command=command))
    for finding in check_clinic(clinic, content, date.today()):
        click.echo(f"\n{finding}")


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        raise click.ClickException(f"{file.absolute()} cannot be written ({error.strerror})") from error


def _loaded(file: Path, content: Content) -> Clinic:
    try:
        return load_clinic(file, content)
    except ContentError as error:
        raise click.ClickException(f"{error}") from error


class Interview:
    """Asks the questions in their order, each until its answer is one that the file may hold."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._example = load_clinic(EXAMPLE_CLINIC, content)
        self._values: dict[str, object] = {}

    def answers(self) -> dict[str, object]:
        """A value for each key that was answered, and for those that follow from the country."""
        for question in QUESTIONS:
            if not question.only_with or self._values[question.only_with]:
                value = self._answer(question)
                self._values |= self._with(question.key, value) if value != "" else {}
        return self._values

    def _answer(self, question: Question) -> object:
        """One that the file may hold, and of which the check says nothing that the operator does not accept."""
        asked = question.asked.format(countries=", ".join(self._content.countries.country))
        while True:
            value: object = click.prompt(asked, question.default, value_proc=lambda text: self._read(question, text))
            findings = self._findings(question.key, value)
            for finding in findings:
                click.echo(f"{finding}")
            if not findings or click.confirm("Keep it all the same?"):
                return value

    def _read(self, question: Question, text: str) -> object:
        """The value. Raises UsageError, at which click says what the file would be told, and asks again."""
        value = question.read(text)
        if value == question.default == "":
            return value
        if faults := [*faults_in(question.key, value, self._content), *self._law(question.key, value)]:
            raise click.UsageError("\n".join(faults))
        return value

    def _law(self, key: str, value: object) -> list[str]:
        if key != "offers_kap" or not value:
            return []
        country, countries = str(self._values["country"]), self._content.countries
        if refused := law_on_kap(country, False, countries):
            return refused
        return [] if countries.may_name_kap(country, False) else [nobody_has_read(country)]

    def _with(self, key: str, value: object) -> dict[str, object]:
        """That value, and those that follow from it."""
        example = dict(self._example)
        return {key: value} | (follows_from(str(value), example, self._content) if key == "country" else {})

    def _findings(self, key: str, value: object) -> list[Finding]:
        """What the check would say of these keys, in a file that is otherwise the example's under this name."""
        told = self._with(key, value)
        clinic = self._example.model_copy(update={"name": "", **self._values, **told})
        places = {f"{FILE}: {each}" for each in told}
        return [each for each in check_clinic(clinic, self._content, date.today()) if each.where in places]
