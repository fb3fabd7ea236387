"""Parts and a book that nothing was typeset for."""

from screener.documents.parts import Book, Element, Font, Part, Shared


def part(height=10.0, content=b"", room=100.0, marks=0):
    return Part(content, marks, Element(b"/Sect", b"", ()), (), height, room)


METADATA = (
    b"<</Type /Metadata/Subtype /XML/Length 1>>\nstream\n<dc:title><rdf:Alt>\n"
    b"<rdf:li xml:lang='x'>Old</rdf:li></rdf:Alt></dc:title>"
    b"<xmp:CreateDate>2000-01-01T00:00:00+00:00</xmp:CreateDate>\nendstream"
)
SHARED = Shared(
    objects={7: b"<</Font 8 0 R>>", 8: b"<</F 9>>", 5: METADATA, 9: b"<</Length 1>>\nstream\n8 0 R\nendstream"},
    resources=7,
    catalogue={"Metadata": b"5 0 R", "Lang": b"(en)", "Other": b"9 0 R"},
    info=b"<</Title (Old)/CreationDate (D:20000101000000+00'00)>>",
    media_box=b"[0 0 100 200]",
)
BOOK = Book({"a": part(content=b"\x00\xff")}, {"a": b"0001"}, {"F": Font(400, {1: "a"})}, {"s": b"1"}, SHARED, 792.0, 7)


class Every(dict):
    """For any key the same."""

    def __init__(self, value):
        super().__init__({"": value})
        self.value = value

    def __missing__(self, key):
        return self.value

    def __or__(self, other):
        return self


def book_of_every_piece(height=1.0, room=1000.0, longest=7):
    """A book that holds any piece, each of that height, and any letter."""
    headed = Part(b"/MCID %d", 1, Element(b"/Sect", b"", (0,)), ((1, "Head", 0.0, 0.0),), height, room)
    return Book(Every(headed), Every(b"0001"), {}, {}, SHARED, 792.0, longest)
