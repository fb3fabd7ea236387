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
}

# Pieces that show what the clinic's file says. No other may.
CLINICS = {("page_1", "letterhead"), ("page_2", "title"), ("page_2", "help"), ("page_2", "clinic_contact")}
# The first piece of each page, which brings the line at the page's foot.
OPENING = {("page_1", "letterhead"), ("page_2", "title")}

Column = Literal["", "start", "end"]


@dataclass(frozen=True)
class Piece:
    """One piece: the page, and the macro of its template (templates/pdf/) that draws it; the words it is given.

    `typed` is set letter by letter, because it has too many values to typeset each. In a `column` it stands beside
    those of the other one. Where a page has room left, the piece is there up to `most` times.
    """

    page: str
    kind: str
    words: tuple[tuple[str, str], ...] = ()
    typed: str = ""
    column: Column = ""
    most: int = 1

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
    def opens_page(self) -> bool:
        """It is the first of its page."""
        return (self.page, self.kind) in OPENING

    def beside(self, number: int) -> Piece:
        """The same piece as the one of that number, from 0, of several that stand two by two."""
        return replace(self, column="end" if number % 2 else "start")

    @property
    def in_each_column(self) -> list[Piece]:
        """The piece as it can stand: two by two with others, or as wide as the page."""
        return [self.beside(0), self.beside(1)] if self.column else [self]


# The pieces of each page, from top to bottom.
Sheet = list[list[Piece]]


def piece(page: str, kind: str, typed: str = "", column: Column = "", most: int = 1, **words: str) -> Piece:
    """A piece of that page and kind with these words."""
    return Piece(page, kind, tuple(words.items()), typed, column, most)


def blocks(pieces: list[Piece]) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """What stands one under the other: pieces as wide as the page (and nothing beside), or both columns."""
    start: list[Piece] = []
    end: list[Piece] = []
    for each in pieces:
        goes_on = each.column == "end" or (bool(start) and not end and start[-1].column == each.column)
        if not goes_on:
            yield from [(start, end)] if start else []
            start, end = [], []
        (end if each.column == "end" else start).append(each)
    yield from [(start, end)] if start else []


def places(pieces: list[Piece], height: Callable[[Piece], float]) -> tuple[list[float], float]:
    """How far down each piece stands, and all of them reach."""
    found: list[float] = []
    lowest = 0.0
    for columns in blocks(pieces):
        top = lowest
        for column in columns:
            down = top
            for each in column:
                found.append(down)
                down += height(each)
            lowest = max(lowest, down)
    return found, lowest


def grown(pieces: list[Piece], room: float, height: Callable[[Piece], float]) -> list[Piece]:
    """The same, with more of those as wide as the page that may be there more often, in turn, while there is room."""
    free = room - places(pieces, height)[1]
    times = Counter(each for each in pieces if each.most > 1)
    growing = list(times)
    while growing:
        for each in tuple(growing):
            free -= height(each)
            if times[each] == each.most or free < 0:
                free += height(each)
                growing.remove(each)
            else:
                times[each] += 1
    return [again for each in dict.fromkeys(pieces) for again in [each] * times.get(each, 1)]
