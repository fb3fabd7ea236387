"""The files of one clinic: which there are, how long, of which day, and what is told where there are none."""

import io
import logging
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from zlib import compress
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.clinic.keys import SIZES_OF_PAPER
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.edition import Edition
from screener.documents.book.press import NoTypesetterError, press_of
from screener.documents.book.shelf import Bookshelf
from screener.documents.book.specimens import specimens
from screener.documents.fhir import to_json
from screener.documents.page_2 import Page2
from screener.documents.papers import PAPERS, forms_of
from screener.documents.pdf import LENGTHS, SPARE, PdfRenderer, _with_most_data
from screener.documents.pieces import places

from .conftest import K12
from .made_up import book_of_every_piece


class NoBooks(Bookshelf):
    """A shelf that nothing can be put on, of a machine that cannot typeset."""

    def __init__(self):
        self.asked = 0

    def awaits(self, name):
        return True

    def get(self, name, make):
        self.asked += 1
        raise NoTypesetterError("Pango is not on this machine")


def without_books(service, **options):
    return PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, NoBooks(), **options)


@pytest.mark.parametrize(("large", "what"), [(False, "PDFs"), (True, "large print")])
def test_where_paper_cannot_be_typeset_there_is_none_and_the_log_says_so_once(service, report, caplog, large, what):
    renderer = without_books(service, large=large)
    assert renderer.languages == set()
    assert renderer.is_awaited
    for name in ("render", "paper"):
        with pytest.raises(NoTypesetterError, match=r"^the paper was not typeset$"):
            renderer.render(report()) if name == "render" else renderer.paper("options", "en")
    assert renderer.answers() is False
    assert not renderer.is_awaited
    assert renderer.length == LENGTHS
    told = f"no {what}: Pango is not on this machine. Pages work, and offer to print the result instead"
    records = [(record.name, record.levelno, record.getMessage()) for record in caplog.records]
    assert records == [("screener", logging.ERROR, told)]


def test_of_made_up_reports_the_one_with_the_most_data_measures_the_longest_summary(content):
    most = _with_most_data(content, "es", "en")
    some = specimens(content, "es", "en")[::6]
    assert most in some
    assert (most.language, most.clinic_language) == ("es", "en")
    sizes = [len(compress(to_json(report))) for report in some if report.shows_score]
    assert len(compress(to_json(most))) == max(sizes) > min(sizes)


class OneBook(Bookshelf):
    """A shelf on which one book stands under every name."""

    def __init__(self, **facts):
        self._book = book_of_every_piece(**facts)

    def awaits(self, name):
        return False

    def get(self, name, make):
        return self._book


class Noting(OneBook):
    """One that notes the names that are asked for, and awaits each."""

    def __init__(self):
        super().__init__()
        self.asked, self.awaited = [], []

    def awaits(self, name):
        self.awaited.append(name)
        return len(self.awaited) > 1

    def get(self, name, make):
        self.asked.append(name)
        return super().get(name, make)


@pytest.mark.parametrize("logo", [None, Logo(b"a", "image/png", 1.0)])
def test_the_books_of_a_clinic_are_those_of_its_languages_its_paper_and_its_logo(service, logo):
    shelf, clinic = Noting(), service.clinic
    pdf = PdfRenderer(BUNDLE, TRANSLATIONS, service.content, clinic, shelf, logo)
    press = press_of(BUNDLE, TRANSLATIONS, service.content, shelf)
    editions = [press.edition(language, clinic.reads, clinic.paper) for language in clinic.languages]
    own = [press._name(edition, clinic, logo) for edition in editions]
    assert pdf.is_awaited
    assert shelf.awaited == own[:2]
    pdf.make()
    assert shelf.asked[1::2] == own
    assert len(set(shelf.asked)) == 2 * len(editions)


def test_what_is_prepared_is_every_language_for_every_reader_on_every_paper_in_both_prints(service):
    shelf = Noting()
    editions = list(PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, shelf).prepare())
    assert editions == [
        Edition(language, reads, reads, paper, offers, service.content.country, large)
        for offers in (True, False)
        for language in ("en", "es")
        for reads in ("en", "es")
        for paper in SIZES_OF_PAPER
        for large in (False, True)
    ]
    assert len(set(shelf.asked)) == len(shelf.asked) == len(editions) == 32


def with_book(service, **facts):
    return PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, OneBook(**facts))


@pytest.mark.parametrize(
    ("longest", "length"), [(1, 8192), (8192 - 1024, 8192), (8192 - 1023, 16384), (16384 - 1024, 16384)]
)
def test_every_summary_has_one_length_with_room_for_the_longest(service, longest, length):
    assert (LENGTHS, SPARE) == (8192, 1024)
    assert with_book(service, longest=longest).length == length


