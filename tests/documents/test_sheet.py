"""A file put together from made-up parts: its objects, what is read aloud of it, its bookmarks and its dates."""

import io
import re
import struct
import time
import zlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from screener.documents.parts import UNDATED, Book, Data, Element, Font, Link, Part
from screener.documents.pieces import piece
from screener.documents.sheet.assembler import Assembler
from screener.documents.sheet.structure import Section, add_outlines, put_tree
from screener.documents.sheet.writer import Writer, entries_of, text_string

from .made_up import SHARED


class Kept(Writer):
    """A writer that keeps what it is given to be looked at."""

    def __init__(self):
        super().__init__()
        self.kept = {}

    def put(self, number, content):
        self.kept[number] = content
        super().put(number, content)


def part(section, *, marks=0, bookmarks=(), content=b"", height=10.0, room=100.0):
    return Part(content, marks, section, bookmarks, height, room)


def sect(*kids):
    return Element(b"/Sect", b"", kids)


LINK = Link((1.0, 2.0, 3.0, 4.0), "https://a.example", "A")


def test_the_elements_of_a_page_have_their_marks_numbered_on_and_name_their_parent_and_page():
    writer = Kept()
    first = part(sect(Element(b"/P", b"/Lang (es)", (0, 1))), marks=2)
    second = part(sect(0, Element(b"/P", b"", (1,))), marks=2)
    section = Section(writer, [(first, 0), (second, 10)], document=90, page=91)
    assert section.number == 1
    assert writer.kept == {
        1: b"<</Type /StructElem/S /Sect/P 90 0 R/Pg 91 0 R/K [2 0 R 2 3 0 R]>>",
        2: b"<</Type /StructElem/S /P/P 1 0 R/Pg 91 0 R/K [0 1]/Lang (es)>>",
        3: b"<</Type /StructElem/S /P/P 1 0 R/Pg 91 0 R/K [3]>>",
    }
    assert section.parents() == b"2 0 R 2 0 R 1 0 R 3 0 R"


def test_a_mark_that_no_element_has_is_nobodys():
    section = Section(Kept(), [(part(sect(1), marks=2), 0)], document=90, page=91)
    assert section.parents() == b"null 1 0 R"


def table(*rows):
    return Element(b"/Table", b"", (Element(b"/TBody", b"", rows),))


def row(mark):
    return Element(b"/TR", b"", (mark,))


def test_rows_go_on_in_the_table_before_them_and_a_table_with_a_caption_begins_anew():
    def tags(*sections):
        writer = Kept()
        Section(writer, [(part(each, marks=1), 0) for each in sections], document=90, page=91)
        return [re.search(rb"/S (/\w+)", content)[1] for _, content in sorted(writer.kept.items())]

    joined = [b"/Sect", b"/Table", b"/TBody", b"/TR", b"/TR"]
    assert tags(sect(table(row(0))), sect(table(row(0)))) == joined
    captioned = Element(b"/Table", b"", (Element(b"/Caption", b"", (0,)),))
    assert tags(sect(captioned), sect(table(row(0)))) == [b"/Sect", b"/Table", b"/Caption", b"/TBody", b"/TR"]
    anew = [b"/Sect", b"/Table", b"/TBody", b"/TR", b"/Table", b"/Caption"]
    assert tags(sect(table(row(0))), sect(captioned)) == anew
    paragraph = Element(b"/P", b"", (0,))
    assert tags(sect(paragraph), sect(paragraph)) == [b"/Sect", b"/P", b"/P"]
    between = [b"/Sect", b"/Table", b"/TBody", b"/TR", b"/P", b"/Table", b"/TBody", b"/TR"]
    assert tags(sect(table(row(0))), sect(paragraph), sect(table(row(0)))) == between


def test_a_figure_has_its_box_where_it_stands_and_what_is_no_figure_keeps_its_own():
    box = b"/A <</BBox [0 50 10 60]>>"
    writer = Kept()
    kids = Element(b"/Figure", box, (0,)), Element(b"/P", box, (1,))
    Section(writer, [(part(sect(*kids), marks=2), 20)], document=90, page=91)
    assert writer.kept[2].endswith(b"/K [0]/A <</BBox [0.000 35.000 10.000 45.000]>>>>")
    assert writer.kept[3].endswith(b"/K [1]/A <</BBox [0 50 10 60]>>>>")


