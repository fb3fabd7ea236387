"""What WeasyPrint leaves to mend for one file that is both PDF/A-3a and PDF/UA-1, done before the file is written.

Figures get their bounding box in points from the bottom (ISO 32000-1, 14.8.5.4.3), header cells their scope (14.8.5.7),
IDs their tree (14.7.2), page 1 its languages (14.9.2); empty elements go; what stands in page margins becomes an
artifact (14.8.2.2); the metadata names PDF/UA-1 beside PDF/A-3a, with the extension schema that PDF/A asks for
(ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydyf import PDF, Array, Dictionary, Stream, String

from screener.documents.book import POINTS_PER_PIXEL

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


@dataclass(frozen=True)
class Page1Languages:
    """How many of a document's pages are a page 1, the language it is in, and that of the lines in `div` elements."""

    pages: int
    main: str
    other: str


def finish(document: Any, pdf: PDF, languages: Page1Languages) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Mend the document in place. WeasyPrint calls it between typesetting and writing."""
    root = object_of(pdf, pdf.catalog["StructTreeRoot"])
    _prune(pdf, root)
    _name_languages(pdf, root, languages)
    elements = list(_elements(pdf, root))
    for element in elements:
        if element["S"] == "/Figure":
            _mend_figure(pdf, document, element)
        elif element["S"] == "/TH":
            _mend_header_cell(pdf, element)
    _add_id_tree(pdf, root, elements)
    _make_artifacts(pdf, root, elements)
    _name_pdf_ua(pdf)


def object_of(pdf: PDF, reference: bytes | str) -> Any:  # noqa: ANN401 - a PDF object of any kind
    """The object that a reference such as "12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def _prune(pdf: PDF, parent: Dictionary) -> None:
    """Take out elements without content, such as the lines to write on: a listener would hear nothing."""
    kept = Array()
    for kid in parent.get("K", ()):
        if not isinstance(kid, int):
            element = object_of(pdf, kid)
            if element.get("Type") == "/StructElem":
                _prune(pdf, element)
                if not element["K"]:
                    continue
        kept.append(kid)
    parent["K"] = kept


def _elements(pdf: PDF, parent: Dictionary) -> Iterator[Dictionary]:
    """All structure elements below `parent`, in reading order."""
    for kid in parent.get("K", ()):
        if not isinstance(kid, int):
            element = object_of(pdf, kid)
            if element.get("Type") == "/StructElem":
                yield element
                yield from _elements(pdf, element)


def _name_languages(pdf: PDF, root: Dictionary, languages: Page1Languages) -> None:
    """A language for each page 1 and for its lines in another language (ISO 32000-1, 14.9.2)."""
    sections = object_of(pdf, root["K"][0])["K"]
    for reference in sections[: languages.pages]:
        section = object_of(pdf, reference)
        section["Lang"] = String(languages.main)
        for element in _elements(pdf, section):
            if element["S"] == "/Div":
                element["Lang"] = String(languages.other)


def _mend_figure(pdf: PDF, document: Any, figure: Dictionary) -> None:  # noqa: ANN401
    """WeasyPrint writes CSS pixels from the top left."""
    page = document.pages[pdf.page_references.index(figure["Pg"])]
    left, top, right, bottom = figure["A"]["BBox"]
    box = (left, page.height - bottom, right, page.height - top)
    figure["A"]["BBox"] = Array(round(side * POINTS_PER_PIXEL, 3) for side in box)


def _mend_header_cell(pdf: PDF, cell: Dictionary) -> None:
    row = object_of(pdf, cell["P"])
    in_head = object_of(pdf, row["P"])["S"] == "/THead"
    cell["A"]["Scope"] = "/Column" if in_head else "/Row"


def _add_id_tree(pdf: PDF, root: Dictionary, elements: list[Dictionary]) -> None:
    named = {element["ID"].string: element for element in elements if "ID" in element}
    if named:
        names = Array()
        for name in sorted(named):
            names.extend((String(name), named[name].reference))
        tree = Dictionary({"Names": names, "Limits": Array((String(min(named)), String(max(named))))})
        pdf.add_object(tree)
        root["IDTree"] = Dictionary({"Kids": Array([tree.reference])})
        pdf.add_object(root["IDTree"])
        root["IDTree"] = root["IDTree"].reference


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
