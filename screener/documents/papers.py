"""Papers of one page, the same for every visitor: the questionnaire to fill in by hand, the options side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from screener.documents.pieces import Piece, piece
from screener.screening.content import Content

# The names of their templates in templates/pdf/, and of the files.
PAPERS = ("questionnaire", "options")
# In points, of what is longest on them: the largest with which a paper fits its page is taken.
SIZES = ("13", "12", "11", "10", "9")
# The lines of help, which each clinic has its own of, are no larger.
HELP_SIZE = "11"
# Of the options, the first as many as fit.
ROWS = ("helps", "harms", "time", "cost")


def forms_of(paper: str, instruments: Iterable[str]) -> Iterator[list[Piece]]:
    """Its pieces, from top to bottom, in each form that it can have: the first that fits is taken.

    `instruments`: the ids of those that the clinic asks.
    """
    if paper == "questionnaire":
        yield from (_questionnaire(instruments, size) for size in SIZES)
    else:
        yield from (_options(ROWS[:count], size) for count in range(len(ROWS), 0, -1) for size in SIZES)


def every_piece(content: Content) -> list[Piece]:
    """Every piece that a paper can have at any clinic, each once."""
    forms = (forms_of(paper, content.instruments) for paper in PAPERS)
    return list(dict.fromkeys(chain.from_iterable(chain.from_iterable(forms))))


def _questionnaire(instruments: Iterable[str], size: str) -> list[Piece]:
    return [
        *(piece("questionnaire", kind) for kind in ("letterhead", "title", "begin")),
        *(piece("questionnaire", "statements", instrument=id_, size=size) for id_ in instruments),
        piece("questionnaire", "counted"),
        piece("questionnaire", "help", size=min(size, HELP_SIZE, key=float)),
        piece("questionnaire", "more"),
    ]


def _options(rows: Iterable[str], size: str) -> list[Piece]:
    return [
        *(piece("options", kind) for kind in ("letterhead", "title", "begin")),
        piece("options", "options_head", size=size),
        *(piece("options", "point", name=name, size=size) for name in rows),
        piece("options", "more"),
    ]
