"""For the reviewer: one page that leads to every page, topic and PDF. Only with SCREENER_PREVIEW, never when live."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint

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
    visitors = [(rows[id_], fields_of(visitor)) for id_, visitor in sample_visitors(content).items()]
    return page("preview.html", pages=PAGES, visitors=visitors, languages=content.languages)


def fields_of(visitor: Visitor) -> list[tuple[str, str]]:
    """The visitor's answers as the forms send them."""
    answers, situation = visitor
    items = [(f"gad7_{number}", str(value)) for number, value in enumerate(answers.items, 1)]
    rest = {"difficulty": answers.difficulty, **asdict(situation)}
    return [*items, *((name, value) for name, value in rest.items() if value != "skip")]
