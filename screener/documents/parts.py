"""What a specimen book holds: typeset pieces, and what the sheets made of them share. Made by book/, used by sheet/."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import ConfigDict, with_config

POINTS_PER_PIXEL = 0.75
# The date of every book: a summary has its own in that place.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
# How book/shelf.py writes bytes to a file.
KEPT_AS = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
# A reference to another object; a line of text in which every glyph stands unkerned.
REFERENCE = re.compile(rb"(\d+) 0 R")
TYPED = re.compile(rb"\[((?:<[0-9a-f]{4}>0)+)\] TJ")
# What stands in its place until it is known what is typed there.
BLANK = b"[] TJ"


@dataclass(frozen=True)
class Link:
    """What can be followed: its box in points from the bottom left, where it leads, and what is read of it."""

    box: tuple[float, float, float, float]
    address: str
    text: str


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Element:
    """A structure element: its tag, its other entries, and its kids: elements, marks counted from 0, or a link."""

    tag: bytes
    entries: bytes
    kids: tuple[Element | Link | int, ...]


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Part:
    """A piece as typeset.

    The content of a page with this piece alone, with %d where each mark has its number, and how many there are; the
    section of the structure tree; the bookmarks (level, label, x, y); the height that the piece takes and the room that
    there is, in CSS pixels.
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


@dataclass(frozen=True)
class Font:
    """A font as far as a book uses it: its weight, and what each glyph stands for."""

    weight: int
    letters: dict[int, str]


@with_config(KEPT_AS)
@dataclass(frozen=True)
class Book:
    """Typeset pieces by their keys, the glyph of each letter that may be typed, and what the pieces rest on.

    Fonts and graphics states are by their names in the pieces' content. `longest`: how many bytes the longest summary
    of a clinic's book takes.
    """

    pieces: dict[str, Part]
    glyphs: dict[str, bytes]
    fonts: dict[str, Font]
    states: dict[str, bytes]
    shared: Shared
    page_height: float
    longest: int = 0

    @property
    def room(self) -> float:
        """The height of a page within its margins, in CSS pixels: the same wherever a piece was set."""
        return next(iter(self.pieces.values())).room

    def on(self, base: Book) -> Book:
        """One book of both, where this one was made for that base: its fonts do for both."""
        return replace(self, pieces=base.pieces | self.pieces, glyphs=base.glyphs)


@dataclass(frozen=True)
class Data:
    """The file inside, and what it is in words."""

    content: bytes
    description: str
