"""For the reviewer: one page that leads to every page, topic and PDF. Only with SCREENER_PREVIEW, never when live."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint

from screener.screening.instrument import Instrument
from screener.screening.samples import Visitor, additions, sample_visitors
from screener.web.forms import fields_of
from screener.web.page import Page, show
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
    content, asked, chance = service().content, service().instruments, random.Random(7)  # noqa: S311
    rows = {row.id: row for row in content.table.rows}
    visitors = [
        (rows[id_], _fields(asked, visitor) + fields_of(*additions(content, service().today, chance)))
        for id_, visitor in sample_visitors(content).items()
    ]
    return show("preview.html", pages=PAGES, visitors=visitors, languages=content.languages)


def _fields(instruments: Mapping[str, Instrument], visitor: Visitor) -> list[tuple[str, str]]:
    """The visitor's answers as the forms send them."""
    answers, situation = visitor
    fields: dict[str, object] = {}
    for id_, instrument in instruments.items():
        fields |= {item.id: value for item, value in zip(instrument.items, answers[id_].items, strict=True)}
        if instrument.difficulty:
            fields[instrument.difficulty.id] = answers[id_].difficulty
    return [(name, str(value)) for name, value in (fields | asdict(situation)).items() if value != "skip"]
