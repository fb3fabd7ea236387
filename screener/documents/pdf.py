"""The summary as a PDF: the same report as the result page, on two pages, with its data inside."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from babel.support import NullTranslations

from screener.catalogues import load_catalogue
from screener.clinic import Clinic
from screener.documents.assembler import Assembler
from screener.documents.book import Book
from screener.documents.bookshelf import Bookshelf, content_hash
from screener.documents.fhir import to_json
from screener.documents.pieces import Pieces
from screener.documents.specimens import specimen, specimens
from screener.screening.content import Content
from screener.screening.report import Report

if TYPE_CHECKING:
    from screener.documents.typesetter import Typesetter


class PdfRenderer:
    """Turns reports into PDFs in each language the clinic offers. Safe in threads.

    Raises BookError when the templates, or the clinic's texts, do not fit the paper.
    """

    def __init__(self, bundle: Path, translations: Path, content: Content, clinic: Clinic, shelf: Bookshelf) -> None:
        self._bundle = bundle
        self._translations = translations
        self._content = content
        self._clinic = clinic
        self._pieces = {
            language: Pieces(content, content.languages[language], self._catalogue(language).gettext)
            for language in clinic.languages
        }
        self._assemblers = {
            language: Assembler(shelf.get(self._name(language), partial(self._compile, language)))
            for language in clinic.languages
        }

        for language, assembler in self._assemblers.items():
            assembler.check_fits(self._pieces[language].together())

    def render(self, report: Report) -> bytes:
        """The PDF of this report, assembled from the specimen book. Same report, same bytes."""
        pieces = self._pieces[report.language].of(report)
        return self._assemblers[report.language].summary(specimen(report), pieces, to_json(report))

    def typeset(self, report: Report) -> bytes:
        """The same, laid out by WeasyPrint from start to end: slow, and what the tests hold `render` against."""
        pieces = self._pieces[report.language].of(report)
        return self._typesetter(report.language).summary(report, pieces, to_json(report))

    def _compile(self, language: str) -> Book:
        from screener.documents.compiler import compile_book

        pieces = self._pieces[language].every()
        return compile_book(self._typesetter(language), specimens(self._content, language, self._clinic.reads), pieces)

    def _typesetter(self, language: str) -> Typesetter:
        # WeasyPrint and Pango are loaded only to typeset: a start with a book on the shelf does without.
        from screener.documents.typesetter import Typesetter

        return Typesetter(self._bundle, self._catalogue, self._content, self._clinic, language)

    def _catalogue(self, language: str) -> NullTranslations:
        return load_catalogue(self._translations, language)

    def _name(self, language: str) -> str:
        """The book's name: whatever changes the paper changes it."""
        package = Path(__file__).parents[1]
        folders = (self._bundle / "templates", self._translations, self._content.root, package)
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        files += (self._bundle / "static").rglob("*.css")
        files += (self._bundle / "static").rglob("*.woff2")
        return content_hash(files, self._clinic.model_dump_json(), language, version("weasyprint"), version("pydyf"))
