"""The specimen book: every piece that a summary can be made of, typeset once, so that a visitor waits for no layout.

Visitors type no free text, so all that their paper can say is known beforehand:

    page 1   one layout; each answer has its place    |  typeset with every answer in each place, cut into segments,
             and varies within one line               |  and the segments that vary are kept by what they say
    page 2   a stack of pieces of known height        |  each piece typeset alone, with its height

WeasyPrint sets the book as one document, so that all parts share fonts and glyph numbers. A *segment* is the part of a
page's content between one marked-content mark and the next; WeasyPrint marks each line box of text. Date and copy line
have too many values: they are set without kerning, and their glyphs are looked up letter by letter. `compiler.py` makes
the book and refuses templates that break these rules; `assembler.py` puts the parts together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ConfigDict, with_config

Attributes = dict[str, bytes]
POINTS_PER_PIXEL = 0.75
# How bookshelf.py writes bytes to a file.
KEPT_AS = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
# A reference to another object, and a line of text in which every glyph stands unkerned.
REFERENCE = re.compile(rb"(\d+) 0 R")
TYPED = re.compile(rb"\[((?:<[0-9a-f]{4}>0)+)\] TJ")


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
class Segment:
    """A part of a page's content. A marked one begins with its mark, whose number is `mark`."""

    mark: int | None
    content: bytes


@dataclass(frozen=True)
class Part:
    """A typeset page of the book: its segments, its structure, its bookmarks (level, label, x, y).

    For a piece, the height it takes and the room there is on a page, in CSS pixels.
    """

    segments: tuple[Segment, ...]
    elements: tuple[Element, ...]
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
class Page1:
    """Page 1: its parts, and for each slot (segment, or figure) what stands there for each value of its field."""

    part: Part
    slots: dict[int, tuple[str, dict[str, bytes]]]
    figures: dict[str, Attributes]
    typed: dict[int, str]


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Book:
    """Everything needed to assemble any summary of one language and clinic."""

    page_1: Page1
    under_18: Page1
    pieces: dict[str, Part]
    glyphs: dict[str, bytes]
    shared: Shared
    page_height: float
