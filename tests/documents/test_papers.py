"""The papers of one page that are the same for every visitor: the questionnaire to fill in by hand, and the options."""

import functools
import io
import re
import subprocess
from itertools import product

import pikepdf
import pytest

from screener import BUNDLE, content_for
from screener.catalogues import TRANSLATIONS
from screener.clinic.file import load_clinic
from screener.documents.book import BookError
from screener.documents.book.press import NOT_ON_PAPER
from screener.documents.book.shelf import Bookshelf
from screener.documents.papers import PAPERS, ROWS, every_piece, forms_of
from screener.documents.parts import UNDATED
from screener.documents.pdf import PdfRenderer
from screener.documents.sheet.assembler import Assembler
from screener.screening.evidence import cited_keys
from screener.settings import EXAMPLE_CLINIC, Settings

from .test_book import outline, pixels, structure
from .test_pdf_standard import fonts, heading_levels, kids, tagged

pytestmark = pytest.mark.slow

SITE = "https://check.example.org/"
SIZES = {"letter": (612, 792), "a4": (595, 842)}
EVERY = list(product(PAPERS, ("en", "es"), SIZES))
TITLES = {
    ("questionnaire", "en"): "Questionnaire to fill in by hand",
    ("questionnaire", "es"): "Cuestionario para llenar a mano",
    ("options", "en"): "The options side by side",
    ("options", "es"): "Las opciones lado a lado",
}
REGIONS = ("US", "CA", "UK")
SMALLEST, EDGE = 9, 36  # points: of a letter, and how far at least from the edge: 12.7 mm
POINTS_PER_PIXEL = 0.75


@pytest.fixture(scope="module")
def clinic(content):
    return load_clinic(EXAMPLE_CLINIC, content)


@pytest.fixture(scope="module")
def renderer_of(clinic, content):
    """What makes the paper of the example clinic with some keys of its file changed."""

    def make(**changes):
        changed = clinic.model_copy(update={"site": SITE, **changes})
        said = content_for(content, clinic.offers_kap, clinic.country)
        return PdfRenderer(BUNDLE, TRANSLATIONS, said, changed, Bookshelf(Settings().cache_dir))

    return make


@pytest.fixture(scope="module")
def paper(renderer_of):
    """One paper in one language, on one size of paper."""

    @functools.cache
    def make(kind, language="en", size="letter", **changes):
        return renderer_of(paper=size, **changes).paper(kind, language)

    return make


@pytest.fixture(params=EVERY, ids="-".join)
def pdf(request, paper):
    with pikepdf.open(io.BytesIO(paper(*request.param))) as opened:
        yield opened


@pytest.fixture(params=EVERY, ids="-".join)
def data(request, paper):
    return paper(*request.param)


def operands_of(pdf, *names):
    """What follows each of these operators, on the one page."""
    for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
        if str(operator) in names:
            yield list(operands)


def links(pdf):
    """Address and words of each link, once for each line on which it stands."""
    annotations = pdf.pages[0].get("/Annots", ())
    return [(str(each.A.URI), str(each.Contents)) for each in annotations if str(each.Subtype) == "/Link"]


def dialled(number):
    return re.sub(r"[^\d+]", "", number)


@pytest.mark.parametrize(("name", "language", "size"), EVERY)
def test_it_is_one_page_of_the_clinics_paper_in_the_visitors_language(paper, clinic, name, language, size):
    with pikepdf.open(io.BytesIO(paper(name, language, size))) as pdf:
        (page,) = pdf.pages
        assert [round(float(side)) for side in page.mediabox[2:]] == list(SIZES[size])
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo.Title) == TITLES[name, language]
        assert str(pdf.docinfo.Author) == clinic.name


def test_it_is_dated_with_the_last_review_of_its_words(pdf, content):
    files = [*content.reviews.values(), *content.languages[str(pdf.Root.Lang)].reviews.values()]
    assert str(pdf.docinfo.CreationDate).startswith(f"D:{max(review.date for review in files):%Y%m%d}")


def test_its_letters_are_black_and_none_is_under_9_points(pdf):
    colours = [
        float(part)
        for operands in operands_of(pdf, "rg", "RG", "g", "G", "sc", "SC", "scn", "SCN")
        for part in operands
    ]
    assert not any(colours)
    sizes = [float(size) * POINTS_PER_PIXEL for _, size in operands_of(pdf, "Tf")]
    assert len(sizes) > 10
    assert min(sizes) >= SMALLEST


def test_nothing_stands_nearer_to_the_foot_than_printers_reach(data):
    words = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    height = float(re.search(r'<page width="[\d.]+" height="([\d.]+)"', words)[1])
    assert max(float(low) for low in re.findall(r'yMax="([\d.]+)"', words)) < height - EDGE


