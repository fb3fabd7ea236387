"""A summary from the parts of the specimen book: no layout, no fonts, no lock; a few milliseconds in any thread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from screener.documents.parts import BLANK, POINTS_PER_PIXEL, REFERENCE, Book, Part
from screener.documents.pieces import Group, Piece, Sheet
from screener.documents.sheet.structure import Section, add_outlines, put_tree
from screener.documents.sheet.writer import Writer, entries_of, text_string


class Assembler:
    """Assembles the summaries of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._begun = begun = Writer()
        shared = _add_shared(begun, book)
        self._resources = shared[book.shared.resources]
        self._root, self._tree, self._document = begun.reserve(), begun.reserve(), begun.reserve()
        self._catalogue = {key: _renumber(value, shared) for key, value in book.shared.catalogue.items()}
        self._catalogue |= {"Pages": b"%d 0 R" % self._root, "StructTreeRoot": b"%d 0 R" % self._tree}
        begun.flush()

    def summary(self, sheet: Sheet, attachment: bytes | None, day: date, length: int = 1) -> bytes:
        """The PDF of these pages, with its data inside, filled up to that length or the next multiple of it.

        Raises KeyError for words that the book does not hold.
        """
        writer = self._begun.copy()
        stacks = [[self._book.pieces[piece.key] for piece in pieces] for pieces in sheet]
        pages = [writer.reserve() for _ in sheet]
        writer.put(self._root, b"<</Type /Pages/Kids [%s]/Count %d>>" % (_references(pages), len(pages)))
        sections = [Section(writer, stack, self._document, page) for stack, page in zip(stacks, pages, strict=True)]
        put_tree(writer, self._tree, self._document, sections)
        for number, page in enumerate(pages):
            content = writer.stream(self._content(sheet[number], stacks[number]))
            writer.put(page, self._page(content, number))
        outlines = add_outlines(writer, stacks, pages, self._book.page_height)
        entries = self._catalogue | {"Outlines": b"%d 0 R" % outlines}
        if attachment is not None:
            entries |= _add_attachment(writer, attachment, day)
        catalogue = writer.add(b"<</Type /Catalog%s>>" % entries_of(entries))
        return writer.write(catalogue, writer.add(self._book.shared.info), length)

    def longest(self, pages: list[list[Group]], attachments: Iterable[bytes | None], day: date) -> int:
        """How many bytes the longest summary with one of these takes. `pages` has the groups of each."""
        sheet = [
            [piece for count, group in groups for piece in sorted(group, key=self._size)[-count:]] for groups in pages
        ]
        return max(len(self.summary(sheet, attachment, day)) for attachment in attachments)

    def _size(self, piece: Piece) -> int:
        return len(self._book.pieces[piece.key].content)

    def _page(self, content: int, number: int) -> bytes:
        entries = b"/Parent %d 0 R/MediaBox %s/Contents %d 0 R/Resources %d 0 R/Tabs /S/StructParents %d"
        values = self._root, self._book.shared.media_box, content, self._resources, number
        return b"<</Type /Page%s>>" % (entries % values)

    def _content(self, pieces: list[Piece], stack: list[Part]) -> bytes:
        """Each piece moved down by the height of those above it; its marks numbered on from theirs."""
        moved, down, marks = [], 0.0, 0
        for piece, part in zip(pieces, stack, strict=True):
            content = part.content % tuple(range(marks, marks + part.marks))
            if piece.typed:
                content = content.replace(BLANK, self._typed(piece.typed))
            moved.append(b"q\n1 0 0 1 0 %.6f cm\n%s\nQ" % (-down * POINTS_PER_PIXEL, content))
            down += part.height
            marks += part.marks
        return b"\n".join(moved)

    def _typed(self, text: str) -> bytes:
        return b"[%s] TJ" % b"".join(b"<%s>0" % self._book.glyphs[letter] for letter in text)


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _add_shared(writer: Writer, book: Book) -> dict[int, int]:
    """The book's shared objects under new numbers; returns new number by old."""
    numbers = {old: writer.reserve() for old in sorted(book.shared.objects)}
    for old, content in book.shared.objects.items():
        head, stream, body = content.partition(b"\nstream\n")
        put = writer.put_stream if stream else writer.put
        put(numbers[old], _renumber(head, numbers) + stream + body)
    return numbers


def _renumber(content: bytes, numbers: dict[int, int]) -> bytes:
    return REFERENCE.sub(lambda old: b"%d 0 R" % numbers[int(old.group(1))], content)


def _add_attachment(writer: Writer, data: bytes, day: date) -> dict[str, bytes]:
    """The associated file (ISO 19005-3, 6.8), dated with the report."""
    check = hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    dated = b"(D:%s000000Z)" % day.strftime("%Y%m%d").encode()
    params = b"<</CheckSum <%s>/Size %d/CreationDate %s/ModDate %s>>" % (check, len(data), dated, dated)
    file = writer.stream(data, b"/Type /EmbeddedFile/Subtype /application#2fjson/Params %s" % params)
    name = text_string("summary.fhir.json")
    entry = b"<</Type /Filespec/F (summary.fhir.json)/UF %s/EF <</F %d 0 R/UF %d 0 R>>/Desc (FHIR R4)%s>>"
    spec = writer.add(entry % (name, file, file, b"/AFRelationship /Data"))
    return {
        "AF": b"[%d 0 R]" % spec,
        "Names": b"<</EmbeddedFiles <</Names [%s %d 0 R]>>>>" % (name, spec),
    }
