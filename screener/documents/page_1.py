"""Page 1 of the summary, for the clinician: the pieces of one report."""

from __future__ import annotations

from datetime import date
from functools import partial

from screener.documents.pieces import Piece
from screener.documents.pieces import piece as piece_of
from screener.languages import direction_of, long_date
from screener.screening.readings import ItemAnswer, Reading
from screener.screening.report import Report
from screener.screening.scoring import Score

piece = partial(piece_of, "page_1")


def page_1(report: Report) -> list[Piece]:
    """The pieces of this report's page 1, from top to bottom. Under 18 it shows neither score nor answers."""
    day = _typed_date(report.date, report.for_clinic.language)
    top = [piece("title"), piece("completed", typed=day), piece("by_hand")]
    middle = _answers(report, report.score) if report.score else [piece("under_18")]
    return [*top, *middle, piece("notes")]


def _answers(report: Report, score: Score) -> list[Piece]:
    main, other = _readings(report)
    second = other if report.in_two_languages else None
    return [
        piece("score", total=str(score.total), band=main.band, band_id=score.band.id),
        piece("difficulty", label=main.difficulty_label, other=second.difficulty_label if second else ""),
        piece("answers_heading"),
        piece("answers_head", stem=main.wording.stem, other=second.wording.stem if second else ""),
        *(_answer(at, main.items[at], second.items[at] if second else None) for at in range(len(main.items))),
        piece("situation_head"),
        *(piece("situation", short=answer.short, label=answer.label) for answer in main.situation),
        piece("how_to_read"),
        piece("copy_line", typed=main.copy_line),
    ]


def _typed_date(day: date, language: str) -> str:
    """The date for a line that is typed letter by letter, so from left to right: else in figures alone."""
    return long_date(day, language) if direction_of(language) == "ltr" else day.isoformat()


def _readings(report: Report) -> tuple[Reading, Reading]:
    """The reading in the clinic's language where that is whole, else the visitor's; and the other one."""
    own, clinics = report.own, report.for_clinic
    return (own, clinics) if own.language == clinics.language else (clinics, own)


def _answer(at: int, item: ItemAnswer, second: ItemAnswer | None) -> Piece:
    return piece(
        "answer",
        number=str(at + 1),
        statement=item.statement,
        other_statement=second.statement if second else "",
        label=item.label,
        other_label=second.label if second else "",
        value=str(item.value),
    )
