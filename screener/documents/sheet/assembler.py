"""A summary from the parts of the specimen book: no layout, no fonts, no lock; a few milliseconds in any thread."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from screener.documents.parts import BLANK, POINTS_PER_PIXEL, REFERENCE, UNDATED, Book, Data
from screener.documents.pieces import Piece, Sheet, grown, in_large_print, places
from screener.documents.sheet.structure import Section, Stack, add_outlines, put_tree
from screener.documents.sheet.writer import Writer, entries_of, text_string

# The title, in the information and in the metadata: both must say the same (ISO 19005-3, 6.6.2.2).
TITLE = re.compile(rb"/Title (?:\((?:[^\\)]|\\.)*\)|<[0-9a-f]*>)")
TITLE_IN_METADATA = re.compile(rb"(<dc:title>.*?<rdf:li[^>]*>).*?(</rdf:li>)", re.DOTALL)


class Assembler:
    """Assembles the summaries of one book."""

    def __init__(self, book: Book, *, large: bool = False) -> None:
        """`large`: the book is one in large print."""
        self._book = book
        self._large = large
        self._begun = begun = Writer()
        shared, self._metadata = _add_shared(begun, book)
        self._resources = shared[book.shared.resources]
        self._root, self._tree, self._document = begun.reserve(), begun.reserve(), begun.reserve()
        self._catalogue = {key: _renumber(value, shared) for key, value in book.shared.catalogue.items()}
        self._catalogue |= {"Pages": b"%d 0 R" % self._root, "StructTreeRoot": b"%d 0 R" % self._tree}
        begun.flush()

    def fits(self, pieces: list[Piece]) -> bool:
        """They do not take more room than a page has, without the room to write."""
        return places([each for each in pieces if not each.most], self._height)[1] <= self._book.room

    def laid(self, sheet: Sheet) -> Sheet:
        """The same pages with room to write as far as it goes; in large print as many pages as it takes."""
        if self._large:
            return in_large_print(sheet, self._book.room, self._height)
        return [grown(pieces, self._book.room, self._height) for pieces in sheet]

    def summary(self, sheet: Sheet, data: Data | None, when: datetime, length: int = 1, title: str = "") -> bytes:
        """The PDF of these pages, of that time, with its data inside, filled up to that length or the next multiple.

        Raises KeyError for words that the book does not hold.
        """
        writer = self._begun.copy()
        stacks = [self._stack(pieces) for pieces in sheet]
        pages = [writer.reserve() for _ in sheet]
        writer.put(self._root, b"<</Type /Pages/Kids [%s]/Count %d>>" % (_references(pages), len(pages)))
        sections = [Section(writer, stack, self._document, page) for stack, page in zip(stacks, pages, strict=True)]
        put_tree(writer, self._tree, self._document, sections)
        for number, page in enumerate(pages):
            content = writer.stream(self._content(sheet[number], stacks[number]))
            writer.put(page, self._page(content, number, sections[number]))
        outlines = add_outlines(writer, stacks, pages, self._book.page_height)
        entries = self._catalogue | {"Outlines": b"%d 0 R" % outlines}
        if data is not None:
            entries |= _add_attachment(writer, data, when)
        number, metadata = self._metadata
        info = self._book.shared.info
        if title:
            metadata, info = _titled(metadata, title), TITLE.sub(b"/Title " + text_string(title), info)
        writer.put_stream(number, _dated(metadata, when))
        catalogue = writer.add(b"<</Type /Catalog%s>>" % entries_of(entries))
        return writer.write(catalogue, writer.add(_dated(info, when)), length)

    def paper(self, pieces: list[Piece], when: datetime) -> bytes:
        """The PDF of one page of these pieces, of that time, with its first heading as its title."""
        title = next(label for piece in pieces for _, label, *_ in self._book.pieces[piece.key].bookmarks)
        return self.summary([pieces], None, when, title=title)

    def longest(self, pages: list[list[list[Piece]]], data: Data | None, when: datetime) -> int:
        """How many bytes the longest summary with these data takes. `pages` has the pieces for each of its places."""
        sheet = self.laid([[max(place, key=self._size) for place in page] for page in pages])
        return len(self.summary(sheet, data, when))

    def _size(self, piece: Piece) -> int:
        return len(self._book.pieces[piece.key].content)

    def _height(self, piece: Piece) -> float:
        return self._book.pieces[piece.key].height

    def _stack(self, pieces: list[Piece]) -> Stack:
        """The part of each piece, and how far down it stands, in CSS pixels."""
        downs, _ = places(pieces, self._height)
        return [(self._book.pieces[piece.key], down) for piece, down in zip(pieces, downs, strict=True)]

    def _page(self, content: int, number: int, section: Section) -> bytes:
        entries = b"/Parent %d 0 R/MediaBox %s/Contents %d 0 R/Resources %d 0 R/Tabs /S/StructParents %d"
        values = self._root, self._book.shared.media_box, content, self._resources, number
        links = b"/Annots [%s]" % _references([each.number for each in section.links]) if section.links else b""
        return b"<</Type /Page%s%s>>" % (entries % values, links)

    def _content(self, pieces: list[Piece], stack: Stack) -> bytes:
        """Each piece moved down to its place; its marks numbered on from those of the pieces before."""
        moved, marks = [], 0
        for piece, (part, down) in zip(pieces, stack, strict=True):
            content = part.content % tuple(range(marks, marks + part.marks))
            if piece.typed:
                content = content.replace(BLANK, self._typed(piece.typed))
            moved.append(b"q\n1 0 0 1 0 %.6f cm\n%s\nQ" % (-down * POINTS_PER_PIXEL, content))
            marks += part.marks
        return b"\n".join(moved)

    def _typed(self, text: str) -> bytes:
        return b"[%s] TJ" % b"".join(b"<%s>0" % self._book.glyphs[letter] for letter in text)


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _add_shared(writer: Writer, book: Book) -> tuple[dict[int, int], tuple[int, bytes]]:
    """The book's shared objects under new numbers: new number by old; and the metadata, which each summary dates."""
    numbers = {old: writer.reserve() for old in sorted(book.shared.objects)}
    dated = int(book.shared.catalogue["Metadata"].split()[0])
    for old, content in book.shared.objects.items():
        head, stream, body = content.partition(b"\nstream\n")
        put = writer.put_stream if stream else writer.put
        if old != dated:
            put(numbers[old], _renumber(head, numbers) + stream + body)
    return numbers, (numbers[dated], book.shared.objects[dated])


