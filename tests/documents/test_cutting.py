"""How pages that are typeset are cut up into a book, each step on made-up ones."""

import logging
from types import SimpleNamespace

import pydyf
import pytest

from screener.documents.book import BookError
from screener.documents.book.compiler import (
    OVERLAID,
    _blank,
    _Complaints,
    _element,
    _headings,
    _layers,
    _letters,
    _marks_below,
    _pages,
    _rulers,
    _saved,
    _shared,
    compile_book,
)
from screener.documents.parts import Element, Font, Link
from screener.documents.pieces import piece

from .made_up import part


def test_pieces_of_one_page_lie_over_each_other_and_each_foot_lies_alone():
    many = [piece("page_2", "note", text=str(number)) for number in range(OVERLAID + 1)]
    feet = [piece("page_1", "page_foot", page_number=str(number)) for number in (1, 2)]
    first = piece("page_1", "title")
    assert _pages([*feet, *many, first]) == [[first], [feet[0]], [feet[1]], many[:OVERLAID], many[OVERLAID:]]
    assert OVERLAID == 24


Q, R = b"q", b"Q"


def test_where_graphics_are_saved_and_restored_is_known_by_the_outermost():
    assert _saved([b"a", Q, b"b", Q, b"c", R, R, Q, R, b"d"]) == [(1, 7), (7, 9)]
    assert _saved([b"a"]) == []


def test_each_layer_is_what_draws_it_alone_and_what_is_around_all():
    one, two = [Q, b"1", R], [Q, b"2", R]
    assert _layers([b"a", b"b"], 1) == [[b"a", b"b"]]
    assert _layers([b"a", *one, *two, b"z"], 2) == [[b"a", *one, b"z"], [b"a", *two, b"z"]]
    assert _layers([b"a", Q, b"b", *one, *two, b"y", R, b"z"], 2) == [
        [b"a", Q, b"b", *one, b"y", R, b"z"],
        [b"a", Q, b"b", *two, b"y", R, b"z"],
    ]
    with pytest.raises(BookError, match=r"^a page of 3 pieces was drawn in 2 layers$"):
        _layers([*one, *two], 3)
    with pytest.raises(BookError, match=r"^a page of 2 pieces was drawn in 0 layers$"):
        _layers([b"a"], 2)


def page_with(**anchors):
    return SimpleNamespace(anchors=anchors and {f"{name}-7": at for name, at in anchors.items()})


def test_a_piece_begins_and_ends_where_its_rulers_are_and_must_end_on_its_page():
    assert _rulers(page_with(top=(0, 1.0), end=(0, 5.0), floor=(0, 9.0)), 7) == (1.0, 5.0, 9.0)
    assert _rulers(page_with(top=(0, 1.0), end=(0, 9.0), floor=(0, 9.0)), 7) == (1.0, 9.0, 9.0)
    lacking = [
        {"end": (0, 5.0), "floor": (0, 9.0)},
        {"top": (0, 1.0), "floor": (0, 9.0)},
        {"top": (0, 1.0), "end": (0, 5.0)},
        {"top": (0, 1.0), "end": (0, 9.1), "floor": (0, 9.0)},
    ]
    for anchors in lacking:
        with pytest.raises(BookError, match=r"^a piece does not fit on its page$"):
            _rulers(page_with(**anchors), 7)


def test_bookmarks_lead_into_headings_however_deep():
    heading, deep = Element(b"/H1", b"", (0,)), Element(b"/Sect", b"", (Element(b"/H6", b"", ()), 1))
    assert _headings(Element(b"/Sect", b"", (heading, deep, Link((0, 0, 0, 0), "", "")))) == 2
    assert [_headings(Element(tag, b"", ())) for tag in (b"/H1", b"/H7", b"/H", b"/TH1")] == [1, 0, 0, 0]
    assert (_headings(3), _headings(Link((0, 0, 0, 0), "", ""))) == (0, 0)


def test_the_letters_of_a_book_are_those_of_its_fonts_bold_ones_apart():
    fonts = [Font(400, {1: "b", 2: "a"}), Font(700, {1: "c"}), Font(401, {1: "d"}), Font(100, {5: "fi"})]
    assert _letters(fonts) == piece("letters", "letters", regular="a b fi", bold="c d")


