"""A summary from the parts of the specimen book: no layout, no fonts, no lock; a few milliseconds in any thread."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from datetime import date

from screener.documents.book import POINTS_PER_PIXEL, REFERENCE, TYPED, Book, BookError, Element, Page1, Part, Segment
from screener.documents.pieces import Piece
from screener.documents.specimens import Specimen

MARK = re.compile(rb"(?<=/MCID )\d+")


class Writer:
    """Numbers objects and writes the file (ISO 32000-1, 7.5): streams as they are, all other objects packed in one."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object that is given later."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, content: bytes) -> None:
        """The content of a reserved object."""
        self._objects[number - 1] = content

    def add(self, content: bytes) -> int:
        """Number and content at once."""
        number = self.reserve()
        self.put(number, content)
        return number

    def stream(self, content: bytes, entries: bytes = b"") -> int:
        """A compressed stream with these further entries."""
        return self.add(_packed(content, entries))

    def write(self, catalogue: int, info: int) -> bytes:
        """The whole file. Its identifier comes from its content, so that the same content gives the same bytes."""
        parts = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"]
        loose = {number: content for number, content in enumerate(self._objects, 1) if b"\nstream\n" not in content}
        pack = self.add(_object_stream(loose))
        table = self.reserve()
        at, rows = len(parts[0]), [b"\0\0\0\0\xff\xff"]
        places = {number: place for place, number in enumerate(loose)}
        for number, content in enumerate(self._objects, 1):
            if number in places:
                rows.append(struct.pack(">BBHH", 2, 0, pack, places[number]))
            else:
                rows.append(struct.pack(">BBHH", 1, at >> 16, at & 0xFFFF, 0))
                part = b"%d 0 obj\n%s\nendobj\n" % (number, content) if number != table else b""
                parts.append(part)
                at += len(part)
        name = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
        trailer = b"/Type /XRef/W [1 3 2]/Size %d/Root %d 0 R/Info %d 0 R/ID [<%s> <%s>]"
        cross = _packed(b"".join(rows), trailer % (table + 1, catalogue, info, name, name))
        parts.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, cross, at))
        return b"".join(parts)


def _packed(content: bytes, entries: bytes) -> bytes:
    packed = zlib.compress(content, 4)  # a quarter quicker than 6, and one twentieth larger
    return b"<</Filter /FlateDecode/Length %d%s>>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def _object_stream(objects: dict[int, bytes]) -> bytes:
    """All these objects in one stream: number and offset of each, then their contents."""
    heads, at = [], 0
    for number, content in objects.items():
        heads.append(b"%d %d" % (number, at))
        at += len(content) + 1
    head = b" ".join(heads) + b"\n"
    entries = b"/Type /ObjStm/N %d/First %d" % (len(objects), len(head))
    return _packed(head + b"\n".join(objects.values()), entries)


