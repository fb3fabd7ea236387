"""The summary in large print: the same words in 18 points, on as many pages as it takes."""

import io
import re
import subprocess
from collections import Counter

import pikepdf
import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.documents.book import BookError
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer
from screener.settings import Settings

from ..conftest import CarefulClient
from .test_book import check_against_the_oracle, visitors
from .test_paper_layout import (
    BLACK_OR_WHITE,
    BOTTOM,
    COLORS,
    EXTREMES,
    LOWEST_BASELINE,
    POINTS_PER_MM,
    SIDE,
    TOP,
    drawn,
    links,
    picture,
    texts,
)
from .test_verapdf import FLAVOURS

# Each language has a book of its own to make.
pytestmark = pytest.mark.long

LARGE, FOOT, RECORDS = 18, 16, 10.5  # points: all there is to read, the line at the foot, and the line for records
FEET = re.compile(r"Page \d+, for (?:the clinician|you)|Página \d+, para (?:el profesional de salud|usted)")
FEET_OF_TWO = re.compile(
    r"Page \d of 2, for (?:the clinician|you)|Página \d de 2, para (?:el profesional de salud|usted)"
)


@pytest.fixture(scope="module")
def renderer(app):
    return app.extensions["screener"].large_print()


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
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def test_everything_is_in_large_letters_but_the_line_for_records(pdf):
    sizes = {round(size, 1) for page in pdf.pages for size, _, _ in texts(page)}
    assert {size for size in sizes if size < LARGE} <= {FOOT, RECORDS, 24 * 0.75}
    small = [length for page in pdf.pages for size, length, _ in texts(page) if round(size, 1) == RECORDS]
    assert len(small) == 1


def test_it_says_what_the_two_pages_say(made, data, render):
    said = Counter(FEET.sub("", " ".join(words_of(data).split())).split())
    assert said == Counter(FEET_OF_TWO.sub("", " ".join(words_of(render(made)).split())).split())


def test_its_pages_are_numbered(pdf, data):
    feet = [re.search(r"\d+", foot)[0] for foot in FEET.findall(" ".join(words_of(data).split()))]
    assert feet == [str(number) for number in range(1, len(pdf.pages) + 1)]
    assert 4 < len(pdf.pages) < 12


def test_it_is_black_and_stands_within_its_margins(pdf, data):
    for number, page in enumerate(pdf.pages, 1):
        used = {(name, tuple(map(float, operands))) for name, operands, _ in drawn(page) if name in COLORS}
        assert used <= BLACK_OR_WHITE
        whole = picture(data, number)
        left, top, right, bottom = whole.getbbox()
        side, above, below = (edge * POINTS_PER_MM - 1 for edge in (SIDE, TOP, LOWEST_BASELINE - 4))
        assert min(left, whole.width - right) >= side
        assert top >= above
        assert whole.height - bottom >= below
        low = {round(baseline) for _, _, baseline in texts(page) if baseline < BOTTOM * POINTS_PER_MM}
        assert len(low) == 1


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
        PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir), large=True)


def test_the_button_beside_the_other_brings_it(app, complete):
    client = app.test_client(use_cookies=False)
    assert isinstance(client, CarefulClient)
    page = client.post("/en/result", data=complete()).text
    assert page.count('name="large"') == 1
    reply = client.post("/en/summary.pdf", data=complete(large="1"))
    assert reply.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(reply.data)) as pdf:
        assert len(pdf.pages) > 2


@pytest.mark.validators
def test_it_passes(verapdf, made, data):
    assert {flavour: failed for flavour in FLAVOURS if (failed := verapdf(data, flavour))} == {}
