"""Makes a specimen book: typesets all pieces, and cuts the pages up into their parts."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from pydyf import PDF, Array, Dictionary, Object
from weasyprint.logger import LOGGER

from screener.documents.book import BookError
from screener.documents.book.finisher import object_of
from screener.documents.book.typesetter import Typesetter
from screener.documents.parts import BLANK, POINTS_PER_PIXEL, REFERENCE, TYPED, Book, Element, Font, Link, Part, Shared
from screener.documents.pieces import Piece, Sheet

REGULAR = 400
PICTURES = ("XObject", "Pattern", "Shading")
MARK = re.compile(rb"(?<=/MCID )\d+")
DATA = re.compile(r"data:[^\s'\"]+")
HEADING = re.compile(rb"/H[1-6]")
SAVE, RESTORE = b"q", b"Q"
# So many pieces lie over each other on one page of the book.
OVERLAID = 24
NOT_KEPT = {"Type", "S", "K", "Pg", "P"}


def compile_book(typesetter: Typesetter, pieces: list[Piece], base: Book | None = None) -> Book:
    """Typeset and cut up a book, whose fonts do for the pieces of the `base`, too. Raises BookError."""
    for piece in pieces:
        if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in piece.typed):
            raise BookError(
                f"{piece.kind} is typed letter by letter, so it must run from left to right: {piece.typed!r}"
            )
    harvested: list[Book] = []
    pages = [*([[_letters(base.fonts.values())]] if base else []), *_pages(pieces)]

    def harvest(document: Any, pdf: PDF) -> None:  # noqa: ANN401 - WeasyPrint has no types
        if len(document.pages) != len(pages):
            raise BookError("a piece does not fit on its page")
        harvested.append(_book(document, pdf, pages, typesetter.typefaces, base))

    complaints = _Complaints()
    LOGGER.addHandler(complaints)
    try:
        typesetter.book(pages, harvest)
    finally:
        LOGGER.removeHandler(complaints)
    if complaints.messages:
        raise BookError(f"WeasyPrint could not set the paper as written: {complaints.messages[0]}")
    return harvested[0]


def _letters(fonts: Iterable[Font]) -> Piece:
    """A piece with everything that a glyph of these fonts stands for."""
    by_style: dict[str, set[str]] = {"regular": set(), "bold": set()}
    for font in fonts:
        by_style["bold" if font.weight > REGULAR else "regular"].update(font.letters.values())
    words = tuple((style, " ".join(sorted(texts))) for style, texts in by_style.items())
    return Piece("letters", "letters", words)


class _Complaints(logging.Handler):
    """What WeasyPrint drops, such as a letter that no typeface has, it only mentions in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(DATA.sub("the clinic's logo", record.getMessage()))


def _book(document: Any, pdf: PDF, pages: Sheet, typefaces: tuple[str, ...], base: Book | None) -> Book:  # noqa: ANN401
    parts, glyphs = _parts(document, pdf, pages)
    fonts: dict[str, Font] = {}
    for each in document.fonts.values():  # one for each size
        fonts.setdefault(each.hash, Font(each.weight, {})).letters.update(each.to_unicode)
    resources = object_of(pdf, object_of(pdf, pdf.page_references[0])["Resources"])
    states = resources["ExtGState"]
    if base is None and any(resources[kind] for kind in PICTURES):
        raise BookError("a picture stands in a piece that is not the clinic's: its name could be that of the logo")
    for name, font in base.fonts.items() if base else ():
        if name not in fonts or not font.letters.keys() <= fonts[name].letters.keys():
            raise BookError(f"the clinic's part of the paper lacks letters of the other: {font}")
    for name, state in base.states.items() if base else ():
        if _bytes(states.setdefault(name, state)) != state:
            raise BookError(f"the clinic's part of the paper has another {name} than the other")
    return Book(
        pieces=parts,
        glyphs=glyphs,
        fonts=fonts,
        states={name: _bytes(state) for name, state in states.items()},
        shared=_shared(pdf, typefaces),
        page_height=document.pages[0].height * POINTS_PER_PIXEL,
    )


