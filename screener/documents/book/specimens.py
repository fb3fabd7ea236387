"""Made-up reports that between them show every answer in each place of page 1."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, get_args

from screener.screening.content import Content
from screener.screening.instrument import Difficulty
from screener.screening.report import Report, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation


def specimens(content: Content, language: str, clinic_language: str) -> list[Report]:
    """One for each score, made by filling up the answers from the first on; the last one is under 18."""
    build = partial(build_report, content, language, clinic_language=clinic_language)
    difficulties = get_args(Difficulty)
    adults: dict[str, list[Any]] = {
        name: [value for value in values if value != "lt18"] for name, values in SITUATION_VALUES.items()
    }
    highest, reports = len(content.instrument.choices) - 1, []
    for total in range(content.instrument.highest + 1):
        items = tuple(min(highest, max(0, total - highest * at)) for at in range(len(content.instrument.items)))
        situation = Situation(**{name: values[total % len(values)] for name, values in adults.items()})
        day = date(2020 + total, total % 12 + 1, total + 8)
        reports.append(build(day, Answers(items, difficulties[total % len(difficulties)]), situation))
    return [*reports, build(date(2026, 1, 1), Answers((0,) * 7), Situation(age="lt18"))]
