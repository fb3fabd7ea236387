"""The questionnaire as published: items, choices, bands, cut points, codes, and its wording in one language."""

from __future__ import annotations

import re
from typing import Literal, get_args

from pydantic import Field, model_validator

from screener.screening.content_file import ContentFile, Entry

Difficulty = Literal["none", "somewhat", "very", "extremely", "skip"]


class Item(Entry):
    """One statement to rate, with its LOINC code and the answer codes in which it differs from the other items."""

    id: str
    loinc: str
    loinc_answers: dict[int, str] = Field(default={})


class Choice(Entry):
    """One answer to an item: its value in the score and its LOINC answer code."""

    value: int
    loinc: str


class DifficultyChoice(Entry):
    """One answer to the difficulty question, which is never counted."""

    value: Difficulty
    loinc: str


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


class Frequencies(Entry):
    """Which disorder the pictures are of, how many people they show, and how many of them have it to begin with."""

    condition: str
    people: int = Field(gt=0)
    base_rates: tuple[int, ...] = Field(min_length=2)


class InstrumentFacts(Entry):
    """Identity, origin and, in each language, licence line of the questionnaire."""

    id: str
    name: str
    source: str
    loinc_panel: str
    loinc_total: str
    loinc_total_name: str
    fhir_name: str
    licence: dict[str, str]


class Instrument(ContentFile):
    """The whole questionnaire, without any language's wording."""

    instrument: InstrumentFacts
    items: tuple[Item, ...] = Field(min_length=7, max_length=7)
    choices: tuple[Choice, ...] = Field(min_length=4, max_length=4)
    difficulty: DifficultyItem
    bands: tuple[SeverityBand, ...]
    frequencies: Frequencies
    cut_points: tuple[CutPoint, ...] = Field(min_length=1)

    @property
    def highest(self) -> int:
        """The highest score there can be."""
        return len(self.items) * max(choice.value for choice in self.choices)

    @model_validator(mode="after")
    def _is_whole(self) -> Instrument:
        if [choice.value for choice in self.choices] != [0, 1, 2, 3]:
            raise ValueError("choices must be worth 0, 1, 2 and 3, in this order")
        wanted = [f"{self.instrument.id}_{number}" for number in range(1, len(self.items) + 1)]
        if [item.id for item in self.items] != wanted:
            raise ValueError(f"items must be {wanted[0]} to {wanted[-1]}, in this order")
        covered = [score for band in self.bands for score in range(band.low, band.high + 1)]
        if covered != list(range(self.highest + 1)):
            raise ValueError(f"bands must cover 0 to {self.highest}, each score once")
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
    items: tuple[str, ...] = Field(min_length=7, max_length=7)
    choices: tuple[str, ...] = Field(min_length=4, max_length=4)
    difficulty: DifficultyWording


class WordingFile(ContentFile):
    """The instrument's words in one language."""

    wording: Wording


class RecordWording(Entry):
    """Ours: how this language writes the line for a record. It says the same as the answers, in few letters."""

    line: str
    not_shown: str
    difficulty: dict[Difficulty, str]

    @model_validator(mode="after")
    def _is_whole(self) -> RecordWording:
        wanted = {"instrument", "total", "values", "difficulty", "date"}
        if set(re.findall(r"\{(\w+)\}", self.line)) != wanted:
            raise ValueError(f"line: needs {', '.join(sorted(wanted))}, each in braces")
        if set(self.difficulty) != set(get_args(Difficulty)):
            raise ValueError(f"difficulty: needs {', '.join(get_args(Difficulty))}")
        return self


class LanguageWording(WordingFile):
    """The instrument's words in a language offered to visitors, with our names for the bands and our record line."""

    bands: dict[str, str]
    record: RecordWording
