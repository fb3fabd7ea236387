"""What paper is stacked from: pieces, each the work of one macro that is given a few words."""

from __future__ import annotations

from dataclasses import dataclass

# Pieces that are rows of a table, and its name: those that follow each other stand in one table.
TABLES = {
    "answers_head": "answers",
    "further_answers_head": "answers",
    "answer": "answers",
    "situation_head": "situation",
    "situation": "situation",
}

# Pieces that show what the clinic's file says. No other may.
CLINICS = {("page_2", "title"), ("page_2", "help"), ("page_2", "clinic_contact")}


@dataclass(frozen=True)
class Piece:
    """One piece: the page, and the macro of its template (templates/pdf/) that draws it; the words it is given.

    `typed` is set letter by letter, because it has too many values to typeset each.
    """

    page: str
    kind: str
    words: tuple[tuple[str, str], ...] = ()
    typed: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The words by name."""
        return {**dict(self.words), "typed": self.typed}

    @property
    def key(self) -> str:
        """A name of its own, the same for the same piece whatever is typed in it."""
        return "\n".join((self.page, self.kind, *(f"{name}={text}" for name, text in self.words)))

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
        """It is the first of its page, and brings the line at the page's foot."""
        return self.kind == "title"


# The pieces of each page, from top to bottom.
Sheet = list[list[Piece]]
# How many of these pieces a page can have at once.
Group = tuple[int, list[Piece]]


def piece(page: str, kind: str, typed: str = "", **words: str) -> Piece:
    """A piece of that page and kind with these words."""
    return Piece(page, kind, tuple(words.items()), typed)