# --- cutting up pages ----------------------------------------------------------------------------------------


def _pages(pieces: list[Piece]) -> Sheet:
    """The pieces page by page: many over each other, since a page takes time; each line at the foot on its own."""
    found: Sheet = []
    ordered = sorted(pieces, key=lambda piece: (piece.page, piece.is_foot))
    for (_, are_feet), run in groupby(ordered, key=lambda piece: (piece.page, piece.is_foot)):
        together, each = list(run), 1 if are_feet else OVERLAID
        found += [together[at : at + each] for at in range(0, len(together), each)]
    return found


def _parts(document: Any, pdf: PDF, pages: Sheet) -> tuple[dict[str, Part], dict[str, bytes]]:  # noqa: ANN401
    """The part of each piece, and the glyph of each letter that is typed.

    What is typed may not change anything around it: pieces that differ in that only must give one and the same part.
    """
    parts: dict[str, Part] = {}
    glyphs: dict[str, bytes] = {}
    tree = object_of(pdf, object_of(pdf, pdf.catalog["StructTreeRoot"])["K"][0])
    sections = {(object_of(pdf, kid)["Pg"], mark): kid for kid in tree["K"] for mark in _marks_below(pdf, kid)}
    number = 0
    for page, reference, pieces in zip(document.pages, pdf.page_references, pages, strict=True):
        bookmarks = ((level, label, x, y) for level, label, (x, y), _ in page.bookmarks)
        content = object_of(pdf, object_of(pdf, reference)["Contents"]).stream
        for piece, own in zip(pieces, _layers(content, len(pieces)), strict=True):
            marks = [each["MCID"] for each in own if isinstance(each, Dictionary) and "MCID" in each]
            section = next((sections[reference, mark] for mark in marks if (reference, mark) in sections), None)
            element = _element(pdf, section, marks) if section else Element(b"/Sect", b"", ())
            top, end, floor = _rulers(page, number)
            part = Part(
                content=MARK.sub(b"%d", b"\n".join(map(_bytes, own)).replace(b"%", b"%%")),
                marks=len(marks),
                section=element,
                bookmarks=tuple(islice(bookmarks, _headings(element))),
                height=end - top,
                room=floor - top,
            )
            number += 1
            if piece.typed:
                part = _blank(part, piece, glyphs)
            if parts.setdefault(piece.key, part) != part:
                raise BookError(f"{piece.page}: more than what is typed changes in {piece.kind}, with {piece.typed!r}")
    return parts, glyphs


def _layers(content: list[Any], count: int) -> list[list[Any]]:
    """For each of so many sections that lie over each other what draws it alone: its layer and what is around all."""
    if count == 1:
        return [content]
    layers = _saved(content)
    if len(layers) == 1:
        (start, end), *_ = layers
        inner = _layers(content[start + 1 : end - 1], count)
        return [[*content[: start + 1], *each, *content[end - 1 :]] for each in inner]
    if len(layers) != count:
        raise BookError(f"a page of {count} pieces was drawn in {len(layers)} layers")
    first, last = layers[0][0], layers[-1][1]
    return [[*content[:first], *content[start:end], *content[last:]] for start, end in layers]


