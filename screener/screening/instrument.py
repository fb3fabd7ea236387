"""A questionnaire as published, a folder of content: items, choices, bands, cut points, codes, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args

from pydantic import Field, model_validator

from screener.screening.changes import ChangeStep, ChangeWording
from screener.screening.content_file import ContentFile, Entry

Difficulty = Literal["none", "somewhat", "very", "extremely", "skip"]
PLACEHOLDER = re.compile(r"\{(\w*)\}")


class AnswerCode(Entry):
    """An answer's code in LOINC, and LOINC's own name for that code."""

    loinc: str
    loinc_name: str


class Item(Entry):
    """One statement to rate, with its LOINC code and the answer codes in which it differs from the other items."""

    id: str
    loinc: str
    loinc_answers: dict[int, AnswerCode] = Field(default={})


class Choice(AnswerCode):
    """One answer to an item, with its value in the score."""

    value: int


class DifficultyChoice(AnswerCode):
    """One answer to the difficulty question, which is never counted."""

    value: Difficulty


class DifficultyItem(Entry):
    """The question after the items: how hard the problems make daily life."""

    id: str
    loinc: str
    choices: tuple[DifficultyChoice, ...] = Field(min_length=4, max_length=4)


class SeverityBand(Entry):
    """A named range of scores, both ends included."""

    id: str
    low: int
    high: int


class CutPoint(Entry):
    """A published threshold: sensitivity and specificity in percent for one condition, with the source's key."""

    at_least: int
    condition: str
    sensitivity: int = Field(ge=0, le=100)
    specificity: int = Field(ge=0, le=100)
    source: str

    @property
    def false_alarms(self) -> int:
        """Of 100 without the condition, how many reach the cut point."""
        return 100 - self.specificity


class RangedCutPoint(CutPoint):
    """A threshold with the 95 % confidence intervals, in percent, of its sensitivity and specificity."""

    sensitivity_range: tuple[int, int]
    specificity_range: tuple[int, int]


class Picture(Entry):
    """Of how many people the picture is, how many of them have the condition, and the cut point that sorts them.

    `shown_from`: the lowest score to which it is shown; what it says does not concern those below.
    """

    people: int = Field(gt=0)
    ill: int = Field(gt=0)
    shown_from: int
    cut: RangedCutPoint


class InstrumentFacts(Entry):
    """Identity, origin and, in each language, licence line of the questionnaire.

    `place` is where it is asked: the first one is needed for a result, the others may be left out. `clinic_key` is the
    key of the clinic's file, if there is one, by which a clinic asks it or does not.
    """

    id: str = Field(pattern=r"^[a-z0-9]+$")
    name: str
    place: int = Field(gt=0)
    clinic_key: str = ""
    source: str
    loinc_panel: str
    loinc_total: str
    loinc_total_name: str
    fhir_name: str
    licence: dict[str, str]


class Instrument(ContentFile):
    """The whole questionnaire, without any language's wording.

    `changes` are there where two totals of one person can be compared: then an earlier one is asked for.
    """

    facts: InstrumentFacts = Field(alias="instrument")
    items: tuple[Item, ...] = Field(min_length=1)
    choices: tuple[Choice, ...] = Field(min_length=2)
    difficulty: DifficultyItem | None = None
    bands: tuple[SeverityBand, ...] = Field(min_length=1)
    picture: Picture | None = None
    cut_points: tuple[CutPoint, ...] = ()
    changes: tuple[ChangeStep, ...] = ()

    @property
    def id(self) -> str:
        """The name of its folder, of its items and of its score in the decision table."""
        return self.facts.id

    @property
    def name(self) -> str:
        """Its name in print."""
        return self.facts.name

    @property
    def highest(self) -> int:
        """The highest score there can be."""
        return len(self.items) * max(choice.value for choice in self.choices)

    @property
    def published(self) -> tuple[CutPoint, ...]:
        """Every cut point whose figures are printed."""
        return (*self.cut_points, *([self.picture.cut] if self.picture else []))

    @property
    def asked(self) -> int:
        """How many questions it has."""
        return len(self.items) + (self.difficulty is not None)

    @model_validator(mode="after")
    def _is_whole(self) -> Instrument:
        values = [choice.value for choice in self.choices]
        if values != list(range(len(values))):
            raise ValueError(f"choices must be worth 0 to {len(values) - 1}, in this order")
        wanted = [f"{self.id}_{number}" for number in range(1, len(self.items) + 1)]
        if [item.id for item in self.items] != wanted:
            raise ValueError(f"items must be {wanted[0]} to {wanted[-1]}, in this order")
        covered = [score for band in self.bands for score in range(band.low, band.high + 1)]
        if covered != list(range(self.highest + 1)):
            raise ValueError(f"bands must cover 0 to {self.highest}, each score once")
        if self.picture and self.picture.ill > self.picture.people:
            raise ValueError("picture.ill: must be no more than its people")
        if self.changes and min(step.at_least for step in self.changes) > 0:
            raise ValueError("changes: one must be from 0 points on")
        return self


class DifficultyWording(Entry):
    """The difficulty question and its choices in one language."""

    question: str
    choices: tuple[str, ...] = Field(min_length=4, max_length=4)


class Wording(Entry):
    """The official words in one language, and where they were read (`basis`)."""

    language: str
    basis: str
    stem: str
    items: tuple[str, ...]
    choices: tuple[str, ...]
    difficulty: DifficultyWording | None = None


