"""For the reviewer: every page, topic and PDF, and questions to the decision table. Only with SCREENER_PREVIEW."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from flask import Blueprint
from wtforms.validators import InputRequired, Optional

from screener.screening.content import Content
from screener.screening.guidance import Decision, Inputs, Row, decide
from screener.screening.reach import combinations, ordinary
from screener.screening.samples import made_up
from screener.screening.situation import NOT_ASKED
from screener.screening.table_words import TableWords
from screener.screening.tries import tries, why
from screener.web.forms import MISSING, OneChoice, StepForm
from screener.web.locale import language
from screener.web.page import Page, add_language, show, take_language
from screener.web.service import service

preview = Blueprint("preview", __name__)
preview.url_value_preprocessor(take_language)
preview.url_defaults(add_language)

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
# Which row is asked about.
ROW = "row"
Fields = list[tuple[str, str]]


@preview.get("")
def index() -> Page:
    """Every page by its address, and for each row of the decision table who gets it, with one of them as an example."""
    current = service()
    table = current.content.table
    return show(
        "preview.html",
        pages=[name for name in PAGES if current.has_page(name)],
        table=table,
        reach=current.content.reach,
        all_combinations=combinations(table.inputs),
        says=TableWords(current.content, language()),
        sent=_sent,
        in_full=_in_full,
    )


@preview.get("/ask")
def ask() -> Page:
    """The answers of the ordinary visitor, to be changed."""
    return _ask_page(ordinary(service().content.table.inputs))


@preview.post("/ask")
def answer() -> Page:
    """How the rows were tried for the answers picked, and why one of the rows was shown, or was not."""
    table = service().content.table
    form = _form(service().content)
    if form.check():
        return _ask_page(ordinary(table.inputs), status=422)
    values = {name: {str(value): value for value in values} for name, values in table.inputs.items()}
    visitor = {name: values[name][form[name].data] for name in table.inputs}
    return _ask_page(visitor, form[ROW].data or "", decide(table, visitor))


def _form(content: Content) -> StepForm:
    """A choice for each input of the table, and for the row asked about. Nothing of it is ever in an address."""
    fields: dict[str, object] = {
        name: OneChoice([str(value) for value in values], validators=[InputRequired(MISSING)])
        for name, values in content.table.inputs.items()
    }
    ids = dict.fromkeys(row.id for row in content.table.rows)
    fields[ROW] = OneChoice(ids, validators=[Optional()])
    return cast(StepForm, type("TableForm", (StepForm,), fields)())


def _ask_page(visitor: Inputs, asked: str = "", decision: Decision | None = None, status: int = 200) -> Page:
    """The form with this visitor's answers; with a decision, what the table says of them."""
    content = service().content
    table = content.table
    of = table.group_of(asked) if asked else ""
    return show(
        "ask.html",
        status,
        refused=status == 422,
        visitor=visitor,
        asked=asked,
        decision=decision,
        groups={name: tries(group, visitor) for name, group in table.groups.items()} if decision else {},
        group_asked=of,
        reasons=why(table.groups[of], asked, visitor) if of and decision else (),
        inputs=table.inputs,
        ids=list(dict.fromkeys(row.id for row in table.rows)),
        says=TableWords(content, language()),
        sent=_sent(visitor),
    )


def _in_full(visitor: Inputs, row: Row) -> Fields:
    """What the form above sends for this visitor, asked about that row."""
    return [*((name, str(value)) for name, value in visitor.items()), (ROW, row.id)]


def _sent(visitor: Inputs) -> Fields:
    """Answers that lead to this visitor's page, as the journey's forms send them; none where nobody can send them."""
    if not visitor or NOT_ASKED in visitor.values():
        return []
    answers, situation = made_up(service().content, visitor)
    fields: dict[str, object] = {}
    for id_, instrument in service().instruments.items():
        if id_ in answers:
            fields |= {item.id: value for item, value in zip(instrument.items, answers[id_].items, strict=True)}
            fields |= {instrument.difficulty.id: answers[id_].difficulty} if instrument.difficulty else {}
    return [(name, str(value)) for name, value in (fields | asdict(situation)).items() if value != "skip"]
