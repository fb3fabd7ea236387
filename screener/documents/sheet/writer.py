"""Writes a PDF file from numbered objects (ISO 32000-1, 7.5)."""

from __future__ import annotations

import hashlib
import struct
import zlib
from copy import copy

LONGEST_LINE = 250


class Writer:
    """Numbers objects and writes the file: streams as they are, all other objects packed."""

    def __init__(self) -> None:
        self._count = 0
        self._objects: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self._written = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
        self._rows: dict[int, tuple[int, int, int]] = {}

    def copy(self) -> Writer:
        """Another writer that goes on from here."""
        other = copy(self)
        other._objects, other._streams, other._rows = self._objects.copy(), self._streams.copy(), self._rows.copy()
        return other

    def reserve(self) -> int:
        """A number for an object that is given later."""
        self._count += 1
        return self._count

    def put(self, number: int, content: bytes) -> None:
        """The content of a reserved object."""
        self._objects[number] = content

    def add(self, content: bytes) -> int:
        """Number and content at once."""
        number = self.reserve()
        self.put(number, content)
        return number

    def put_stream(self, number: int, content: bytes) -> None:
        """A reserved object that is a stream, written as it is."""
        self._streams[number] = content

    def stream(self, content: bytes, entries: bytes = b"") -> int:
        """The number of a compressed stream with these further entries."""
        number = self.reserve()
        self.put_stream(number, _packed(content, entries))
        return number

    def flush(self) -> None:
        """Write what has been put so far."""
        pack = self.reserve()
        self.put_stream(pack, _object_stream(self._objects))
        self._rows |= {number: (2, pack, place) for place, number in enumerate(self._objects)}
        for number, content in self._streams.items():
            self._rows[number] = (1, len(self._written), 0)
            self._written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        self._objects, self._streams = {}, {}

    def write(self, catalogue: int, info: int, length: int = 1) -> bytes:
        """The whole file, filled up to that length or the next multiple of it.

        Its identifier comes from its content, so that the same content gives the same bytes.
        """
        self.flush()
        table, at = self.reserve(), len(self._written)
        self._rows[table] = (1, at, 0)
        name = hashlib.md5(self._written, usedforsecurity=False).hexdigest().encode()
        trailer = b"/Type /XRef/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID [<%s> <%s>]"
        cross = _packed(_cross_references(self._rows), trailer % (table + 1, catalogue, info, name, name))
        file = self._written + b"%d 0 obj\n%s\nendobj\n" % (table, cross)
        end = b"startxref\n%d\n%%%%EOF\n" % at
        return file + _comments(-(len(file) + len(end)) % length) + end


def _comments(length: int) -> bytes:
    """So many bytes that say nothing, in lines as short as the standard asks for (7.5.1)."""
    lines, rest = divmod(length, LONGEST_LINE)
    return b"".join((b"%" * (size > 1)).ljust(size - 1) + b"\n" for size in (*[LONGEST_LINE] * lines, rest) if size)


def _cross_references(rows: dict[int, tuple[int, int, int]]) -> bytes:
    """A row for each object, after the one that is free: kind, place (or pack), generation (or place in the pack)."""
    return b"".join(struct.pack(">BIH", *row) for row in ((0, 0, 0xFFFF), *(rows[number] for number in sorted(rows))))


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


def entries_of(entries: dict[str, bytes]) -> bytes:
    """The inside of a dictionary."""
    return b"".join(b"/%s %s" % (key.encode(), value) for key, value in entries.items())


def text_string(text: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal (ISO 32000-1, 7.9.2.2)."""
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()
