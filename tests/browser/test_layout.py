"""Nothing is cut off and nothing scrolls sideways: small screens, large text, wide spacing, the other direction."""

import pytest

LAYOUTS = {
    "320 px wide": {"viewport": {"width": 320, "height": 640}},
    "a phone's 390 px at 200 %": {"viewport": {"width": 195, "height": 422}, "device_scale_factor": 2},
    "400 % zoom": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "200 % text": {"viewport": {"width": 640, "height": 800}, "style": "html { font-size: 200% !important; }"},
    "wide text spacing": {
        "viewport": {"width": 320, "height": 640},
        "style": """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }
                    * { word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }""",
    },
    "right to left": {"viewport": {"width": 320, "height": 640}, "dir": "rtl"},
    "a wide desk": {"viewport": {"width": 1920, "height": 1080}},
}
# What sticks out of the window at either side, or out of its own box.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
    if (element.closest(".visually-hidden, .skip-link") || element.ownerSVGElement) return false;
    const { left, right, width } = element.getBoundingClientRect();
    if (!width || !element.checkVisibility()) return false;
    if (left < -1 || right > innerWidth + 1) return true;
    const { display, overflowY } = getComputedStyle(element);
    if (["inline", "contents"].includes(display) || ["svg", "INPUT"].includes(element.tagName)) return false;
    return element.scrollWidth > element.clientWidth + 1
        || (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
}).map((element) => `${element.tagName} "${element.className}": ${element.textContent.trim().slice(0, 40)}`)"""
DRAWING_CUT_OFF = """() => [...document.querySelectorAll("svg *")].filter((part) => {
    const { left, right } = part.getBoundingClientRect();
    return left < 0 || right > innerWidth;
}).map((part) => `${part.tagName} of a drawing: ${part.textContent}`)"""
# Links in running text are exempt; these stand alone.
TARGETS = """nav a, .help-line a, .help-list .ways a, .clinic a, .button, .quiet-button, .link-button,
             button:not([aria-hidden]), summary, label:has(input[type=radio]), label:has(input[type=checkbox])"""
TOO_SMALL = """all => all.map((e) => [e.getBoundingClientRect(), e.textContent.trim()])
    .filter(([box]) => box.height && (box.height < 43.99 || box.width < 43.99))
    .map(([box, text]) => `${text}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`)"""


OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_scrolls_sideways_and_nothing_is_cut_off(new_context, faults_of, layout):
    settings = dict(LAYOUTS[layout])
    style, direction = settings.pop("style", ""), settings.pop("dir", "ltr")
    page = new_context(bypass_csp=True, **settings).new_page()

    def cut_off():
        if style:
            page.add_style_tag(content=style)
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        page.evaluate(OPEN_ALL)
        width, window = page.evaluate(
            "document.fonts.ready.then(() => [document.scrollingElement.scrollWidth, innerWidth])"
        )
        too_wide = [f"{width} px wide in a window of {window}"] if width > window else []
        return too_wide + page.evaluate(CUT_OFF) + page.evaluate(DRAWING_CUT_OFF)

    assert faults_of(page, cut_off) == {}


def test_radios_stand_on_the_right_when_the_page_runs_from_right_to_left(page, show):
    show(page, "questions")
    before = page.get_by_role("radio").first.bounding_box()["x"]
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert before < page.viewport_size["width"] / 2 < page.get_by_role("radio").first.bounding_box()["x"]


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_to_press_is_at_least_44_pixels_high_and_wide(page, faults_of, width):
    page.set_viewport_size({"width": width, "height": 800})

    def too_small():
        page.evaluate(OPEN_ALL)
        targets = page.locator(TARGETS)
        assert targets.count() >= 8
        return targets.evaluate_all(TOO_SMALL)

    assert faults_of(page, too_small) == {}


def test_a_printed_result_has_no_buttons_and_no_navigation(page, show):
    show(page, "result 14, pregnant")
    page.emulate_media(media="print")
    for selector in (".skip-link", "nav", ".next", ".back"):
        assert page.locator(selector).count()
        assert not any(each.is_visible() for each in page.locator(selector).all()), f"{selector} is printed"
    assert page.locator(".score").is_visible()
    assert page.locator(".help-line").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_printed_questionnaire_has_no_counter_and_all_its_questions(page, show):
    show(page, "questions kept")
    page.emulate_media(media="print")
    assert not page.locator(".count").is_visible()
    assert page.locator("fieldset:visible").count() == 8
