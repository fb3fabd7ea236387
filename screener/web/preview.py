"""For the reviewer: one page that leads to every page, topic and PDF. Only with SCREENER_PREVIEW, never when live."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint

from screener.screening.instrument import Instrument
from screener.screening.samples import Visitor, sample_visitors
from screener.web.page import Page, page
from screener.web.service import service

preview = Blueprint("preview", __name__)

PAGES = (
    "start",
    "questions",
    "help_now",
    "options",
    "talk_therapy",
    "kap",
    "about",
    "privacy",
    "accessibility",
    "finished",
)


@preview.get("/preview")
def index() -> Page:
    """Every page by its address, and for each row of the decision table a made-up visitor's result and PDF."""
    content = service().content
    rows = {row.id: row for row in content.table.rows}
    visitors = [(rows[id_], _fields(content.instrument, visitor)) for id_, visitor in sample_visitors(content).items()]
    return page("preview.html", pages=PAGES, visitors=visitors, languages=content.languages)


def _fields(instrument: Instrument, visitor: Visitor) -> list[tuple[str, str]]:
    """The visitor's answers as the forms send them."""
    answers, situation = visitor
    items = [(item.id, str(value)) for item, value in zip(instrument.items, answers.items, strict=True)]
    rest = {instrument.difficulty.id: answers.difficulty, **asdict(situation)}
    return [*items, *((name, value) for name, value in rest.items() if value != "skip")]
