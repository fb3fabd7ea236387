"""A summary from the parts of the specimen book: no layout, no fonts, no lock; a few milliseconds in any thread."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from screener.documents.book import POINTS_PER_PIXEL, REFERENCE, TYPED, Book, BookError, Page1, Part, Segment
from screener.documents.pieces import Piece
from screener.documents.specimens import Specimen
from screener.documents.structure import Section, add_outlines, marks_of, put_tree
from screener.documents.writer import Writer, entries_of, text_string

MARK = re.compile(rb"(?<=/MCID )\d+")


class Assembler:
    """Assembles the summaries of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._beginnings = {score: _Beginning(book, score) for score in ("", *book.page_1.figures)}

    def summary(self, specimen: Specimen, pieces: list[Piece], attachment: bytes | None, length: int = 1) -> bytes:
        """The PDF of that report, with its data inside, filled up to that length or the next multiple of it.

        Raises KeyError for words that the book does not hold.
        """
        book = self._book
        begun = self._beginnings[specimen.fields["score"]]
        stack = [book.pieces[piece.key] for piece in pieces]
        writer = begun.writer.copy()
        section_2 = Section(writer, stack, begun.document, begun.pages[1], {})
        put_tree(writer, begun.tree, begun.document, [begun.section, section_2])
        for page, content in enumerate([self._content_1(begun.page_1, specimen), _content_2(stack)]):
            box, number = book.shared.media_box, writer.stream(content)
            writer.put(begun.pages[page], _page(begun.root, box, number, begun.resources, page))
        outlines = add_outlines(writer, [[begun.page_1.part], stack], begun.pages, book.page_height)
        entries = begun.catalogue | {"Outlines": b"%d 0 R" % outlines}
        if attachment is not None:
            entries |= _add_attachment(writer, attachment, specimen.report.date)
        catalogue = writer.add(b"<</Type /Catalog%s>>" % entries_of(entries))
        return writer.write(catalogue, writer.add(book.shared.info), length)

    def longest(self, specimen: Specimen, together: list[tuple[int, list[Piece]]], attachment: bytes | None) -> int:
        """How many bytes that report takes with the longest page 2. `together` is that of `Pieces`."""
        pieces = [piece for count, group in together for piece in sorted(group, key=self._size)[-count:]]
        return len(self.summary(specimen, pieces, attachment))

    def _size(self, piece: Piece) -> int:
        return sum(len(segment.content) for segment in self._book.pieces[piece.key].segments)

    def check_fits(self, together: list[tuple[int, list[Piece]]]) -> None:
        """Raise BookError if the longest page 2 takes more than a page. `together` is that of `Pieces`."""
        tallest = sum(count * max(self._book.pieces[piece.key].height for piece in group) for count, group in together)
        room = next(iter(self._book.pieces.values())).room
        if tallest > room:
            raise BookError(
                f"page 2 of the summary can be {tallest - room:.0f} px too long: the clinic's texts must be shorter"
            )

    def _content_1(self, page: Page1, specimen: Specimen) -> bytes:
        parts = []
        for at, segment in enumerate(page.part.segments):
            if at in page.typed:
                parts.append(self._typed(segment, specimen.typed[page.typed[at]]))
            elif at in page.slots:
                field, versions = page.slots[at]
                parts.append(versions[specimen.fields[field]])
            else:
                parts.append(segment.content)
        return b"\n".join(parts)

    def _typed(self, segment: Segment, text: str) -> bytes:
        glyphs = b"".join(b"<%s>0" % self._book.glyphs[letter] for letter in text)
        return TYPED.sub(b"[" + glyphs + b"] TJ", segment.content)


class _Beginning:
    """How every summary with one score begins ("" for under 18): what all share, and the structure of page 1."""

    def __init__(self, book: Book, score: str) -> None:
        self.page_1 = book.page_1 if score else book.under_18
        self.writer = writer = Writer()
        shared = _add_shared(writer, book)
        self.resources = shared[book.shared.resources]
        self.root, self.tree, self.document = writer.reserve(), writer.reserve(), writer.reserve()
        self.pages = [writer.reserve(), writer.reserve()]
        writer.put(self.root, b"<</Type /Pages/Kids [%d 0 R %d 0 R]/Count 2>>" % tuple(self.pages))
        figure = self.page_1.figures.get(score, {})
        self.section = Section(writer, [self.page_1.part], self.document, self.pages[0], figure)
        self.catalogue = {key: _renumber(value, shared) for key, value in book.shared.catalogue.items()}
        self.catalogue |= {"Pages": b"%d 0 R" % self.root, "StructTreeRoot": b"%d 0 R" % self.tree}
        writer.flush()


def _content_2(stack: list[Part]) -> bytes:
    """Each piece moved down by the height of those above it; its marks numbered on from theirs."""
    parts, down, marks = [], 0.0, 0
    for part in stack:
        content = b"\n".join(segment.content for segment in part.segments)
        first = marks
        moved = MARK.sub(lambda mark, first=first: b"%d" % (first + int(mark.group())), content)  # type: ignore[misc]
        parts.append(b"q\n1 0 0 1 0 %.6f cm\n%s\nQ" % (-down * POINTS_PER_PIXEL, moved))
        down += part.height
        marks += marks_of(part)
    return b"\n".join(parts)


def _page(root: int, media_box: bytes, content: int, resources: int, number: int) -> bytes:
    entries = b"/Parent %d 0 R/MediaBox %s/Contents %d 0 R/Resources %d 0 R/Tabs /S/StructParents %d"
    return b"<</Type /Page%s>>" % (entries % (root, media_box, content, resources, number))


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
