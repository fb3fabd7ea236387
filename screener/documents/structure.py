"""What readers find their way by: the structure tree that is read aloud, and the bookmarks."""

from __future__ import annotations

from collections.abc import Iterator

from screener.documents.book import POINTS_PER_PIXEL, Element, Part
from screener.documents.writer import Writer, entries_of, text_string


def marks_of(part: Part) -> int:
    """How many segments of a part are marked."""
    return sum(segment.mark is not None for segment in part.segments)


class Section:
    """The structure of one page: a section with all elements of its parts, their marks numbered on."""

    def __init__(self, writer: Writer, stack: list[Part], document: int, page: int, figure: dict[str, bytes]) -> None:
        self._writer = writer
        self._page = page
        self._figure = figure
        self.number = writer.reserve()
        self.by_mark: dict[int, int] = {}
        self.by_name: dict[bytes, int] = {}
        kids: list[bytes] = []
        marks = 0
        for part in stack:
            kids += [self._kid(kid, self.number, marks) for element in part.elements for kid in element.kids]
            marks += marks_of(part)
        first = stack[0].elements[0]
        self._put(self.number, first.tag, document, kids, first.entries)

    def _kid(self, kid: Element | int, parent: int, marks: int) -> bytes:
        """Add an element and all below it, or a mark, counted from `marks`. Returns what its parent calls it."""
        if isinstance(kid, int):
            self.by_mark[marks + kid] = parent
            return b"%d" % (marks + kid)
        number = self._writer.reserve()
        kids = [self._kid(each, number, marks) for each in kid.kids]
        entries = self._figure if kid.tag == "/Figure" else kid.entries
        if "ID" in entries:
            self.by_name[entries["ID"]] = number
        self._put(number, kid.tag, parent, kids, entries)
        return b"%d 0 R" % number

    def _put(self, number: int, tag: str, parent: int, kids: list[bytes], entries: dict[str, bytes]) -> None:
        head = b"<</Type /StructElem/S %s/P %d 0 R/Pg %d 0 R/K [%s]%s>>"
        self._writer.put(number, head % (tag.encode(), parent, self._page, b" ".join(kids), entries_of(entries)))

    def parents(self) -> bytes:
        """For each mark of the page, its element."""
        marks = range(max(self.by_mark) + 1)
        return b" ".join(b"%d 0 R" % self.by_mark[mark] if mark in self.by_mark else b"null" for mark in marks)


def put_tree(writer: Writer, tree: int, document: int, sections: list[Section]) -> None:
    """The root of the structure tree and its document, with the tree from marks to elements and the tree of names."""
    tops = b" ".join(b"%d 0 R" % section.number for section in sections)
    writer.put(document, b"<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>" % (tree, tops))
    numbers = b"".join(b"%d [%s]" % (page, section.parents()) for page, section in enumerate(sections))
    parents = writer.add(b"<</Nums [%s]>>" % numbers)
    names = _id_tree(writer, {name: number for section in sections for name, number in section.by_name.items()})
    root = b"<</Type /StructTreeRoot/K [%d 0 R]/ParentTree %d 0 R%s>>"
    writer.put(tree, root % (document, parents, names))


def _id_tree(writer: Writer, by_name: dict[bytes, int]) -> bytes:
    if not by_name:
        return b""
    names = sorted(by_name)
    pairs = b"".join(b"%s %d 0 R" % (name, by_name[name]) for name in names)
    leaf = writer.add(b"<</Names [%s]/Limits [%s %s]>>" % (pairs, names[0], names[-1]))
    return b"/IDTree %d 0 R" % writer.add(b"<</Kids [%d 0 R]>>" % leaf)


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