def test_a_link_stands_further_down_and_is_read_by_its_text():
    writer = Kept()
    section = Section(writer, [(part(sect(Element(b"/Link", b"", (LINK,)))), 4)], document=90, page=91)
    (annotation,) = section.links
    assert (annotation.number, annotation.element, annotation.lower) == (3, 2, 3.0)
    assert writer.kept[4] == b"<</Type /OBJR/Obj 3 0 R/Pg 91 0 R>>"
    assert b"/K [4 0 R]" in writer.kept[2]
    assert annotation.entries(7) == (
        b"<</Type /Annot/Subtype /Link/Rect [1.000 -1.000 3.000 1.000]/F 4/BS <</W 0>>"
        b"/A <</Type /Action/S /URI/URI %s>>/Contents %s/StructParent 7>>"
        % (text_string("https://a.example"), text_string("A"))
    )


def test_the_tree_leads_from_the_marks_of_each_page_and_from_each_link_to_its_element():
    writer = Kept()
    tree, document, *pages = (writer.reserve() for _ in range(4))
    stack = [(part(sect(0, Element(b"/Link", b"", (LINK,))), marks=1), 0)]
    sections = [Section(writer, stack, document, page) for page in pages]
    put_tree(writer, tree, document, sections)
    one, two = sections
    assert writer.kept[document] == (
        b"<</Type /StructElem/S /Document/P 1 0 R/K [%d 0 R %d 0 R]>>" % (one.number, two.number)
    )
    parents = max(writer.kept)
    assert writer.kept[tree] == b"<</Type /StructTreeRoot/K [2 0 R]/ParentTree %d 0 R>>" % parents
    assert writer.kept[parents] == b"<</Nums [0 [%d 0 R]1 [%d 0 R] 2 %d 0 R 3 %d 0 R]>>" % (
        (one.number, two.number, one.links[0].element, two.links[0].element)
    )
    assert [writer.kept[each.links[0].number] for each in sections] == [
        each.links[0].entries(number) for number, each in enumerate(sections, 2)
    ]


def test_second_headings_stand_under_the_first_one_before_them_and_each_leads_to_its_place():
    writer = Kept()
    marked = part(sect(), bookmarks=((1, "A", 4.0, 8.0), *((2, each, 0.0, 12.0) for each in "abc")))
    other = part(sect(), bookmarks=((1, "B", 0.0, 0.0), (1, "C", 0.0, 4.0)))
    root = add_outlines(writer, [[(marked, 20.0)], [(other, 0.0)]], [50, 51], 100.0)
    assert root == 1
    head, entry = b"<</Title %s/Dest [%d 0 R /XYZ %s 0]/Parent %d 0 R", [text_string(each) for each in "AabcBC"]
    assert writer.kept == {
        1: b"<</Type /Outlines/First 2 0 R/Last 7 0 R/Count 6>>",
        2: head % (entry[0], 50, b"3.000 79.000", 1) + b"/Next 6 0 R/First 3 0 R/Last 5 0 R/Count 3>>",
        3: head % (entry[1], 50, b"0.000 76.000", 2) + b"/Next 4 0 R>>",
        4: head % (entry[2], 50, b"0.000 76.000", 2) + b"/Prev 3 0 R/Next 5 0 R>>",
        5: head % (entry[3], 50, b"0.000 76.000", 2) + b"/Prev 4 0 R>>",
        6: head % (entry[4], 51, b"0.000 100.000", 1) + b"/Prev 2 0 R/Next 7 0 R>>",
        7: head % (entry[5], 51, b"0.000 97.000", 1) + b"/Prev 6 0 R>>",
    }


def test_text_is_written_in_any_script_and_entries_one_after_the_other():
    assert text_string("Añ") == b"<feff004100f1>"
    assert entries_of({"A": b"1", "B": b"/C"}) == b"/A 1/B /C"


def rows_of(file):
    """Where the file says that its objects are: kind, place and more, by number."""
    at = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", file)[1])
    packed = re.match(rb"\d+ 0 obj\n<<.*?>>\nstream\n(.*)\nendstream\nendobj\n", file[at:], re.DOTALL)[1]
    rows = zlib.decompressobj().decompress(packed)
    return at, [struct.unpack(">BIH", rows[start : start + 7]) for start in range(0, len(rows), 7)]


