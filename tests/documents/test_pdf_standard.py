"""What PDF/A-3a and PDF/UA-1 ask for, as far as it can be read from the file; also what validators do not look at.

Needs no Java: where there is none, this is what remains of test_verapdf.py.
"""

import io
import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pikepdf
import pytest

from screener.documents.fhir import to_json
from screener.screening.situation import Situation

from .conftest import K12

VISITORS = {
    "lasting anxiety": {},
    "longest": {
        "items": (3,) * 7,
        "difficulty": "extremely",
        "situation": Situation("lt1m", "now_not_enough", "not_enough", "ge65", "yes", "stop", "no"),
    },
    "all skipped": {"items": (0,) * 7, "difficulty": "skip", "situation": Situation()},
    "under 18": {"situation": replace(K12, age="lt18")},
}
ADULTS = [name for name in VISITORS if name != "under 18"]
SHOWING = {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"}


@pytest.fixture(scope="module")
def made(service, report):
    """The report and the PDF of a visitor named above, made once."""
    kept = {}

    def make(name):
        if name not in kept:
            of_visitor = report(**VISITORS[name])
            kept[name] = of_visitor, service.pdf.render(of_visitor)
        return kept[name]

    return make


@pytest.fixture(params=VISITORS)
def pdf(made, request):
    with pikepdf.open(io.BytesIO(made(request.param)[1])) as opened:
        yield opened


def kids(element):
    inner = element.get("/K", ())
    return list(inner) if isinstance(inner, pikepdf.Array) else [inner]


def elements(parent):
    """All structure elements below that one, in reading order."""
    for kid in kids(parent):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def tagged(pdf, *names):
    return [element for element in elements(pdf.Root.StructTreeRoot) if str(element.S) in names]


def fonts(pdf):
    """Every font that a page, or a form on it, can use."""
    waiting, seen = [page.get("/Resources", {}) for page in pdf.pages], set()
    while waiting:
        resources = waiting.pop()
        waiting += [form.Resources for form in resources.get("/XObject", {}).values() if "/Resources" in form]
        for font in resources.get("/Font", {}).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def marked_operations(pdf, page):
    """Each operation that shows something, with the innermost mark around it that is an artifact or has an MCID."""
    marks = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            marks.append((str(operands[0]), operands[1] if name == "BDC" else {}))
        elif name == "EMC":
            marks.pop()
        elif name in SHOWING:
            yield name, next((m for m in reversed(marks) if m[0] == "/Artifact" or "/MCID" in m[1]), None)
    assert not marks


def numbers(tree):
    """The pairs of a number tree."""
    for kid in tree.get("/Kids", ()):
        yield from numbers(kid)
    flat = list(tree.get("/Nums", ()))
    yield from zip(flat[::2], flat[1::2], strict=True)


def names(tree):
    """The pairs of a name tree."""
    for kid in tree.get("/Kids", ()):
        yield from names(kid)
    flat = list(tree.get("/Names", ()))
    yield from zip(map(str, flat[::2]), flat[1::2], strict=True)


def heading_levels(pdf):
    return [int(str(heading.S)[2:]) for heading in tagged(pdf, *(f"/H{level}" for level in range(1, 7)))]


def words_of_page_1(data):
    """Each word and its place, without the room the font keeps above and below for taller letters."""
    done = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=data, capture_output=True, check=True)
    root = ElementTree.fromstring(done.stdout)  # our own file
    (page,) = root.iter("{http://www.w3.org/1999/xhtml}page")
    height = float(page.get("height"))
    for word in root.iter("{http://www.w3.org/1999/xhtml}word"):
        left, top, right, bottom = (float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax"))
        room = 0.2 * (bottom - top)
        yield word.text, (left, height - bottom + room, right, height - top - room)


def inside(inner, outer):
    (left, bottom, right, top), (most_left, lowest, most_right, highest) = inner, outer
    return most_left <= left < right <= most_right and lowest <= bottom < top <= highest


def test_language_title_and_tags_are_declared(pdf):
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.MarkInfo.Marked
    assert not pdf.Root.MarkInfo.get("/Suspects", False)
    assert str(pdf.docinfo.Title) == "Summary for a consultation"
    assert all(page.Tabs == "/S" for page in pdf.pages)


def test_the_metadata_names_both_standards_and_describes_the_one_that_pdf_a_does_not_know(pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Summary for a consultation"
    written = pdf.Root.Metadata.read_bytes()
    assert b"pdfaExtension:schemas" in written
    assert written.count(b"<rdf:RDF") == 1


def test_nothing_that_an_archive_forbids_is_there(pdf):
    assert not pdf.is_encrypted
    assert len(pdf.trailer.ID) == 2
    assert set(pdf.Root.keys()).isdisjoint({"/AcroForm", "/OpenAction", "/AA", "/Collection", "/OCProperties"})
    (intent,) = pdf.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3


def test_the_first_heading_is_the_highest_and_no_level_is_left_out(pdf):
    levels = heading_levels(pdf)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_bookmarks_are_the_headings(pdf):
    def depths(items, depth=1):
        for item in items:
            assert item.title.strip()
            yield depth
            yield from depths(item.children, depth + 1)

    with pdf.open_outline() as outline:
        assert list(depths(outline.root)) == heading_levels(pdf)


def test_every_figure_says_what_it_shows_and_its_box_is_on_the_page(pdf):
    for figure in tagged(pdf, "/Figure"):
        assert str(figure.Alt).strip()
        (page,) = [page for page in pdf.pages if page.objgen == figure.Pg.objgen]
        box = [float(side) for side in figure.A.BBox]
        assert inside(box, [float(side) for side in page.mediabox])


@pytest.mark.parametrize("name", ADULTS)
def test_the_box_of_the_scale_holds_its_words_and_the_text_tells_the_score(made, name):
    shown, data = made(name)
    with pikepdf.open(io.BytesIO(data)) as opened:
        (figure,) = tagged(opened, "/Figure")
        box = [float(side) for side in figure.A.BBox]
        assert str(shown.main.score.total) in re.findall(r"\d+", str(figure.Alt))
        assert shown.main.own.band in str(figure.Alt)
    words = list(words_of_page_1(data))
    within = [text for text, place in words if inside(place, box)]
    ends = [*(band.low for band in shown.main.instrument.bands), shown.main.instrument.highest]
    assert [text for text in within if text.isdigit()] == list(map(str, ends))
    outside = [text for text, place in words if not inside(place, box)]
    assert {"Anxiety", "Answers", "Situation"} <= set(outside)


def test_every_header_cell_says_what_it_heads(pdf):
    for header in tagged(pdf, "/TH"):
        row = [str(cell.S) for cell in kids(header.P)]
        assert str(header.A.Scope) == ("/Column" if "/TD" not in row else "/Row")
    assert not [cell for cell in tagged(pdf, "/TH", "/TD") if "/ID" in cell or "/Headers" in cell.get("/A", {})]


def test_every_table_has_a_caption_and_header_cells(pdf):
    for table in tagged(pdf, "/Table"):
        assert [str(kid.S) for kid in kids(table)] in (["/Caption", "/THead", "/TBody"], ["/Caption", "/TBody"])
        assert "/TH" in [str(element.S) for element in elements(table)]


@pytest.mark.parametrize("name", ADULTS)
def test_rows_of_one_table_are_together(made, name):
    with pikepdf.open(io.BytesIO(made(name)[1])) as opened:
        rows = [len(kids(kids(table)[-1])) for table in tagged(opened, "/Table")]
    assert rows[0] == 7
    assert len(rows) == 3  # the answers; what was told, on either page


def test_every_font_is_embedded_as_a_subset_and_can_be_read_as_text(pdf):
    found = list(fonts(pdf))
    assert found
    for font in found:
        (inner,) = font.get("/DescendantFonts", [font])
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()), font.BaseFont
        assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
        assert "/ToUnicode" in font


def test_whatever_is_shown_is_in_the_reading_order_or_an_artifact(pdf):
    in_tree = {element.objgen for element in elements(pdf.Root.StructTreeRoot)}
    parents = dict(numbers(pdf.Root.StructTreeRoot.ParentTree))
    for page in pdf.pages:
        of_page = parents[page.StructParents]
        for operation, mark in marked_operations(pdf, page):
            assert mark, f"{operation} stands outside every mark"
            if mark[0] != "/Artifact":
                assert of_page[int(mark[1]["/MCID"])].objgen in in_tree


def test_the_foot_of_each_page_is_an_artifact(pdf):
    for page in pdf.pages:
        marks = [mark for operation, mark in marked_operations(pdf, page) if operation in ("Tj", "TJ")]
        assert [mark for mark in marks if mark[0] == "/Artifact" and str(mark[1].get("/Type")) == "/Pagination"]


@pytest.mark.parametrize("name", ADULTS)
def test_the_data_inside_is_an_associated_file(made, name):
    shown, data = made(name)
    with pikepdf.open(io.BytesIO(data)) as opened:
        (file,) = opened.Root.AF
        assert str(file.AFRelationship) == "/Data"
        assert str(file.F) == str(file.UF) == "summary.fhir.json"
        assert str(file.Desc).strip()
        assert str(file.EF.F.Subtype) in ("/application/json", "/application/fhir+json")
        assert file.EF.F.read_bytes() == to_json(shown)
        ((_, listed),) = names(opened.Root.Names.EmbeddedFiles)
        assert listed.objgen == file.objgen


def test_under_18_there_is_no_data_inside(made):
    with pikepdf.open(io.BytesIO(made("under 18")[1])) as opened:
        assert not list(opened.Root.get("/AF", []))
        assert not opened.attachments