class Assembler:
    """Assembles the summaries of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def summary(self, specimen: Specimen, pieces: list[Piece], attachment: bytes | None) -> bytes:
        """The PDF of that report, with its data inside. Raises KeyError for words that the book does not hold."""
        book = self._book
        page_1 = book.page_1 if specimen.fields["score"] else book.under_18
        stack = [book.pieces[piece.key] for piece in pieces]
        writer = Writer()
        shared = _add_shared(writer, book)
        root, tree, document = writer.reserve(), writer.reserve(), writer.reserve()
        pages = [writer.reserve(), writer.reserve()]
        structure = _Structure(writer, document, pages, page_1.figures.get(specimen.fields["score"], {}))
        contents = [self._content_1(page_1, specimen), _content_2(stack)]
        structure.add([page_1.part], 0)
        structure.add(stack, 1)
        structure.finish(tree)
        for number, content, page in zip(pages, contents, range(2), strict=True):
            writer.put(
                number,
                b"<</Type /Page/Parent %d 0 R/MediaBox %s/Contents %d 0 R/Resources %d 0 R/Tabs /S/StructParents %d>>"
                % (root, book.shared.media_box, writer.stream(content), shared[book.shared.resources], page),
            )
        writer.put(root, b"<</Type /Pages/Kids [%d 0 R %d 0 R]/Count 2>>" % tuple(pages))
        outlines = _add_outlines(writer, [page_1.part], stack, pages, book.page_height)
        entries = {key: _renumber(value, shared) for key, value in book.shared.catalogue.items()}
        entries |= {"Pages": b"%d 0 R" % root, "StructTreeRoot": b"%d 0 R" % tree, "Outlines": b"%d 0 R" % outlines}
        if attachment is not None:
            entries |= _add_attachment(writer, attachment, specimen.report.date)
        catalogue = writer.add(b"<</Type /Catalog%s>>" % _entries(entries))
        return writer.write(catalogue, writer.add(book.shared.info))

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


# --- page 2: the stack ---------------------------------------------------------------------------------------------


def _content_2(stack: list[Part]) -> bytes:
    """Each piece moved down by the height of those above it; its marks numbered on from theirs."""
    parts, down, marks = [], 0.0, 0
    for part in stack:
        content = b"\n".join(segment.content for segment in part.segments)
        first = marks
        moved = MARK.sub(lambda mark, first=first: b"%d" % (first + int(mark.group())), content)  # type: ignore[misc]
        parts.append(b"q\n1 0 0 1 0 %.6f cm\n%s\nQ" % (-down * POINTS_PER_PIXEL, moved))
        down += part.height
        marks += _marks(part)
    return b"\n".join(parts)


def _marks(part: Part) -> int:
    return sum(segment.mark is not None for segment in part.segments)


# --- the file's other parts ----------------------------------------------------------------------------------------


class _Structure:
    """The structure tree: elements, the tree from marks to elements, the tree of names."""

    def __init__(self, writer: Writer, document: int, pages: list[int], figure: dict[str, bytes]) -> None:
        self._writer = writer
        self._document = document
        self._pages = pages
        self._figure = figure
        self._tops: list[int] = []
        self._parents: list[dict[int, int]] = [{}, {}]
        self._names: dict[bytes, int] = {}

    def add(self, stack: list[Part], page: int) -> None:
        """A section with all elements of a page's parts, in reading order, their marks numbered on."""
        section = self._writer.reserve()
        kids: list[bytes] = []
        marks = 0
        for part in stack:
            kids += [self._kid(kid, section, page, marks) for element in part.elements for kid in element.kids]
            marks += _marks(part)
        self._put(section, stack[0].elements[0].tag, self._document, page, kids, {})
        self._tops.append(section)

    def _kid(self, kid: Element | int, parent: int, page: int, marks: int) -> bytes:
        """Add an element and all below it, or a mark, counted from `marks`. Returns what its parent calls it."""
        if isinstance(kid, int):
            self._parents[page][marks + kid] = parent
            return b"%d" % (marks + kid)
        number = self._writer.reserve()
        kids = [self._kid(each, number, page, marks) for each in kid.kids]
        entries = self._figure if kid.tag == "/Figure" else kid.entries
        if "ID" in entries:
            self._names[entries["ID"]] = number
        self._put(number, kid.tag, parent, page, kids, entries)
        return b"%d 0 R" % number

    def _put(self, number: int, tag: str, parent: int, page: int, kids: list[bytes], entries: dict[str, bytes]) -> None:
        head = b"<</Type /StructElem/S %s/P %d 0 R/Pg %d 0 R/K [%s]%s>>"
        values = (tag.encode(), parent, self._pages[page], b" ".join(kids), _entries(entries))
        self._writer.put(number, head % values)

    def finish(self, tree: int) -> None:
        """The root of the tree, as the object of that number."""
        writer = self._writer
        tops = b" ".join(b"%d 0 R" % top for top in self._tops)
        writer.put(self._document, b"<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>" % (tree, tops))
        numbers = b"".join(b"%d [%s]" % (page, self._by_mark(page)) for page in range(len(self._pages)))
        parents = writer.add(b"<</Nums [%s]>>" % numbers)
        root = b"<</Type /StructTreeRoot/K [%d 0 R]/ParentTree %d 0 R%s>>"
        writer.put(tree, root % (self._document, parents, self._id_tree()))

    def _by_mark(self, page: int) -> bytes:
        parents = self._parents[page]
        marks = range(max(parents) + 1)
        return b" ".join(b"%d 0 R" % parents[mark] if mark in parents else b"null" for mark in marks)

    def _id_tree(self) -> bytes:
        if not self._names:
            return b""
        names = sorted(self._names)
        pairs = b"".join(b"%s %d 0 R" % (name, self._names[name]) for name in names)
        leaf = self._writer.add(b"<</Names [%s]/Limits [%s %s]>>" % (pairs, names[0], names[-1]))
        return b"/IDTree %d 0 R" % self._writer.add(b"<</Kids [%d 0 R]>>" % leaf)


