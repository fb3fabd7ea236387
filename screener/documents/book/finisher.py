"""What WeasyPrint leaves to mend for one file that is both PDF/A-3a and PDF/UA-1, done before the file is written.

Figures get their bounding box in points from the bottom (ISO 32000-1, 14.8.5.4.3), header cells their scope (14.8.5.7),
which says all that IDs would, links their text (14.9.3), page 1 its languages (14.9.2); empty elements and the boxes of
pieces go; what stands in page margins becomes an artifact (14.8.2.2); the metadata names PDF/UA-1 beside PDF/A-3a, with
the extension schema that PDF/A asks for (ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydyf import PDF, Array, Dictionary, Stream, String

from screener.documents.book.edition import Edition
from screener.documents.parts import POINTS_PER_PIXEL

PDF_UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""

# The tag of the HTML element in which templates/pdf/section.html puts a piece.
PIECE = "/Art"
# A link's place in the tree (ISO 32000-1, 14.7.4.3).
LINKED = "/OBJR"


def finish(document: Any, pdf: PDF, edition: Edition, pages_1: frozenset[int]) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Mend the document, in which those pages are a page 1. WeasyPrint calls it between typesetting and writing."""
    root = object_of(pdf, pdf.catalog["StructTreeRoot"])
    _describe_links(document)
    _prune(pdf, root)
    _name_languages(pdf, root, edition, pages_1)
    elements = list(_elements(pdf, root))
    for element in elements:
        if element["S"] == "/Figure":
            _mend_figure(pdf, document, element)
        elif element["S"] == "/TH":
            _mend_header_cell(pdf, element)
        elif element["S"] == "/TD":
            del element["A"]["Headers"]
    _make_artifacts(pdf, root, elements)
    _name_pdf_ua(pdf)


def _describe_links(document: Any) -> None:  # noqa: ANN401
    """What is read of a link is its text: WeasyPrint says its address."""
    for page in document.pages:
        for *_, box in page.links:
            box.link_annotation["Contents"] = String(" ".join("".join(box.element.itertext()).split()))


def object_of(pdf: PDF, reference: bytes | str) -> Any:  # noqa: ANN401 - a PDF object of any kind
    """The object that a reference such as "12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def _prune(pdf: PDF, parent: Dictionary) -> None:
    """Take out elements without content, such as the lines to write on, and the box around each piece.

    A listener would hear nothing of the one, and of the other nothing but that it is there.
    """
    kept = Array()
    for kid in parent.get("K", ()):
        if isinstance(kid, int):
            kept.append(kid)
            continue
        element = object_of(pdf, kid)
        if element["Type"] == LINKED:
            kept.append(kid)
            continue
        _prune(pdf, element)
        if element["S"] != PIECE:
            kept.extend([kid] if element["K"] else [])
            continue
        for inner in element["K"]:
            object_of(pdf, inner)["P"] = parent.reference
            kept.append(inner)
    parent["K"] = kept


def _elements(pdf: PDF, parent: Dictionary) -> Iterator[Dictionary]:
    """All structure elements below `parent`, in reading order."""
    for kid in parent.get("K", ()):
        if not isinstance(kid, int) and object_of(pdf, kid)["Type"] != LINKED:
            element = object_of(pdf, kid)
            yield element
            yield from _elements(pdf, element)


def _name_languages(pdf: PDF, root: Dictionary, edition: Edition, pages_1: frozenset[int]) -> None:
    """A language for each page 1 and for its lines in another language (ISO 32000-1, 14.9.2)."""
    for reference in object_of(pdf, root["K"][0])["K"]:
        section = object_of(pdf, reference)
        if pdf.page_references.index(section["Pg"]) not in pages_1:
            continue
        section["Lang"] = String(edition.main)
        for element in _elements(pdf, section):
            if element["S"] == "/Div":
                element["Lang"] = String(edition.other)


def _mend_figure(pdf: PDF, document: Any, figure: Dictionary) -> None:  # noqa: ANN401
    """WeasyPrint writes CSS pixels from the top left."""
    page = document.pages[pdf.page_references.index(figure["Pg"])]
    left, top, right, bottom = figure["A"]["BBox"]
    box = (left, page.height - bottom, right, page.height - top)
    figure["A"]["BBox"] = Array(round(side * POINTS_PER_PIXEL, 3) for side in box)


def _mend_header_cell(pdf: PDF, cell: Dictionary) -> None:
    row = object_of(pdf, cell["P"])
    in_head = object_of(pdf, row["P"])["S"] == "/THead"
    del cell["ID"]
    cell["A"]["Scope"] = "/Column" if in_head else "/Row"


def _make_artifacts(pdf: PDF, root: Dictionary, elements: list[Dictionary]) -> None:
    """What is marked on a page but stands outside the tree is the page's margin: an artifact."""
    in_tree = {element.reference for element in elements}
    numbers = object_of(pdf, root["ParentTree"])["Nums"]
    for page, marked in zip(numbers[::2], numbers[1::2], strict=True):
        if not isinstance(marked, Array):
            continue
        outside = {number for number, element in enumerate(marked) if element not in in_tree}
        if outside:
            for number in outside:
                marked[number] = "null"
            _unmark(object_of(pdf, object_of(pdf, pdf.page_references[page])["Contents"]), outside)


def _unmark(content: Stream, numbers: set[int]) -> None:
    """A marked sequence begins with a tag, its properties and BDC."""
    for at, operation in enumerate(content.stream):
        if isinstance(operation, Dictionary) and operation.get("MCID") in numbers:
            content.stream[at - 1 : at + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]


def _name_pdf_ua(pdf: PDF) -> None:
    metadata = object_of(pdf, pdf.catalog["Metadata"])
    before, end, after = metadata.stream[0].rpartition(b"</rdf:RDF>")
    metadata.stream[0] = before + PDF_UA + end + after
    metadata.compress = False  # each summary puts its date in
