"""The looks of both pages, what can be followed on them, in which order they are read, and when they were made."""

import io
import re
import subprocess
from datetime import date, datetime, time
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pikepdf import Matrix
from PIL import Image, ImageChops

from screener.screening.earlier import Earlier
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

from .test_book import visitors
from .test_pdf_standard import kids, numbers, tagged

POINTS_PER_MM = 72 / 25.4
SIDE, TOP, BOTTOM = 14, 9, 17  # the margins, in mm
LOWEST_BASELINE = 12.7  # mm from the edge: some printers go no lower
SMALLEST, BODY, IN_TWO_LANGUAGES = 9, 11, 10.5  # points
MOST_BLANK = 9  # mm at the foot of page 2: one more line to write on would fit
COLORS = {"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh"}
BLACK_OR_WHITE = {
    *((name, (v,)) for name in "gG" for v in (0, 1)),
    *((n, (v,) * 3) for n in ("rg", "RG") for v in (0, 1)),
}
DAY = date(2026, 11, 25)
REVIEWED = Situation("ge6m", "now_not_enough", "not_enough", "25_64", "no", "review", "no")


def shortest(content, language, clinic_language="en"):
    """A visitor who answered nothing but the seven items."""
    answers = {"gad7": Answers((1, 1, 1, 0, 0, 0, 0), "skip")}
    return build_report(content, language, DAY, answers, Situation(), clinic_language=clinic_language)


def middling(content, language, clinic_language="en"):
    """One who answered the optional questions, and added nothing."""
    answers = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "somewhat"), "phq2": Answers((1, 1), "skip")}
    return build_report(content, language, DAY, answers, REVIEWED, clinic_language=clinic_language)


def longest(content, language, clinic_language="en"):
    """One who answered whatever is asked, and added whatever can be."""
    answers = {"gad7": Answers((3, 3, 2, 2, 1, 1, 3), "very"), "phq2": Answers((2, 2), "skip")}
    matters = frozenset(each.id for each in content.languages[language].matters.matter[:MOST_MATTERS])
    added = {"earlier": Earlier(12, date(2026, 3, 1)), "matters": matters}

    def picking(*questions):
        picked = frozenset(each.id for each in questions)
        return build_report(content, language, DAY, answers, REVIEWED, picked, clinic_language, **added)

    return picking(*picking().questions[:MOST_QUESTIONS])


EXTREMES = {"shortest": shortest, "longest": longest}
VISITORS = {**EXTREMES, "middling": middling}


@pytest.fixture(scope="module")
def made(content, render):
    """The PDF of one of the visitors above, made once."""
    kept = {}

    def make(visitor, language):
        if (visitor, language) not in kept:
            kept[visitor, language] = render(VISITORS[visitor](content, language))
        return kept[visitor, language]

    return make


@pytest.fixture(params=[(visitor, language) for language in ("en", "es") for visitor in VISITORS], ids="-".join)
def data(made, request):
    return made(*request.param)


@pytest.fixture
def pdf(data):
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield opened


def run(data, *command):
    return subprocess.run([*command, "-", "-"], input=data, capture_output=True, check=True).stdout


def lines(data, page, order="-layout"):
    """The lines of a page as a reader of the file gets them."""
    text = run(data, "pdftotext", order, "-f", str(page), "-l", str(page)).decode()
    return [" ".join(line.split()) for line in text.replace("\f", "").splitlines() if line.strip()]


def places_of_words(data, page):
    """Each word and the middle of its place, in points from the lower left."""
    name = "{http://www.w3.org/1999/xhtml}"
    root = ElementTree.fromstring(run(data, "pdftotext", "-bbox", "-f", str(page), "-l", str(page)))  # our own file
    (sheet,) = root.iter(f"{name}page")
    for word in root.iter(f"{name}word"):
        left, top, right, bottom = (float(word.get(side)) for side in ("xMin", "yMin", "xMax", "yMax"))
        yield word.text, ((left + right) / 2, float(sheet.get("height")) - (top + bottom) / 2)


def picture(data, page, dots=72):
    """The page in grey, so many dots to an inch, white on black: what is empty is 0."""
    command = ["pdftoppm", "-gray", "-r", str(dots), "-f", str(page), "-l", str(page), "-"]
    shown = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    return ImageChops.invert(Image.open(io.BytesIO(shown)))


def blank_at_the_foot(data, page):
    """How far the last line ends above the lower margin, in mm."""
    whole = picture(data, page)
    floor = whole.height - round(BOTTOM * POINTS_PER_MM)
    _, _, _, lowest = whole.crop((0, 0, whole.width, floor)).getbbox()
    return (floor - lowest) / POINTS_PER_MM


