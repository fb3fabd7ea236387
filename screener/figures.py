"""Where things stand in our figures: the scale of scores, people, and how much was tested. For page and paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Literal

from screener.screening.frequencies import Frequency
from screener.screening.instrument import Instrument, SeverityBand

Kind = Literal["found", "flagged", "missed", "others"]
# People in one row, and the side of the square that each has.
ROW, SQUARE = 10, 20
# Trials in one row, and the side of the square that each has.
TRIALS, TRIAL = 40, 8


@dataclass(frozen=True)
class Segment:
    """The part of a scale that one band takes."""

    band: SeverityBand
    x: float
    width: float


@dataclass(frozen=True)
class Scale:
    """A line from 0 to `width` with equal room for each score: the bands' parts, the middle of each score, the end."""

    segments: tuple[Segment, ...]
    middles: tuple[float, ...]
    end: float


@dataclass(frozen=True)
class Person:
    """One of so many people, at the middle of a square."""

    kind: Kind
    x: int
    y: int


@dataclass(frozen=True)
class Tested:
    """The middle of each trial's dot, row by row; where the bar of people begins, how long it is and could be."""

    dots: tuple[tuple[int, int], ...]
    top: int
    length: float
    full: int


def scale(instrument: Instrument, width: float, gap: float) -> Scale:
    """The instrument's scale; `gap` is what stays free between two bands, half of it at each end."""
    unit = width / (instrument.highest + 1)
    segments = (
        Segment(band, round(band.low * unit + gap / 2, 2), round((band.high - band.low + 1) * unit - gap, 2))
        for band in instrument.bands
    )
    middles = (round((score + 0.5) * unit, 2) for score in range(instrument.highest + 1))
    return Scale(tuple(segments), tuple(middles), width - gap / 2)


def hatching(x: float, y: float, width: float, height: float, step: float) -> str:
    """A path of lines that rise to the right, so far apart, within a box: a pattern that stays black on paper."""
    lines = []
    at = step
    while at < width + height:
        left, right = max(0, at - height), min(at, width)
        lines.append(f"M{x + left:g} {y + at - left:g}L{x + right:g} {y + at - right:g}")
        at += step
    return "".join(lines)


def people(shown: Frequency) -> Iterator[Person]:
    """Everybody, row by row: first those with the disorder who are found, then the false alarms, then the missed."""
    counts: dict[Kind, int] = {
        "found": shown.found,
        "flagged": shown.flagged,
        "missed": shown.missed,
        "others": shown.others,
    }
    kinds = chain.from_iterable(repeat(kind, count) for kind, count in counts.items())
    for at, kind in enumerate(kinds):
        yield Person(kind, at % ROW * SQUARE + SQUARE // 2, at // ROW * SQUARE + SQUARE // 2)


def trials_and_people(trials: int, people: int, most: int) -> Tested:
    """A dot for each trial, and below them a bar of people, full at `most`. What is there is never drawn as nothing."""
    dots = tuple((at % TRIALS * TRIAL + TRIAL // 2, at // TRIALS * TRIAL + TRIAL // 2) for at in range(trials))
    full = TRIALS * TRIAL
    length = max(round(full * people / most, 2), 1.5) if people else 0
    return Tested(dots, max(1, -(-trials // TRIALS)) * TRIAL + 2, length, full)
