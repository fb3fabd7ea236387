"""Made-up reports that between them show every answer in each place of page 1."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from babel import Locale
from babel.dates import format_date

from screener.screening.content import Content
from screener.screening.instrument import Difficulty
from screener.screening.report import Report, build_report
from screener.screening.scoring import Answers, Score, score_of
from screener.screening.situation import SITUATION_VALUES, Situation


@dataclass(frozen=True)
class Specimen:
    """A report, the value of each field on its page 1, and the lines that are typed letter by letter."""

    report: Report
    fields: dict[str, str]
    typed: dict[str, str]


def long_date(day: date, language: str) -> str:
    """The date as that language writes it."""
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


def direction_of(language: str) -> str:
    """The direction that language is written in, "ltr" or "rtl"."""
    direction: str = Locale.parse(language, sep="-").text_direction
    return direction


def paper_date(day: date, language: str) -> str:
    """The date for a line of paper that is typed letter by letter, so from left to right: else in figures alone."""
    return long_date(day, language) if direction_of(language) == "ltr" else day.isoformat()


def specimen(report: Report) -> Specimen:
    """The report with what page 1 of it says, by field."""
    fields = {
        "score": "" if report.score is None else str(report.score.total),
        "difficulty": report.answers.difficulty,
        **{item.id: str(item.value) for item in report.own.items},
        **{answer.name: answer.label for answer in report.own.situation},
    }
    page_1 = report.for_clinic
    return Specimen(report, fields, {"date": paper_date(report.date, page_1.language), "copy_line": page_1.copy_line})


def specimens(content: Content, language: str, clinic_language: str) -> list[Specimen]:
    """One for each score, with answers so mixed that no two places change together; the last one is under 18."""
    mixed = random.Random(7)  # noqa: S311 - the same mixture each time
    totals = range(content.instrument.highest + 1)
    items = [_mixed(mixed, range(4), len(totals)) for _ in content.instrument.items]
    difficulties = _mixed(mixed, get_args(Difficulty), len(totals))
    adults = {name: [value for value in values if value != "lt18"] for name, values in SITUATION_VALUES.items()}
    situations = {name: _mixed(mixed, values, len(totals)) for name, values in adults.items()}
    reports = []
    for at, total in enumerate(totals):
        day = date(2020 + at, at % 12 + 1, at + 8)
        answers = Answers(tuple(row[at] for row in items), difficulties[at])
        situation = Situation(**{name: row[at] for name, row in situations.items()})
        report = build_report(content, language, day, answers, situation, clinic_language=clinic_language)
        reports.append(_with_score(content, report, score_of(content.instrument, total)))
    under_18 = Situation(age="lt18")
    answers = Answers((0,) * 7)
    reports.append(
        build_report(content, language, date(2026, 1, 1), answers, under_18, clinic_language=clinic_language)
    )
    return [specimen(report) for report in reports]


def _with_score(content: Content, report: Report, score: Score) -> Report:
    """The report as if its answers added up to that score."""
    own, for_clinic = (
        replace(reading, band=content.languages[reading.language].wording.bands[score.band.id])
        for reading in (report.own, report.for_clinic)
    )
    return replace(report, score=score, own=own, for_clinic=for_clinic)


def _mixed(mixed: random.Random, values: Sequence[Any], count: int) -> list[Any]:
    """The values in turn, as many as `count`, then shuffled."""
    row = [values[at % len(values)] for at in range(count)]
    mixed.shuffle(row)
    return row