def _add_shared(writer: Writer, book: Book) -> dict[int, int]:
    """The book's shared objects under new numbers; returns new number by old."""
    numbers = {old: writer.reserve() for old in sorted(book.shared.objects)}
    for old, content in book.shared.objects.items():
        head, stream, body = content.partition(b"\nstream\n")
        writer.put(numbers[old], _renumber(head, numbers) + stream + body)
    return numbers


def _renumber(content: bytes, numbers: dict[int, int]) -> bytes:
    return REFERENCE.sub(lambda old: b"%d 0 R" % numbers[int(old.group(1))], content)


def _add_outlines(writer: Writer, page_1: list[Part], stack: list[Part], pages: list[int], height: float) -> int:
    """Bookmarks: the pages' first headings, and under each the second ones."""
    entries = []
    for parts, page in ((page_1, pages[0]), (stack, pages[1])):
        down = 0.0
        for part in parts:
            for level, label, x, y in part.bookmarks:
                across, up = x * POINTS_PER_PIXEL, height - (y + down) * POINTS_PER_PIXEL
                entries.append((level, label, b"[%d 0 R /XYZ %.3f %.3f 0]" % (page, across, up)))
            down += part.height
    root = writer.reserve()
    tops: list[tuple[int, list[int]]] = []
    numbers = [writer.reserve() for _ in entries]
    for number, (level, _, _) in zip(numbers, entries, strict=True):
        if level == 1:
            tops.append((number, []))
        else:
            tops[-1][1].append(number)
    links = _siblings([top for top, _ in tops], root)
    for top, below in tops:
        links |= _siblings(below, top)
    below_of = dict(tops)
    for number, (_, label, place) in zip(numbers, entries, strict=True):
        kids = below_of.get(number, [])
        own = b"/First %d 0 R/Last %d 0 R/Count %d" % (kids[0], kids[-1], len(kids)) if kids else b""
        writer.put(number, b"<</Title %s/Dest %s%s%s>>" % (_text(label), place, links[number], own))
    ends = (tops[0][0], tops[-1][0], len(numbers))
    writer.put(root, b"<</Type /Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
    return root


def _siblings(numbers: list[int], parent: int) -> dict[int, bytes]:
    links = {}
    for at, number in enumerate(numbers):
        before = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
        after = b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
        links[number] = b"/Parent %d 0 R%s%s" % (parent, before, after)
    return links


def _add_attachment(writer: Writer, data: bytes, day: date) -> dict[str, bytes]:
    """The associated file (ISO 19005-3, 6.8), dated with the report."""
    check = hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    dated = b"(D:%s000000Z)" % day.strftime("%Y%m%d").encode()
    params = b"<</CheckSum <%s>/Size %d/CreationDate %s/ModDate %s>>" % (check, len(data), dated, dated)
    file = writer.stream(data, b"/Type /EmbeddedFile/Subtype /application#2fjson/Params %s" % params)
    name = _text("summary.fhir.json")
    entry = b"<</Type /Filespec/F (summary.fhir.json)/UF %s/EF <</F %d 0 R/UF %d 0 R>>/Desc (FHIR R4)%s>>"
    spec = writer.add(entry % (name, file, file, b"/AFRelationship /Data"))
    return {
        "AF": b"[%d 0 R]" % spec,
        "Names": b"<</EmbeddedFiles <</Names [%s %d 0 R]>>>>" % (name, spec),
    }


def _entries(entries: dict[str, bytes]) -> bytes:
    return b"".join(b"/%s %s" % (key.encode(), value) for key, value in entries.items())


def _text(text: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal (ISO 32000-1, 7.9.2.2)."""
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()
