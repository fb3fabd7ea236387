"""Long words, and a language from right to left, in a real browser: on a small screen and a desk, in every state."""

import re
from itertools import product

import pytest

from ..pseudo import pages_site
from ..pseudo.letters import CLOSE, OPEN
from .conftest import MAIN_STATES, SPANISH, STATES
from .test_every_page import OPEN_ALL, open_all_cut_off, open_all_too_small

LANGUAGES = ("fi", "he")
WIDTHS = (320, 1280)
ENGLISH = [name for name in STATES if not name.endswith(SPANISH)]
LOOKED_AT = [name for name in MAIN_STATES if name in ENGLISH]
LOOKED_AT += ["questions", "options", "ketamine-assisted-psychotherapy"]
# Each number in a text: its figures in the order in which they are said, each with the place where it stands.
PHONE = 640  # pixels up to which a page is laid out for a phone
NUMBERS = r"""all => all.flatMap((element) => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    return [...text.data.matchAll(/[0-9][0-9\s()-]*/g)].map((number) => [...number[0]].flatMap((figure, at) => {
        const range = document.createRange();
        range.setStart(text, number.index + at);
        range.setEnd(text, number.index + at + 1);
        const { left, top } = range.getBoundingClientRect();
        return /[0-9]/.test(figure) ? [[figure, Math.round(top), left]] : [];
    }));
})"""
LEFT_AND_RIGHT = "all => all.map((each) => { const box = each.getBoundingClientRect(); return [box.left, box.right]; })"


@pytest.fixture(scope="module")
def site_url(serve, tmp_path_factory):
    """Another country's numbers come in groups."""
    site = pages_site(tmp_path_factory.mktemp("site"), regions=["UK", "US"], phone="(212) 555-0100")
    return f"http://127.0.0.1:{serve(site)}"


@pytest.fixture(scope="module")
def a_page(browser, site_url):
    context = browser.new_context(base_url=site_url)
    yield context.new_page()
    context.close()


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def open_state(a_page, send):
    """Show a state in a language, in a window so wide."""

    def show(name, language, width=320):
        a_page.set_viewport_size({"width": width, "height": 640})
        path, fields, status = STATES[name]
        path = path.replace("/en/", f"/{language}/", 1)
        if fields is None:
            response = a_page.goto(path)
        else:
            a_page.goto("/healthz")
            response = send(a_page, path, fields)
        assert response.status == status
        return a_page

    return show


@pytest.fixture
def show(open_state):
    return open_state


@pytest.fixture(scope="module")
def look(a_page, open_state, seen):
    """The page in a state and a language, opened once for all tests that look at it."""
    open_state(*seen)

    def at(width):
        a_page.set_viewport_size({"width": width, "height": 640})
        return a_page

    return at


# Of the module, for pytest runs the tests of one page together, and it is shown once.
in_every_state = pytest.mark.parametrize(
    "seen", [*product(ENGLISH, ["fi"]), *product(LOOKED_AT, ["he"])], scope="module", ids=", ".join
)


@in_every_state
@pytest.mark.parametrize("faults", [open_all_cut_off, open_all_too_small])
def test_everything_fits_and_can_be_pressed_in_every_state(look, faults):
    assert [(width, found) for width in WIDTHS if (found := faults(look(width)))] == []


@pytest.mark.parametrize("seen", list(product(LOOKED_AT, ["he"])), scope="module", ids=", ".join)
def test_axe_finds_nothing(look, axe):
    for width in WIDTHS:
        axe(look(width))


@pytest.mark.parametrize(("language", "first", "second"), [("fi", "input", "span"), ("he", "span", "input")])
@pytest.mark.parametrize("state", ["questions", "situation", "result 14, pregnant"])
def test_what_is_chosen_stands_beside_its_label_where_reading_begins(show, state, language, first, second):
    page = show(state, language)
    page.evaluate(OPEN_ALL)
    choices = page.locator(".choice:visible")
    assert choices.count() >= 3
    for choice in choices.all():
        assert choice.locator(first).bounding_box()["x"] < choice.locator(second).bounding_box()["x"]


def test_numbers_to_call_and_to_write_to_read_from_left_to_right(show, language):
    page = show("help-now", language)
    numbers = page.locator("a[href^='tel:'], a[href^='sms:'], .bottom bdi").evaluate_all(NUMBERS)
    said = {"".join(figure for figure, _, _ in number): number for number in numbers}
    assert {"999", "116123", "18006624357", "2125550100"} <= set(said)
    for number in said.values():
        assert number == sorted(number, key=lambda figure: figure[1:])


def test_a_number_is_called_without_the_spaces_that_are_shown(show):
    links = show("help-now", "he").locator("a[href^='tel:']")
    assert "tel:116123" in [link.get_attribute("href") for link in links.all()]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_scale_runs_from_left_to_right_and_each_number_stands_at_its_place(show, language, width):
    scale = show("result 14, pregnant", language, width).locator("figure.scale")
    bands = scale.locator("rect.band").evaluate_all(LEFT_AND_RIGHT)
    ticks = scale.locator("text.tick").evaluate_all(LEFT_AND_RIGHT)
    assert scale.locator("text.tick").all_text_contents() == ["0", "5", "10", "15", "21"]
    assert bands == sorted(bands)
    assert [left for left, _ in ticks[:4]] == pytest.approx([left for left, _ in bands], abs=2)
    assert ticks[4][1] == pytest.approx(bands[3][1], abs=2)
    ((pin_left, pin_right),) = scale.locator(".pin path").evaluate_all(LEFT_AND_RIGHT)
    here = scale.locator("rect.here").evaluate_all(LEFT_AND_RIGHT)
    assert here == [bands[2]]
    # 14 is the last score of its range: of five places, the fifth.
    left, right = bands[2]
    assert left + (right - left) * 0.8 < (pin_left + pin_right) / 2 < right
    names = scale.locator(".band-names li")
    assert [re.match(r"\d+", name)[0] for name in names.all_text_contents()] == ["0", "5", "10", "15"]
    boxes = [name.bounding_box() for name in names.all() if name.is_visible()]
    assert len(boxes) == (4 if width > PHONE else 0)  # there only the sentence names the range
    places = [(box["y"], box["x"]) for box in boxes]
    assert places == sorted(places)


def test_focus_goes_to_the_summary_of_errors_and_from_there_to_the_question(show, language):
    page = show("questions with errors", language)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "gad7_2-0"


def test_a_question_at_fault_is_marked_on_the_side_where_reading_begins(show, language):
    page = show("questions with errors", language)
    widths = page.locator("#gad7_2").evaluate(
        "each => [getComputedStyle(each).borderLeftWidth, getComputedStyle(each).borderRightWidth]"
    )
    assert widths == (["4px", "0px"] if language == "fi" else ["0px", "4px"])


def test_the_counter_is_translated_and_counts(show, language):
    page = show("questions", language)
    page.get_by_role("radio").first.check()
    count = page.locator(".count").inner_text()
    assert re.findall(r"\d+", count) == ["1", "10"]
    assert (count[0], count[-1]) == (OPEN, CLOSE)


def test_the_switch_turns_the_page_around_and_keeps_the_answers(show):
    page = show("questions kept", "fi")
    chosen = page.locator("input:checked").evaluate_all("all => all.map((each) => each.id)")
    assert len(chosen) == 8
    page.get_by_role("button", name="עברית", exact=True).click()
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.locator("input:checked").evaluate_all("all => all.map((each) => each.id)") == chosen
