"""What an error says to the visitor: an instruction, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping

from screener.screening.instrument import Instrument
from screener.screening.language import LanguageContent
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS
from screener.screening.situation import SITUATION_VALUES
from screener.web.forms import EARLIER, MISSING, REPEATED, TOO_MANY
from screener.web.locale import gettext as _


def explain(faults: dict[str, str], instruments: Mapping[str, Instrument], words: LanguageContent) -> dict[str, str]:
    """For each field at fault, what to do about it."""
    statements = {
        item.id: text
        for id_, instrument in instruments.items()
        for item, text in zip(instrument.items, words.instruments[id_].wording.items, strict=True)
    }
    return {name: _explain_one(name, kind, statements, words) for name, kind in faults.items()}


def _explain_one(name: str, kind: str, statements: dict[str, str], words: LanguageContent) -> str:
    message: str
    if name == "questions" and kind == TOO_MANY:
        message = _("Choose up to %(most)s questions, so that they fit on the page.", most=MOST_QUESTIONS)
    elif name == "questions":
        message = _("Choose your questions from the list.")
    elif name == "matters" and kind == TOO_MANY:
        message = _("Choose up to %(most)s: %(question)s", most=MOST_MATTERS, question=words.matters.question)
    elif name in EARLIER and kind == MISSING:
        message = _("Choose this too, or leave both out: %(question)s", question=_question(name, statements, words))
    elif kind == REPEATED:
        message = _("Choose one answer only: %(question)s", question=_question(name, statements, words))
    elif name in statements:
        message = _("Tell us how often this has bothered you: %(question)s", question=statements[name])
    else:
        message = _("Choose one of the answers, or none: %(question)s", question=_question(name, statements, words))
    return message


def _question(name: str, statements: dict[str, str], words: LanguageContent) -> str:
    if name in statements:
        return statements[name]
    if name == "matters":
        return words.matters.question
    if name in EARLIER:
        return str(getattr(words.situation.earlier, name.removeprefix("earlier_")))
    if name in SITUATION_VALUES:
        return words.situation.questions[name].question
    return next(each.wording.difficulty.question for each in words.instruments.values() if each.wording.difficulty)
