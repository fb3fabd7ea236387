"""Page 1 of the summary, for the clinician: the pieces of one report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import chain

from screener.documents.pieces import Piece
from screener.documents.pieces import piece as piece_of
from screener.languages import direction_of, long_date, long_month
from screener.screening.content import Content
from screener.screening.earlier import Change
from screener.screening.guidance import KAP, URGENT, Row
from screener.screening.instrument import Instrument
from screener.screening.kinds import alternatives
from screener.screening.measures import Measure, Reading
from screener.screening.report import Report
from screener.screening.scoring import Score
from screener.screening.situation import SituationAnswer
from screener.screening.topics import NEUTRAL_KAP, TopicText, every_form

# The difficulty that stands out, and lines for notes where there is room for them.
HARDEST, MOST_NOTES = "extremely", 12
# What depends on the decision table.
TOLD = ("told_head", "told", "also")
piece = partial(piece_of, "page_1")


def page_1(report: Report) -> list[Piece]:
    """The pieces of this report's page 1, from top to bottom. Under 18 it shows neither scores nor answers."""
    day = _typed_date(report.date, report.clinic_language, report.country)
    top = [piece("letterhead"), piece("title"), piece("completed", typed=day), piece("by_hand")]
    middle = list(_answers(report)) if report.shows_score else [piece("under_18")]
    return [*top, *middle, piece("note", most=MOST_NOTES), piece("origins")]


def _answers(report: Report) -> Iterator[Piece]:
    shown = [(each, *_readings(report, each)) for each in report.measures]
    yield from _box(report)
    yield piece("copy_line", typed="; ".join(main.copy_line for _, main, _ in shown))
    yield piece("answers_heading", column="start")
    for measure, main, _ in shown:
        yield from _measure(measure, main, is_main=measure == report.main)
    yield piece("situation_heading", column="end")
    yield from (piece("situation", column="end", short=each.short, label=each.label) for each in report.situation)
    if report.in_two_languages:
        yield from (_second_reading(each, second) for each, _, second in shown if second)
    yield from _lists(report.situation)
    yield from _told(report)
    yield from (piece("how_sure", instrument=each.instrument.id) for each, *_ in shown if each.instrument.cut_points)
    yield piece("rows", typed=", ".join(topic.id for topic in report.paper.topics))


def _box(report: Report) -> Iterator[Piece]:
    """What ten seconds read: the scores, what stands out, and the change."""
    (main, score), *others = [(each, each.score) for each in report.measures if each.score]
    yield _score("score", main, score)
    if report.change:  # a hollow mark on the scale above, which takes no room of its own
        earlier = report.change.earlier
        yield piece("earlier_mark", instrument=main.instrument.id, total=str(earlier.total))
    for other, its_score in others[:1]:  # beside it, where there is room for one
        yield _score("score_beside", other, its_score)
    yield from _stands_out(report)
    if report.change:
        typed = _typed_result(report.change, main.instrument, report.clinic_language, report.country)
        yield piece("change", points=str(report.change.points), means=report.change.for_clinic, typed=typed)
    yield piece("box_end")


def _score(kind: str, measure: Measure, score: Score) -> Piece:
    return piece(kind, instrument=measure.instrument.id, total=str(score.total), band_id=score.band.id)


def _stands_out(report: Report) -> Iterator[Piece]:
    """The items answered with the highest choice, by their numbers, and a difficulty that could not be greater."""
    highest = [(each, _at_the_top(each)) for each in report.measures]
    typed = "; ".join(f"{each.instrument.name} {', '.join(items)}" for each, items in highest if items)
    hardest = HARDEST if report.main.answers.difficulty == HARDEST else ""
    if typed:
        label = report.main.for_clinic.wording.choices[-1]
        value = str(len(report.main.instrument.choices) - 1)
        yield piece("stands_out", typed=typed, difficulty=hardest, value=value, label=label)
    elif hardest:
        yield piece("stands_out", difficulty=hardest, value="", label="")


def _at_the_top(measure: Measure) -> list[str]:
    top = len(measure.instrument.choices) - 1
    return [str(number) for number, value in enumerate(measure.answers.items, 1) if value == top]


def _measure(measure: Measure, reading: Reading, *, is_main: bool) -> Iterator[Piece]:
    """The answers, below the question."""
    of_it = partial(piece, column="start", instrument=measure.instrument.id)
    if is_main:
        yield of_it("answers_head", stem=reading.wording.stem, choices=_choices(reading))
    else:
        yield of_it("further_answers_head", stem=reading.wording.stem)
    for number, item in enumerate(reading.items, 1):
        yield of_it("answer", number=str(number), statement=item.statement, value=str(item.value))
    if measure.instrument.difficulty:
        yield of_it("difficulty", label=reading.difficulty_label)


def _choices(reading: Reading) -> str:
    """The legend of the figures, word for word."""
    return ", ".join(f"{value} {label}" for value, label in enumerate(reading.wording.choices))


def _second_reading(measure: Measure, reading: Reading) -> Piece:
    """What the visitor read, or the clinic reads, in the other language, with the answer on difficulty."""
    items = " ".join(f"{number}. {each.statement}" for number, each in enumerate(reading.items, 1))
    text = f"{reading.wording.stem} {items} {_choices(reading)}"
    return piece("second_reading", instrument=measure.instrument.id, text=text, difficulty=reading.difficulty_label)


def _lists(situation: tuple[SituationAnswer, ...]) -> Iterator[Piece]:
    """The lists of illnesses and medicines that an answer speaks of."""
    yield from (piece("lists", question=each.name) for each in situation if each.names_lists)


def _told(report: Report) -> Iterator[Piece]:
    """What the visitor was told: a line for each kind of help, and what else is worth asking, two by two."""
    yield piece("told_head")
    for part in report.for_clinic.parts:
        if part.instead:
            yield piece("told", group=part.group, text=part.instead)
        yield from (_line(part.group, topic.text, number) for number, topic in enumerate(part.topics))


def _line(group: str, text: TopicText, number: int) -> Piece:
    if text.in_short:
        return piece("told", group=group, text=text.in_short)
    return piece("also", text=text.heading).beside(number)


def told_places(content: Content, language: str) -> list[list[Piece]]:
    """For each place of what a visitor can have been told, every line in that language that can stand there."""
    rows = [_lines_of(content, language, rows) for rows in alternatives(content.table)]
    also = [lines for lines in rows if lines and lines[0].column]
    return [
        [piece("told_head")],
        *(lines for lines in rows if lines and not lines[0].column),
        *([each.beside(number) for each in lines] for number, lines in enumerate(also)),
    ]


def every_line(content: Content, language: str) -> Iterator[Piece]:
    """Each of these lines, in either column, and lines with each row's id."""
    for line in chain(*told_places(content, language)):
        yield from line.in_each_column
    yield from (piece("rows", typed=row.id) for row in content.table.topic_rows)


def _lines_of(content: Content, language: str, rows: list[Row]) -> list[Piece]:
    """Of notes and of urgent help there is no line."""
    words, lines = content.languages[language], []
    for row in rows:
        group = content.table.group_of(row.id)
        if row.id in words.topics and group != URGENT:
            lines += [_line(group, form, 0) for form in every_form(words.topics[row.id])]
            lines += [piece("told", group=KAP, text=words.notes[NEUTRAL_KAP])] if group == KAP else []
    return list(dict.fromkeys(lines))


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
