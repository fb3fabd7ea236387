"""The answers in the words of one language, and of two where the clinic reads another one than the visitor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from screener.screening.content import Content
from screener.screening.guidance import Inputs
from screener.screening.instrument import Instrument, RecordWording, Wording
from screener.screening.language import LanguageContent
from screener.screening.scoring import Answers, Score

# For an answer left out, in a language that we have no words of our own in: an en dash.
NOT_SAID = "\u2013"


@dataclass(frozen=True)
class ItemAnswer:
    """One item as answered: the statement, the choice's label, its value."""

    id: str
    statement: str
    label: str
    value: int


@dataclass(frozen=True)
class SituationAnswer:
    """One optional question as answered, for paper. `label` reads "not answered" when it was left out."""

    name: str
    short: str
    label: str


@dataclass(frozen=True)
class Reading:
    """The answers in the words of one language.

    `language` is that of our words, `wording` the instrument's: they differ where only the instrument is translated.
    """

    language: str
    wording: Wording
    items: tuple[ItemAnswer, ...]
    difficulty_label: str
    band: str
    situation: tuple[SituationAnswer, ...]
    copy_line: str


def readings(
    content: Content, languages: tuple[str, str], today: date, answers: Answers, score: Score | None, inputs: Inputs
) -> tuple[Reading, Reading]:
    """The answers in the visitor's words and in the clinic's, whose language may have the instrument's words only."""
    visitor, clinic = languages
    own = _reading(content, visitor, today, answers, score, inputs)
    if clinic in content.languages:
        return own, _reading(content, clinic, today, answers, score, inputs)
    wording = content.wording(clinic)
    label = _difficulty_label(content.instrument, wording, answers) or NOT_SAID
    items = _items(content.instrument, wording, answers)
    return own, replace(own, wording=wording, items=items, difficulty_label=label)


def _reading(
    content: Content, language: str, today: date, answers: Answers, score: Score | None, inputs: Inputs
) -> Reading:
    words = content.languages[language]
    wording = words.wording
    return Reading(
        language=language,
        wording=wording,
        items=_items(content.instrument, wording, answers),
        difficulty_label=_difficulty_label(content.instrument, wording, answers) or words.situation.skip.shown,
        band=words.bands[score.band.id] if score else "",
        situation=_on_paper(words, inputs),
        copy_line=_copy_line(content.instrument, words.record, today, answers, score),
    )


def _copy_line(
    instrument: Instrument, record: RecordWording, today: date, answers: Answers, score: Score | None
) -> str:
    """One line for pasting into a record."""
    return record.line.format(
        instrument=instrument.instrument.name,
        total=f"{score.total}/{score.highest}" if score else record.not_shown,
        values=",".join(str(value) for value in answers.items),
        difficulty=record.difficulty[answers.difficulty],
        date=today.isoformat(),
    )


def _items(instrument: Instrument, wording: Wording, answers: Answers) -> tuple[ItemAnswer, ...]:
    return tuple(
        ItemAnswer(item.id, statement, wording.choices[value], value)
        for item, statement, value in zip(instrument.items, wording.items, answers.items, strict=True)
    )


def _difficulty_label(instrument: Instrument, wording: Wording, answers: Answers) -> str:
    """The label of the difficulty answer; empty when it was left out."""
    values = [choice.value for choice in instrument.difficulty.choices]
    return wording.difficulty.choices[values.index(answers.difficulty)] if answers.difficulty in values else ""


def _on_paper(words: LanguageContent, inputs: Inputs) -> tuple[SituationAnswer, ...]:
    """Every optional answer but the one about safety."""
    shown = []
    for name, question in words.situation.questions.items():
        if name != "safety":
            option = question.option(str(inputs[name]))
            label = words.situation.skip.shown if option is None else option.paper
            shown.append(SituationAnswer(name, question.short, label))
    return tuple(shown)
