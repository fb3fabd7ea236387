"""What is mended in a file before it is written, each step on made-up objects."""

from types import SimpleNamespace

import pydyf
import pytest

from screener.documents.book.edition import Edition
from screener.documents.book.finisher import (
    _describe_links,
    _elements,
    _make_artifacts,
    _mend_figure,
    _mend_header_cell,
    _name_languages,
    _name_pdf_ua,
    _prune,
    finish,
)


def file_of(*objects):
    """A file with these objects, and the reference of each."""
    pdf = pydyf.PDF()
    for each in objects:
        pdf.add_object(each)
    return pdf


def element(tag, **entries):
    return pydyf.Dictionary({"Type": "/StructElem", "S": tag, **entries})


def family(pdf, parent, *kids):
    """These below that one."""
    parent["K"] = pydyf.Array(kid if isinstance(kid, int) else kid.reference for kid in kids)
    for kid in kids:
        if not isinstance(kid, int):
            kid["P"] = parent.reference


def test_what_says_nothing_is_taken_out_of_the_tree_and_so_is_the_box_of_a_piece():
    empty, boxed, text, mark = element("/P"), element("/P"), element("/P"), element("/Art")
    linked, root = pydyf.Dictionary({"Type": "/OBJR"}), element("/Document")
    pdf = file_of(empty, boxed, text, mark, linked, root)
    family(pdf, boxed, 5)
    family(pdf, text, 7)
    family(pdf, mark, empty, boxed)
    family(pdf, root, 4, mark, empty, text, linked, 3)
    _prune(pdf, root)
    assert list(root["K"]) == [4, boxed.reference, text.reference, linked.reference, 3]
    assert boxed["P"] == root.reference
    assert list(_elements(pdf, root)) == [boxed, text]
    family(pdf, text, boxed, 1)
    assert list(_elements(pdf, root)) == [boxed, text, boxed]
    assert list(_elements(pdf, element("/P"))) == []


def test_page_1_says_its_languages_and_the_visitors_page_none():
    lines, word, first, second, document = (
        element("/Div"),
        element("/P"),
        element("/Sect"),
        element("/Sect"),
        element("/Document"),
    )
    root = pydyf.Dictionary({})
    pdf = file_of(lines, word, first, second, document, root)
    pages = [pydyf.Dictionary({}), pydyf.Dictionary({})]
    for page in pages:
        pdf.add_page(page)
    family(pdf, lines)
    family(pdf, word, lines)
    family(pdf, first, word)
    family(pdf, second)
    family(pdf, document, first, second)
    family(pdf, root, document)
    for section, page in zip((first, second), pages, strict=True):
        section["Pg"] = page.reference
    _name_languages(pdf, root, Edition("es", "en", "en", "letter"), frozenset({1}))
    assert "Lang" not in first
    assert second["Lang"].data == pydyf.String("en").data
    _name_languages(pdf, root, Edition("es", "en", "en", "letter"), frozenset({0}))
    assert [each["Lang"].string for each in (first, lines)] == ["en", "es"]
    assert "Lang" not in word


@pytest.mark.parametrize(
    ("edition", "other"),
    [
        (Edition("es", "en", "en", "a4"), "es"),
        (Edition("en", "en", "ko", "a4"), "ko"),
        (Edition("en", "en", "en", "a4"), "en"),
    ],
)
def test_the_other_language_of_page_1_is_the_visitors_or_the_one_that_the_clinic_reads(edition, other):
    assert edition.other == other
    assert (edition.offers_kap, edition.country, edition.large) == (True, "US", False)


def test_the_box_of_a_figure_is_in_points_from_the_bottom():
    figure = element("/Figure", A=pydyf.Dictionary({"BBox": pydyf.Array([4, 8, 12.3333, 40])}))
    pdf = file_of(figure)
    page = pydyf.Dictionary({})
    pdf.add_page(page)
    figure["Pg"] = page.reference
    _mend_figure(pdf, SimpleNamespace(pages=[SimpleNamespace(height=100)]), figure)
    assert list(figure["A"]["BBox"]) == [3, 45, 9.25, 69]


@pytest.mark.parametrize(("within", "scope"), [("/THead", "/Column"), ("/TBody", "/Row")])
def test_a_header_cell_heads_its_column_in_the_head_of_a_table_and_its_row_elsewhere(within, scope):
    cell, row, group = element("/TH", ID="x", A=pydyf.Dictionary({"O": "/Table"})), element("/TR"), element(within)
    pdf = file_of(cell, row, group)
    family(pdf, row, cell)
    family(pdf, group, row)
    _mend_header_cell(pdf, cell)
    assert cell["A"]["Scope"] == scope
    assert "ID" not in cell


