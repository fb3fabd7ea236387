"""The review booklet: all content of one language with its sources, on paper, for a clinician to read and sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from screener.catalogues import load_catalogue
from screener.clinic.keys import Clinic
from screener.documents.book.typesetter import BundledFilesOnly, paper_environment
from screener.languages import long_date
from screener.markup import Bibliography
from screener.screening.content import Content
from screener.screening.guidance import Row
from screener.screening.table_words import TableWords


def make_booklet(
    bundle: Path, translations: Path, content: Content, clinic: Clinic, language: str, today: date
) -> bytes:
    """The booklet as PDF. It takes some seconds."""
    fetcher, fonts = BundledFilesOnly(bundle / "static"), FontConfiguration()
    style = [
        CSS(filename=bundle / "static" / name, url_fetcher=fetcher, font_config=fonts)
        for name in ("summary-fonts.css", f"summary-{clinic.paper}.css", "booklet.css")
    ]
    html = booklet_html(bundle, translations, content, clinic, language, today)
    pdf: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=style, font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return pdf


def booklet_html(bundle: Path, translations: Path, content: Content, clinic: Clinic, language: str, today: date) -> str:
    """The booklet's words."""
    environment = paper_environment(bundle / "templates", load_catalogue(translations, language))
    return environment.get_template("pdf/booklet.html").render(
        content=content,
        words=content.languages[language],
        clinic=clinic,
        language=language,
        today=long_date(today, language, clinic.country),
        long_date=lambda day: long_date(day, language, clinic.country),
        cite=Bibliography(content.sources),
        says=TableWords(content, language),
        rows_by_topic=_by_topic(content.table.topic_rows),
        help_lines=content.crisis_lines.for_regions(tuple(content.crisis_lines.regions), language),
    )


def _by_topic(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    """Each topic once, in the table's order, with every row that leads to it."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return found