class WordingFile(ContentFile):
    """The instrument's words in one language."""

    wording: Wording

    def faults(self, instrument: Instrument) -> Iterator[str]:
        """Where these words do not fit the questionnaire."""
        for name in ("items", "choices"):
            wanted, found = len(getattr(instrument, name)), len(getattr(self.wording, name))
            if wanted != found:
                yield f"wording.{name}: must be {wanted}, not {found}"
        if (instrument.difficulty is None) != (self.wording.difficulty is None):
            yield "wording.difficulty: must stand in instrument.toml and here, or in neither"


class RecordWording(Entry):
    """Ours: how this language writes the line for a record. It says the same as the answers, in few letters.

    `difficulty` has no word for an answer left out: that reads as everywhere on paper.
    """

    line: str
    not_shown: str
    difficulty: dict[Difficulty, str] = Field(default={})

    @model_validator(mode="after")
    def _is_whole(self) -> RecordWording:
        wanted = ["instrument", "total", "values", *(["difficulty"] if self.difficulty else [])]
        _has_places(self.line.replace("{date}", ""), "line", *wanted)
        _names_difficulty(self.difficulty, "none", "somewhat", "very", "extremely")
        return self


class ResultWording(Entry):
    """Ours: how this language tells a result, in sentences of which each names the band.

    `page` for the visitor on the page, `visitor` on paper. `accuracy` tells the first cut point's figures;
    `tone` has a sentence more for the page, by band.
    """

    page: str
    visitor: str
    accuracy: str = ""
    tone: dict[str, str] = Field(default={})

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each sentence there is, with its places in braces."""
        texts = self.page, *self.tone.values(), self.visitor, self.accuracy
        return tuple(text for text in texts if text)

    @model_validator(mode="after")
    def _is_whole(self) -> ResultWording:
        _has_places(self.page, "page", "band")
        _has_places(self.visitor, "visitor", "score", "highest", "band")
        if self.accuracy:
            _has_places(self.accuracy, "accuracy", "cut", "sensitivity", "false_alarms")
        return self


class PictureWording(Entry):
    """Ours: the picture of so many people in words, with numbers in braces, and Markdown with citations.

    `title` and `people` introduce it; `above` and `below` read it for a score on that side of the cut point; `found` to
    `others` are its key; `doubt` tells how far studies differ.
    """

    title: str
    people: str
    above: str
    below: str
    found: str
    flagged: str
    missed: str
    others: str
    doubt: str

    @model_validator(mode="after")
    def _is_whole(self) -> PictureWording:
        _has_places(self.title, "title", "people")
        _has_places(self.people, "people", "people", "ill")
        _has_places(self.above, "above", "people", "reached", "cut", "found", "reached")
        _has_places(self.below, "below", "people", "below", "cut", "missed", "below")
        for name in ("found", "flagged", "missed", "others"):
            _has_places(getattr(self, name), name, name, *(["cut"] if name in ("found", "flagged") else []))
        _has_places(
            self.doubt, "doubt", "found", "least_found", "most_found", "flagged", "least_flagged", "most_flagged"
        )
        return self


class Clauses(Entry):
    """Ours: the clauses that name the score, or the difficulty answer, as a reason."""

    score: str
    difficulty: dict[Difficulty, str] = Field(default={})

    @model_validator(mode="after")
    def _is_whole(self) -> Clauses:
        _has_places(self.score, "score", "score")
        _names_difficulty(self.difficulty, *get_args(Difficulty))
        return self


class InstrumentWords(WordingFile):
    """The instrument's words in a language offered to visitors, with ours beside them."""

    title: str
    bands: dict[str, str]
    result: ResultWording
    picture: PictureWording | None = None
    because: Clauses
    record: RecordWording
    change: ChangeWording | None = None

    def faults(self, instrument: Instrument) -> Iterator[str]:
        """Where these words do not fit the questionnaire."""
        yield from super().faults(instrument)
        bands = sorted(band.id for band in instrument.bands)
        for name, by_band in (("bands", self.bands), ("result.tone", self.result.tone or self.bands)):
            if bands != sorted(by_band):
                yield f"{name}: must be {', '.join(bands)}"
        for name, words in (("because", self.because), ("record", self.record)):
            if bool(words.difficulty) != bool(instrument.difficulty):
                yield f"{name}.difficulty: must stand here where the questionnaire asks how difficult it is"
        if bool(self.result.accuracy) != bool(instrument.cut_points):
            yield "result.accuracy: must stand here where the questionnaire has cut points"
        if bool(self.picture) != bool(instrument.picture):
            yield "picture: must stand here where the questionnaire has a picture of people"
        if bool(self.change) != bool(instrument.changes):
            yield "change: must stand here where the questionnaire says what a change can mean"
        elif self.change:
            yield from (f"change.{fault}" for fault in self.change.faults(instrument.changes))


def _has_places(text: str, name: str, *wanted: str) -> None:
    if sorted(PLACEHOLDER.findall(text)) != sorted(wanted):
        raise ValueError(f"{name}: needs {', '.join(wanted)} in braces, and no other")


def _names_difficulty(words: dict[Difficulty, str], *wanted: str) -> None:
    if words and set(words) != set(wanted):
        raise ValueError(f"difficulty: needs {', '.join(wanted)}")