def test_a_file_says_where_each_of_its_objects_is_and_is_named_by_what_it_says():
    def made(text, length=1):
        writer = Writer()
        info = writer.add(b"<</Title %s>>" % text_string(text))
        stream = writer.stream(b"content", b"/Type /X")
        pages = writer.add(b"<</Type /Pages/Kids []/Count 0>>")
        root = writer.add(b"<</Type /Catalog/X %d 0 R/Pages %d 0 R>>" % (stream, pages))
        return writer.write(root, info, length)

    file = made("A")
    at, rows = rows_of(file)
    assert rows[0] == (0, 0, 0xFFFF)
    info, stream, pages, root, pack, cross = rows[1:]
    assert (info, pages, root) == ((2, 5, 0), (2, 5, 1), (2, 5, 2))
    assert file[stream[1] :].startswith(b"2 0 obj\n<</Filter /FlateDecode/Length 15/Type /X>>\nstream\n")
    assert file[pack[1] :].startswith(b"5 0 obj\n<</Filter /FlateDecode/Length ")
    assert b"/Type /ObjStm/N 3/First 14>>" in file
    assert cross == (1, at, 0)
    assert b"/Type /XRef/W [1 4 2]/Size 7/Root 4 0 R/Info 1 0 R/ID [<" in file[at:]
    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert (str(pdf.docinfo.Title), pdf.Root.X.read_bytes()) == ("A", b"content")
    assert made("A") == file
    identifier = re.compile(rb"/ID \[<(\w{32})> <(\w{32})>\]")
    assert identifier.search(file).group(1, 2) != identifier.search(made("B")).group(1, 2)
    assert len(set(identifier.search(file).groups())) == 1
    for length in (1000, 4096, len(file), len(file) + 1):
        longer = made("A", length)
        assert len(longer) % length == 0
        assert len(longer) - len(file) < length
        with pikepdf.open(io.BytesIO(longer)) as pdf:
            assert str(pdf.docinfo.Title) == "A"


def test_writers_that_go_on_from_one_that_has_written_do_not_know_of_each_other():
    begun = Writer()
    begun.add(b"<<>>")
    begun.flush()
    one, other = begun.copy(), begun.copy()
    first, second = one.add(b"(1)"), other.add(b"(2)")
    assert (first, second) == (3, 3)
    files = [writer.write(number, 1) for writer, number in ((one, first), (other, second))]
    assert files[0] != files[1]
    assert begun.copy().add(b"x") == 3
    plain = begun.copy()
    plain.stream(b"content")
    assert b"obj\n<</Filter /FlateDecode/Length 15>>\nstream\n" in plain.write(1, 1)


FONTS = {"F": Font(400, {1: "a"})}


def book_of(**parts):
    """A book of these parts, by kind."""
    pieces = {piece("page_1", kind).key: each for kind, each in parts.items()}
    return Book(pieces, {"a": b"0001", "b": b"0002"}, FONTS, {}, SHARED, 200.0)


WHEN = datetime(2026, 11, 22, tzinfo=ZoneInfo("America/New_York"))
SIMPLE = {
    "head": part(
        sect(0), marks=1, bookmarks=((1, "Head & tail", 0.0, 0.0),), content=b"/MCID %d 50%% [] TJ", height=40
    ),
    "body": part(sect(Element(b"/Link", b"", (LINK,)), 0), marks=1, content=b"/MCID %d", height=30),
    "page_foot": part(sect(), height=20, content=b"foot"),
}
SHEET = [piece("page_1", "head", typed="ab"), piece("page_1", "body"), piece("page_1", "page_foot")]


@pytest.fixture(scope="module")
def assembler():
    return Assembler(book_of(**SIMPLE))


def opened(file):
    return pikepdf.open(io.BytesIO(file))


def test_pieces_are_drawn_one_below_the_other_with_what_is_typed_and_their_marks_in_order(assembler):
    with opened(assembler.summary([SHEET], None, WHEN)) as pdf:
        (page,) = pdf.pages
        assert page.Contents.read_bytes().replace(b"-0.000000", b"0.000000") == (
            b"q\n1 0 0 1 0 0.000000 cm\n/MCID 0 50% [<0001>0<0002>0] TJ\nQ\n"
            b"q\n1 0 0 1 0 -30.000000 cm\n/MCID 1\nQ\n"
            b"q\n1 0 0 1 0 0.000000 cm\nfoot\nQ"
        )
        assert [float(side) for side in page.MediaBox] == [0, 0, 100, 200]
        assert (page.Tabs, page.StructParents) == ("/S", 0)
        assert page.Resources.Font.F == 9
        assert [float(each) for each in page.Annots[0].Rect] == [1, -28, 3, -26]
        assert page.Annots[0].StructParent == 1
        assert pdf.Root.Lang == "en"
        assert pdf.Root.Other.read_raw_bytes().strip() == b"8 0 R"
        assert pdf.Root.Outlines.First.Title == "Head & tail"
        assert [float(part) for part in pdf.Root.Outlines.First.Dest[2:4]] == [0, 200]
        assert pdf.Root.StructTreeRoot.K[0].S == "/Document"
        assert "/AF" not in pdf.Root


def test_marks_are_numbered_on_through_all_the_pieces_of_a_page(assembler):
    file = assembler.summary([[SHEET[0], *[SHEET[1]] * 3]], None, WHEN, 1000)
    assert len(file) % 1000 == 0
    with opened(file) as pdf:
        assert re.findall(rb"/MCID (\d+)", pdf.pages[0].Contents.read_bytes()) == [b"0", b"1", b"2", b"3"]