def test_its_fonts_are_in_the_file(pdf):
    for font in fonts(pdf):
        (inner,) = font.DescendantFonts
        assert "Atkinson-Hyperlegible" in str(font.BaseFont)
        assert "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor


def test_its_headings_and_tables_are_tagged_with_what_each_head_is_for(pdf):
    assert heading_levels(pdf)[0] == 1
    assert set(heading_levels(pdf)[1:]) <= {2}
    heads = tagged(pdf, "/TH")
    assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
    assert len(heads) > 7
    assert all(kids(head) for head in heads)


def test_each_link_is_tagged_and_says_what_it_is(pdf):
    found = links(pdf)
    assert found
    assert all(words.strip() for _, words in found)
    assert {address.partition(":")[0] for address, _ in found} <= {"https", "tel", "sms"}
    linked = [kid for link in tagged(pdf, "/Link") for kid in kids(link) if getattr(kid, "Type", None) == "/OBJR"]
    assert len(linked) == len(found)


def test_it_names_the_clinic_its_phone_and_where_the_site_is(data, text_of, clinic):
    text = text_of(data)
    assert clinic.name in text
    assert clinic.phone in text
    assert SITE.removeprefix("https://").rstrip("/") in text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert f"tel:{dialled(clinic.phone)}" in dict(links(pdf))


def test_without_the_sites_address_it_names_the_clinics_website(paper, clinic, text_of):
    for name in PAPERS:
        text = text_of(paper(name, site=""))
        assert clinic.web.removeprefix("https://").rstrip("/") in text
        assert "check.example.org" not in text


# --- the questionnaire -------------------------------------------------------------------------------------------


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture(params=["en", "es"])
def questionnaire(request, paper):
    return request.param, paper("questionnaire", request.param)


def test_every_question_stands_on_it_word_for_word_with_a_circle_for_each_answer(questionnaire, content):
    language, data = questionnaire
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    text = squeezed(raw)
    for instrument in content.instruments.values():
        wording = content.languages[language].instruments[instrument.id].wording
        values = "".join(str(choice.value) for choice in instrument.choices)
        assert squeezed(wording.stem + "".join(wording.choices)) in text
        for number, statement in enumerate(wording.items, 1):
            assert squeezed(f"{number}. {statement}{values}") in text
        if wording.difficulty:
            assert squeezed(wording.difficulty.question + "".join(wording.difficulty.choices)) in text


def test_the_clinic_has_a_place_for_each_sum_the_date_and_who_counted(questionnaire, content, text_of):
    language, data = questionnaire
    text = text_of(data)
    for instrument in content.instruments.values():
        assert re.search(rf"{instrument.name}: / ?{instrument.highest}\b", text)
        assert instrument.facts.licence[language][:60] in text
    assert re.search({"en": r"Date: Counted by:", "es": r"Fecha: Sumado por:"}[language], text)
    assert text.count({"en": "Date", "es": "Fecha"}[language]) == 2
    assert {"en": "Name", "es": "Nombre"}[language] in text


def test_a_questionnaire_that_the_clinic_does_not_ask_is_not_on_it(paper, content, text_of):
    text = text_of(paper("questionnaire", asks_mood=False))
    wordings = content.languages["en"].instruments
    assert wordings["gad7"].wording.items[0] in text
    assert wordings["phq2"].wording.items[0] not in text
    assert "PHQ-2" not in text


def test_every_help_line_on_it_can_be_dialled_and_no_number_is_parted_from_what_to_do(questionnaire, clinic, content):
    language, data = questionnaire
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = links(pdf)
    (group,) = content.crisis_lines.for_regions(clinic.help_regions, language)
    for line in group.on_paper:
        numbers = [f"tel:{dialled(line.call)}"] * bool(line.call)
        body = f"?&body={line.text_word}" if line.text_word else ""
        numbers += [f"sms:{dialled(line.text)}{body}"] * bool(line.text)
        for number in numbers:
            # One line of paper, so one box, whose words begin with what to do.
            (words,) = {words for address, words in found if address == number}
            assert [address for address, _ in found].count(number) == 1
            assert re.match(r"(call|text|llame|envíe)\b", words)


def test_of_several_countries_each_is_named_on_it(paper, content, text_of):
    text = text_of(paper("questionnaire", regions=REGIONS))
    for region in map(content.crisis_lines.regions.get, REGIONS):
        assert f"{region.inside}, in an emergency" in text


# --- the options -------------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "es"])
def options(request, paper):
    return request.param, paper("options", request.param)


