"""How a language writes dates and months, and in which direction."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton


def long_date(day: date, language: str) -> str:
    """The date as that language writes it."""
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


@lru_cache(1000)
def long_month(month: date, language: str) -> str:
    """A month of a year as that language writes it."""
    return format_skeleton("yMMMM", month, locale=Locale.parse(language, sep="-"))


def direction_of(language: str) -> str:
    """The direction that language is written in, "ltr" or "rtl"."""
    direction: str = Locale.parse(language, sep="-").text_direction
    return direction