def test_an_element_is_kept_with_all_below_it_its_marks_counted_and_its_links_followed():
    pdf = pydyf.PDF()
    annotation = pydyf.Dictionary(
        {
            "Rect": pydyf.Array([1, 2, 3, 4]),
            "A": pydyf.Dictionary({"URI": pydyf.String("https://a.example")}),
            "Contents": pydyf.String("A"),
        }
    )
    place, plain = pydyf.Dictionary({"Type": "/OBJR"}), pydyf.Dictionary({"Type": "/StructElem", "S": "/P"})
    top = pydyf.Dictionary({"Type": "/StructElem", "S": "/Sect", "Alt": "(a)", "P": "1", "Pg": "2", "Lang": "(en)"})
    empty = pydyf.Dictionary({"Type": "/StructElem", "S": "/Div"})
    for each in (annotation, place, plain, top, empty):
        pdf.add_object(each)
    place["Obj"] = annotation.reference
    plain["K"] = pydyf.Array([8])
    top["K"] = pydyf.Array([7, plain.reference, place.reference, 9])
    link = Link((1, 2, 3, 4), "https://a.example", "A")
    kids = (1, Element(b"/P", b"", (0,)), link, 2)
    assert _element(pdf, top.reference, [8, 7, 9]) == Element(b"/Sect", b"/Alt (a)/Lang (en)", kids)
    top["K"] = pydyf.Array([7, plain.reference, empty.reference, 9])
    assert list(_marks_below(pdf, top.reference)) == [7, 8, 9]


def test_what_is_typed_is_taken_out_and_its_glyphs_are_known():
    typed = piece("page_1", "completed", typed="aba")
    glyphs = {"x": b"0009"}
    made = _blank(part(content=b"BT [<0001>0<0002>0<0001>0] TJ ET [<0001>0] TJ"), typed, glyphs)
    assert made.content == b"BT [] TJ ET [<0001>0] TJ"
    assert glyphs == {"x": b"0009", "a": b"0001", "b": b"0002"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[<0001>0<0002>0] TJ", "completed must be a line of unkerned letters in one typeface: 'aba'"),
        (b"[<0001>0<0002>0<0001>0] TJ [<0001>0<0002>0<0001>0] TJ", "completed must be a line of unkerned letters"),
        (b"[<0001>0<0002>0<0003>0] TJ", "completed has more than one glyph for 'a'"),
    ],
)
def test_what_cannot_be_typed_letter_by_letter_is_refused(content, told):
    with pytest.raises(BookError, match=f"^{told}"):
        _blank(part(content=content), piece("page_1", "completed", typed="aba"), {})


@pytest.mark.parametrize("letter", ["\u05d0", "\u0627"])
def test_what_runs_from_right_to_left_is_not_typed_letter_by_letter(letter):
    typed = piece("page_1", "completed", typed=f"a{letter}")
    told = f"^completed is typed letter by letter, so it must run from left to right: {typed.typed!r}$"
    with pytest.raises(BookError, match=told):
        compile_book(None, [typed])


def test_what_weasyprint_complains_of_is_kept_without_the_logo():
    complaints = _Complaints()
    assert complaints.level == logging.WARNING
    complaints.emit(logging.LogRecord("a", logging.WARNING, "", 0, "no %s here", ("data:image/png;base64,AAAA",), None))
    assert complaints.messages == ["no the clinic's logo here"]


def shared_of(*fonts):
    """What is shared of a file with these typefaces."""
    page = pydyf.Dictionary({"MediaBox": pydyf.Array([0, 0, 1, 2])})
    pdf = pydyf.PDF()
    used = [pydyf.Dictionary({"BaseFont": f"/{name}", "Type": "/Font"}) for name in fonts]
    unused, resources = pydyf.Dictionary({"X": 1}), pydyf.Dictionary({})
    for each in (*used, unused, resources):
        pdf.add_object(each)
    resources["Font"] = pydyf.Array(each.reference for each in used)
    page["Resources"] = resources.reference
    pdf.add_page(page)
    for key in ("Lang", "ViewerPreferences", "MarkInfo", "OutputIntents", "Metadata", "Other"):
        pdf.catalog[key] = pydyf.String(key)
    pdf.info["Title"] = pydyf.String("T")
    return pdf, _shared(pdf, ("Noto Sans", "Other"))


def test_what_all_summaries_share_is_what_a_page_and_the_catalogue_lead_to():
    pdf, shared = shared_of("ABCDEF+Noto-Sans-Bold", "Other")
    numbers = [number for number, each in enumerate(pdf.objects) if isinstance(each, pydyf.Dictionary)]
    assert set(shared.objects) < set(numbers)
    assert len(shared.objects) == 3
    assert shared.objects[shared.resources] == pdf.objects[shared.resources].data
    assert list(shared.catalogue) == ["Lang", "ViewerPreferences", "MarkInfo", "OutputIntents", "Metadata"]
    assert shared.catalogue["Lang"] == pydyf.String("Lang").data
    assert shared.media_box == b"[0 0 1 2]"
    assert b"/Title" in shared.info


def test_a_letter_of_another_typeface_is_told():
    with pytest.raises(BookError, match=r"^the paper's typeface lacks a letter: ABC\+DejaVu stood in for it$"):
        shared_of("ABCDEF+Noto-Sans", "ABC+DejaVu")
