"""Makes the specimen book (book.py): typesets specimens and pieces, and cuts the pages up into their parts."""

from __future__ import annotations

import logging
import re
import unicodedata
from itertools import chain
from typing import Any

from pydyf import PDF, Array, Dictionary, Object, Stream
from weasyprint.logger import LOGGER

from screener.documents.book import (
    POINTS_PER_PIXEL,
    REFERENCE,
    TYPED,
    Attributes,
    Book,
    BookError,
    Element,
    Page1,
    Part,
    Segment,
    Shared,
)
from screener.documents.finisher import object_of
from screener.documents.pieces import Piece
from screener.documents.specimens import Specimen
from screener.documents.typesetter import Typesetter

NOT_KEPT = {"Type", "S", "K", "Pg", "P"}


def compile_book(typesetter: Typesetter, specimens: list[Specimen], pieces: list[Piece]) -> Book:
    """Typeset and cut up the book. The last specimen is the one under 18. Raises BookError."""
    harvested: list[Book] = []

    def harvest(document: Any, pdf: PDF) -> None:  # noqa: ANN401 - WeasyPrint has no types
        parts = [_part(document, pdf, number) for number in range(len(document.pages))]
        if len(parts) != len(specimens) + len(pieces):
            raise BookError("a specimen or a piece does not fit on its page")
        shared = _shared(pdf, typesetter.typefaces)
        harvested.append(_book(document, shared, parts, specimens, pieces))

    complaints = _Complaints()
    LOGGER.addHandler(complaints)
    try:
        typesetter.book([specimen.report for specimen in specimens], pieces, harvest)
    finally:
        LOGGER.removeHandler(complaints)
    if complaints.messages:
        raise BookError(f"WeasyPrint could not set the paper as written: {complaints.messages[0]}")
    return harvested[0]


