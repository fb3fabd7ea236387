"""Page 1 of the summary, for the clinician: the pieces of one report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from screener.documents.pieces import Piece
from screener.documents.pieces import piece as piece_of
from screener.languages import direction_of, long_date, long_month
from screener.screening.earlier import Change
from screener.screening.instrument import Instrument
from screener.screening.measures import ItemAnswer, Measure, Reading
from screener.screening.report import Report
from screener.screening.scoring import Score

piece = partial(piece_of, "page_1")


def page_1(report: Report) -> list[Piece]:
    """The pieces of this report's page 1, from top to bottom. Under 18 it shows neither scores nor answers."""
    day = _typed_date(report.date, report.clinic_language, report.country)
    top = [piece("title"), piece("completed", typed=day), piece("by_hand")]
    middle = list(_answers(report)) if report.shows_score else [piece("under_18")]
    return [*top, *middle, piece("notes")]


def _answers(report: Report) -> Iterator[Piece]:
    shown = [(each, each.score, *_readings(report, each)) for each in report.measures if each.score]
    for measure, score, main, second in shown:
        if measure == report.main:
            yield piece("score", instrument=measure.instrument.id, total=str(score.total), band_id=score.band.id)
            yield from _change(report, measure.instrument)
        yield from _measure(measure, score, main, second, is_main=measure == report.main)
    yield piece("situation_head")
    yield from (piece("situation", short=answer.short, label=answer.label) for answer in report.situation)
    yield from (piece("how_to_read", instrument=each.instrument.id) for each, *_ in shown if each.instrument.cut_points)
    yield piece("copy_line", typed="; ".join(main.copy_line for _, _, main, _ in shown))


def _measure(
    measure: Measure, score: Score, main: Reading, second: Reading | None, *, is_main: bool
) -> Iterator[Piece]:
    """The main measure's score stands large and on its scale, another one's in the line above its answers."""
    of_it = partial(piece, instrument=measure.instrument.id)
    result = {"total": str(score.total), "band_id": score.band.id}
    stem = {"stem": main.wording.stem, "other": second.wording.stem if second else ""}
    if measure.instrument.difficulty:
        yield of_it("difficulty", label=main.difficulty_label, other=second.difficulty_label if second else "")
    if is_main:
        yield of_it("answers_heading")
        yield of_it("answers_head", **stem)
    else:
        yield of_it("further_answers_head", **result, **stem)
    for at, item in enumerate(main.items):
        yield of_it("answer", **_answer(at, item, second.items[at] if second else None))


def _change(report: Report, instrument: Instrument) -> Iterator[Piece]:
    """A hollow mark on the scale above, which takes no room of its own, and a line."""
    if report.change:
        earlier = report.change.earlier
        typed = _typed_result(report.change, instrument, report.clinic_language, report.country)
        yield piece("earlier_mark", instrument=instrument.id, total=str(earlier.total))
        yield piece("change", points=str(report.change.points), means=report.change.for_clinic, typed=typed)


def _typed_result(change: Change, instrument: Instrument, language: str, country: str) -> str:
    """The earlier result for a line that is typed letter by letter; from right to left always as wide."""
    total, month = change.earlier.total, change.earlier.month
    if direction_of(language) == "ltr":
        return f"{total}/{instrument.highest}, {long_month(month, language, country)}"
    return f"{total:0{len(str(instrument.highest))}}/{instrument.highest}, {month:%Y-%m}"


def _typed_date(day: date, language: str, country: str) -> str:
    """The date for a line that is typed letter by letter, so from left to right: else in figures alone."""
    return long_date(day, language, country) if direction_of(language) == "ltr" else day.isoformat()


def _readings(report: Report, measure: Measure) -> tuple[Reading, Reading | None]:
    """The reading in the clinic's language where that is whole, else the visitor's; the other, where there are two."""
    own, clinics = measure.own, measure.for_clinic
    main, other = (own, clinics) if report.language == report.clinic_language else (clinics, own)
    return main, other if report.in_two_languages else None


def _answer(at: int, item: ItemAnswer, second: ItemAnswer | None) -> dict[str, str]:
    return {
        "number": str(at + 1),
        "statement": item.statement,
        "other_statement": second.statement if second else "",
        "label": item.label,
        "other_label": second.label if second else "",
        "value": str(item.value),
    }
