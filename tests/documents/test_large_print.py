"""The summary in large print: the same words in 18 points, on as many pages as it takes."""

import io
import re
import subprocess
from collections import Counter

import pikepdf
import pytest
from justhtml import JustHTML

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.documents.book import BookError, press
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer
from screener.settings import Settings

from .test_book import check_against_the_oracle, visitors
from .test_paper_layout import EXTREMES, check_black, check_margins, links, texts
from .test_verapdf import FLAVOURS

FLOOR = 20  # mm: the lower margin
# Each language has a book of its own to make.
pytestmark = pytest.mark.long

LARGE, FOOT, RECORDS = 18, 16, 10.5  # points: all there is to read, the line at the foot, and the line for records
FEET = re.compile(
    r"(?:Page|Página) (\d+)(?: (?:of|de) 2)?, (?:for|para) (?:the clinician|you|el profesional de salud|usted)"
)


@pytest.fixture(scope="module")
def renderer(app):
    return app.extensions["screener"].large_print


@pytest.fixture(
    scope="module", params=[(each, language) for each in EXTREMES for language in ("en", "es")], ids="-".join
)
def made(request, content):
    visitor, language = request.param
    return EXTREMES[visitor](content, language)


@pytest.fixture(scope="module")
def data(renderer, made):
    return renderer.render(made)


@pytest.fixture
def pdf(data):
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield opened


def words_of(data):
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split()).replace("/ ", "/")  # where a line may end within an address


def test_everything_is_in_large_letters_but_the_line_for_records(pdf):
    sizes = {round(size, 1) for page in pdf.pages for size, _, _ in texts(page)}
    assert {size for size in sizes if size < LARGE} <= {FOOT, RECORDS, 24 * 0.75}
    small = [length for page in pdf.pages for size, length, _ in texts(page) if round(size, 1) == RECORDS]
    assert len(small) == 1


def test_it_says_all_that_the_two_pages_say(made, data, render):
    said, wanted = (FEET.sub("", words_of(pdf)).split() for pdf in (data, render(made)))
    assert Counter(wanted) - Counter(said) == {}
    assert len(said) - len(wanted) < 10  # a row to fill in for which two pages may have no room


def test_its_pages_are_numbered(pdf, data):
    assert FEET.findall(words_of(data)) == [str(number) for number in range(1, len(pdf.pages) + 1)]
    assert 4 < len(pdf.pages) < 12


def test_it_is_black_and_stands_within_its_margins(pdf, data):
    check_black(pdf)
    check_margins(pdf, data, FLOOR)


def test_numbers_and_addresses_can_be_followed(pdf):
    followed = {str(each.A.URI) for each, _ in links(pdf)}
    assert followed >= {"tel:911", "tel:988", "tel:5550100", "mailto:hello@example.org"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_what_weasyprint_lays_out(content, report, renderer, language):
    typesetter = renderer.typesetter(language)
    for visitor in visitors(content, 4, seed=18):
        asked = report(**visitor, language=language)
        check_against_the_oracle(renderer.render, lambda made: renderer.typeset(made, typesetter), asked)


@pytest.mark.parametrize("language", ["en", "es"])
def test_all_have_one_length_and_no_page_ends_with_a_heading(content, report, renderer, language):
    lengths = set()
    for visitor in visitors(content, 60, seed=19):
        asked = report(**visitor, language=language)
        lengths.add(len(renderer.render(asked)))
        for page in renderer.sheet(asked):
            last, foot = page[-2:]
            assert foot.is_foot
            assert not last.kind.endswith(("_heading", "_head"))
            assert last.kind not in ("score", "stands_out", "change")
    assert len(lengths) == 1


def test_a_clinic_whose_words_do_not_fit_a_page_is_told_so(service, content):
    changes = {"languages": ("en",), "consultation": {"en": "A free first talk. " * 120}}
    clinic = service.clinic.model_copy(update=changes)
    with pytest.raises(BookError, match=r"in large print|does not fit on its page"):
        PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir), large=True).make()


def test_a_summary_with_more_pages_than_are_numbered_is_refused_at_the_start(service, content, monkeypatch):
    monkeypatch.setattr(press, "MOST_PAGES", 5)
    clinic = service.clinic.model_copy(update={"name": "A clinic whose book is on no shelf yet"})
    renderer = PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir), large=True)
    with pytest.raises(BookError, match="does not fit its pages"):
        renderer.make()


def test_the_button_beside_the_other_brings_it(app):
    client = app.test_client(use_cookies=False)
    answers = {f"gad7_{number}": "1" for number in range(1, 8)} | {"difficulty": "very"}
    (button,) = JustHTML(client.post("/en/result", data=answers).text, sanitize=False).query("button[name=large]")
    reply = client.post("/en/summary.pdf", data=answers | {button.attrs["name"]: ""})
    assert reply.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(reply.data)) as pdf:
        assert len(pdf.pages) > 2


@pytest.mark.validators
def test_it_passes(verapdf, made, data):
    assert {flavour: failed for flavour in FLAVOURS if (failed := verapdf(data, flavour))} == {}
