"""What paper is stacked from: pieces, each the work of one macro that is given a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

# Pieces that are rows of a table, and its name: those that follow each other stand in one table.
TABLES = {
    "answers_head": "answers",
    "further_answers_head": "answers",
    "answer": "answers",
    "told_head": "told",
    "told": "told",
    "first_visit_head": "visit",
    "medicine_head": "visit",
    "medicine": "visit",
    "visit": "visit",
    "options_head": "side-by-side",
    "point": "side-by-side",
}

# Pieces with which no page may end: headings, and all of the box but its lower edge.
GO_ON = {
    "answers_heading",
    "answers_head",
    "further_answers_head",
    "situation_heading",
    "told_head",
    "questions_heading",
}
GO_ON |= {"first_visit_head", "question", "score", "earlier_mark", "score_beside", "stands_out", "change"}

# Pieces that show what the clinic's file says. No other may.
CLINICS = {
    ("page_1", "letterhead"),
    ("page_1", "told_head"),
    ("page_2", "title"),
    ("page_2", "help"),
    ("page_2", "clinic_contact"),
}
CLINICS |= {(paper, kind) for paper in ("questionnaire", "options") for kind in ("letterhead", "title", "more")}
CLINICS |= {("questionnaire", "counted"), ("questionnaire", "help")}
# The last piece of each page, which brings the line at the page's foot, and stands where it was set.
FOOT = "page_foot"

Column = Literal["", "start", "end"]


@dataclass(frozen=True)
class Piece:
    """One piece: the page, and the macro of its template (templates/pdf/) that draws it; the words it is given.

    `typed` is set letter by letter, because it has too many values to typeset each. In a `column` it stands beside
    those of the other one. A piece with `most` is room to write: it is there as often as there is room, and no oftener.
    """

    page: str
    kind: str
    words: tuple[tuple[str, str], ...] = ()
    typed: str = ""
    column: Column = ""
    most: int = 0

    @property
    def values(self) -> dict[str, str]:
        """The words by name."""
        return {**dict(self.words), "typed": self.typed}

    @cached_property
    def key(self) -> str:
        """A name of its own, the same for the same piece whatever is typed in it."""
        return "\n".join((self.page, self.kind, self.column, *(f"{name}={text}" for name, text in self.words)))

    @property
    def place(self) -> tuple[str, ...]:
        """Where on the page it stands, whatever it says there."""
        values = self.values
        return (self.kind, *(values.get(name, "") for name in ("instrument", "number", "short", "question")))

    @property
    def table(self) -> str:
        """The names of the table that it is rows of, if any: those of each questionnaire have one of their own."""
        return " ".join((TABLES[self.kind], self.values.get("instrument", ""))).strip() if self.kind in TABLES else ""

    @property
    def is_clinics(self) -> bool:
        """It differs from clinic to clinic."""
        return (self.page, self.kind) in CLINICS

    @property
    def is_foot(self) -> bool:
        """It is the line at the page's foot."""
        return self.kind == FOOT

    @property
    def alone(self) -> Piece:
        """The same piece with nothing beside it."""
        return replace(self, column="")

    def beside(self, number: int) -> Piece:
        """The same piece as the one of that number, from 0, of several that stand two by two."""
        return replace(self, column="end" if number % 2 else "start")


# The pieces of each page, from top to bottom.
Sheet = list[list[Piece]]


def piece(page: str, kind: str, typed: str = "", column: Column = "", most: int = 0, **words: str) -> Piece:
    """A piece of that page and kind with these words."""
    return Piece(page, kind, tuple(words.items()), typed, column, most)


def blocks(pieces: list[Piece]) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """What stands one under the other: pieces as wide as the page (and nothing beside), or both columns."""
    start: list[Piece] = []
    end: list[Piece] = []
    for each in pieces:
        goes_on = each.column == "end" or (bool(start) and not end and start[-1].column == each.column)
        if not goes_on:
            yield from [(start, end)] if start or end else []
            start, end = [], []
        (end if each.column == "end" else start).append(each)
    yield from [(start, end)] if start or end else []


def places(pieces: list[Piece], height: Callable[[Piece], float]) -> tuple[list[float], float]:
    """How far down each piece stands, and all of them reach."""
    found: list[float] = []
    lowest = 0.0
    for columns in blocks(pieces):
        top = lowest
        for column in columns:
            down = top
            for each in column:
                found.append(0 if each.is_foot else down)
                down += height(each)
            lowest = max(lowest, down)
    return found, lowest


def grown(pieces: list[Piece], room: float, height: Callable[[Piece], float]) -> list[Piece]:
    """The same with room to write: its pieces, as wide as the page, are added in turn as long as they fit."""
    free = room - places([each for each in pieces if not each.most], height)[1]
    growing = [each for each in pieces if each.most]
    times: Counter[Piece] = Counter()
    while growing:
        for each in tuple(growing):
            if times[each] == each.most or height(each) > free:
                growing.remove(each)
            else:
                times[each] += 1
                free -= height(each)
    return [again for each in pieces for again in [each] * (times[each] if each.most else 1)]


def bundles(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces, one under the other, that stand on one page."""
    bundle: list[Piece] = []
    for each in pieces:
        bundle.append(each)
        if each.kind not in GO_ON:
            yield bundle
            bundle = []
    yield from [bundle] if bundle else []


def in_large_print(sheet: Sheet, room: float, height: Callable[[Piece], float]) -> Sheet:
    """The same one under the other, with half the room to write there can be, on as many pages as it takes."""
    pages: Sheet = []
    for pieces in sheet:
        free = 0.0
        stacked = [again for each in pieces if not each.is_foot for again in [each.alone] * ((each.most + 1) // 2 or 1)]
        for bundle in bundles(stacked):
            taken = sum(map(height, bundle))
            if taken > free:
                pages.append([])
                free = room
            pages[-1] += bundle
            free -= taken
    return [[*pieces, foot(pieces[0].page, number)] for number, pieces in enumerate(pages, 1)]


def foot(page: str, number: int) -> Piece:
    """The line at the foot of a page in large print, with its number."""
    return piece(page, FOOT, page_number=str(number))
