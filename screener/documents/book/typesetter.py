"""HTML to PDF by WeasyPrint, slowly: one visitor's sheet, or the specimen book that spares visitors the wait."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import count, groupby
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from babel.support import NullTranslations
from jinja2 import Environment
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from screener import figures
from screener.catalogues import templates_in
from screener.clinic.keys import Clinic
from screener.clinic.logo import Logo
from screener.documents.book.edition import Edition
from screener.documents.book.finisher import finish
from screener.documents.parts import UNDATED, Data
from screener.documents.pieces import Piece, Sheet, blocks
from screener.languages import direction_of, name_of
from screener.markup import Bibliography
from screener.screening.content import Content

Finisher = Callable[[Any, Any], None]
# Where the paper's typefaces are declared, the usual one first, and how.
TYPEFACE_SHEETS = ("summary-fonts.css",)
FAMILY = re.compile(r'@font-face\s*{\s*font-family: "([^"]+)"')


class _HarvestedError(Exception):
    """All that is wanted of a document has been taken: to write its file would take a tenth of the time."""


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


class Typefaces:
    """Those of all paper: what takes longest to load."""

    def __init__(self, static: Path) -> None:
        self._fetcher = BundledFilesOnly(static)
        self.static = static
        self.fonts = FontConfiguration()
        self.lock = Lock()
        self.sheets = [self.sheet(name) for name in TYPEFACE_SHEETS]
        declared = (FAMILY.findall((static / name).read_text("utf-8")) for name in TYPEFACE_SHEETS)
        self.families = tuple(dict.fromkeys(family for families in declared for family in families))

    def sheet(self, name: str) -> CSS:
        """A stylesheet of ours with these typefaces."""
        return CSS(filename=self.static / name, url_fetcher=self._fetcher, font_config=self.fonts)


class Style:
    """How paper of that size looks, without a clinic's logo."""

    def __init__(self, typefaces: Typefaces, paper: str, *, large: bool) -> None:
        names = (f"summary-{paper}.css", "summary.css", "papers.css", *(["summary-large.css"] if large else []))
        self.typefaces = typefaces
        self.sheets = [*typefaces.sheets, *map(typefaces.sheet, names), CSS(string=_in_any_of(typefaces.families))]


