"""The summary as a PDF: the same report as the result page, on two pages, with its data inside."""

from __future__ import annotations

import errno
import logging
from functools import partial
from importlib.metadata import version
from math import ceil
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
from screener.logo import Logo
from screener.screening.content import Content
from screener.screening.report import Report

if TYPE_CHECKING:
    from screener.documents.typesetter import Typesetter


log = logging.getLogger("screener")
# WeasyPrint unpacks typefaces into temporary files.
# All summaries of a clinic have one length, a multiple of this; what the longest one leaves of it, at least.
LENGTHS, SPARE = 8192, 1024
NOTHING_CAN_BE_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class NoTypesetterError(Exception):
    """WeasyPrint cannot work on this machine. The message says what is missing."""


class PdfRenderer:
    """Turns reports into PDFs in each language the clinic offers. Safe in threads.

    Raises BookError when the templates, or the clinic's texts, do not fit the paper. Where the paper cannot be typeset,
    because Pango is missing, there are no PDFs, and the log says so.
    """

    def __init__(
        self,
        bundle: Path,
        translations: Path,
        content: Content,
        clinic: Clinic,
        shelf: Bookshelf,
        logo: Logo | None = None,
    ) -> None:
        self._bundle = bundle
        self._translations = translations
        self._content = content
        self._clinic = clinic
        self._logo = logo
        self._pieces = {
            language: Pieces(content, content.languages[language], clinic, self._catalogue(language).gettext)
            for language in clinic.languages
        }
        self._samples = [specimens(content, language, clinic.reads)[0].report for language in clinic.languages]
        self._assemblers: dict[str, Assembler] = {}
        try:
            for language in clinic.languages:
                book = shelf.get(self._name(language), partial(self._compile, language))
                self._assemblers[language] = Assembler(book)
        except NoTypesetterError as error:
            log.error("no PDFs: %s. Pages work, and offer to print the result instead", error)  # noqa: TRY400
        for language, assembler in self._assemblers.items():
            assembler.check_fits(self._pieces[language].together())
        longest = max(map(self._longest, self._assemblers), default=0)
        self._length = LENGTHS * ceil((longest + SPARE) / LENGTHS)

    def render(self, report: Report) -> bytes:
        """The PDF of this report, assembled from the specimen book. Same report, same bytes; every report, one length.

        Raises NoTypesetterError where the paper could not be typeset.
        """
        if report.language not in self._assemblers:
            raise NoTypesetterError("the paper was not typeset")
        pieces = self._pieces[report.language].of(report)
        return self._assemblers[report.language].summary(specimen(report), pieces, to_json(report), self._length)

    def answers(self) -> bool:
        """A summary can be made now, in each language."""
        try:
            made = [self.render(sample) for sample in self._samples]
        except NoTypesetterError:
            return False
        return all(document.startswith(b"%PDF-") for document in made)

    def typeset(self, report: Report) -> bytes:
        """The same, laid out by WeasyPrint from start to end: slow, and what the tests hold `render` against."""
        pieces = self._pieces[report.language].of(report)
        return self._typesetter(report.language).summary(report, pieces, to_json(report))

    def _longest(self, language: str) -> int:
        """How long a summary in that language can be."""
        assembler, together = self._assemblers[language], self._pieces[language].together()
        made_up = specimens(self._content, language, self._clinic.reads)[::6]  # they differ by little
        return max(assembler.longest(each, together, to_json(each.report)) for each in made_up)

    def _compile(self, language: str) -> Book:
        try:
            typesetter = self._typesetter(language)
            from screener.documents.compiler import compile_book

            pieces = self._pieces[language].every()
            return compile_book(typesetter, specimens(self._content, language, self._clinic.reads), pieces)
        except OSError as error:
            if error.errno not in NOTHING_CAN_BE_WRITTEN:
                raise
            raise NoTypesetterError("temporary files cannot be written") from error

    def _typesetter(self, language: str) -> Typesetter:
        # WeasyPrint and Pango are loaded only to typeset: a start with a book on the shelf does without.
        try:
            from screener.documents.typesetter import Typesetter
        except OSError as error:  # what WeasyPrint raises where a library of the system is missing
            raise NoTypesetterError("Pango is not on this machine") from error
        return Typesetter(self._bundle, self._catalogue, self._content, self._clinic, self._logo, language)

    def _catalogue(self, language: str) -> NullTranslations:
        return load_catalogue(self._translations, language)

    def _name(self, language: str) -> str:
        """The book's name: whatever changes the paper changes it."""
        package = Path(__file__).parents[1]
        folders = (self._bundle / "templates", self._translations, self._content.root, package)
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        files += (self._bundle / "static").rglob("*.css")
        files += (self._bundle / "static").rglob("*.woff2")
        return content_hash(
            files, self._clinic.model_dump_json(), repr(self._logo), language, version("weasyprint"), version("pydyf")
        )