def test_the_options_have_the_same_points_each_with_its_sources_as_links(options, content):
    language, data = options
    shown = content.languages[language].options
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    text, cited = squeezed(raw), set()
    for option in shown.options.values():
        assert squeezed(option.name) in text
        for row in ROWS:
            words = re.split(r"\[@|\*", getattr(option, row))[0]
            assert squeezed(getattr(shown.rows, row)) in text
            assert squeezed(words) in text
            cited |= set(cited_keys(getattr(option, row)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        followed = dict(links(pdf))
    sources = [content.sources[key] for key in cited if content.sources[key].link]
    assert len(sources) > 10
    assert [source.id for source in sources if followed.get(source.link) != source.short_name] == []


def test_each_row_has_a_cell_for_every_option_and_no_more(options):
    _, data = options
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (table,) = tagged(pdf, "/Table")
        cells = [kids(row) for row in kids(kids(table)[1])]
    assert [len(row) for row in cells] == [1, 4] * len(ROWS)


def test_a_clinic_that_offers_kap_says_its_interest_and_where_ketamine_stands(options, text_of):
    language, data = options
    text = text_of(data)
    assert {"en": "may earn money if you book", "es": "puede ganar dinero si usted pide cita"}[language] in text
    assert {"en": "not FDA-approved for anxiety", "es": "La ketamina no está aprobada por la FDA para la ansiedad"}[
        language
    ] in text


# --- how they are made -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "language", "size"), EVERY)
def test_it_is_what_weasyprint_lays_out(renderer_of, name, language, size):
    renderer = renderer_of(paper=size)
    pieces = renderer.fitting(name, renderer.make().assemblers[language])
    laid_out = renderer.typesetter(language).summary([pieces], None, UNDATED)
    assembled = renderer.paper(name, language)
    assert pixels(assembled) == pixels(laid_out)
    assert structure(assembled) == structure(laid_out)
    assert outline(assembled) == outline(laid_out)


@pytest.mark.parametrize(("name", "language", "size"), EVERY)
def test_its_letters_are_as_large_as_fit(renderer_of, content, name, language, size):
    renderer = renderer_of(paper=size)
    assembler = renderer.make().assemblers[language]
    forms = list(forms_of(name, content.instruments))
    taken = forms.index(renderer.fitting(name, assembler))
    assert taken, "the largest letters leave room: they could be larger"
    assert not any(map(assembler.fits, forms[:taken]))


class Room:
    """An assembler whose pages hold so many pieces."""

    def __init__(self, most):
        self.most = most

    def fits(self, pieces):
        return len(pieces) <= self.most


def test_options_that_are_too_long_for_four_points_have_three(renderer_of):
    four, three = (
        [piece.values["name"] for piece in renderer_of().fitting("options", Room(most)) if piece.kind == "point"]
        for most in (9, 8)
    )
    assert (four, three) == (list(ROWS), list(ROWS[:3]))


@pytest.mark.parametrize("name", PAPERS)
def test_a_clinic_whose_texts_fit_no_page_is_told(renderer_of, name):
    with pytest.raises(BookError, match=rf"{name}\.pdf is longer than a page"):
        renderer_of().fitting(name, Room(1))


def test_that_they_fit_is_seen_when_the_book_is_made(renderer_of, monkeypatch):
    monkeypatch.setattr(Assembler, "fits", lambda *_: False)
    with pytest.raises(BookError, match=r"questionnaire\.pdf is longer than a page"):
        renderer_of(languages=("en",), price={"en": "As it may be."}).make()


def test_the_longest_clinic_file_still_fits(paper):
    words = "Harbor Clinic for Anxiety and Mood " * 4
    longest = {"name": words[:120], "address": words[::-1][:120], "regions": REGIONS[:2]}
    for name, language in product(PAPERS, ("en", "es")):
        assert paper(name, language, **longest)


# Keys by which no book is kept apart from another, each with something that would show.
SILENT = {
    "accent": "#7a1f4b",
    "appearance": "dark",
    "embed_on": ("https://silent.example",),
    "health_data_policy": "https://silent.example/policy",
    "hosts": ("silent.example",),
    "privacy_contact": "Silent",
}


def test_what_is_left_out_of_a_books_key_is_not_on_paper(renderer_of, service, report, content):
    assert set(SILENT) == NOT_ON_PAPER
    sheets = [service.pdf.sheet(report()), every_piece_by_page(content)]

    def words(**changes):
        return [renderer_of(**changes).typesetter("en").html(sheet) for sheet in sheets]

    assert words(**SILENT) == words()
    changed = words(price={"en": "Silent."})
    assert (changed[0] != words()[0], changed[1] == words()[1]) == (True, True)


def every_piece_by_page(content):
    return [[piece for piece in every_piece(content) if piece.page == name] for name in PAPERS]
