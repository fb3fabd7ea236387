"""Which language a request is answered in: the one in the address, else the best the browser asks for."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list
from babel.support import NullTranslations
from flask import g, request
from markupsafe import Markup

from screener.web.service import service


def language() -> str:
    """The language of this request, one that the clinic offers."""
    if "language" not in g:
        offered = service().clinic.languages
        first = request.path.split("/", 2)[1]
        g.language = first if first in offered else request.accept_languages.best_match(offered, offered[0])
    chosen: str = g.language
    return chosen


def locale() -> Locale:
    """How this request's language writes dates, lists and names of languages, and in which direction it runs."""
    return Locale.parse(language(), sep="-")


def name_of(code: str, into: Locale | None = None) -> str:
    """The name of a language in another, or in itself."""
    named = Locale.parse(code, sep="-")
    return named.get_display_name(into or named) or code


def gettext(text: str, **values: object) -> str:
    """That interface text in this request's language, filled in."""
    known: str = _catalogue().gettext(text)
    return known % values if values else known


def translated(text: str, **values: object) -> Markup:
    """The same for a page: what is filled in is escaped."""
    return Markup(_catalogue().gettext(text)) % values  # noqa: S704 - our own text


def translated_number(one: str, several: str, number: int) -> Markup:
    """The form of that interface text for this number, which is "num" in it, for a page."""
    return Markup(_catalogue().ngettext(one, several, number)) % {"num": number}  # noqa: S704 - our own text


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = service().catalogues[language()]
    catalogue: NullTranslations = g.catalogue
    return catalogue


def joined(parts: Sequence[str]) -> str:
    """Words or clauses as this request's language joins them: "a, b, and c"."""
    return format_list(parts, locale=locale())
