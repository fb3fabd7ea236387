"""Page 1 for a clinic that reads another language than the visitor; page 2 and the data inside stay the visitor's."""

import io
import json
import logging
import re
import subprocess
from dataclasses import replace
from datetime import date
from itertools import product

import pikepdf
import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.clinic.keys import SIZES_OF_PAPER
from screener.documents.book.press import Press
from screener.documents.book.shelf import Bookshelf
from screener.documents.fhir import bundle, questionnaire
from screener.documents.page_1 import page_1
from screener.documents.parts import UNDATED
from screener.screening.earlier import Earlier
from screener.screening.matters import MOST_MATTERS
from screener.screening.measures import NOT_SAID
from screener.screening.report import MOST_QUESTIONS
from screener.screening.situation import SITUATION_VALUES, Situation
from screener.settings import Settings

from .conftest import K12
from .test_book import check_against_the_oracle, visitors

# Each language and clinic needs books of its own: minutes, where none is on the shelf.
pytestmark = pytest.mark.long

WHOLE = ("en", "es")
WORDINGS = ("de", "fr", "it", "ko", "pl", "pt-BR", "ru")
# The visitor's language and the clinic's. Each pair has a book of its own to make, so of the wordings without words
# around them some stand for all: of the others it is seen that they fit, and what their data are.
WHOLE_PAIRS = [("es", "en"), ("en", "es")]
PAIRS = [*WHOLE_PAIRS, ("en", "ko"), ("es", "ru")]
OTHER_PAIRS = [pair for pair in product(WHOLE, WORDINGS) if pair not in PAIRS]
FEW_PAIRS = [*WHOLE_PAIRS, ("es", "ru")]
HEADINGS = {
    "en": [
        "Anxiety questionnaire (GAD-7), filled in by a visitor",
        "Answers",
        "Situation",
        "What the guidance says",
    ],
    "es": [
        "Cuestionario de ansiedad (GAD-7), llenado por un visitante",
        "Respuestas",
        "Situación",
        "Qué dice la orientación",
    ],
}
FOOT = {"en": "Page 1 of 2, for the clinician", "es": "Página 1 de 2, para el profesional de salud"}
TITLE_2 = {"en": "For you to take along", "es": "Para llevar con usted"}
COMPLETED = {("es", "en"): "In Spanish, November 22, 2026", ("en", "es"): "En inglés, 22 de noviembre de"}
COMPLETED |= {("en", language): "In English, November 22, 2026" for language in WORDINGS}
COMPLETED |= {("es", language): "En español, 22 de noviembre de 2026" for language in WORDINGS}


@pytest.fixture(scope="module", params=PAIRS, ids="-".join)
def pair(request):
    return request.param


def main_language(pair):
    """The language of page 1's own words: the clinic's where it is whole, else the visitor's."""
    visitor, clinic = pair
    return clinic if clinic in WHOLE else visitor


def second_language(pair):
    """The language of the lines added on page 1."""
    visitor, clinic = pair
    return visitor if clinic in WHOLE else clinic


@pytest.fixture(scope="session")
def report_for(report):
    """A report for that pair of languages."""

    def make(pair, *arguments, **options):
        return report(*arguments, language=pair[0], clinic_language=pair[1], **options)

    return make


@pytest.fixture(scope="session")
def pdf_for(pdf_on):
    """The PDF of such a report, as a visitor gets it."""
    return lambda pair, made: pdf_on("letter", languages=pair[:1], clinic_language=pair[1]).render(made)


@pytest.fixture
def same_as_laid_out(pdf_on, caplog):
    """Hold the assembled PDF of a report against WeasyPrint's own layout, languages included."""
    caplog.set_level(logging.WARNING, logger="weasyprint")

    def check(pair, made, paper="letter"):
        renderer = pdf_on(paper, languages=pair[:1], clinic_language=pair[1])
        assembled, laid_out = check_against_the_oracle(renderer.render, renderer.typeset, made)
        assert languages(assembled) == languages(laid_out)
        assert not caplog.records
        return assembled

    return check


def kids(element):
    inner = element.get("/K", [])
    return [
        kid for kid in (inner if isinstance(inner, pikepdf.Array) else [inner]) if isinstance(kid, pikepdf.Dictionary)
    ]


def elements(parent):
    for kid in kids(parent):
        yield kid
        yield from elements(kid)


def languages(pdf):
    """The document's language; the tag and language of each element that has one, in reading order, page by page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (root,) = kids(document.Root.StructTreeRoot)
        pages = [
            [(str(each.S), str(each.Lang)) for each in (page, *elements(page)) if "/Lang" in each]
            for page in kids(root)
        ]
        return str(document.Root.Lang), pages


def second_lines(pdf, tmp_path):
    """The text of page 1 that is in another language: what is tagged Div, line by line."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True).stdout.decode()
    blocks = re.findall(r'^ *Div\n((?: *Span \(inline\)\n(?: *".*"\n)+)+)', told, flags=re.MULTILINE)
    return " ".join(" ".join(re.findall(r'"(.*)"', block)) for block in blocks)


