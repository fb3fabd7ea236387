"""An earlier result that the visitor reports: a total of the main questionnaire, its month, and the change since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screener.screening.changes import ChangeWording, limits_of, step_of
from screener.screening.instrument import Instrument
from screener.screening.scoring import Score

# For how many years back an earlier result is asked.
YEARS = 5


@dataclass(frozen=True)
class Earlier:
    """A total of the main questionnaire as the visitor reports it; `month` is the first day of its month."""

    total: int
    month: date


@dataclass(frozen=True)
class Change:
    """An earlier total beside the present one: `points` from then to now, below 0 where it went down.

    `means`: what a difference of that size can mean, with citations. `advice` is empty unless the score went up by
    more than is often chance. In the clinic's language: `for_clinic`, the meaning in a few words, and `note`, for data.
    """

    earlier: Earlier
    points: int
    means: str
    limits: str
    advice: str
    for_clinic: str
    note: str


def months_until(today: date) -> tuple[date, ...]:
    """The first day of this month and of every month of the years back, the latest first."""
    this_month = today.year * 12 + today.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(this_month, this_month - YEARS * 12 - 1, -1))


def change_of(
    instrument: Instrument, score: Score, earlier: Earlier, words: ChangeWording, clinics: ChangeWording
) -> Change:
    """The change since that result, in the visitor's words and the clinic's. Raises ValueError off the scale."""
    if not 0 <= earlier.total <= instrument.highest:
        raise ValueError(f"an earlier total of {earlier.total} is not on the scale of {instrument.name}")
    points, steps = score.total - earlier.total, instrument.changes
    step = step_of(steps, abs(points))
    return Change(
        earlier=earlier,
        points=points,
        means=words.means[step.id].format(**limits_of(steps, step)),
        limits=words.limits,
        advice=words.harder if points > 0 and step.worth_telling else "",
        for_clinic=clinics.clinic[step.id],
        note=clinics.note,
    )
