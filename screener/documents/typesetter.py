"""HTML to PDF by WeasyPrint, slowly: the summary of one report, or the specimen book that spares visitors the wait."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from babel import Locale
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from screener.clinic import Clinic
from screener.documents.finisher import Page1Languages, finish
from screener.documents.pieces import Piece
from screener.documents.specimens import direction_of, paper_date
from screener.logo import Logo
from screener.markup import Bibliography
from screener.screening.content import Content
from screener.screening.evidence import Source, cited_keys
from screener.screening.report import Report

Finisher = Callable[[Any, Any], None]
# Where the paper's typefaces are declared, the usual one first, and how.
TYPEFACE_SHEETS = ("fonts.css", "summary-fonts.css")
FAMILY = re.compile(r'@font-face\s*{\s*font-family: "([^"]+)"')


class BundledFilesOnly(URLFetcher):
    """Lets WeasyPrint read the files of one folder and the clinic's logo: no network, no other file."""

    def __init__(self, folder: Path, logo: Logo | None = None) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._folder = folder.resolve()
        self._logo = logo.data_url if logo else None

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - WeasyPrint's own type
        """Raises ValueError for anything outside the folder."""
        if url == self._logo:
            return super().fetch(url, headers)
        parts = urlsplit(url)
        if parts.scheme != "file" or not Path(unquote(parts.path)).resolve().is_relative_to(self._folder):
            raise ValueError("only bundled files may be read")
        return super().fetch(url, headers)


class Typesetter:
    """Sets one language's documents, one at a time: two threads must not share Pango's font configuration."""

    def __init__(
        self,
        bundle: Path,
        catalogue: Callable[[str], NullTranslations],
        content: Content,
        clinic: Clinic,
        logo: Logo | None,
        language: str,
    ) -> None:
        self._page_1_language = clinic.reads if clinic.reads in content.languages else language
        self._environments = {
            each: paper_environment(bundle / "templates", catalogue(each)) for each in (language, self._page_1_language)
        }
        self._content = content
        self._clinic = clinic
        self._language = language
        self._fetcher = BundledFilesOnly(bundle / "static", logo)
        self._fonts = FontConfiguration()
        sheets = [bundle / "static" / name for name in (*TYPEFACE_SHEETS, f"summary-{clinic.paper}.css", "summary.css")]
        self._style = [CSS(filename=path, url_fetcher=self._fetcher, font_config=self._fonts) for path in sheets]
        declared = (FAMILY.findall(path.read_text("utf-8")) for path in sheets)
        self.typefaces = tuple(dict.fromkeys(family for families in declared for family in families))
        for style in (_in_any_of(self.typefaces), _of_the_clinic(clinic, logo)):
            self._style.append(CSS(string=style, url_fetcher=self._fetcher))
        self._lock = Lock()

    def summary(self, report: Report, pieces: list[Piece], attachment: bytes | None) -> bytes:
        """The PDF of this report, with its data inside. Same report, same bytes."""
        html = self._html("pdf/summary.html", report=report, pieces=pieces)
        midnight = datetime.combine(report.date, datetime.min.time())
        data = Attachment(
            string=attachment,
            name="summary.fhir.json",
            description="FHIR R4",
            created=midnight,
            modified=midnight,
            relationship="Data",
        )
        return self._write(html, partial(finish, languages=self._languages(1)), [data] if attachment else [])

    def book(self, specimens: list[Report], pieces: list[Piece], harvest: Finisher) -> None:
        """Typeset all specimens and pieces, and hand the finished document to `harvest` before it is written."""

        def finish_and_harvest(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
            finish(document, pdf, self._languages(len(specimens)))
            harvest(document, pdf)

        self._write(self._html("pdf/book.html", specimens=specimens, pieces=pieces), finish_and_harvest, [])

    def _write(self, html: str, finisher: Finisher, attachments: list[Attachment]) -> bytes:
        document = HTML(string=html, url_fetcher=self._fetcher)
        with self._lock:
            pdf: bytes = document.write_pdf(
                stylesheets=self._style,
                font_config=self._fonts,
                pdf_variant="pdf/a-3a",
                finisher=finisher,
                attachments=attachments,
            )
        return pdf

    def _html(self, template: str, **values: object) -> str:
        return self._render(self._language, template, page_1=self._page_1, **values)

    def _page_1(self, report: Report) -> Markup:
        """Page 1, in the clinic's language where its words are whole."""
        language = self._page_1_language
        name = Locale.parse(self._language, sep="-").get_display_name(Locale.parse(language, sep="-"))
        html = self._render(
            language,
            "pdf/page_1.html",
            report=report,
            main=report.own if language == report.language else report.for_clinic,
            other=report.for_clinic if language == report.language else report.own,
            language_name=name,
            date=paper_date(report.date, language),
            other_direction=direction_of(self._languages(1).other),
            paper_sources=self._paper_sources(),
        )
        return Markup(html)  # noqa: S704 - from a template of ours, which escapes

    def _render(self, language: str, template: str, **values: object) -> str:
        return (
            self._environments[language]
            .get_template(template)
            .render(
                words=self._content.languages[language],
                clinic=self._clinic,
                language=language,
                direction=direction_of(language),
                typefaces=",".join(self.typefaces),
                cite=Bibliography(self._content.sources),
                sources=self._content.sources,
                crisis_lines=self._content.crisis_lines.for_regions(self._clinic.regions, language),
                **values,
            )
        )

    def _languages(self, pages: int) -> Page1Languages:
        """The languages of page 1, when the document has that many of it."""
        main, clinic = self._page_1_language, self._clinic.reads
        return Page1Languages(pages, main, self._language if main == clinic else clinic)

    def _paper_sources(self) -> list[Source]:
        """The sources that any summary may name, the same on all of them."""
        topics = self._content.languages[self._language].topics
        texts = [brief for text in topics.topics.values() for brief in text.all_briefs()]
        texts += topics.notes.values()
        keys = {key for text in texts for key in cited_keys(text)} | {self._content.instrument.cut_points[0].source}
        return sorted((self._content.sources[key] for key in keys), key=lambda source: source.short_name.casefold())


def _of_the_clinic(clinic: Clinic, logo: Logo | None) -> str:
    """The clinic's colour for headings, and its logo in the corner of the visitor's page."""
    style = f"h2 {{ color: {clinic.accent} }}"
    if logo:
        style += (
            f" .visitor h1 {{ background: url({logo.data_url}) no-repeat right top / auto 21pt; padding-right: 40% }}"
        )
    return style


def _in_any_of(families: tuple[str, ...]) -> str:
    """The style that sets the paper, its margin included, in the first of these families that has the letter."""
    named = ", ".join(f'"{family}"' for family in families)
    return f"html {{ font-family: {named} }} @page {{ @bottom-right {{ font-family: {named} }} }}"


def paper_environment(templates: Path, catalogue: NullTranslations) -> Environment:
    """Jinja for paper: strict, escaping, with the interface texts of one language."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment
