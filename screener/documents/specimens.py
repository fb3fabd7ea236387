"""Made-up reports that between them show every answer in each place of page 1."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from babel import Locale
from babel.dates import format_date

from screener.screening.content import Content
from screener.screening.report import ItemAnswer, Report, SituationAnswer, build_report
from screener.screening.scoring import Answers, score_of
from screener.screening.situation import Situation


@dataclass(frozen=True)
class Specimen:
    """A report, the value of each field on its page 1, and the lines that are typed letter by letter."""

    report: Report
    fields: dict[str, str]
    typed: dict[str, str]


def long_date(day: date, language: str) -> str:
    """The date as that language writes it."""
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


def specimen(report: Report) -> Specimen:
    """The report with what page 1 of it says, by field."""
    fields = {
        "score": "" if report.score is None else str(report.score.total),
        "difficulty": report.difficulty_label,
        **{item.id: str(item.value) for item in report.items},
        **{answer.name: answer.label for answer in report.situation},
    }
    return Specimen(report, fields, {"date": long_date(report.date, report.language), "copy_line": report.copy_line})


def specimens(content: Content, language: str) -> list[Specimen]:
    """One for each score, with answers so mixed that no two places change together; the last one is under 18."""
    words = content.languages[language]
    wording = words.wording.wording
    base = build_report(content, language, date(2026, 1, 1), Answers((0,) * 7), Situation(age="25_64"))
    mixed = random.Random(7)  # noqa: S311 - the same mixture each time
    totals = range(content.instrument.highest + 1)
    values = {item.id: _mixed(mixed, list(range(4)), len(totals)) for item in content.instrument.items}
    hard = ["skip", *(choice.value for choice in content.instrument.difficulty.choices)]
    difficulties = _mixed(mixed, hard, len(totals))
    labels = {
        answer.name: _mixed(
            mixed,
            [words.situation.skip.shown, *(option.label for option in words.situation.questions[answer.name].options)],
            len(totals),
        )
        for answer in base.situation
    }
    reports = []
    for at, total in enumerate(totals):
        score = score_of(content.instrument, total)
        answers = Answers(tuple(values[item.id][at] for item in base.items), difficulties[at])
        reports.append(
            replace(
                base,
                date=date(2020 + at, at % 12 + 1, at + 8),
                score=score,
                band=words.wording.bands[score.band.id],
                answers=answers,
                items=tuple(
                    ItemAnswer(item.id, item.statement, wording.choices[value], value)
                    for item, value in zip(base.items, answers.items, strict=True)
                ),
                difficulty_label=words.situation.skip.shown
                if answers.difficulty == "skip"
                else wording.difficulty.choices[hard.index(answers.difficulty) - 1],
                situation=tuple(
                    SituationAnswer(answer.name, answer.short, labels[answer.name][at]) for answer in base.situation
                ),
            )
        )
    minor = build_report(content, language, date(2026, 1, 1), Answers((0,) * 7), Situation(age="lt18"))
    return [specimen(report) for report in (*reports, minor)]


def _mixed(mixed: random.Random, values: list, count: int) -> list:  # type: ignore[type-arg]
    """Each value at least twice, in a random order."""
    row = (values * count)[:count]
    mixed.shuffle(row)
    return row