class _Complaints(logging.Handler):
    """What WeasyPrint drops, such as a letter that no typeface has, it only mentions in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _book(
    document: Any,  # noqa: ANN401
    shared: Shared,
    parts: list[Part],
    specimens: list[Specimen],
    pieces: list[Piece],
) -> Book:
    count = len(specimens)
    glyphs: dict[str, bytes] = {}
    page_1 = _page_1(parts[: count - 1], specimens[:-1], glyphs)
    under_18 = _page_1(parts[count - 1 : count], specimens[-1:], glyphs)
    _check_typed(page_1, list(specimens[0].typed))
    _check_typed(under_18, ["date"])
    return Book(
        page_1=page_1,
        under_18=under_18,
        pieces={piece.key: part for piece, part in zip(pieces, parts[count:], strict=True)},
        glyphs=glyphs,
        shared=shared,
        page_height=document.pages[0].height * POINTS_PER_PIXEL,
    )


# --- cutting up pages ----------------------------------------------------------------------------------------


def _part(document: Any, pdf: PDF, number: int) -> Part:  # noqa: ANN401
    page = document.pages[number]
    reference = pdf.page_references[number]
    tree = object_of(pdf, object_of(pdf, pdf.catalog["StructTreeRoot"])["K"][0])
    anchors = {name.split("-")[0]: place[1] for name, place in page.anchors.items()}
    return Part(
        segments=_segments(object_of(pdf, object_of(pdf, reference)["Contents"])),
        elements=tuple(_element(pdf, kid) for kid in tree["K"] if object_of(pdf, kid)["Pg"] == reference),
        bookmarks=tuple((level, label, x, y) for level, label, (x, y), _ in page.bookmarks),
        height=anchors.get("end", 0) - anchors.get("top", 0),
        room=anchors.get("floor", 0) - anchors.get("top", 0),
    )


def _segments(content: Stream) -> tuple[Segment, ...]:
    """The content cut before and after each numbered mark."""
    segments: list[Segment] = []
    mark: int | None = None
    current: list[bytes] = []

    def cut() -> None:
        if current:
            segments.append(Segment(mark, b"\n".join(current)))
            current.clear()

    for operation in content.stream:
        if isinstance(operation, Dictionary) and "MCID" in operation:
            tag = current.pop()
            cut()
            mark = operation["MCID"]
            current += [tag, operation.data]
        else:
            current.append(_bytes(operation))
            if operation == b"EMC" and mark is not None:
                cut()
                mark = None
    cut()
    return tuple(segments)


def _element(pdf: PDF, reference: bytes) -> Element:
    """The structure element and all below it."""
    source = object_of(pdf, reference)
    kids = tuple(kid if isinstance(kid, int) else _element(pdf, kid) for kid in source["K"])
    entries = {key: _bytes(value) for key, value in source.items() if key not in NOT_KEPT}
    return Element(source["S"], entries, kids)


# --- page 1: what varies ---------------------------------------------------------------------------------------


def _page_1(parts: list[Part], specimens: list[Specimen], glyphs: dict[str, bytes]) -> Page1:
    base = parts[0]
    if any([s.mark for s in part.segments] != [s.mark for s in base.segments] for part in parts):
        raise BookError("page 1: an answer takes more than one line, or changes what is marked")
    slots: dict[int, tuple[str, dict[str, bytes]]] = {}
    typed: dict[int, str] = {}
    _check_direction(specimens)
    for at, segment in enumerate(base.segments):
        versions = [part.segments[at].content for part in parts]
        name = _typed_name(segment.content, [s.typed for s in specimens], versions, glyphs)
        if name:
            typed[at] = name
        elif len(set(versions)) > 1:
            if segment.mark is None:
                raise BookError("page 1: something that is not text varies")
            slots[at] = _slot([s.fields for s in specimens], versions)
    return Page1(base, slots, _figures(parts, specimens), typed)


def _check_direction(specimens: list[Specimen]) -> None:
    """Raises BookError when a line that is typed letter by letter has letters that run from right to left."""
    for name, text in (pair for specimen in specimens for pair in specimen.typed.items()):
        if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
            raise BookError(f"page 1: {name} is typed letter by letter, so it must run from left to right: {text!r}")


def _check_typed(page: Page1, names: list[str]) -> None:
    """Raises BookError when a line was not found as typed: every visitor with one score would get the same."""
    if sorted(page.typed.values()) != sorted(names):
        found = ", ".join(page.typed.values()) or "none"
        raise BookError(f"page 1: {' and '.join(names)} must each be a line of unkerned letters; found: {found}")


def _slot(fields: list[dict[str, str]], versions: list[bytes]) -> tuple[str, dict[str, bytes]]:
    """The field that decides what stands in the slot, and what stands there for each of its values."""
    fitting = []
    for name in fields[0]:
        by_value: dict[str, bytes] = {}
        if all(
            by_value.setdefault(each[name], version) == version for each, version in zip(fields, versions, strict=True)
        ):
            fitting.append((len(by_value), name, by_value))
    fitting.sort(key=lambda found: found[0])
    if not fitting or (len(fitting) > 1 and fitting[0][0] == fitting[1][0]):
        raise BookError(f"page 1: no single field decides a line: {versions[0][:80]!r}")
    return fitting[0][1], fitting[0][2]


def _typed_name(
    content: bytes, texts: list[dict[str, str]], versions: list[bytes], glyphs: dict[str, bytes]
) -> str | None:
    """The typed line that this segment is; its letters' glyphs are added to `glyphs`."""
    found = TYPED.search(content)
    for name in texts[0] if found else ():
        lines = [TYPED.search(version) for version in versions]
        codes = [re.findall(rb"<(.{4})>", line.group(1)) if line else [] for line in lines]
        if all(len(each[name]) == len(code) for each, code in zip(texts, codes, strict=True)):
            pairs = zip("".join(each[name] for each in texts), chain(*codes), strict=True)
            known = dict(glyphs)
            # Another line may be as long by chance: then a letter has more than one glyph.
            if all(known.setdefault(letter, glyph) == glyph for letter, glyph in pairs):
                glyphs |= known
                return name
    return None


def _figures(parts: list[Part], specimens: list[Specimen]) -> dict[str, Attributes]:
    """For each score, the entries of the figure's structure element: its alternative text is among them."""
    figures: dict[str, Attributes] = {}
    for part, specimen in zip(parts, specimens, strict=True):
        for element in _all(part.elements):
            if element.tag == "/Figure":
                figures[specimen.fields["score"]] = element.entries
    return figures


def _all(elements: tuple[Element | int, ...]) -> list[Element]:
    found: list[Element] = []
    for element in elements:
        if isinstance(element, Element):
            found += [element, *_all(element.kids)]
    return found


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
