"""Page 1 of the summary, for the clinician: the pieces of one report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import combinations

from screener.documents import told
from screener.documents.pieces import FOOT, Piece
from screener.documents.pieces import piece as piece_of
from screener.languages import direction_of, long_date, long_month
from screener.screening.content import Content
from screener.screening.earlier import Change
from screener.screening.guidance import KAP
from screener.screening.instrument import Instrument
from screener.screening.measures import Measure, Reading
from screener.screening.report import Report
from screener.screening.scoring import Score, score_of
from screener.screening.situation import SituationAnswer
from screener.screening.topics import NEUTRAL_KAP

# The difficulty that stands out, and lines for notes where there is room for them.
HARDEST, MOST_NOTES = "extremely", 12
# So many scores have room in the box.
IN_THE_BOX = 2
# What depends on the decision table.
TOLD = ("told_head", "told", "also")
piece = partial(piece_of, "page_1")


def page_1(report: Report) -> list[Piece]:
    """The pieces of this report's page 1, from top to bottom. Under 18 it shows neither scores nor answers."""
    day = _typed_date(report.date, report.clinic_language, report.country)
    top = [piece("letterhead"), piece("title"), piece("completed", typed=day), piece("by_hand")]
    middle = list(_answers(report)) if report.shows_score else [piece("under_18")]
    rows = ", ".join(topic.id for topic in report.paper.topics)
    return [*top, *middle, piece("note", most=MOST_NOTES), piece("origins", typed=rows), piece(FOOT)]


def _answers(report: Report) -> Iterator[Piece]:
    shown = [(each, *_readings(report, each)) for each in report.measures]
    yield from _box(report)
    yield piece("copy_line", typed="; ".join(main.copy_line for _, main, _ in shown))
    yield piece("answers_heading", stem=shown[0][1].wording.stem)
    for measure, main, _ in shown:
        yield from _measure(measure, main, _head(report, measure, main))
    yield piece("situation_heading", column="end")
    yield from (piece("situation", column="end", short=each.short, label=each.label) for each in report.situation)
    if report.in_two_languages:
        yield from (_second_reading(each, second) for each, _, second in shown if second)
    yield from _lists(report.situation)
    yield from _told(report)
    yield _how_sure([each.instrument for each, *_ in shown if each.instrument.cut_points])


def _how_sure(instruments: list[Instrument]) -> Piece:
    return piece("how_sure", instruments=" ".join(each.id for each in instruments))


def _box(report: Report) -> Iterator[Piece]:
    """What ten seconds read: the scores, what stands out, and the change."""
    (main, score), *others = [(each, each.score) for each in report.measures[:IN_THE_BOX] if each.score]
    yield _score("score", main.instrument, score)
    if report.change:  # a hollow mark on the scale above, which takes no room of its own
        earlier = report.change.earlier
        yield piece("earlier_mark", instrument=main.instrument.id, total=str(earlier.total))
    for other, its_score in others:  # beside it
        yield _score("score_beside", other.instrument, its_score)
    yield from _stands_out(report)
    if report.change:
        typed = _typed_result(report.change, main.instrument, report.clinic_language, report.country)
        yield piece("change", points=str(report.change.points), means=report.change.for_clinic, typed=typed)
    yield piece("box_end")


def _score(kind: str, instrument: Instrument, score: Score) -> Piece:
    return piece(kind, instrument=instrument.id, total=str(score.total), band_id=score.band.id)


def _stands_out(report: Report) -> Iterator[Piece]:
    """The items answered with the highest choice, by their numbers, and a difficulty that could not be greater."""
    highest = [(each, _at_the_top(each)) for each in report.measures]
    named = [(f"{each.instrument.name} " if each != report.main else "", items) for each, items in highest if items]
    typed = "; ".join(f"{name}{', '.join(items)}" for name, items in named)
    hardest = HARDEST if report.main.answers.difficulty == HARDEST else ""
    if typed or hardest:
        yield _standing_out(report.main.instrument, hardest, typed)


def _standing_out(main: Instrument, hardest: str, typed: str) -> Piece:
    value = str(len(main.choices) - 1) if typed else ""
    return piece("stands_out", typed=typed, difficulty=hardest, value=value)


def _at_the_top(measure: Measure) -> list[str]:
    top = len(measure.instrument.choices) - 1
    return [f"#{number}" for number, value in enumerate(measure.answers.items, 1) if value == top]