class Typesetter:
    """Sets one language's documents, one at a time: two threads must not share Pango's font configuration."""

    def __init__(
        self,
        environment: Callable[[str], Environment],
        style: Style,
        content: Content,
        edition: Edition,
        clinic: Clinic | None = None,
        logo: Logo | None = None,
    ) -> None:
        """Without a clinic, only what no clinic can change can be set. `environment`: a language's templates."""
        self._edition = edition
        self._environment = environment
        self._content = content
        self._clinic = clinic
        self._fetcher = BundledFilesOnly(style.typefaces.static, logo)
        self._fonts, self._lock, self.typefaces = style.typefaces.fonts, style.typefaces.lock, style.typefaces.families
        with_logo = [CSS(string=_with_logo(logo), url_fetcher=self._fetcher)] if logo else []
        self._style = [*style.sheets, *with_logo]

    def summary(self, sheet: Sheet, data: Data | None, when: datetime) -> bytes:
        """The PDF of these pages, of that time, with its data inside. Same pages, same bytes."""
        attachments = [self._attachment(data, when.astimezone(UTC))] if data else []
        finisher = partial(finish, edition=self._edition, pages_1=_pages_1(sheet))
        return self._write(self.html(sheet, when), finisher, attachments)

    def _attachment(self, data: Data, when: datetime) -> Attachment:
        return Attachment(
            string=data.content,
            name="summary.fhir.json",
            description=data.description,
            created=when,
            modified=when,
            relationship="Data",
        )

    def book(self, pages: Sheet, harvest: Finisher) -> None:
        """Typeset pieces, those of a page over each other, and hand the finished document to `harvest` unwritten."""
        pages_1 = _pages_1(pages)

        def finish_and_harvest(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
            finish(document, pdf, self._edition, pages_1)
            harvest(document, pdf)
            raise _HarvestedError

        numbers = count()
        sections = [[self._section([piece], next(numbers)) for piece in pieces] for pieces in pages]
        layers = [_overlaid(page, foot=pieces[0].is_foot) for page, pieces in zip(sections, pages, strict=True)]
        with suppress(_HarvestedError):
            self._write(self._document(layers, UNDATED), finish_and_harvest, [])

    def html(self, sheet: Sheet, when: datetime = UNDATED) -> str:
        """The words of these pages."""
        return self._document([self._section(pieces, None) for pieces in sheet], when)

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

    def _document(self, sections: list[Markup], when: datetime) -> str:
        return self._render(
            self._edition.visitors,
            "pdf/document.html",
            sections=sections,
            created=when.isoformat(),
            author=self._clinic.name if self._clinic else "",
        )

    def _section(self, pieces: list[Piece], number: int | None) -> Markup:
        """These pieces of one page; with rulers under that number."""
        page = pieces[0].page
        language = self._edition.main if page in ("page_1", "letters") else self._edition.visitors
        html = self._render(language, "pdf/section.html", page=page, pieces=pieces, number=number)
        return Markup(html)  # noqa: S704 - from a template of ours, which escapes

    def _render(self, language: str, template: str, **values: object) -> str:
        return (
            self._environment(language)
            .get_template(template)
            .render(
                words=self._content.languages[language],
                instruments=self._content.instruments,
                main=self._content.main,
                table_version=self._content.table.review.version,
                language=language,
                direction=direction_of(language),
                large=self._edition.large,
                in_two_languages=self._edition.other != self._edition.main,
                language_name=name_of(self._edition.visitors, self._edition.main),
                other_language=self._edition.other,
                other_language_name=name_of(self._edition.other, language),
                other_direction=direction_of(self._edition.other),
                typefaces=",".join(self.typefaces),
                cite=Bibliography(self._content.sources),
                **self._of_the_clinic(language),
                **values,
            )
        )

    def _of_the_clinic(self, language: str) -> dict[str, object]:
        if self._clinic is None:
            return {}
        lines = self._content.crisis_lines.for_regions(self._clinic.help_regions, language)
        asked = [each for each in self._content.instruments.values() if self._clinic.asks(each)]
        return {"clinic": self._clinic, "help_lines": lines, "asked": asked}


def _pages_1(sheet: Sheet) -> frozenset[int]:
    """The numbers of those that are for the clinician."""
    return frozenset(number for number, pieces in enumerate(sheet) if pieces[0].page == "page_1")


def _overlaid(sections: list[Markup], *, foot: bool) -> Markup:
    """A page of the book; the line at the `foot` stands outside of what can lie over each other."""
    whole = Markup().join(sections)
    return whole if foot else Markup('<article class="overlaid">{}</article>').format(whole)


def _with_logo(logo: Logo) -> str:
    """The clinic's logo in the corner of the visitor's page."""
    return f".visitor h1 {{ background: url({logo.data_url}) no-repeat right top / auto 21pt; padding-right: 40% }}"


def _in_any_of(families: tuple[str, ...]) -> str:
    """The style that sets the paper, its margin included, in the first of these families that has the letter."""
    named = ", ".join(f'"{family}"' for family in families)
    return f"html {{ font-family: {named} }} @page {{ @bottom-right {{ font-family: {named} }} }}"


def paper_environment(templates: Path, catalogue: NullTranslations) -> Environment:
    """Jinja for paper: strict, escaping, with the interface texts of one language."""
    environment = templates_in(templates, catalogue)
    environment.globals["figures"] = figures
    environment.filters["runs"] = _runs
    environment.filters["blocks"] = blocks
    return environment


def _runs(pieces: list[Piece]) -> list[tuple[str, list[Piece]]]:
    """Pieces that follow each other in one table, or in none, with the table's name."""
    return [(table, list(run)) for table, run in groupby(pieces, lambda piece: piece.table)]
