"""What readers find their way by: the structure tree that is read aloud, and the bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from screener.documents.parts import POINTS_PER_PIXEL, Element, Link, Part
from screener.documents.sheet.writer import Writer, text_string

# The parts of a page from top to bottom, and how far down each stands, in CSS pixels.
Stack = list[tuple[Part, float]]
BOX = re.compile(rb"/BBox \[(.+?)\]")


@dataclass(slots=True)
class _Node:
    """An element under way: it takes in kids until all are known."""

    number: int
    tag: bytes
    parent: int
    entries: bytes
    kids: list[bytes] = field(default_factory=list)
    last: _Node | None = None


@dataclass(frozen=True)
class Annotation:
    """A link on a page, by its number, so many points further down than in the book; the number of its element."""

    number: int
    link: Link
    lower: float
    element: int

    def entries(self, parent: int) -> bytes:
        """The annotation (ISO 32000-1, 12.5.6.5), which is so much in the tree from marks to elements."""
        left, bottom, right, top = self.link.box
        box = b"%.3f %.3f %.3f %.3f" % (left, bottom - self.lower, right, top - self.lower)
        action = b"<</Type /Action/S /URI/URI %s>>" % text_string(self.link.address)
        entries = b"<</Type /Annot/Subtype /Link/Rect [%s]/F 4/BS <</W 0>>/A %s/Contents %s/StructParent %d>>"
        return entries % (box, action, text_string(self.link.text), parent)


class Section:
    """The structure of one page: a section with all elements of its parts, their marks numbered on."""

    def __init__(self, writer: Writer, stack: Stack, document: int, page: int) -> None:
        self._writer = writer
        self._page = page
        self._nodes: list[_Node] = []
        self._parents: list[bytes] = []
        self.links: list[Annotation] = []
        top = self._node(stack[0][0].section, document, 0)
        self.number = top.number
        for part, down in stack:
            first = len(self._parents)
            self._parents += [b"null"] * part.marks
            for kid in part.section.kids:
                self._add(kid, top, first, down)
        for node in self._nodes:
            head = b"<</Type /StructElem/S %s/P %d 0 R/Pg %d 0 R/K [%s]%s>>"
            writer.put(node.number, head % (node.tag, node.parent, page, b" ".join(node.kids), node.entries))

    def _node(self, element: Element, parent: int, down: float) -> _Node:
        entries = _moved(element.entries, down) if element.tag == b"/Figure" else element.entries
        node = _Node(self._writer.reserve(), element.tag, parent, entries)
        self._nodes.append(node)
        return node

    def _add(self, kid: Element | Link | int, parent: _Node, first: int, down: float) -> None:
        """Add an element and all below it, a link, or a mark, counted from `first`."""
        if isinstance(kid, Link):
            annotation = Annotation(self._writer.reserve(), kid, down * POINTS_PER_PIXEL, parent.number)
            place = self._writer.add(b"<</Type /OBJR/Obj %d 0 R/Pg %d 0 R>>" % (annotation.number, self._page))
            parent.kids.append(b"%d 0 R" % place)
            self.links.append(annotation)
            return
        if isinstance(kid, int):
            parent.kids.append(b"%d" % (first + kid))
            self._parents[first + kid] = b"%d 0 R" % parent.number
            return
        node = parent.last
        if node is None or node.tag != kid.tag or not _goes_on(kid):
            node = parent.last = self._node(kid, parent.number, down)
            parent.kids.append(b"%d 0 R" % node.number)
        for each in kid.kids:
            self._add(each, node, first, down)

    def parents(self) -> bytes:
        """For each mark of the page, its element."""
        return b" ".join(self._parents)


def _goes_on(kid: Element | Link | int) -> bool:
    """It may be more of a table: one that begins with rows, where a table of its own has a caption first."""
    return isinstance(kid, Element) and (kid.tag == b"/TBody" or (kid.tag == b"/Table" and _goes_on(kid.kids[0])))


def _moved(entries: bytes, down: float) -> bytes:
    """The entries of a figure that stands so much further down, in CSS pixels: they name its box."""
    lower = down * POINTS_PER_PIXEL

    def box(found: re.Match[bytes]) -> bytes:
        left, bottom, right, top = map(float, found.group(1).split())
        return b"/BBox [%.3f %.3f %.3f %.3f]" % (left, bottom - lower, right, top - lower)

    return BOX.sub(box, entries)


def put_tree(writer: Writer, tree: int, document: int, sections: list[Section]) -> None:
    """The root of the structure tree and its document, with the tree from marks to elements."""
    tops = b" ".join(b"%d 0 R" % section.number for section in sections)
    writer.put(document, b"<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>" % (tree, tops))
    numbers = b"".join(b"%d [%s]" % (page, section.parents()) for page, section in enumerate(sections))
    for number, annotation in enumerate(chain(*(section.links for section in sections)), start=len(sections)):
        writer.put(annotation.number, annotation.entries(number))
        numbers += b" %d %d 0 R" % (number, annotation.element)
    parents = writer.add(b"<</Nums [%s]>>" % numbers)
    writer.put(tree, b"<</Type /StructTreeRoot/K [%d 0 R]/ParentTree %d 0 R>>" % (document, parents))


def add_outlines(writer: Writer, parts_of_pages: list[Stack], pages: list[int], height: float) -> int:
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


def _bookmarks(parts_of_pages: list[Stack], pages: list[int], height: float) -> Iterator[tuple[int, str, bytes]]:
    """Level, label and destination of each bookmark."""
    for parts, page in zip(parts_of_pages, pages, strict=True):
        for part, down in parts:
            for level, label, x, y in part.bookmarks:
                across, up = x * POINTS_PER_PIXEL, height - (y + down) * POINTS_PER_PIXEL
                yield level, label, b"[%d 0 R /XYZ %.3f %.3f 0]" % (page, across, up)


def _siblings(numbers: list[int], parent: int) -> dict[int, bytes]:
    links = {}
    for at, number in enumerate(numbers):
        before = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
        after = b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
        links[number] = b"/Parent %d 0 R%s%s" % (parent, before, after)
    return links
