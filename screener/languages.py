"""How a language writes dates and months, and in which direction."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, localedata
from babel.dates import format_date, format_skeleton

# Countries that the CLDR knows under another code than we do.
CODES = {"UK": "GB"}


def long_date(day: date, language: str, country: str) -> str:
    """The date as that language writes it in that country."""
    return format_date(day, "long", locale=_locale(language, country))


@lru_cache(1000)
def long_month(month: date, language: str, country: str) -> str:
    """A month of a year as that language writes it in that country."""
    return format_skeleton("yMMMM", month, locale=_locale(language, country))


@lru_cache(100)
def _locale(language: str, country: str) -> Locale:
    local = f"{language}_{CODES.get(country, country)}"
    return Locale.parse(local) if localedata.exists(local) else Locale.parse(language, sep="-")


def direction_of(language: str) -> str:
    """The direction that language is written in, "ltr" or "rtl"."""
    direction: str = Locale.parse(language, sep="-").text_direction
    return direction


def name_of(language: str, in_language: str) -> str:
    """How the one language is called in the other."""
    return str(Locale.parse(language, sep="-").get_display_name(Locale.parse(in_language, sep="-")))
