"""Where things stand in our figures: the scale of scores and the people of a natural frequency. For page and paper."""

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


def scale(instrument: Instrument, width: float, gap: float) -> Scale:
    """The instrument's scale; `gap` is what stays free between two bands, half of it at each end."""
    unit = width / (instrument.highest + 1)
    segments = (
        Segment(band, round(band.low * unit + gap / 2, 2), round((band.high - band.low + 1) * unit - gap, 2))
        for band in instrument.bands
    )
    middles = (round((score + 0.5) * unit, 2) for score in range(instrument.highest + 1))
    return Scale(tuple(segments), tuple(middles), width - gap / 2)


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
