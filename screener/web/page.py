"""One page: the templates' values, the same for every page, and the blueprint that all pages belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from io import BytesIO
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from screener.languages import long_date, long_month
from screener.markup import Bibliography
from screener.screening.crisis import HelpLines
from screener.screening.instrument import Choice, DifficultyChoice
from screener.web.fragments import once
from screener.web.lengths import unindented
from screener.web.locale import joined, language, locale, name_of
from screener.web.messages import explain
from screener.web.service import service

Page = tuple[str, int]
Reply = Response | Page

pages = Blueprint("pages", __name__)
# The blueprints whose pages have a language in their address: these, and the reviewer's where there are any.
IN_A_LANGUAGE = (pages.name, "preview")


@pages.url_value_preprocessor
def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The language in the address is read by `language()`, not by each page."""
    if values is not None:
        values.pop("language", None)


@pages.url_defaults
def add_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Links stay in the language of the page."""
    values.setdefault("language", language())


def show(template: str, status: int = 200, faults: dict[str, str] | None = None, **values: object) -> Page:
    """The page and its status. `faults` maps a field to what is wrong with it."""
    current = service()
    words = current.content.languages[language()]
    shown = render_template(
        template,
        words=words,
        cite=Bibliography(current.content.sources),
        instruments=current.instruments,
        faults=explain(faults or {}, current.instruments, words),
        numbered=numbered,
        joined=joined,
        **values,
    )
    return shown, status


def made_once(view: Callable[[], Page]) -> Callable[[], Page]:
    """A page that is the same for every visitor."""

    @wraps(view)
    def shown() -> Page:
        return once(_unindented, view)

    return shown


def _unindented(view: Callable[[], Page]) -> Page:
    page, status = view()
    return unindented(page.encode()).decode(), status


def download(content: bytes, kind: str, name: str) -> Response:
    """A file for the visitor to keep, under a name that tells nothing."""
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0, etag=False)


def numbered(choices: Sequence[Choice | DifficultyChoice], labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each choice's value as the form sends it, with its label."""
    return tuple((str(choice.value), label) for choice, label in zip(choices, labels, strict=True))


def shown_date(day: date) -> str:
    """A date as the page's language writes it."""
    return long_date(day, language(), service().clinic.country)


def shown_month(month: date) -> str:
    """A month as the page's language writes it."""
    return long_month(month, language(), service().clinic.country)


def shown_number(number: int) -> str:
    """A number as the page's language groups its digits."""
    return format_decimal(number, locale=locale())


def for_every_template() -> dict[str, object]:
    """What every page shows, error pages included: clinic, languages, urgent help."""
    current = service()
    return {
        "clinic": current.clinic,
        "logo": current.logo,
        "language": language(),
        "direction": locale().text_direction,
        "locale_code": str(locale()),
        "absolute": _absolute,
        "other_languages": [_other(code) for code in current.clinic.languages if code != language()],
        "keep": None,
        "help_lines": once(_help_lines, language()),
    }


def _help_lines(code: str) -> tuple[HelpLines, ...]:
    return service().content.crisis_lines.for_regions(service().clinic.help_regions, code)


def _absolute(code: str) -> str:
    """Where search engines find this page in that language: only pages of reading have such an address."""
    return service().clinic.site.rstrip("/") + url_for(_here(), language=code)


def _here() -> str:
    """The endpoint of this page, or the start where it can only be reached with answers."""
    is_page = request.method in ("GET", "HEAD") and request.blueprint in IN_A_LANGUAGE and request.endpoint
    is_there = service().has_page((request.endpoint or "").rpartition(".")[2])
    return str(request.endpoint) if is_page and is_there else "pages.start"


def _other(code: str) -> dict[str, str]:
    """A language to switch to, its name in itself, and the address of this page in it (of the start, failing that)."""
    name = name_of(code)
    address = url_for(_here(), language=code)
    return {"code": code, "name": name[0].upper() + name[1:], "address": address}
