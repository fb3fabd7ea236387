"""The specimen book: every piece that a summary can be made of, typeset once, so that a visitor waits for no layout.

Visitors type no free text, so all that their paper can say is known beforehand. A page is a stack of pieces; each is
typeset alone, and its height is kept with it. Pieces that are rows of a table join under one tag. Date and copy line
have too many values: they are set without kerning, and their glyphs are looked up letter by letter.

WeasyPrint sets the book as one document, so that all parts share fonts and glyph numbers. `compiler.py` makes it and
refuses templates that break these rules; `assembler.py` stacks the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ConfigDict, with_config

Attributes = dict[str, bytes]
POINTS_PER_PIXEL = 0.75
# How bookshelf.py writes bytes to a file.
KEPT_AS = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
# A reference to another object; a line of text in which every glyph stands unkerned.
REFERENCE = re.compile(rb"(\d+) 0 R")
TYPED = re.compile(rb"\[((?:<[0-9a-f]{4}>0)+)\] TJ")
# What stands in its place until it is known what is typed there.
BLANK = b"[] TJ"


class BookError(Exception):
    """A template breaks the rules that the book rests on. The message says which and where."""


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Element:
    """A structure element: its tag, its other entries, and its kids: elements, or numbers of marked segments."""

    tag: str
    entries: Attributes
    kids: tuple[Element | int, ...]


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Part:
    """A piece as typeset on a page of its own.

    The page's content and how many marks it has; the section of the structure tree; the bookmarks (level, label, x, y);
    the height that the piece takes and the room there is, in CSS pixels.
    """

    content: bytes
    marks: int
    section: Element
    bookmarks: tuple[tuple[int, str, float, float], ...]
    height: float
    room: float


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Shared:
    """What all summaries share: the objects reachable from a page's resources and the catalogue, by old number."""

    objects: dict[int, bytes]
    resources: int
    catalogue: dict[str, bytes]
    info: bytes
    media_box: bytes


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Book:
    """Everything needed to assemble any summary of one language and clinic."""

    pieces: dict[str, Part]
    glyphs: dict[str, bytes]
    shared: Shared
    page_height: float
