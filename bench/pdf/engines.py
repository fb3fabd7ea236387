"""The engines that are compared. Each makes the PDF of one prepared document, and nothing else is timed.

All but ours get their input ready-made: the time for Jinja, for the pieces of page 2 and for the FHIR data counts
against our two only. Each engine is warm: what can be kept between two documents in its usual use is kept.
"""

import base64
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typst
from fontTools.ttLib import TTFont
from playwright.sync_api import sync_playwright
from weasyprint import HTML

from bench.pdf.blocks import blocks
from screener.documents.book.typesetter import TYPEFACE_SHEETS
from screener.documents.fhir import to_json
from screener.screening.report import Report
from screener.web.service import Service

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
FONTS = sorted((STATIC / "fonts" / "paper").glob("*.woff2"))
CHROMIUM_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM_FLAGS += ["--disable-component-update", "--disable-sync"]


@dataclass(frozen=True)
class Document:
    """One visitor's summary in the form each engine reads: report, HTML, HTML with its style, blocks and data."""

    report: Report
    html: str
    styled_html: str
    blocks: str
    fhir: str


@dataclass(frozen=True)
class Engine:
    """A name, what it leaves out of standards and data, and how it makes a PDF."""

    name: str
    lacks: str
    render: Callable[[Document], bytes]


class Desk:
    """Prepares documents, and knows how each engine makes a PDF of them."""

    def __init__(self, service: Service, folder: Path) -> None:
        language, paper = service.clinic.languages[0], service.clinic.paper
        self._pdf = service.pdf
        self._typesetter = service.pdf.typesetter(language)
        self._stylesheets = [STATIC / name for name in (*TYPEFACE_SHEETS, f"summary-{paper}.css", "summary.css")]
        families = folder / "families.css"  # which the typesetter adds itself
        named = ", ".join(f'"{family}"' for family in self._typesetter.typefaces)
        families.write_text(f"html {{ font-family: {named} }} @page {{ @bottom-right {{ font-family: {named} }} }}")
        self._stylesheets.append(families)
        self._style = f"<style>{_with_fonts_inside(self._stylesheets)}</style></head>"
        self._typst = _typst_compiler(folder)
        self._page = None

    def prepare(self, report: Report) -> Document:
        """Everything that any engine needs."""
        html = self._typesetter.html(self._pdf.sheet(report))
        styled = html.replace("</head>", self._style)
        return Document(report, html, styled, json.dumps(blocks(html)), (to_json(report) or b"").decode())

    @contextmanager
    def engines(self) -> Iterator[list[Engine]]:
        """All engines, with a Chromium that runs as long as they are in use."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                chromium_sandbox=False,
                args=CHROMIUM_FLAGS,
            )
            self._page = browser.new_page()
            yield [
                Engine("this project: assembler", "-", lambda document: self._pdf.render(document.report)),
                Engine("WeasyPrint, tuned", "-", self._tuned),
                Engine("WeasyPrint, naive", "tags, standards, data", self._naive),
                Engine("Chromium, warm", "tags, standards, data", self._chromium),
                Engine("typst, warm", "-", self._with_typst),
            ]
            browser.close()

    def _tuned(self, document: Document) -> bytes:
        return self._pdf.typeset(document.report, self._typesetter)

    def _naive(self, document: Document) -> bytes:
        pdf = HTML(string=document.html, base_url=str(ROOT)).write_pdf(stylesheets=self._stylesheets)
        assert pdf is not None
        return pdf

    def _chromium(self, document: Document) -> bytes:
        self._page.set_content(document.styled_html)
        return self._page.pdf(prefer_css_page_size=True, scale=0.96)  # its lines are a little higher

    def _with_typst(self, document: Document) -> bytes:
        return self._typst.compile(
            format="pdf",
            pdf_standards=["a-3a", "ua-1"],
            sys_inputs={"document": document.blocks, "fhir": document.fhir},
            timestamp=0,
        )


def _with_fonts_inside(stylesheets: list[Path]) -> str:
    """One stylesheet for a page that has no address of its own: the fonts stand in it."""
    style = "\n".join(path.read_text("utf-8") for path in stylesheets)
    for path in FONTS:
        data = base64.b64encode(path.read_bytes()).decode()
        style = style.replace(f"fonts/paper/{path.name}", f"data:font/woff2;base64,{data}")
    assert not re.search(r"url\(.?fonts/", style)
    return style


def _typst_compiler(folder: Path) -> typst.Compiler:
    """Typst does not read WOFF2: it gets the same fonts unpacked."""
    for path in FONTS:
        font = TTFont(path)
        font.flavor = None
        font.save(folder / f"{path.stem}.ttf")
    return typst.Compiler(Path(__file__).with_name("summary.typ"), font_paths=[folder], ignore_system_fonts=True)


@contextmanager
def desk(service: Service) -> Iterator[Desk]:
    """A desk whose unpacked fonts are thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(service, Path(folder))