def longest(content, pair):
    """The answers with the longest words in both languages, the longest questions and things that matter."""
    words = content.languages[pair[0]]
    both = [content.wording("gad7", language) for language in pair]

    def longest_of(labels):
        return max(range(4), key=lambda value: sum(len(each[value]) for each in labels))

    value = longest_of([wording.choices for wording in both])
    difficulty = ("none", "somewhat", "very", "extremely")[longest_of([each.difficulty.choices for each in both])]
    situation = {}
    for name, question in words.situation.questions.items():
        offered = [option for option in question.options if option.value != "lt18"]
        situation[name] = max(offered, key=lambda option: len(option.paper or option.label)).value
    picked = sorted(words.questions, key=lambda question: -len(question.text))[:MOST_QUESTIONS]
    matters = sorted(words.matters.matter, key=lambda matter: -len(matter.short))[:MOST_MATTERS]
    return {
        "items": (value,) * 7,
        "difficulty": difficulty,
        "situation": Situation(**situation),
        "picked": [question.id for question in picked],
        "earlier": Earlier(16, date(2026, 9, 1)),
        "matters": [matter.id for matter in matters],
    }


def test_each_item_and_answer_stands_in_both_languages(report_for, pdf_for, text_of, content, tmp_path, pair):
    made = report_for(pair, (3, 2, 1, 0, 1, 2, 3), "very")
    pdf = pdf_for(pair, made)
    page = text_of(pdf, "-l", "1", "-raw")
    main, second = (content.wording("gad7", language(pair)) for language in (main_language, second_language))
    for number, value in enumerate((3, 2, 1, 0, 1, 2, 3), 1):
        assert f"{number}. {main.items[number - 1]} {value}" in page
    assert main.stem in page
    assert f": {main.difficulty.choices[2]} " in page
    items = " ".join(f"{number}. {item}" for number, item in enumerate(second.items, 1))
    assert second_lines(pdf, tmp_path) == f"{items} ({second.difficulty.choices[2]})"


def test_the_words_around_are_in_the_clinics_language_where_it_is_whole_else_in_the_visitors(
    report_for, pdf_for, text_of, content, pair
):
    made = report_for(pair)
    page = text_of(pdf_for(pair, made), "-l", "1", "-raw")
    words = content.languages[main_language(pair)]
    for heading in (*HEADINGS[main_language(pair)], FOOT[main_language(pair)], COMPLETED[pair]):
        assert heading in page
    for name, value in zip(SITUATION_VALUES, ("ge6m", "now_not_enough", "not_enough", "25_64"), strict=False):
        question = words.situation.questions[name]
        option = question.option(value)
        assert f"{question.short}: {option.paper or option.label}" in page
    assert made.main.for_clinic.copy_line in page
    assert content.main.facts.licence[main_language(pair)] in page


def test_page_2_is_the_visitors(report_for, pdf_for, text_of, pair):
    made = report_for(pair)
    page = text_of(pdf_for(pair, made), "-f", "2")
    assert page.startswith(TITLE_2[pair[0]])
    for topic in made.paper.topics:
        assert (topic.text.in_short or topic.text.heading) in page


def test_each_part_of_the_document_tells_its_language(report_for, pdf_for, pair):
    document, (page_1, page_2) = languages(pdf_for(pair, report_for(pair)))
    assert document == pair[0]
    assert page_1[0] == ("/Sect", main_language(pair))
    assert set(page_1[1:]) == {("/Div", second_language(pair))}
    assert page_2 == []


def test_the_longest_document_has_two_pages_and_is_what_weasyprint_lays_out(
    report_for, same_as_laid_out, content, pair
):
    pdf = same_as_laid_out(pair, report_for(pair, **longest(content, pair)))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 2


@pytest.mark.validators
@pytest.mark.parametrize("pair", FEW_PAIRS, ids="-".join, indirect=True)
def test_the_longest_document_has_two_pages_on_a4_too(report_for, same_as_laid_out, content, pair):
    pdf = same_as_laid_out(pair, report_for(pair, **longest(content, pair)), "a4")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 2
        assert round(float(document.pages[0].mediabox[3])) == 842


@pytest.mark.parametrize("paper", SIZES_OF_PAPER)
@pytest.mark.parametrize("pair", OTHER_PAIRS, ids="-".join, indirect=True)
def test_the_longest_page_1_in_any_other_two_languages_is_one_page(report_for, service, content, pair, paper):
    press = Press(BUNDLE, TRANSLATIONS, content, Bookshelf(Settings().cache_dir))
    typesetter = press.typesetter(press.edition(*pair, paper), service.clinic)
    made = report_for(pair, **longest(content, pair))
    pdf = typesetter.summary([[each for each in page_1(made) if not each.most]], None, UNDATED)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1


