"""The journey in a frame on a clinic's own page, step by step, in whichever engine."""

import re
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from .webdriver import DriverError

EMBEDDING = (Path(__file__).parents[2] / "docs" / "embed.md").read_text("utf-8")
(TAG,) = re.findall(r"<iframe .*?</iframe>", EMBEDDING, re.DOTALL)
(SANDBOX,) = re.findall(r'`(sandbox="[^"]*")`', EMBEDDING)
SANDBOXES = {"/sandboxed": SANDBOX, "/opaque": SANDBOX.replace("allow-same-origin ", "")}
ADDRESS = "https://check.your-clinic.example/en/"
assert ADDRESS in TAG

ANSWERED = [f"#gad7_{number}-{value}" for number, value in enumerate("1230120", 1)]
# What is pressed on which step. Where a page opens, its heading is what the visitor must see; else what was pressed.
PAGE, PART = "h1", "what was pressed"
FAULTS = "#error-summary h2"
MOMENT = 2
STEPS = (
    ("the language switched", ".languages a", PAGE),
    ("and back", ".languages a", PAGE),
    ("for who is under 18, opened", "details.under-18 > summary", PART),
    ("and closed", "details.under-18 > summary", PART),
    ("the questions", "main a.button", PAGE),
    ("questions left out", ".next .button", FAULTS),
    ("to the first of them", "#error-summary a", "#gad7_1-0"),
    ("the situation", [*ANSWERED, ".next .button"], PAGE),
    ("back to the questions", ".back .link-button", PAGE),
    ("the situation again", ".next .button", PAGE),
    ("the help page", ["#safety-unsafe", ".next .button"], PAGE),
    ("the help page in Spanish", ".languages button", PAGE),
    ("the help page in English again", ".languages button", PAGE),
    ("the result", "#go-on .link-button", PAGE),
    ("a folded part, opened", "main > details > summary", PART),
    ("and closed again", "main > details > summary", PART),
    ("and opened once more", "main > details > summary", PART),
    ("down to a source", "main > details .cites a", ".sources li:target"),
    ("the result in Spanish", ".languages button", PAGE),
    ("finished", "#finish", PAGE),
    ("back at the start", "main p > a", PAGE),
)


class Host:
    """A clinic's own site. Each page has the tag of docs/embed.md under a head of 200 px, and a long foot."""

    head, foot = 200, 1500

    def __init__(self):
        self.check = ""

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [self.page(environ["PATH_INFO"]).encode()]

    def page(self, path):
        tag = TAG.replace(ADDRESS, f"{self.check}/en/")
        if sandbox := SANDBOXES.get(path):
            tag = tag.replace("<iframe ", f"<iframe {sandbox} ")
        return f"""<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
            <title>Our clinic</title><style>body {{ margin: 0; background: white }}</style>
            <script>window.heard = []; addEventListener("message", (event) => heard.push(event.data));</script>
            <header style="height: {self.head}px"><h1>Our clinic</h1></header>
            {tag}
            <footer style="height: {self.foot}px"><p>Where we are</p></footer>"""


# To the middle of what is in view of the frame. The page around it stays as it is: no script of a page could move it.
SCROLL = """const [element, top, bottom] = arguments, { y, height } = element.getBoundingClientRect();
    scrollBy({ top: y + height / 2 - (top + bottom) / 2, behavior: "instant" });"""

EDGES = """const { top, bottom } = document.querySelector(arguments[0]).getBoundingClientRect();
    return [top, bottom];"""


class Framed:
    """A visitor in the frame, who scrolls within it; one who is restless scrolls the page around it, too."""

    def __init__(self, engine, restless=False):
        self.engine, self.restless = engine, restless
        _, self.height = engine.window()

    def open(self, address):
        self.engine.open(address)
        self.engine.enter("iframe")
        assert self.engine.wait(lambda: self.engine.count("h1"))

    def choose(self, selector):
        """Scroll to the first such element in the frame, and press it."""
        self.click(self.scroll_to(selector))

    def press(self, selector, opens):
        """The same; where that opens a page, wait until it is there. Who is restless holds it at the edge first."""
        element = self.scroll_to(selector)
        if self.restless and (opens or self.engine.name != "webkit"):  # there a link within a page moves the frame only
            self.scroll_around(self.box(selector)[0] - 10)
        if opens:
            assert self.engine.goes(partial(self.click, element)), f"{selector} opens nothing"
        else:
            self.click(element)

    def scroll_to(self, selector):
        (element, *_) = self.engine.wait(lambda: self.engine.elements(selector))
        top, bottom = self.frame()
        self.engine.run(SCROLL, element, max(0, -top), min(bottom, self.height) - top)
        return element

    def click(self, element):
        (identity,) = element.values()
        self.engine.driver("ElementClick", id=identity)

    def scroll_around(self, by):
        with self.engine.outside():
            self.engine.run("scrollBy({ top: arguments[0], behavior: 'instant' })", by)

    def box(self, selector):
        """Top and bottom of the first such element in the frame, as the window has it; None between two pages."""
        with suppress(DriverError, TypeError):
            top, bottom = self.engine.run(EDGES, selector)
            above, _ = self.frame()
            return above + top, above + bottom
        return None

    def frame(self):
        """Top and bottom of the frame."""
        with self.engine.outside():
            return self.engine.run(EDGES, "iframe")


def walk(driver, address):
    """The whole way; what was wrong, after which step."""
    driver.open(address)
    wrong = [settled(driver, "the start", PAGE)]
    for name, selectors, seen in STEPS:
        *before, last = [selectors] if isinstance(selectors, str) else selectors
        for selector in before:
            driver.choose(selector)
        driver.press(last, opens=seen in (PAGE, FAULTS))
        wrong.append(settled(driver, name, last if seen == PART else seen))
    return [fault for fault in wrong if fault]


def settled(driver, name, selector):
    """What is not as it should be after this step, in words, when the page around the frame has had time to scroll."""
    until = time.monotonic() + MOMENT
    while (fault := wrong_with(driver, name, selector)) and time.monotonic() < until:
        time.sleep(0.05)
    return fault


def wrong_with(driver, name, selector):
    """What is not as it should be just now."""
    found, (frame_top, frame_bottom) = driver.box(selector), driver.frame()
    if found is None:
        return f"{name}: no {selector}"
    top, bottom = found
    if frame_bottom - frame_top > driver.height:
        return f"{name}: the frame is {frame_bottom - frame_top:.0f} px tall, the window {driver.height}"
    if top < max(0, frame_top) - 1 or bottom > min(driver.height, frame_bottom) + 1:
        return f"{name}: {selector} at {top:.0f} to {bottom:.0f}, in a frame at {frame_top:.0f} to {frame_bottom:.0f}"
    return ""
