"""What readers find their way by: the structure tree that is read aloud, and the bookmarks."""

from __future__ import annotations

from collections.abc import Iterator

from screener.documents.book import POINTS_PER_PIXEL, Element, Part
from screener.documents.writer import Writer, entries_of, text_string


def marks_of(part: Part) -> int:
    """How many segments of a part are marked."""
    return sum(segment.mark is not None for segment in part.segments)


class Structure:
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
            marks += marks_of(part)
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
        values = (tag.encode(), parent, self._pages[page], b" ".join(kids), entries_of(entries))
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


def add_outlines(writer: Writer, parts_of_pages: list[list[Part]], pages: list[int], height: float) -> int:
    """Bookmarks, for pages of that height in points: the first headings, and under each the second ones."""
    entries = list(_bookmarks(parts_of_pages, pages, height))
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
        writer.put(number, b"<</Title %s/Dest %s%s%s>>" % (text_string(label), place, links[number], own))
    ends = (tops[0][0], tops[-1][0], len(numbers))
    writer.put(root, b"<</Type /Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
    return root


def _bookmarks(parts_of_pages: list[list[Part]], pages: list[int], height: float) -> Iterator[tuple[int, str, bytes]]:
    """Level, label and destination of each bookmark."""
    for parts, page in zip(parts_of_pages, pages, strict=True):
        down = 0.0
        for part in parts:
            for level, label, x, y in part.bookmarks:
                across, up = x * POINTS_PER_PIXEL, height - (y + down) * POINTS_PER_PIXEL
                yield level, label, b"[%d 0 R /XYZ %.3f %.3f 0]" % (page, across, up)
            down += part.height


def _siblings(numbers: list[int], parent: int) -> dict[int, bytes]:
    links = {}
    for at, number in enumerate(numbers):
        before = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
        after = b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
        links[number] = b"/Parent %d 0 R%s%s" % (parent, before, after)
    return links
