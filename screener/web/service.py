"""What the pages work with: built once by create_app, reached through the app."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from flask import Flask, current_app

from screener.clinic.keys import Clinic
from screener.clinic.logo import Logo
from screener.documents.pdf import PdfRenderer
from screener.documents.text import TextCopier
from screener.screening.content import Content
from screener.screening.guidance import KAP
from screener.screening.instrument import Instrument
from screener.screening.report import Report
from screener.web.forms import Forms, Submission
from screener.web.readiness import Readiness

Clock = Callable[[ZoneInfo], datetime]
# What was made, and of what, by that.
Fragments = dict[Hashable, tuple[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class Service:
    """The name of the clinic's file; content, clinic, forms, texts, renderers, readiness, clock of one app.

    `fragments`: what web/fragments.py has made in each language.
    """

    name: str
    content: Content
    clinic: Clinic
    forms: Forms
    logo: Logo | None
    catalogues: dict[str, NullTranslations]
    pdf: PdfRenderer
    large_print: PdfRenderer
    text: TextCopier
    readiness: Readiness
    clock: Clock
    fragments: dict[str, Fragments] = field(init=False, default_factory=dict)

    @property
    def instruments(self) -> dict[str, Instrument]:
        """The questionnaires that this clinic asks."""
        return {id_: each for id_, each in self.content.instruments.items() if self.clinic.asks(each)}

    def make_paper(self) -> None:
        """Typeset all paper before a visitor asks. Raises BookError where something does not fit."""
        for each in (self.pdf, self.large_print):
            each.make()

    def summary(self, report: Report, *, large: bool) -> bytes:
        """The PDF of this report: of one length, in either print. Raises NoTypesetterError where there is none."""
        one, other = (self.large_print, self.pdf) if large else (self.pdf, self.large_print)
        return one.render(report, other.length)

    def has_page(self, name: str) -> bool:
        """There is that page to read: the one on KAP only where it is offered."""
        return name != KAP or self.clinic.offers_kap

    @property
    def today(self) -> date:
        """The day it is at the clinic."""
        return self.clock(ZoneInfo(self.clinic.time_zone)).date()

    def sent(self) -> Submission:
        """What the current request sent."""
        return self.forms.read(self.today)


def service() -> Service:
    """The service of the current app."""
    return cast(Service, current_app.extensions["screener"])


def service_of(app: Flask) -> Service:
    """The service of that app."""
    return cast(Service, app.extensions["screener"])