def _renumber(content: bytes, numbers: dict[int, int]) -> bytes:
    return REFERENCE.sub(lambda old: b"%d 0 R" % numbers[int(old.group(1))], content)


def _dated(content: bytes, when: datetime) -> bytes:
    """The information or the metadata of a book with that time: both must say the same (ISO 19005-3, 6.6.2.2)."""
    for written in (_in_words, pdf_date):
        content = content.replace(written(UNDATED), written(when))
    return content


def _titled(metadata: bytes, title: str) -> bytes:
    """The metadata with another title."""
    _, _, body = TITLE_IN_METADATA.sub(rb"\g<1>%s\g<2>" % escape(title).encode(), metadata).partition(b"stream\n")
    content = body.rpartition(b"\nendstream")[0]
    return b"<</Type /Metadata/Subtype /XML/Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def _in_words(when: datetime) -> bytes:
    return when.isoformat().encode()


def pdf_date(when: datetime) -> bytes:
    """A date as a PDF writes it, with the hours that it is ahead of UTC (ISO 32000-1, 7.9.4)."""
    hours = f"{when:%z}"
    return f"D:{when:%Y%m%d%H%M%S}{hours[:3]}'{hours[3:]}".encode()


def _add_attachment(writer: Writer, data: Data, when: datetime) -> dict[str, bytes]:
    """The associated file (ISO 19005-3, 6.8), dated with the report."""
    check = hashlib.md5(data.content, usedforsecurity=False).hexdigest().encode()
    dated = b"(D:%sZ)" % f"{when.astimezone(UTC):%Y%m%d%H%M%S}".encode()
    params = b"<</CheckSum <%s>/Size %d/CreationDate %s/ModDate %s>>" % (check, len(data.content), dated, dated)
    file = writer.stream(data.content, b"/Type /EmbeddedFile/Subtype /application#2fjson/Params %s" % params)
    name = text_string("summary.fhir.json")
    entry = b"<</Type /Filespec/F (summary.fhir.json)/UF %s/EF <</F %d 0 R/UF %d 0 R>>/Desc %s/AFRelationship /Data>>"
    spec = writer.add(entry % (name, file, file, text_string(data.description)))
    return {
        "AF": b"[%d 0 R]" % spec,
        "Names": b"<</EmbeddedFiles <</Names [%s %d 0 R]>>>>" % (name, spec),
    }
