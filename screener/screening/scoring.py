"""From seven answers to a score and its band. Spitzer et al. 2006, doi:10.1001/archinte.166.10.1092."""

from __future__ import annotations

from dataclasses import dataclass

from screener.screening.instrument import Difficulty, Instrument, SeverityBand


@dataclass(frozen=True)
class Answers:
    """One visitor's complete set: a value for each item, in the items' order, and the difficulty answer."""

    items: tuple[int, ...]
    difficulty: Difficulty = "skip"


@dataclass(frozen=True)
class Score:
    """The total, and its band."""

    total: int
    highest: int
    band: SeverityBand


def score(instrument: Instrument, answers: Answers) -> Score:
    """The sum of all items; the difficulty answer is not counted.

    Raises ValueError when an item is missing or its value is not one of the choices: nothing is ever filled in.
    """
    if len(answers.items) != len(instrument.items):
        raise ValueError("an answer is needed for each item")
    allowed = {choice.value for choice in instrument.choices}
    if not allowed.issuperset(answers.items):
        raise ValueError("an answer is not one of the choices")
    return score_of(instrument, sum(answers.items))


def score_of(instrument: Instrument, total: int) -> Score:
    """The score of that total, from 0 to the highest."""
    band = next(band for band in instrument.bands if band.low <= total <= band.high)
    return Score(total, instrument.highest, band)
