"""The summary as a PDF, typeset by WeasyPrint from the same report as the result page."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from screener.clinic import Clinic
from screener.documents.finisher import finish
from screener.markup import Bibliography
from screener.screening.content import Content
from screener.screening.evidence import Source, cited_keys
from screener.screening.report import Report


class BundledFilesOnly(URLFetcher):
    """Lets WeasyPrint read the files of one folder, and nothing else: no network, no other file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folder = folder.resolve().as_uri() + "/"

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - WeasyPrint's own type
        """Raises ValueError for anything outside the folder."""
        if not url.startswith(self._folder) or ".." in url or "%" in url[len(self._folder) :]:
            raise ValueError("only bundled files may be read")
        return super().fetch(url, headers)


class PdfRenderer:
    """Turns reports into PDFs, one at a time: Pango's font configuration must not be used by two threads at once."""

    def __init__(self, bundle: Path, translations: Path, content: Content, clinic: Clinic) -> None:
        self.bundle = bundle
        self._content = content
        self._clinic = clinic
        self._environments = {
            language: _environment(bundle / "templates", translations, language) for language in clinic.languages
        }
        self._fetcher = BundledFilesOnly(bundle / "static")
        self._fonts = FontConfiguration()
        self._style = [
            CSS(filename=bundle / "static" / name, url_fetcher=self._fetcher, font_config=self._fonts)
            for name in ("fonts.css", f"summary-{clinic.paper}.css", "summary.css")
        ]
        self._lock = Lock()

    def render(self, report: Report) -> bytes:
        """The PDF of this report. Same report, same bytes."""
        html = HTML(string=self.html(report), url_fetcher=self._fetcher)
        with self._lock:
            pdf: bytes = html.write_pdf(
                stylesheets=self._style, font_config=self._fonts, pdf_variant="pdf/a-3a", finisher=finish
            )
        return pdf

    def html(self, report: Report) -> str:
        """The document that WeasyPrint typesets."""
        locale = Locale.parse(report.language, sep="-")
        return (
            self._environments[report.language]
            .get_template("pdf/summary.html")
            .render(
                report=report,
                words=self._content.languages[report.language],
                clinic=self._clinic,
                cite=Bibliography(self._content.sources),
                sources=self._content.sources,
                paper_sources=self._paper_sources(report.language),
                crisis_lines=self._content.crisis_lines.for_regions(self._clinic.regions),
                long_date=format_date(report.date, "long", locale=locale),
                language_name=locale.get_display_name(locale),
            )
        )

    def _paper_sources(self, language: str) -> list[Source]:
        """The sources that any summary in that language may name, the same on all of them."""
        topics = self._content.languages[language].topics
        texts = [brief for text in topics.topics.values() for brief in text.all_briefs()]
        texts += [text for _, text in topics.notes]
        keys = {key for text in texts for key in cited_keys(text)} | {self._content.instrument.cut_points[0].source}
        return sorted((self._content.sources[key] for key in keys), key=lambda source: source.short_name.casefold())


def _environment(templates: Path, translations: Path, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Translations.load(translations, [str(Locale.parse(language, sep="-"))])
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment
