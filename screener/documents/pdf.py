"""PDFs: the summary, with its data inside, on two pages or in large print; and the papers that are the same for all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, partial
from itertools import product
from math import ceil
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zlib import compress
from zoneinfo import ZoneInfo

from screener.catalogues import load_catalogue
from screener.clinic.keys import SIZES_OF_PAPER, Clinic
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.edition import Edition
from screener.documents.book.press import NoTypesetterError as NoTypesetterError  # part of what it does
from screener.documents.book.press import Places, press_of
from screener.documents.book.shelf import Bookshelf
from screener.documents.book.specimens import specimens
from screener.documents.fhir import to_json
from screener.documents.page_1 import page_1
from screener.documents.papers import PAPERS, forms_of
from screener.documents.parts import Book, Data
from screener.documents.pieces import Piece, Sheet
from screener.documents.sheet.assembler import Assembler
from screener.screening.content import Content, load_content
from screener.screening.local_words import in_country
from screener.screening.report import Report
from screener.screening.therapy_only import therapy_only

if TYPE_CHECKING:
    from screener.documents.book.typesetter import Typesetter

log = logging.getLogger("screener")
# All summaries of a clinic have one length, a multiple of this; what the longest one leaves of it, at least.
LENGTHS, SPARE = 8192, 1024


@cache
def _with_most_data(content: Content, language: str, reads: str) -> Report:
    """That of the made-up reports whose data are longest, packed; those of others differ by little."""
    return max(specimens(content, language, reads)[::6], key=lambda report: len(compress(to_json(report) or b"")))


@dataclass(frozen=True)
class _Made:
    """An assembler for each language, and the length of every summary."""

    assemblers: dict[str, Assembler]
    length: int


class PdfRenderer:
    """Turns reports into PDFs in each language the clinic offers. Safe in threads.

    What they are made of is made once: by a server as it starts, otherwise when the first of them is asked for.
    """

    def __init__(
        self,
        bundle: Path,
        translations: Path,
        content: Content,
        clinic: Clinic,
        shelf: Bookshelf,
        logo: Logo | None = None,
        *,
        large: bool = False,
    ) -> None:
        """`large`: in large print, on as many pages as it takes."""
        self._content = content
        self._clinic = clinic
        self._logo = logo
        self._large = large
        self._translations = translations
        self._press = press = press_of(bundle, translations, content, shelf)
        self._press_of = partial(press_of, bundle, translations, shelf=shelf)
        self._page_2 = {language: press.page_2(language) for language in clinic.languages}
        self._made: _Made | None = None
        self._lock = Lock()

    def make(self) -> _Made:
        """What summaries are made of, made once.

        Raises BookError when the templates, or the clinic's texts, do not fit the paper. Where the paper cannot be
        typeset, because Pango is missing, there are no PDFs, and the log says so.
        """
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def load_typesetter(self) -> None:
        """Load what a book of this clinic is typeset with. Raises NoTypesetterError."""
        for language in self._clinic.languages:
            self._press.load_typesetter(self._edition(language))

    def let_go_of_typefaces(self) -> None:
        """Before processes begin that are not to take them along."""
        self._press.let_go_of_typefaces()

    @property
    def is_awaited(self) -> bool:
        """Something that summaries are made of is not on the shelf, but can be put there."""
        editions = map(self._edition, self._clinic.languages)
        return self._made is None and any(self._press.awaits(edition, self._clinic, self._logo) for edition in editions)

    def _make(self) -> _Made:
        assemblers: dict[str, Assembler] = {}
        longest = 0
        try:
            for language in self._clinic.languages:
                measure = partial(self._longest, language)
                book = self._press.book(self._edition(language), self._clinic, self._logo, measure)
                assemblers[language] = Assembler(book, large=self._large)
                longest = max(longest, book.longest)
        except NoTypesetterError as error:
            what = "large print" if self._large else "PDFs"
            log.error("no %s: %s. Pages work, and offer to print the result instead", what, error)  # noqa: TRY400
        return _Made(assemblers, LENGTHS * ceil((longest + SPARE) / LENGTHS))

    def _longest(self, language: str, book: Book, places: Places) -> int:
        most = _with_most_data(self._content, language, self._clinic.reads)
        assembler = Assembler(book, large=self._large)
        for name in () if self._large else PAPERS:
            self.fitting(name, assembler)
        return assembler.longest(places, self._data(most), self._midnight(most.date))

    @property
    def length(self) -> int:
        """How many bytes each of its PDFs has."""
        return self.make().length

    def render(self, report: Report, length: int = 0) -> bytes:
        """The PDF of this report, assembled from the specimen book. Same report, same bytes; every report, one length.

        `length`: that of another print, where theirs must be the same. Raises NoTypesetterError where the paper could
        not be typeset.
        """
        made = self.make()
        if report.language not in made.assemblers:
            raise NoTypesetterError("the paper was not typeset")
        assembler = made.assemblers[report.language]
        when = self._midnight(report.date)
        return assembler.summary(self.sheet(report), self._data(report), when, max(made.length, length))

    def paper(self, name: str, language: str) -> bytes:
        """One of `PAPERS`, dated with the last review of its words. Same clinic, same bytes.

        Raises NoTypesetterError where the paper could not be typeset.
        """
        assemblers = self.make().assemblers
        if language not in assemblers:
            raise NoTypesetterError("the paper was not typeset")
        reviews = {**self._content.reviews, **self._content.languages[language].reviews}
        when = self._midnight(max(review.date for review in reviews.values()))
        return assemblers[language].paper(self.fitting(name, assemblers[language]), when)

    def fitting(self, name: str, assembler: Assembler) -> list[Piece]:
        """That paper's pieces in the first form that fits its page. Raises BookError where none does."""
        asked = [each.id for each in self._content.instruments.values() if self._clinic.asks(each)]
        for pieces in forms_of(name, asked):
            if assembler.fits(pieces):
                return pieces
        raise BookError(f"{name}.pdf is longer than a page: the clinic's texts must be shorter, or its regions fewer")

    @property
    def languages(self) -> set[str]:
        """Those whose paper is typeset by now."""
        return set(self._made.assemblers) if self._made else set()

    def answers(self) -> bool:
        """A summary can be made now, in each language."""
        reads = self._clinic.reads
        try:
            made = [self.render(specimens(self._content, each, reads)[0]) for each in self._clinic.languages]
        except NoTypesetterError:
            return False
        return all(document.startswith(b"%PDF-") for document in made)

    def typeset(self, report: Report, typesetter: Typesetter | None = None) -> bytes:
        """The same, laid out by WeasyPrint from start to end: slow, and what the tests hold `render` against."""
        typesetter = typesetter or self.typesetter(report.language)
        return typesetter.summary(self.sheet(report), self._data(report), self._midnight(report.date))

    def typesetter(self, language: str) -> Typesetter:
        """What lays this clinic's documents out in that language."""
        return self._press.typesetter(self._edition(language), self._clinic, self._logo)

    def sheet(self, report: Report) -> Sheet:
        """What the pages of that report are stacked from, with as much room to write as there is."""
        assembler, page_2 = self.make().assemblers[report.language], self._page_2[report.language].of
        roomy = page_2(report)
        fits = self._large or assembler.fits(roomy)
        return assembler.laid([page_1(report), roomy if fits else page_2(report, roomy=False)])

    def _midnight(self, day: date) -> datetime:
        """The beginning of that day at the clinic: of the time of day paper tells nothing."""
        return datetime.combine(day, time(), ZoneInfo(self._clinic.time_zone))

    def _data(self, report: Report) -> Data | None:
        """The data inside, described in the clinic's language."""
        content = to_json(report)
        catalogue = load_catalogue(self._translations, report.clinic_language)
        description = catalogue.gettext("The answers and scores as data, for a health record (HL7 FHIR R4)")
        return None if content is None else Data(content, description)

    def prepare(self) -> Iterator[Edition]:
        """Typeset what no clinic can change, for any clinic to come in our country that reads one of our languages."""
        languages = tuple(self._content.languages)
        whole, country = load_content(self._content.root), self._content.country
        may = whole.countries.may_name_kap(country, law_checked=self._content.offers_kap)
        contents = [*([whole] if may else []), therapy_only(whole)]
        presses = [self._press_of(content=in_country(each, country)) for each in contents]
        kinds = product(presses, languages, languages, SIZES_OF_PAPER, (False, True))
        for press, language, reads, paper, large in kinds:
            edition = press.edition(language, reads, paper, large=large)
            press.common_book(edition)
            yield edition

    def _edition(self, language: str) -> Edition:
        return self._press.edition(language, self._clinic.reads, self._clinic.paper, large=self._large)