def test_a_page_without_links_has_none(assembler):
    with opened(assembler.summary([SHEET[:1], SHEET[1:2]], None, WHEN)) as pdf:
        assert ["/Annots" in page for page in pdf.pages] == [False, True]
        assert [page.StructParents for page in pdf.pages] == [0, 1]
        assert pdf.Root.Pages.Count == 2


def test_a_file_is_dated_with_the_visit_in_both_its_places_and_keeps_its_title(assembler):
    with opened(assembler.summary([SHEET], None, WHEN)) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:20261122000000-05'00"
        assert str(pdf.docinfo.Title) == "Old"
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"2026-11-22T00:00:00-05:00" in metadata
        assert UNDATED.isoformat().encode() not in metadata
        assert b"Old" in metadata


def test_a_paper_has_its_first_heading_as_its_title_in_both_places(assembler):
    with opened(assembler.paper(SHEET, WHEN)) as pdf:
        assert str(pdf.docinfo.Title) == "Head & tail"
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"<rdf:li xml:lang='x'>Head &amp; tail</rdf:li></rdf:Alt></dc:title>" in metadata
        assert metadata.endswith(b"</xmp:CreateDate>")
        assert (pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype) == ("/Metadata", "/XML")


@pytest.fixture
def machine_in_tokyo(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("machine_in_tokyo")
def test_the_data_inside_are_a_file_with_a_name_a_size_a_check_and_the_time_of_the_visit(assembler):
    with opened(assembler.summary([SHEET], Data(b'{"a":1}', "Añ"), WHEN)) as pdf:
        (spec,) = pdf.Root.AF
        name, same = pdf.Root.Names.EmbeddedFiles.Names
        assert (str(name), str(spec.F), str(spec.UF)) == ("summary.fhir.json",) * 3
        assert same.objgen == spec.objgen
        assert (spec.Type, str(spec.Desc), spec.AFRelationship) == ("/Filespec", "Añ", "/Data")
        file = spec.EF.F
        assert spec.EF.UF.objgen == file.objgen
        assert file.read_bytes() == b'{"a":1}'
        assert (file.Type, file.Subtype, file.Params.Size) == ("/EmbeddedFile", "/application/json", 7)
        assert bytes(file.Params.CheckSum).hex() == "bb6cb5c68df4652941caf652a366f2d8"
        dates = {str(file.Params.CreationDate), str(file.Params.ModDate)}
        assert dates == {f"D:{WHEN.astimezone(UTC):%Y%m%d%H%M%S}Z"} == {"D:20261122050000Z"}


def test_words_that_the_book_does_not_hold_are_no_summary(assembler):
    with pytest.raises(KeyError):
        assembler.summary([[piece("page_1", "other")]], None, WHEN)


def test_what_fits_is_told_without_the_room_to_write_and_room_is_added_as_far_as_it_goes():
    note = part(sect(), height=15, content=b"note")
    made = Assembler(book_of(**SIMPLE, note=note, thin=part(sect(), height=10)))
    room_to_write = piece("page_1", "note", most=9)
    assert made.fits([*SHEET, room_to_write])
    assert made.fits([*SHEET, piece("page_1", "thin")])
    assert not made.fits([*SHEET, piece("page_1", "thin"), piece("page_1", "thin")])
    (page,) = made.laid([[*SHEET, room_to_write]])
    assert [each.kind for each in page] == ["head", "body", "page_foot"]
    (page,) = made.laid([[SHEET[0], room_to_write]])
    assert [each.kind for each in page] == ["head", "note", "note", "note", "note"]


def test_in_large_print_a_page_ends_where_the_next_piece_does_not_fit():
    feet = {piece("page_1", "page_foot", page_number=str(number)).key: SIMPLE["page_foot"] for number in (1, 2)}
    book = book_of(**SIMPLE)
    made = Assembler(Book(book.pieces | feet, *list(vars(book).values())[1:]), large=True)
    pages = made.laid([[SHEET[0], SHEET[0], SHEET[1]]])
    assert [[each.kind for each in page] for page in pages] == [["head", "head", "page_foot"], ["body", "page_foot"]]


def test_the_longest_summary_has_the_longest_piece_in_each_place(assembler):
    short, long = piece("page_1", "body"), piece("page_1", "head")
    only_long = len(assembler.summary([[long, long]], None, WHEN))
    assert assembler.longest([[[short, long], [long, short]]], None, WHEN) == only_long
    data = Data(bytes(range(256)), "d")
    with_data = len(assembler.summary([[long]], data, WHEN))
    assert assembler.longest([[[long]]], data, WHEN) == with_data