@pytest.mark.parametrize("pair", WHOLE_PAIRS, ids="-".join, indirect=True)
def test_documents_of_other_visitors_are_what_weasyprint_lays_out(report_for, same_as_laid_out, content, pair):
    for visitor in visitors(content, 3, seed=21):
        same_as_laid_out(pair, report_for(pair, **visitor))


@pytest.mark.validators
@pytest.mark.parametrize("pair", FEW_PAIRS, ids="-".join, indirect=True)
def test_documents_of_many_other_visitors_are_what_weasyprint_lays_out(report_for, same_as_laid_out, content, pair):
    for visitor in visitors(content, 2, seed=22):
        same_as_laid_out(pair, report_for(pair, **visitor))


def test_a_difficulty_question_left_out_is_told_in_each_language_or_by_a_dash(
    report_for, pdf_for, text_of, content, tmp_path, pair
):
    pdf = pdf_for(pair, report_for(pair, difficulty="skip"))
    main, second = (content.languages.get(language(pair)) for language in (main_language, second_language))
    assert f": {main.situation.skip.shown} " in text_of(pdf, "-l", "1")
    assert second_lines(pdf, tmp_path).endswith(f"({second.situation.skip.shown if second else NOT_SAID})")


def test_under_18_no_answer_is_printed_in_either_language(report_for, pdf_for, text_of, content, tmp_path, pair):
    pdf = pdf_for(pair, report_for(pair, situation=replace(K12, age="lt18")))
    page = text_of(pdf)
    assert content.languages[main_language(pair)].passages["under18_intro"].title in page
    assert FOOT[main_language(pair)] in page
    assert second_lines(pdf, tmp_path) == ""
    assert languages(pdf)[1] == [[("/Sect", main_language(pair))], []]
    assert "/21" not in page
    for wording in map(content.wordings["gad7"].get, pair):
        assert not [words for words in (wording.stem, *wording.items, *wording.choices) if words in page]


def test_the_safety_answer_reaches_paper_in_neither_language(report_for, pdf_for, text_of, content, pair):
    pages = [
        text_of(pdf_for(pair, report_for(pair, situation=replace(K12, safety=answer))))
        for answer in SITUATION_VALUES["safety"]
    ]
    assert len(set(pages)) == 2, "who answered no has a document of their own, all others the same one"
    for words in (content.languages[language] for language in WHOLE):
        question = words.situation.safety
        told = (question.short, question.question[:40], *(o.label for o in question.options if len(o.label) > 2))
        assert not [part for part in told for page in pages if part in page]


def inside(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return json.loads(document.attachments["summary.fhir.json"].get_file().read_bytes())


def texts_in(data):
    if isinstance(data, str):
        return {data}
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return set().union(*map(texts_in, parts))


def test_the_data_inside_is_in_the_visitors_language_but_for_the_note_to_the_clinic(report_for, pdf_for, content, pair):
    made = report_for(pair)
    data = inside(pdf_for(pair, made))
    own, other = map(content.wordings["gad7"].get, pair)
    assert data == json.loads(json.dumps(bundle(made)))
    note = made.clinic_language
    assert [data["language"], *(entry["resource"]["language"] for entry in data["entry"])] == [pair[0], pair[0], note]
    texts = texts_in(data)
    assert texts >= {
        *own.items,
        own.choices[2],
        own.difficulty.question,
        own.difficulty.choices[1],
        made.main.for_clinic.copy_line,
    }
    loincs = {choice.loinc_name for choice in (*content.main.choices, *content.main.difficulty.choices)}
    others = {*other.items, *other.choices, *other.difficulty.choices, other.difficulty.question}
    assert not texts & (others - loincs)


@pytest.mark.validators
@pytest.mark.parametrize("difficulty", ["skip", "extremely"])
@pytest.mark.parametrize("pair", [*PAIRS, *OTHER_PAIRS], ids="-".join, indirect=True)
def test_the_data_inside_has_no_error_in_either_language(hapi, report_for, pair, difficulty):
    made = report_for(pair, (3, 2, 1, 0, 1, 2, 3), difficulty)
    assert hapi(bundle(made), questionnaire(made.main.instrument, made.main.own.wording)) == []


@pytest.mark.validators
def test_documents_in_two_languages_pass(verapdf, report_for, pdf_for, content, pair):
    minor = replace(K12, age="lt18")
    for made in (
        report_for(pair, **longest(content, pair)),
        report_for(pair, (0,) * 7, "skip", Situation()),
        report_for(pair, situation=minor),
    ):
        pdf = pdf_for(pair, made)
        assert not verapdf(pdf, "3a")
        assert not verapdf(pdf, "ua1")


def test_no_document_in_two_languages_is_larger_than_60_kb(report_for, pdf_for, content, pair):
    assert len(pdf_for(pair, report_for(pair, **longest(content, pair)))) <= 60_000
