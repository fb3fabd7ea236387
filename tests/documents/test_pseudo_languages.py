"""The summary in two test languages, one with accents and one from right to left, for clinics that read either."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from screener import BUNDLE, create_app
from screener.documents.book import BookError
from screener.documents.book.compiler import compile_book
from screener.documents.page_1 import page_1
from screener.documents.papers import PAPERS
from screener.screening.earlier import Earlier
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import Settings

from ..pseudo import LONG, MIRRORED, paper_site
from ..pseudo.languages import write_content, write_translations
from ..pseudo.letters import armenian, hebrew
from ..pseudo.site import site, write_clinic
from ..pseudo.unmarked import unmarked
from .conftest import K12
from .test_book import check_against_the_oracle
from .test_pdf import extremes
from .test_pdf_standard import elements, words_of_page_1
from .test_verapdf import FLAVOURS

# Each language and clinic needs books of its own: minutes, where none is on the shelf.
pytestmark = pytest.mark.long

LANGUAGES = (LONG.code, MIRRORED.code)
# The paper, and what the clinic reads.
CLINICS = [("letter", "fi"), ("a4", "he")]


class Desk:
    """Makes reports for the visitors of one clinic, and their summaries."""

    def __init__(self, app):
        self.service = app.extensions["screener"]
        self.content, self.clinic, self.pdf = self.service.content, self.service.clinic, self.service.pdf

    def report(self, language, items=(1, 2, 3, 3, 2, 1, 0), difficulty="very", situation=K12, day=date(2026, 11, 22)):
        """With the longest questions and things that matter picked, and an earlier result."""
        questions = sorted(self.content.languages[language].questions, key=lambda question: -len(question.text))
        picked = frozenset(question.id for question in questions[:MOST_QUESTIONS])
        answers = {"gad7": Answers(items, difficulty)}
        shorts = sorted(self.content.languages[language].matters.matter, key=lambda matter: -len(matter.short))
        matters = frozenset(matter.id for matter in shorts[:MOST_MATTERS])
        earlier = Earlier(9, date(2025, 11, 1))
        return build_report(
            self.content, language, day, answers, situation, picked, self.clinic.reads, earlier, matters
        )

    def reports(self, language):
        """The longest ones, and those of a visitor under 18 and on another day."""
        yield from (self.report(language, *each) for each in extremes())
        yield self.report(language, situation=Situation(age="lt18"))
        yield self.report(language, day=date(2031, 1, 11))


@pytest.fixture(scope="module", params=CLINICS, ids="-".join)
def desk(request, tmp_path_factory):
    paper, reads = request.param
    return Desk(paper_site(tmp_path_factory.mktemp("site"), paper=paper, clinic_language=reads))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_summaries_have_two_pages(desk, language):
    for made in desk.reports(language):
        with pikepdf.open(io.BytesIO(desk.pdf.render(made))) as pdf:
            assert len(pdf.pages) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_the_papers_that_are_the_same_for_every_visitor_have_one_page(desk, language, name):
    with pikepdf.open(io.BytesIO(desk.pdf.paper(name, language))) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assembled_summary_is_what_weasyprint_lays_out(desk, language):
    every = list(desk.reports(language))
    for made in (*every[:-2:5], *every[-2:]):
        check_against_the_oracle(desk.pdf.render, desk.pdf.typeset, made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_on_paper_is_translated(desk, language):
    made = desk.report(language)
    html = desk.pdf.typesetter(language).html(desk.pdf.sheet(made))
    clinic = desk.clinic
    names = [clinic.name, clinic.email, clinic.web, clinic.address, "marraskuuta", "marraskuu"]
    names += [desk.content.main.name, "example.org/consultation", "example.org"]
    names += [line.name for line in desk.content.crisis_lines.line]
    names += [name for source in desk.content.sources.values() for name in (source.address, source.short_name)]
    assert unmarked(html, names) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_page_1_and_its_lines_for_the_other_reader_name_their_languages(desk, language):
    reads = desk.clinic.reads
    with pikepdf.open(io.BytesIO(desk.pdf.render(desk.report(language)))) as pdf:
        assert str(pdf.Root.Lang) == language
        page_1, page_2 = pdf.Root.StructTreeRoot.K[0].K
        assert str(page_1.get("/Lang", language)) == reads
        assert str(page_2.get("/Lang", language)) == language
        lines = {str(element.Lang) for element in elements(page_1) if str(element.S) == "/Div"}
        assert lines == ({language} - {reads})


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_1_runs_as_its_language_does(desk, language):
    found = {}
    for text, (left, _, right, _) in words_of_page_1(desk.pdf.render(desk.report(language))):
        for name, words in {"answers": ("Answers", "Áñswérs"), "situation": ("Situation", "Sîtûátîôñ")}.items():
            if any(word in text for word in words):
                found.setdefault(name, (left, right))
    answers, situation = found["answers"], found["situation"]
    mirrored = desk.clinic.reads == MIRRORED.code
    assert mirrored == (answers[0] > situation[0])
    assert mirrored == (answers[1] > 540)
    assert mirrored != (answers[0] < 50)


def test_the_date_is_in_figures_where_page_1_runs_from_right_to_left(desk, text_of):
    for language in LANGUAGES:
        page = text_of(desk.pdf.render(desk.report(language)), "-l", "1")
        mirrored = desk.clinic.reads == MIRRORED.code
        assert page.count("2026-11-22") == (2 if mirrored else 1)  # one is in the line for records
        assert ("22. marraskuuta 2026" in page) != mirrored
        assert ("9/21, 2025-11" in page) == mirrored
        assert ("9/21, marraskuu 2025" in page) != mirrored


@pytest.mark.validators
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_is_valid(desk, verapdf, language):
    for made in list(desk.reports(language))[::8]:
        pdf = desk.pdf.render(made)
        assert {flavour: failed for flavour in FLAVOURS if (failed := verapdf(pdf, flavour))} == {}


def compile_page_1(app):
    """A book of one visitor's page 1, which takes a second: a whole one would be refused alike."""
    desk = Desk(app)
    (language,) = desk.clinic.languages
    compile_book(desk.pdf.typesetter(language), page_1(desk.report(language)))


def test_a_line_for_records_from_right_to_left_is_refused_at_the_start(tmp_path):
    app = site(tmp_path, [replace(MIRRORED, record=hebrew)], {})
    with pytest.raises(BookError, match="copy_line is typed letter by letter, so it must run from left to right"):
        compile_page_1(app)


def test_a_line_that_is_not_typed_letter_by_letter_is_refused_at_the_start(tmp_path):
    """Else it would be taken for one that the score decides, and be wrong on everybody's paper."""
    app = site(tmp_path, [MIRRORED], {}, ".typed { font-kerning: normal }")
    with pytest.raises(BookError, match="must be a line of unkerned letters"):
        compile_page_1(app)


def test_a_language_whose_letters_no_declared_typeface_has_is_refused_at_the_start(tmp_path):
    languages = [replace(LONG, paper=armenian)]
    write_content(tmp_path / "content", languages)
    write_translations(tmp_path / "translations", languages)
    write_clinic(tmp_path / "clinic.toml", languages, {})
    app = create_app(
        Settings(clinic_file=tmp_path / "clinic.toml"),
        bundle=BUNDLE,
        content_folder=tmp_path / "content",
        translations=tmp_path / "translations",
    )
    with pytest.raises(BookError, match=r"typeface lacks a letter|could not set the paper|letters in one typeface"):
        compile_page_1(app)
