"""PDF/A-3a and PDF/UA-1 as veraPDF sees them. It must find what is wrong, or its silence means nothing."""

import io
from datetime import date
from itertools import product

import pikepdf
import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.clinic.file import load_clinic
from screener.clinic.keys import SIZES_OF_PAPER
from screener.documents.book.shelf import Bookshelf
from screener.documents.papers import PAPERS
from screener.documents.pdf import PdfRenderer
from screener.screening.earlier import Earlier
from screener.screening.report import MOST_QUESTIONS, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation
from screener.settings import EXAMPLE_CLINIC, Settings

pytestmark = pytest.mark.validators

FLAVOURS = ("3a", "ua1")
# Of the answers that lead to the same topics one or two: enough for every combination of topics.
ANSWERS = (
    ((0,) * 7, (1,) * 7, (2, 1, 1, 1, 1, 1, 1), (2, 2, 2, 1, 1, 1, 1), (3,) * 7),
    ("none", "extremely", "skip"),
    ("lt1m", "ge6m"),
    SITUATION_VALUES["therapy"],
    ("never", "not_enough"),
    SITUATION_VALUES["age"],
    ("yes", "no"),
    SITUATION_VALUES["flags"],
    ("no", "skip"),
)


def topics_of(report):
    """Which topics are on paper, and how long they are."""
    paper = report.paper
    texts = [topic.text.heading + topic.text.brief for topic in paper.topics]
    texts += [note for part in paper.parts for note in part.notes]
    one_of_each = {part.group: part.topics[0].id if part.topics else None for part in paper.parts}
    return (paper.urgent.id, one_of_each["talk"], one_of_each["kap"]), sum(map(len, texts))


EARLIER, MATTERS = Earlier(16, date(2026, 9, 1)), frozenset(("helps", "lasts", "setting"))


@pytest.fixture(scope="session")
def extremes(content, service):
    """For each language and each combination of topics: the shortest report, and the longest with six questions."""
    found = []
    for language in service.clinic.languages:
        questions = sorted(content.languages[language].questions, key=lambda question: -len(question.text))
        longest = frozenset(question.id for question in questions[:MOST_QUESTIONS])
        combinations = {}
        for items, difficulty, *situation in product(*ANSWERS):
            visitor = content, language, date(2026, 11, 22), {"gad7": Answers(items, difficulty)}, Situation(*situation)
            topics, length = topics_of(build_report(*visitor))
            combinations.setdefault(topics, {})[length] = visitor
        for by_length in combinations.values():
            reads = service.clinic.reads
            found.append(build_report(*by_length[min(by_length)], clinic_language=reads))
            found.append(build_report(*by_length[max(by_length)], longest, reads, EARLIER, MATTERS))
    return found


@pytest.fixture(scope="session")
def sound(service, report):
    return service.pdf.render(report())


# Put together of pieces that are the same in all: every fifth stands for the others.
@pytest.mark.parametrize(("paper", "every"), [("letter", 5), ("a4", 20)])
def test_the_shortest_and_longest_document_of_many_combinations_of_topics_passes(
    verapdf, pdf_on, extremes, paper, every
):
    renderer = pdf_on(paper)
    faults = {}
    for made in extremes[::every]:
        pdf = renderer.render(made)
        for flavour in FLAVOURS:
            if failed := verapdf(pdf, flavour):
                faults[flavour, made.language, topics_of(made)[0]] = failed
    assert not faults
    assert len(extremes) > 100
    assert {topic for made in extremes for topic in topics_of(made)[0]} >= {"U0", "U0P", "T1", "T11", "K2", "K12", None}


@pytest.mark.parametrize("paper", SIZES_OF_PAPER)
def test_the_papers_that_are_the_same_for_every_visitor_pass(verapdf, content, paper):
    every_line = {"regions": ("US", "CA", "UK"), "paper": paper}
    for changes in ({"paper": paper}, every_line):
        clinic = load_clinic(EXAMPLE_CLINIC, content).model_copy(update=changes)
        papers = PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir))
        for name, language, flavour in product(PAPERS, clinic.languages, FLAVOURS):
            assert not verapdf(papers.paper(name, language), flavour), (name, language, flavour)


def first(pdf, kind):
    """The first structure element of that kind."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            return element
        inner = element.get("/K", [])
        inner = inner if isinstance(inner, pikepdf.Array) else [inner]
        waiting += [kid for kid in inner if isinstance(kid, pikepdf.Dictionary)]
    raise AssertionError(f"no {kind}")


def without_a_figures_text(pdf):
    del first(pdf, "/Figure").Alt


def without_a_language(pdf):
    del pdf.Root.Lang


def without_a_title(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]


def without_a_heading_level(pdf):
    first(pdf, "/H2").S = pikepdf.Name("/H4")


def without_a_colour_profile(pdf):
    del pdf.Root.OutputIntents


def without_tags(pdf):
    del pdf.Root.StructTreeRoot
    del pdf.Root.MarkInfo


def without_the_archives_name(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["pdfaid:part"]


def without_a_font(pdf):
    (font, *_) = pdf.pages[0].Resources.Font.values()
    descriptor = font.DescendantFonts[0].FontDescriptor
    for key in {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
        del descriptor[key]


def without_what_the_data_is_for(pdf):
    del pdf.Root.AF[0].AFRelationship


@pytest.mark.parametrize(
    ("spoil", "flavour"),
    [
        (without_a_figures_text, "ua1"),
        (without_a_language, "ua1"),
        (without_a_title, "ua1"),
        (without_a_heading_level, "ua1"),
        (without_tags, "ua1"),
        (without_tags, "3a"),
        (without_a_colour_profile, "3a"),
        (without_the_archives_name, "3a"),
        (without_a_font, "3a"),
        (without_what_the_data_is_for, "3a"),
    ],
)
def test_what_is_missing_is_found(verapdf, sound, spoil, flavour):
    assert not verapdf(sound, flavour)
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        spoil(pdf)
        pdf.save(written)
    assert verapdf(written.getvalue(), flavour)
