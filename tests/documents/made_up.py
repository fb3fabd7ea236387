"""Parts and a book that nothing was typeset for."""

from screener.documents.parts import Book, Element, Font, Part, Shared


def part(height=10.0, content=b"", room=100.0, marks=0):
    return Part(content, marks, Element(b"/Sect", b"", ()), (), height, room)


SHARED = Shared({1: b"\xff<<>>"}, 1, {"Lang": b"(en)"}, b"<<>>", b"[0 0 1 1]")
BOOK = Book({"a": part(content=b"\x00\xff")}, {"a": b"0001"}, {"F": Font(400, {1: "a"})}, {"s": b"1"}, SHARED, 792.0, 7)