def test_a_file_is_made_of_the_book_of_its_language_and_filled_up_to_its_length(service, report):
    pdf, made = with_book(service), report()
    assert not pdf.is_awaited
    file = pdf.render(made)
    assert len(file) == pdf.length == 8192
    assert pdf.render(made) == file
    assert [len(pdf.render(made, length)) for length in (5, 3 * 8192)] == [8192, 3 * 8192]
    with pikepdf.open(io.BytesIO(file)) as opened:
        assert len(opened.pages) == 2
        assert str(opened.docinfo.CreationDate) == "D:20261122000000-05'00"
        assert opened.Root.AF[0].EF.F.read_bytes() == to_json(made)
    assert pdf.languages == set(service.clinic.languages)
    assert pdf.answers() is True
    assert pdf.make() is pdf.make()


def test_a_paper_is_of_the_day_on_which_its_words_were_last_looked_at(service):
    pdf = with_book(service)
    reviews = {**service.content.reviews, **service.content.languages["es"].reviews}
    last = max(review.date for review in reviews.values())
    with pikepdf.open(io.BytesIO(pdf.paper("options", "es"))) as opened:
        assert str(opened.docinfo.CreationDate).startswith(f"D:{last:%Y%m%d}000000")
        assert str(opened.docinfo.Title) == "Head"
        assert len(opened.pages) == 1


def test_a_file_is_of_the_beginning_of_its_day_at_the_clinic(service):
    zone = ZoneInfo(service.clinic.time_zone)
    assert service.pdf._midnight(date(2026, 11, 22)) == datetime(2026, 11, 22, tzinfo=zone)


def test_the_data_inside_are_described_in_the_clinics_language(service, report):
    english, spanish = (service.pdf._data(report(language="es", clinic_language=each)) for each in ("en", "es"))
    assert english.description == "The answers and scores as data, for a health record (HL7 FHIR R4)"
    assert spanish.description.startswith("Las respuestas y ")
    made = report(language="es", clinic_language="es")
    assert spanish.content == to_json(made)
    assert service.pdf._data(report(situation=replace(K12, age="lt18"))) is None


def kinds(pieces):
    return [each.kind for each in pieces]


def test_a_page_has_lines_below_what_was_picked_as_long_as_they_fit(service, report, content):
    made = report(picked=[question.id for question in content.languages["en"].questions[:6]])
    roomy = Page2(content, content.languages["en"]).of(made)
    _, high = places([each for each in roomy if not each.most], lambda _: 1.0)
    for room, has_lines in ((high, True), (high - 1, False)):
        first, second = with_book(service, height=1.0, room=room).sheet(made)
        assert ("answer_line" in kinds(second)) is has_lines
        assert (kinds(first)[0], kinds(second)[0]) == ("letterhead", "title")
        assert kinds(second).count("question") == 6
    large = PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, OneBook(room=9.0), large=True)
    pages = large.sheet(made)
    assert len(pages) > 4
    assert "answer_line" in [kind for page in pages for kind in kinds(page)]
    assert {kinds(page)[-1] for page in pages} == {"page_foot"}


def fitting(renderer, name, count):
    """The form that is taken where the first ones do not fit."""
    tried = []

    def fits(pieces):
        tried.append(pieces)
        return len(tried) > count

    return renderer.fitting(name, SimpleNamespace(fits=fits))


@pytest.mark.parametrize("name", PAPERS)
def test_of_a_paper_the_first_form_that_fits_is_taken_and_none_is_told(service, name):
    forms = list(forms_of(name, [each.id for each in service.content.instruments.values()]))
    for count in (0, 1, len(forms) - 1):
        assert fitting(service.pdf, name, count) == forms[count]
    told = rf"^{name}\.pdf is longer than a page: the clinic's texts must be shorter, or its regions fewer$"
    with pytest.raises(BookError, match=told):
        fitting(service.pdf, name, len(forms))


def test_a_questionnaire_that_the_clinic_does_not_ask_is_on_no_paper(service):
    clinic = service.clinic.model_copy(update={"asks_mood": False})
    renderer = PdfRenderer(BUNDLE, TRANSLATIONS, service.content, clinic, NoBooks())
    asked = [each.id for each in service.content.instruments.values() if clinic.asks(each)]
    assert asked == ["gad7"]
    pieces = fitting(renderer, "questionnaire", 0)
    assert [each.values["instrument"] for each in pieces if each.kind == "statements"] == asked