def test_what_is_marked_outside_of_the_tree_is_an_artifact():
    inside, outside = element("/P"), element("/P")
    parents = pydyf.Dictionary({})
    root = pydyf.Dictionary({})
    mark = [pydyf.Dictionary({"MCID": number}) for number in (0, 1)]
    drawn = [b"/P", mark[0], b"BDC", b"a", b"EMC", b"/P", mark[1], b"BDC", b"b", b"EMC"]
    content = pydyf.Stream(list(drawn))
    pdf = file_of(inside, outside, parents, root, content)
    other = pydyf.Stream(list(drawn))
    pdf.add_object(other)
    for each in (content, other):
        pdf.add_page(pydyf.Dictionary({"Contents": each.reference}))
    root["ParentTree"] = parents.reference
    both = pydyf.Array([inside.reference, outside.reference])
    kept = pydyf.Array([inside.reference, inside.reference])
    parents["Nums"] = pydyf.Array([2, inside.reference, 0, both, 1, kept])
    _make_artifacts(pdf, root, [inside])
    assert list(both) == [inside.reference, "null"]
    assert list(kept) == [inside.reference] * 2
    assert content.stream[:5] == drawn[:5]
    assert content.stream[5] == "/Artifact"
    assert content.stream[6] == {"Type": "/Pagination"}
    assert content.stream[7:] == drawn[7:]
    assert other.stream == drawn


def test_the_metadata_name_the_second_standard_and_are_not_packed():
    metadata = pydyf.Stream([b"<rdf:RDF><a/></rdf:RDF><rdf:RDF><a/></rdf:RDF> end"], compress=True)
    pdf = file_of(metadata)
    pdf.catalog["Metadata"] = metadata.reference
    _name_pdf_ua(pdf)
    text = metadata.stream[0]
    assert text.startswith(b"<rdf:RDF><a/></rdf:RDF><rdf:RDF><a/><rdf:Description")
    assert text.endswith(b"</rdf:Description></rdf:RDF> end")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in text
    assert metadata.compress is False


def test_a_link_is_read_by_its_words():
    box = SimpleNamespace(link_annotation={}, element=SimpleNamespace(itertext=lambda: ["Call ", " us\n", "now "]))
    _describe_links(SimpleNamespace(pages=[SimpleNamespace(links=[("a", "b", box)])]))
    assert box.link_annotation["Contents"].string == "Call us now"


def test_every_figure_and_cell_of_a_document_is_mended():
    attributes = [
        pydyf.Dictionary({"BBox": pydyf.Array([0, 0, 4, 4])}),
        *(pydyf.Dictionary({"Headers": "x"}) for _ in "ab"),
    ]
    figure, head, cell = (
        element(tag, A=each, ID="x") for tag, each in zip(("/Figure", "/TH", "/TD"), attributes, strict=True)
    )
    row, group, table, section, document = (element(tag) for tag in ("/TR", "/TBody", "/Table", "/Sect", "/Document"))
    root, parents = pydyf.Dictionary({}), pydyf.Dictionary({"Nums": pydyf.Array([])})
    metadata = pydyf.Stream([b"<a></rdf:RDF>"])
    pdf = file_of(figure, head, cell, row, group, table, section, document, root, parents, metadata)
    page = pydyf.Dictionary({})
    pdf.add_page(page)
    for parent, kids in ((root, [document]), (document, [section]), (section, [figure, table]), (table, [group])):
        family(pdf, parent, *kids)
    for parent, kids in ((group, [row]), (row, [head, cell]), (figure, [0]), (head, [1]), (cell, [2])):
        family(pdf, parent, *kids)
    for each in (section, figure):
        each["Pg"] = page.reference
    root["ParentTree"] = parents.reference
    pdf.catalog |= {"StructTreeRoot": root.reference, "Metadata": metadata.reference}
    document_ = SimpleNamespace(pages=[SimpleNamespace(height=8, links=[])])
    finish(document_, pdf, Edition("es", "en", "en", "a4"), frozenset({0}))
    assert list(figure["A"]["BBox"]) == [0, 3, 3, 6]
    assert head["A"]["Scope"] == "/Row"
    assert "Headers" not in cell["A"]
    assert section["Lang"].string == "en"
    assert b"pdfuaid" in metadata.stream[0]
