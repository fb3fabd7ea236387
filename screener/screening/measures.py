"""A measure: one instrument as answered, in the visitor's words and in the clinic's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from screener.screening.content import Content
from screener.screening.instrument import Instrument, InstrumentWords, Wording
from screener.screening.scoring import Answers, Score, score

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
class Reading:
    """One measure in the words of one language: the instrument's wording, the answers, and our line for a record."""

    wording: Wording
    items: tuple[ItemAnswer, ...]
    difficulty_label: str
    band: str
    copy_line: str


@dataclass(frozen=True)
class Taken:
    """One instrument as answered. `score` is None where it is not shown."""

    instrument: Instrument
    answers: Answers
    score: Score | None


@dataclass(frozen=True)
class Measure(Taken):
    """One instrument as answered, in words.

    `own` is in the visitor's words, `for_clinic` in the clinic's: the same where both read one language.
    """

    own: Reading
    for_clinic: Reading


def measures(
    content: Content, languages: tuple[str, str], today: date, answers: Mapping[str, Answers], *, shows_score: bool
) -> tuple[Measure, ...]:
    """Every instrument that was answered, in the order asked, in the visitor's language and in the clinic's.

    `answers` by the instrument's id. Raises ValueError when an answer is not one of the choices.
    """
    given = [(each, answers[id_]) for id_, each in content.instruments.items() if id_ in answers]
    taken = (Taken(each, answered, score(each, answered) if shows_score else None) for each, answered in given)
    return tuple(_measure(each, content, *languages, today) for each in taken)


def _measure(taken: Taken, content: Content, language: str, clinic_language: str, today: date) -> Measure:
    """Of the clinic's language only the instrument's words may be known, and no words of ours."""

    def reading(language: str) -> Reading:
        words = content.languages[language]
        return _reading(taken, words.instruments[taken.instrument.id], words.situation.skip.shown, today)

    own = reading(language)
    if clinic_language in content.languages:
        for_clinic = reading(clinic_language)
    else:
        wording = content.wording(taken.instrument.id, clinic_language)
        label = _difficulty_label(taken, wording, NOT_SAID)
        for_clinic = replace(own, wording=wording, items=_items(taken, wording), difficulty_label=label)
    return Measure(taken.instrument, taken.answers, taken.score, own, for_clinic)


def _reading(taken: Taken, words: InstrumentWords, left_out: str, today: date) -> Reading:
    return Reading(
        wording=words.wording,
        items=_items(taken, words.wording),
        difficulty_label=_difficulty_label(taken, words.wording, left_out),
        band=words.bands[taken.score.band.id] if taken.score else "",
        copy_line=_copy_line(taken, words, left_out, today),
    )


def _copy_line(taken: Taken, words: InstrumentWords, left_out: str, today: date) -> str:
    """One line for pasting into a record."""
    record, total = words.record, taken.score
    return record.line.format(
        instrument=taken.instrument.name,
        total=f"{total.total}/{total.highest}" if total else record.not_shown,
        values=",".join(str(value) for value in taken.answers.items),
        difficulty=record.difficulty.get(taken.answers.difficulty, left_out),
        date=today.isoformat(),
    )


def _items(taken: Taken, wording: Wording) -> tuple[ItemAnswer, ...]:
    return tuple(
        ItemAnswer(item.id, statement, wording.choices[value], value)
        for item, statement, value in zip(taken.instrument.items, wording.items, taken.answers.items, strict=True)
    )


def _difficulty_label(taken: Taken, wording: Wording, left_out: str) -> str:
    """The label of the difficulty answer; empty where it is not asked."""
    if taken.instrument.difficulty is None or wording.difficulty is None:
        return ""
    labels = zip(taken.instrument.difficulty.choices, wording.difficulty.choices, strict=True)
    return next((label for choice, label in labels if choice.value == taken.answers.difficulty), left_out)
