"""What an error says to the visitor: an instruction, in the visitor's language, and where the page puts it right."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from screener.screening.instrument import Instrument
from screener.screening.language import LanguageContent
from screener.screening.report import MOST_QUESTIONS
from screener.screening.situation import SITUATION_VALUES
from screener.web.forms import REPEATED, TOO_MANY


class Fault(NamedTuple):
    """One instruction, and the id of the control it is about."""

    message: str
    target: str


def explain(faults: dict[str, str], instrument: Instrument, words: LanguageContent) -> dict[str, Fault]:
    """For each field at fault, what to do about it."""
    statements = {item.id: text for item, text in zip(instrument.items, words.wording.wording.items, strict=True)}
    return {name: _explain_one(name, kind, statements, words) for name, kind in faults.items()}


def _explain_one(name: str, kind: str, statements: dict[str, str], words: LanguageContent) -> Fault:
    if name == "questions":
        if kind == TOO_MANY:
            return Fault(_("Choose up to %(most)s questions, so that they fit on the page.", most=MOST_QUESTIONS), name)
        return Fault(_("Choose your questions from the list."), name)
    if kind == REPEATED:
        message = _("Choose one answer only: %(question)s", question=_question(name, statements, words))
    elif name in statements:
        message = _("Tell us how often this has bothered you: %(question)s", question=statements[name])
    else:
        message = _("Choose one of the answers, or none: %(question)s", question=_question(name, statements, words))
    return Fault(message, f"{name}-{_first_value(name, words)}")


def _question(name: str, statements: dict[str, str], words: LanguageContent) -> str:
    if name in statements:
        return statements[name]
    if name in SITUATION_VALUES:
        return words.situation.questions[name].question
    return words.wording.wording.difficulty.question


def _first_value(name: str, words: LanguageContent) -> str:
    if name in SITUATION_VALUES:
        return words.situation.questions[name].choices("", None)[0][0]
    return "none" if name == "difficulty" else "0"
