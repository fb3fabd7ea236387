"""The result as a browser prints it: everything there is to read, nothing to press, black on white."""

import subprocess

import pytest

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from .conftest import CLOSEST_TO_TRIALS, answers, needed

FIELDS = answers("3333333", "extremely", **CLOSEST_TO_TRIALS)
FOLDED = ("score_what", "score_bands", "score_lookalikes", "score_limits")
NO_USE_ON_PAPER = ["Download my summary", "Finish and clear", "Change my answers", "More questions", "Español"]
NO_USE_ON_PAPER += ["Choose up to", "Read more", "opens in a new tab", "If no file comes", "Skip to the content"]


@pytest.fixture(scope="module")
def accented(serve, tmp_path_factory):
    """The site of a clinic with an accent of its own."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert 'accent = "#0a5257"' in text
    path.write_text(text.replace('accent = "#0a5257"', 'accent = "#7a1f3d"'), "utf-8")
    return f"http://127.0.0.1:{serve(create_app(Settings(clinic_file=path, limit_pages='off', limit_pdf='off')))}"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def printed(request, new_context, base_url, send, tmp_path):
    """A function: the result, printed."""
    page = new_context(java_script_enabled=request.param).new_page()

    def make(site=base_url, fields=FIELDS, scheme="light"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site}/healthz")
        send(page, f"{site}/en/result", fields)
        page.pdf(path=tmp_path / "printed.pdf", format="Letter", margin=dict.fromkeys(("top", "bottom"), "15mm"))
        return tmp_path / "printed.pdf"

    return make


def flat(text):
    return " ".join(text.split())


def test_what_is_folded_on_the_screen_can_be_read_on_paper(printed, content, pdf_text):
    paper = flat(pdf_text(printed()))
    for id_ in FOLDED:
        words = content.languages["en"].passages[id_].text.split(" [@")[0].replace("**", "").split("\n")[0]
        assert flat(words)[:60] in paper, id_


def test_the_paper_has_the_day_on_it_and_nothing_that_only_a_screen_can_use(printed, pdf_text):
    paper = flat(pdf_text(printed()))
    assert "Filled in on " in paper
    assert [words for words in NO_USE_ON_PAPER if words in paper] == []
    assert "https://www.example.org/consultation" in paper or "(https://" in paper


def test_of_the_questions_for_the_consultation_those_picked_are_on_paper(printed, content, pdf_text):
    first, second, *_ = content.languages["en"].questions
    paper = flat(pdf_text(printed(fields={**FIELDS, "questions": second.id})))
    assert flat(second.text) in paper
    assert flat(first.text) not in paper
    assert "Questions for the consultation" not in flat(pdf_text(printed()))


def test_the_score_and_its_scale_are_on_one_sheet(printed, pdf_text):
    sheets = pdf_text(printed()).split("\f")
    (own,) = [sheet for sheet in sheets if "out of 21" in flat(sheet)]
    assert "in the severe range" in flat(own)
    assert "21 severe" in flat(own)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_paper_is_black_on_white_whatever_the_clinics_accent_in_the_dark_too(printed, accented, scheme, tmp_path):
    command = [needed("pdftoppm"), "-r", "40", "-png", str(printed(accented, scheme=scheme)), str(tmp_path / "sheet")]
    subprocess.run(command, check=True, timeout=60)
    from PIL import Image

    for sheet in sorted(tmp_path.glob("sheet*.png")):
        with Image.open(sheet) as picture:
            pixels = picture.convert("RGB").get_flattened_data()
        assert sum(pixel == (255, 255, 255) for pixel in pixels) > len(pixels) / 2
        assert max(max(pixel) - min(pixel) for pixel in pixels) < 16, "there is colour"


def test_what_was_open_or_folded_on_the_screen_is_so_after_printing(page, show):
    show(page, "result 14, pregnant")
    states = "[...document.querySelectorAll('details')].map(each => each.open)"
    page.locator("details").first.locator("summary").click()
    before = page.evaluate(states)
    assert page.evaluate(f"dispatchEvent(new Event('beforeprint')), {states}") == [True] * len(before)
    assert page.evaluate(f"dispatchEvent(new Event('afterprint')), {states}") == before