def _head(report: Report, measure: Measure, reading: Reading) -> Piece:
    """What stands above the answers of a questionnaire: its score only where the box has no room for it."""
    if measure == report.main:
        return piece("answers_head", column="start", instrument=measure.instrument.id, choices=_choices(reading))
    return _further_head(measure.instrument, None if measure in report.measures[:IN_THE_BOX] else measure.score)


def _further_head(instrument: Instrument, score: Score | None) -> Piece:
    of_it = partial(piece, "further_answers_head", column="start", instrument=instrument.id)
    return of_it(total=str(score.total), band_id=score.band.id) if score else of_it()


def _measure(measure: Measure, reading: Reading, head: Piece) -> Iterator[Piece]:
    """The answers, below the question."""
    of_it = partial(piece, column="start", instrument=measure.instrument.id)
    yield head
    for number, item in enumerate(reading.items, 1):
        yield of_it("answer", number=str(number), statement=item.statement, value=str(item.value))
    if measure.instrument.difficulty:
        yield of_it("difficulty", label=reading.difficulty_label)


def _choices(reading: Reading) -> str:
    """The legend of the figures, word for word."""
    return ", ".join(f"{value} {label}" for value, label in enumerate(reading.wording.choices))


def _second_reading(measure: Measure, reading: Reading) -> Piece:
    """The items in the other language, and the answer on difficulty: there is no room for the rest."""
    items = " ".join(f"{number}. {each.statement}" for number, each in enumerate(reading.items, 1))
    return piece(
        "second_reading", instrument=measure.instrument.id, statements=items, difficulty=reading.difficulty_label
    )


def _lists(situation: tuple[SituationAnswer, ...]) -> Iterator[Piece]:
    """The lists of illnesses and medicines that an answer speaks of."""
    yield from (piece("lists", question=each.name) for each in situation if each.names_lists)


def _told(report: Report) -> Iterator[Piece]:
    """What the guidance says: a line for each kind of help, and what else is worth asking."""
    yield piece("told_head")
    for part in report.for_clinic.parts:
        if part.instead:
            yield piece("told", group=part.group, text=part.instead)
        yield from (piece("told", group=part.group, text=text.in_short) for text in told.lines(part))
        if text := told.also(part):
            yield piece("also", text=text)


def told_places(content: Content, language: str) -> list[list[Piece]]:
    """For each place of what a visitor can have been told, every line in that language that can stand there."""
    words = content.languages[language]
    lines = {
        group: [piece("told", group=group, text=form.in_short) for form in forms]
        for group, forms in told.every_line(content, language)
    }
    if KAP in lines:
        lines[KAP].append(piece("told", group=KAP, text=words.notes[NEUTRAL_KAP]))
    return [
        [piece("told_head")],
        *lines.values(),
        [piece("also", text=text) for text in told.every_also(content, language)],
    ]


def rare_pieces(content: Content) -> Iterator[Piece]:
    """Those that few visitors get: what stands out alone, some questionnaires only, each row at the foot."""
    yield from (_standing_out(content.main, hardest, typed) for hardest in ("", HARDEST) for typed in ("1", "2, 3"))
    yield _standing_out(content.main, HARDEST, "")
    _, *further = content.instruments.values()
    for each in further:
        scores = [score_of(each, total) for total in range(each.highest + 1)]
        yield from (_score("score_beside", each, score) for score in scores)
        yield from (_further_head(each, score) for score in (None, *scores))
    main, *others = (each for each in content.instruments.values() if each.cut_points)
    for count in range(len(others) + 1):
        yield from (_how_sure([main, *some]) for some in combinations(others, count))
    yield from (piece("origins", typed=row.id) for row in content.table.topic_rows)


def _typed_result(change: Change, instrument: Instrument, language: str, country: str) -> str:
    """The earlier result for a line that is typed letter by letter; in figures where text runs from right to left."""
    total, month = change.earlier.total, change.earlier.month
    if direction_of(language) == "ltr":
        return f"{total}/{instrument.highest}, {long_month(month, language, country)}"
    return f"{total}/{instrument.highest}, {month:%Y-%m}"


def _typed_date(day: date, language: str, country: str) -> str:
    """The date for a line that is typed letter by letter, so from left to right: else in figures alone."""
    return long_date(day, language, country) if direction_of(language) == "ltr" else day.isoformat()


def _readings(report: Report, measure: Measure) -> tuple[Reading, Reading | None]:
    """The reading in the clinic's language where that is whole, else the visitor's; the other, where there are two."""
    own, clinics = measure.own, measure.for_clinic
    main, other = (own, clinics) if report.language == report.clinic_language else (clinics, own)
    return main, other if report.in_two_languages else None
