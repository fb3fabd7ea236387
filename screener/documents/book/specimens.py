"""Made-up reports that between them show every answer in each place of page 1."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from typing import Any, get_args

from screener.screening.content import Content
from screener.screening.earlier import Earlier
from screener.screening.instrument import Difficulty, Instrument
from screener.screening.report import Report, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import EVERY_VALUE, Situation


@cache
def specimens(content: Content, language: str, clinic_language: str) -> tuple[Report, ...]:
    """One for each score of every instrument, and for each change of the main one; then one who answered only that.

    The last one is under 18.
    """
    build = partial(build_report, content, language, clinic_language=clinic_language)
    difficulties = get_args(Difficulty)
    adults: dict[str, list[Any]] = {
        name: [value for value in values if value != "lt18"] for name, values in EVERY_VALUE.items()
    }
    instruments, reports = content.instruments.items(), []
    top = content.main.highest
    for number in range(1 + max(2 * top, *(each.highest for _, each in instruments))):
        difficulty = difficulties[number % len(difficulties)]
        totals = {id_: number % (1 + each.highest) for id_, each in instruments}
        # From the lowest score after the highest to the highest after the lowest, by steps of a point.
        totals[content.main.id] = min(number, top)
        earlier = Earlier(max(0, min(top, 2 * top - number)), date(2020 + number, number % 12 + 1, 1))
        answers = {id_: Answers(_filled_up(each, totals[id_]), difficulty) for id_, each in instruments}
        situation = Situation(**{name: values[number % len(values)] for name, values in adults.items()})
        day = date(2020 + number, number % 12 + 1, number % 22 + 8)
        reports.append(build(day, answers, situation, earlier=earlier))
    reports.append(build(day, {content.main.id: answers[content.main.id]}, situation))
    return (*reports, build(date(2026, 1, 1), answers, Situation(age="lt18")))


def _filled_up(instrument: Instrument, total: int) -> tuple[int, ...]:
    """Answers with that total, the first ones as high as can be."""
    most = len(instrument.choices) - 1
    return tuple(min(most, max(0, total - most * at)) for at in range(len(instrument.items)))