def _saved(content: list[Any]) -> list[tuple[int, int]]:
    """Where what stands between a saved state of graphics and its return begins and ends; within it, no more."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for at, operation in enumerate(content):
        if operation == SAVE:
            start = start if depth else at
            depth += 1
        elif operation == RESTORE:
            depth -= 1
            if not depth:
                found.append((start, at + 1))
    return found


def _rulers(page: Any, number: int) -> tuple[float, float, float]:  # noqa: ANN401
    """Where this piece begins and ends, and where its page does. Raises BookError if it goes on on another page."""
    top, end, floor = (page.anchors.get(f"{name}-{number}") for name in ("top", "end", "floor"))
    if not (top and end and floor) or end[1] > floor[1]:
        raise BookError("a piece does not fit on its page")
    return top[1], end[1], floor[1]


def _marks_below(pdf: PDF, reference: bytes) -> Iterator[int]:
    """The marks of all that stands below the element."""
    for kid in object_of(pdf, reference).get("K", ()):
        yield from [kid] if isinstance(kid, int) else _marks_below(pdf, kid)


def _headings(element: Element | Link | int) -> int:
    """How many bookmarks lead into the element."""
    if not isinstance(element, Element):
        return 0
    return bool(HEADING.fullmatch(element.tag)) + sum(map(_headings, element.kids))


def _element(pdf: PDF, reference: bytes, marks: list[int]) -> Element:
    """The structure element and all below it."""
    source = object_of(pdf, reference)
    kids = tuple(marks.index(kid) if isinstance(kid, int) else _kid(pdf, kid, marks) for kid in source["K"])
    entries = b"".join(b"/%s %s" % (key.encode(), _bytes(source[key])) for key in source if key not in NOT_KEPT)
    return Element(source["S"].encode(), entries, kids)


def _kid(pdf: PDF, reference: bytes, marks: list[int]) -> Element | Link:
    """An element, or the link that an object reference stands for (ISO 32000-1, 14.7.4.3)."""
    source = object_of(pdf, reference)
    if source["Type"] != "/OBJR":
        return _element(pdf, reference, marks)
    annotation = object_of(pdf, source["Obj"])
    left, bottom, right, top = annotation["Rect"]
    return Link((left, bottom, right, top), annotation["A"]["URI"].string, annotation["Contents"].string)


# --- what is typed letter by letter ------------------------------------------------------------------------------


def _blank(part: Part, piece: Piece, glyphs: dict[str, bytes]) -> Part:
    """The part without what is typed in it; its letters' glyphs are added to `glyphs`."""
    lines = [line for line in TYPED.finditer(part.content) if line.group(1).count(b"<") == len(piece.typed)]
    if len(lines) != 1:
        raise BookError(f"{piece.kind} must be a line of unkerned letters in one typeface: {piece.typed!r}")
    for letter, glyph in zip(piece.typed, re.findall(rb"<(.{4})>", lines[0].group(1)), strict=True):
        if glyphs.setdefault(letter, glyph) != glyph:
            raise BookError(f"{piece.kind} has more than one glyph for {letter!r}")
    start, end = lines[0].span()
    return replace(part, content=part.content[:start] + BLANK + part.content[end:])


# --- what all summaries share ------------------------------------------------------------------------------------


def _shared(pdf: PDF, typefaces: tuple[str, ...]) -> Shared:
    """Raises BookError when a letter was drawn in another typeface: only that machine has it."""
    bundled = [family.replace(" ", "-").encode() for family in typefaces]
    page = object_of(pdf, pdf.page_references[0])
    kept = ("Lang", "ViewerPreferences", "MarkInfo", "OutputIntents", "Metadata")
    catalogue = {key: _bytes(pdf.catalog[key]) for key in kept}
    resources = int(page["Resources"].split()[0])
    objects: dict[int, bytes] = {}
    wanted = [resources, *(int(number) for entry in catalogue.values() for number in REFERENCE.findall(entry))]
    while wanted:
        number = wanted.pop()
        if number not in objects:
            objects[number] = pdf.objects[number].data
            head = objects[number].partition(b"\nstream\n")[0]
            wanted += [int(found) for found in REFERENCE.findall(head)]
    for content in objects.values():
        for name in re.findall(rb"/BaseFont /(\S+?)[/>\s]", content):
            if not any(typeface in name for typeface in bundled):
                raise BookError(f"the paper's typeface lacks a letter: {name.decode()} stood in for it")
    return Shared(objects, resources, catalogue, _bytes(pdf.info), _bytes(page["MediaBox"]))


def _bytes(value: Object | Array | str | bytes | float) -> bytes:
    if isinstance(value, bytes):
        return value
    return value.data if isinstance(value, Object) else str(value).encode()
