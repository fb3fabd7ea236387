"""Every page and state, opened once and looked at in every way: axe, small and large screens, keys, what is hidden."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from .conftest import ERROR_STATES, MAIN_STATES, SPANISH, STATES
from .test_nothing_kept import Watch

DESK = {"width": 1280, "height": 720}
PLAIN = {
    "color_scheme": "light",
    "forced_colors": "none",
    "contrast": "no-preference",
    "reduced_motion": "no-preference",
}
MODES = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
    "dark, more contrast, less motion": {"color_scheme": "dark", "contrast": "more", "reduced_motion": "reduce"},
}
LAYOUTS = {
    "320 px wide": {"width": 320, "height": 640},
    "a phone's 390 px at 200 %": {"width": 195, "height": 422, "scale": 2},
    "400 % zoom": {"width": 320, "height": 256, "scale": 4},
    "200 % text": {"width": 640, "height": 800, "style": "html { font-size: 200% !important; }"},
    "wide text spacing": {
        "width": 320,
        "height": 640,
        "style": """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }
                    * { word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }""",
    },
    "right to left": {"width": 320, "height": 640, "direction": "rtl"},
    "a wide desk": {"width": 1920, "height": 1080},
}
EVERYWHERE = ("320 px wide", "right to left")  # the others in the longer language alone
WIDTHS = (320, 1280)
SIZED = "([width, scale]) => innerWidth === width && devicePixelRatio === scale"
# One style sheet more than the page has, as a visitor's own: the policy stops only what stands in the page.
DRESS = """async ([style, direction]) => {
    const own = new CSSStyleSheet();
    own.replaceSync(style);
    document.adoptedStyleSheets = [own];
    document.documentElement.dir = direction;
    await document.fonts.ready;
}"""
UNDRESS = "direction => { document.adoptedStyleSheets = []; document.documentElement.dir = direction; }"
OPEN_ALL = """() => document.querySelectorAll("details:not([open])").forEach(each => {
    each.open = true;
    each.dataset.opened = "";
})"""
CLOSE_AGAIN = """() => document.querySelectorAll("[data-opened]").forEach(each => {
    each.open = false;
    delete each.dataset.opened;
})"""
EDGES = "document.fonts.ready.then(() => [document.scrollingElement.scrollWidth, innerWidth])"
# What sticks out of the window at either side, or out of its own box.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
    if (element.closest(".visually-hidden, .skip-link") || element.ownerSVGElement) return false;
    const { left, right, width } = element.getBoundingClientRect();
    if (!width || !element.checkVisibility()) return false;
    if (left < -1 || right > innerWidth + 1) return true;
    const { display, overflowY } = getComputedStyle(element);
    if (["inline", "contents"].includes(display) || ["svg", "INPUT", "SELECT"].includes(element.tagName)) return false;
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
NOT_CALLED_A_LIST = """() => [...document.querySelectorAll("ul, ol")]
    .filter(each => getComputedStyle(each).listStyleType === "none" && each.getAttribute("role") !== "list")
    .map(each => each.textContent.trim().slice(0, 40))"""
# Controls that are not for the eye or not for the ear: the name, whether a shown one has it, too, and the tab index.
HIDDEN_CONTROLS = """() => {
    const controls = [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")];
    const hidden = controls.filter(each => each.closest("[aria-hidden], .visually-hidden"));
    const shown = controls.filter(each => !hidden.includes(each)).map(each => each.textContent.trim());
    return hidden.map(each => [each.textContent.trim(), shown.includes(each.textContent.trim()), each.tabIndex]);
}"""
# The name of the one that each page with a form to press Enter in hides, by where the page was asked for.
HIDDEN_NAMES = {
    "/en/questions": "Continue",
    "/en/situation": "See my result",
    "/en/result": "Download my summary (PDF)",
    "/es/questions": "Continuar",
    "/es/situation": "Ver mi resultado",
    "/es/result": "Descargar mi resumen (PDF)",
}
DRAWINGS_READ = "[...document.querySelectorAll('svg')].filter(each => !each.closest('[aria-hidden=true]')).length"
SIZES = "all => all.map(each => [each.getBoundingClientRect().height, each.getBoundingClientRect().width])"
SETTLED = "new Promise(settled => requestAnimationFrame(() => setTimeout(settled)))"


def open_all_cut_off(page):
    """All that is cut off or scrolls sideways, once what is folded is open."""
    page.evaluate(OPEN_ALL)
    width, window = page.evaluate(EDGES)
    too_wide = [f"{width} px wide in a window of {window}"] if width > window else []
    found = too_wide + page.evaluate(CUT_OFF) + page.evaluate(DRAWING_CUT_OFF)
    page.evaluate(CLOSE_AGAIN)
    return found


def open_all_too_small(page):
    """All to press that is too small, once what is folded is open."""
    page.evaluate(OPEN_ALL)
    targets = page.locator(TARGETS)
    assert targets.count() >= 8
    found = targets.evaluate_all(TOO_SMALL)
    page.evaluate(CLOSE_AGAIN)
    return found


@dataclass
class Look:
    """A page that is open, and what the browser asked for and complained of while it opened it."""

    page: object
    devtools: object
    abroad: list
    complaints: list

    @contextmanager
    def at(self, width, height, scale=1, style="", direction="ltr"):
        """The page in a window of that size, dressed in that style; as before afterwards."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        before = self.page.evaluate("document.documentElement.dir")
        self.devtools.send("Emulation.setDeviceMetricsOverride", size)
        self.page.wait_for_function(SIZED, arg=[width, scale])
        self.page.evaluate(DRESS, [style, direction])
        try:
            yield self.page
        finally:
            self.page.evaluate(UNDRESS, before)
            size = {**DESK, "deviceScaleFactor": 1, "mobile": False}
            self.devtools.send("Emulation.setDeviceMetricsOverride", size)
            self.page.wait_for_function(SIZED, arg=[DESK["width"], 1])

    @contextmanager
    def preferring(self, **media):
        """The page for a visitor with these settings."""
        self.page.emulate_media(**PLAIN | media)
        try:
            yield self.page
        finally:
            self.page.emulate_media(**PLAIN)


@pytest.fixture(scope="module")
def watched_page(browser, base_url):
    """A page on which every state is shown in turn, and what watches it."""
    context = browser.new_context(base_url=base_url, viewport=DESK)
    watch, page = Watch(context), context.new_page()
    page.emulate_media(**PLAIN)
    yield page, watch, context.new_cdp_session(page)
    context.close()


@pytest.fixture(scope="module")
def look(watched_page, base_url, show, state):
    """The page in that state, opened once for all tests that look at it."""
    page, watch, devtools = watched_page
    watch.requests.clear()
    watch.complaints.clear()
    show(page, state)
    page.evaluate(SETTLED)
    return Look(page, devtools, watch.abroad(base_url), watch.complaints.copy())


# Of the module, for pytest runs the tests of one state together, and it is shown once.
in_any_state = pytest.mark.parametrize("state", STATES, scope="module")


@in_any_state
def test_no_page_in_any_state_makes_the_browser_complain(look):
    assert look.complaints == []
    assert look.abroad == []


# Spanish is longer in every line, and the same page to axe.
@pytest.mark.parametrize("state", [name for name in STATES if not name.endswith(SPANISH)], scope="module")
def test_axe_finds_nothing_on_any_page_in_any_state(look, axe, state):
    axe(look.page)
    if state not in MAIN_STATES:
        return
    for media in MODES.values():
        with look.preferring(**media) as page:
            axe(page)
    with look.at(360, 740, direction="rtl") as page:
        axe(page)


@in_any_state
def test_every_list_without_marks_says_that_it_is_one(look):
    """WebKit takes it for a group otherwise."""
    assert look.page.evaluate(NOT_CALLED_A_LIST) == []


@in_any_state
def test_a_page_hides_one_control_at_most_and_it_is_named_after_one_that_is_shown(look, state):
    hidden = look.page.evaluate(HIDDEN_CONTROLS)
    assert len(hidden) <= 1
    assert [rest for _, *rest in hidden] == [[True, -1]] * len(hidden)
    assert {name for name, *_ in hidden} <= set(HIDDEN_NAMES.values())
    path, _, status = STATES[state]
    if path in HIDDEN_NAMES and status == 200 and not state.startswith("help first"):
        assert [name for name, *_ in hidden] == [HIDDEN_NAMES[path]]


@in_any_state
def test_no_drawing_is_read(look):
    """Its words stand beside it: Firefox reads the text in a drawing instead of the drawing's name."""
    assert look.page.evaluate(DRAWINGS_READ) == 0


@in_any_state
def test_the_switch_is_seen_at_the_top_of_every_page_and_is_44_pixels_high_and_wide(look):
    for width in WIDTHS:
        with look.at(width, 640) as page:
            controls = page.locator("header .languages :is(a, button)")
            assert controls.count() == 1
            assert controls.is_visible()
            assert controls.bounding_box()["y"] < 120
            assert [size for size in controls.evaluate_all(SIZES) if min(size) < 43.99] == [], width


@in_any_state
def test_nothing_scrolls_sideways_and_nothing_is_cut_off(look, state):
    found = {}
    for name, layout in LAYOUTS.items():
        if name not in EVERYWHERE and not state.endswith(SPANISH):
            continue
        with look.at(**layout) as page:
            found[name] = open_all_cut_off(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


@in_any_state
def test_everything_to_press_is_at_least_44_pixels_high_and_wide(look):
    for width in WIDTHS:
        with look.at(width, 800) as page:
            assert open_all_too_small(page) == [], width


@pytest.mark.parametrize("state", ERROR_STATES, scope="module")
def test_axe_finds_nothing_on_any_error_page(look, axe):
    axe(look.page)