def drawn(page):
    """Each operation of a page with its operands, and where things stand: from its units to points."""
    at, kept = Matrix(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            kept.append(at)
        elif name == "Q":
            at = kept.pop()
        elif name == "cm":
            at = Matrix(*map(float, operands)) @ at
        yield name, operands, at


def texts(page):
    """The size of each text in points, how many bytes it has, and how high its baseline stands."""
    size, where = 0, Matrix()
    for name, operands, at in drawn(page):
        if name == "Tf":
            size = float(operands[1])
        elif name == "Tm":
            where = Matrix(*map(float, operands)) @ at
        elif name in ("Tj", "TJ"):
            shown = [bytes(each) for each in operands[0] if isinstance(each, pikepdf.String)]
            yield size * abs(where.d), sum(map(len, shown)), where.f


def links(pdf):
    """Each annotation, and the number of its page."""
    return [(each, number) for number, page in enumerate(pdf.pages, 1) for each in page.get("/Annots", ())]


def followed(pdf, page):
    """Where the links of a page lead, by their words."""
    return {str(each.Contents): str(each.A.URI) for each, number in links(pdf) if number == page}


def marks(element):
    """The numbers of what is marked below an element, in reading order."""
    inner = element.get("/K", ())
    for kid in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(kid, int):
            yield kid
        elif "/S" in kid:
            yield from marks(kid)


def instant(written):
    """The time that a date in a PDF means."""
    digits, zone = re.fullmatch(r"D:(\d{14})(Z|[+-]\d\d'\d\d'?)", str(written)).groups()
    return datetime.strptime(digits + zone.replace("'", "").replace("Z", "+0000"), "%Y%m%d%H%M%S%z")


def check_margins(pdf, data, floor):
    """Nothing stands in them but, so many mm from the lower edge or less, one line, and that where printers reach."""
    for number, page in enumerate(pdf.pages, 1):
        whole = picture(data, number)
        left, top, right, bottom = whole.getbbox()
        side, above, below = (edge * POINTS_PER_MM - 1 for edge in (SIDE, TOP, LOWEST_BASELINE - 2))
        assert min(left, whole.width - right) >= side
        assert top >= above
        assert whole.height - bottom >= below
        baselines = [baseline for _, _, baseline in texts(page)]
        assert min(baselines) >= LOWEST_BASELINE * POINTS_PER_MM
        assert len({round(baseline) for baseline in baselines if baseline < floor * POINTS_PER_MM}) == 1


def check_black(pdf):
    for page in pdf.pages:
        used = [(name, operands) for name, operands, _ in drawn(page)]
        colors = {(name, tuple(map(float, operands))) for name, operands in used if name in COLORS}
        assert colors <= BLACK_OR_WHITE
        states = [page.Resources.ExtGState[operands[0]] for name, operands in used if name == "gs"]
        assert {float(state.get(key, 1)) for state in states for key in ("/ca", "/CA")} == {1}
        assert not [name for name, _ in used if name == "Do"]


def test_text_and_lines_are_black(pdf):
    check_black(pdf)


def test_no_letter_is_small_and_the_answers_are_as_large_as_it_gets(pdf):
    sizes = [size for page in pdf.pages for size, _, _ in texts(page)]
    assert min(sizes) >= SMALLEST - 0.01
    assert sum(round(size, 1) in (BODY, IN_TWO_LANGUAGES) for size in sizes) > len(sizes) / 3


def test_nothing_stands_in_the_margins_but_a_line_at_the_foot_where_printers_reach(pdf, data):
    check_margins(pdf, data, BOTTOM)


def test_there_are_two_pages_and_little_is_blank_at_the_foot_of_the_second(pdf, data):
    assert len(pdf.pages) == 2
    assert 0 <= blank_at_the_foot(data, 2) < MOST_BLANK


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
def test_of_100_visitors_none_has_much_blank_at_the_foot_of_the_second_page(content, report, render, language):
    for visitor in visitors(content, 100, seed=14):
        data = render(report(**visitor, language=language))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == 2
        assert 0 <= blank_at_the_foot(data, 2) < MOST_BLANK, visitor


HELP = {
    "en": {
        "call 911": "tel:911",
        "call 988": "tel:988",
        "text 988": "sms:988",
        "text HOME to 741741": "sms:741741?&body=HOME",
        "call 1-800-799-7233": "tel:18007997233",
        "text START to 88788": "sms:88788?&body=START",
    },
    "es": {
        "llame al 911": "tel:911",
        "llame al 988 y oprima 2": "tel:988",
        "envíe la palabra AYUDA al 988": "sms:988?&body=AYUDA",
        "envíe la palabra AYUDA al 741741": "sms:741741?&body=AYUDA",
        "llame al 1-800-799-7233": "tel:18007997233",
        "envíe la palabra START al 88788": "sms:88788?&body=START",
    },
}


@pytest.mark.parametrize("language", HELP)
@pytest.mark.parametrize("visitor", VISITORS)
def test_whatever_can_be_called_written_to_or_visited_can_be_followed(made, service, visitor, language):
    clinic = service.clinic
    with pikepdf.open(io.BytesIO(made(visitor, language))) as pdf:
        first, second = followed(pdf, 1), followed(pdf, 2)
    site = {"555-0100": "tel:5550100", "example.org": clinic.web}
    assert {words: first.pop(words) for words in site} == site
    reach = {**site, "hello@example.org": "mailto:hello@example.org", "example.org/consultation": clinic.booking}
    assert {words: second.pop(words) for words in reach} == reach
    assert {words: second.pop(words) for words in HELP[language]} == HELP[language]
    assert "Spitzer 2006" in first
    assert all(address.startswith("https://doi.org/10.") for address in first.values())
    assert all(address.startswith("https://") for address in second.values())


def test_a_link_stands_over_its_words_and_says_them(pdf, data):
    words = {number: list(places_of_words(data, number)) for number in (1, 2)}
    assert len(links(pdf)) > 12
    for link, number in links(pdf):
        (left, right), (bottom, top) = (sorted(float(link.Rect[at]) for at in ends) for ends in ((0, 2), (1, 3)))
        under = [word.strip("(),.;") for word, (x, y) in words[number] if left < x < right and bottom < y < top]
        assert " ".join(under) == str(link.Contents)


def test_a_link_is_printed_and_in_the_tree(pdf):
    parents = dict(numbers(pdf.Root.StructTreeRoot.ParentTree))
    in_tree = {element.objgen for element in tagged(pdf, "/Link")}
    for link, number in links(pdf):
        assert str(link.Subtype) == "/Link"
        assert link.F == 4  # it prints
        element = parents[link.StructParent]
        assert str(element.S) == "/Link"
        assert element.objgen in in_tree
        (place,) = [kid for kid in kids(element) if isinstance(kid, pikepdf.Dictionary) and str(kid.Type) == "/OBJR"]
        assert place.Obj.objgen == link.objgen
        assert place.Pg.objgen == pdf.pages[number - 1].objgen
        assert list(marks(element))
    assert len(in_tree) == len(links(pdf))


def test_what_is_read_in_the_order_of_the_file_is_read_as_it_is_tagged(pdf):
    (document,) = kids(pdf.Root.StructTreeRoot)
    for page in kids(document):
        order = list(marks(page))
        assert order == sorted(order)


@pytest.mark.parametrize(("language", "title"), [("en", "For you to take along"), ("es", "Para llevar con usted")])
@pytest.mark.parametrize("visitor", VISITORS)
def test_a_page_begins_with_whose_it_is_and_ends_with_its_number(made, service, visitor, language, title):
    first, second = (lines(made(visitor, language), page, "-raw") for page in (1, 2))
    assert first[0] == service.clinic.name
    assert first[-1] == "Page 1 of 2, for the clinician"
    assert second[0] == title
    assert second[-1] in ("Page 2 of 2, for you", "Página 2 de 2, para usted")


def check_unbroken(pdf, data):
    """No line ends between a verb and its number, nor within a number."""
    whole = {number: lines(data, number) for number in (1, 2)}
    to_call = [(each, number) for each, number in links(pdf) if str(each.A.URI).startswith(("tel:", "sms:"))]
    assert len(to_call) > 6
    for link, number in to_call:
        assert any(str(link.Contents) in line for line in whole[number]), link.Contents
    for line in (*whole[1], *whole[2]):
        assert not re.search(r"\b(call|text|then press|llame al|oprima|palabra \w+ al)$", line), line
        assert not re.search(r"\+\d+$|\d-$", line), line


def test_no_line_ends_before_a_number_or_inside_one(pdf, data):
    check_unbroken(pdf, data)


@pytest.mark.slow
@pytest.mark.parametrize("language", HELP)
def test_no_line_ends_inside_a_number_of_other_countries(content, pdf_on, language):
    abroad = pdf_on("letter", regions=("US", "UK", "NZ"), phone="+44 (0)20 7946 0000")
    data = abroad.render(longest(content, language))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {"tel:999", "tel:111"} <= {str(each.A.URI) for each, _ in links(pdf)}
        check_unbroken(pdf, data)


ZONES = {"America/New_York": "-05:00", "Asia/Tokyo": "+09:00"}


@pytest.fixture(params=ZONES)
def dated(content, pdf_on, request):
    """A document of a clinic in that zone, and the beginning of its day there."""
    data = pdf_on("letter", time_zone=request.param, languages=("en",)).render(shortest(content, "en"))
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield opened, datetime.combine(DAY, time(), ZoneInfo(request.param))


def test_the_file_says_the_day_of_the_visit_at_the_clinic(dated):
    pdf, midnight = dated
    written = str(pdf.docinfo.CreationDate)
    assert written.startswith("D:20261125000000")
    assert instant(written) == midnight


def test_the_metadata_says_the_same_day(dated):
    pdf, midnight = dated
    with pdf.open_metadata() as metadata:
        assert datetime.fromisoformat(metadata["xmp:CreateDate"]) == midnight


def test_the_data_inside_is_of_the_same_instant(dated):
    pdf, midnight = dated
    params = pdf.Root.AF[0].EF.F.Params
    assert instant(params.CreationDate) == instant(params.ModDate) == midnight


def test_the_author_is_the_clinic(pdf, service):
    assert str(pdf.docinfo.Author) == service.clinic.name
    with pdf.open_metadata() as metadata:
        assert metadata["dc:creator"] == [service.clinic.name]


def test_the_data_inside_is_described_in_words(pdf):
    description = str(pdf.Root.AF[0].Desc)
    assert description == "The answers and scores as data, for a health record (HL7 FHIR R4)"
