"""How a language writes dates, and in which direction."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date


def long_date(day: date, language: str) -> str:
    """The date as that language writes it."""
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


def direction_of(language: str) -> str:
    """The direction that language is written in, "ltr" or "rtl"."""
    direction: str = Locale.parse(language, sep="-").text_direction
    return direction
