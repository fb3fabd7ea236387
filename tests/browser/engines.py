"""Chromium, Firefox and WebKit, used through the same few verbs.

A test asks for the fixture `engine` and is run six times: in each engine, with and without JavaScript.

    def test_something(engine, site):                # site: an address; *.test is this machine in every engine
        engine.open(f"{site}/en/")                   # self-signed certificates are accepted
        engine.follow("I am 18 or older: start")     # a link, by its text; waits for the page it leads to
        engine.choose(gad7_1="2", difficulty="very") # radios and checkboxes, by name and value
        engine.press("Continue")                     # a button, by its text; waits in the same way
        engine.back(); engine.forward(); engine.reload()
        engine.heading(), engine.text(".score"), engine.count("input:checked"), engine.title(), engine.address()
        engine.box("h1")                             # a Box: where it is in the window, also from within a frame
        engine.run("return innerWidth")              # JavaScript of the test's; works where the page's is off
        engine.resize(390, 800)                      # the inside of the window
        engine.keys(TAB)                             # keys, to what has the focus
        with engine.inside("iframe"): ...            # every verb, in that frame
        engine.tabs(), engine.use_tab(handle)        # what a link that opens a new tab opened
        engine.saves(lambda: engine.click_text("button", "Download my summary (PDF)"))    # the path of the file saved
        engine.name, engine.javascript

`engine` is a new tab of 1280x800 in a browser that runs already. For one that is set in another way there is the
fixture `launch`: `launch("webkit", javascript=False, dark=True, text=32)`.
Third-party cookies are blocked, and pages are kept alive for Back, as browsers do.
"""

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from .webdriver import PATIENCE, DriverError, PageLeftError

DESK = (1280, 800)
TAB, ENTER, SPACE, UP, DOWN = "\ue004", "\ue007", " ", "\ue013", "\ue015"
# Which document is shown, and whether it is all there. Firefox never says so of the page with which it refuses.
STATE = """return [performance.timeOrigin, document.URL,
    document.readyState === "complete" || document.URL.startsWith("about:neterror")]"""
BOX = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); return [x, y, width, height];"
BY_TEXT = """return [...document.querySelectorAll(arguments[0])].filter((element) =>
    element.textContent.trim().replace(/\\s+/g, " ") === arguments[1]
    && element.checkVisibility() && !element.closest("[aria-hidden=true]"));"""
MIDDLE = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })"


@dataclass(frozen=True)
class Box:
    """Where an element is in the window, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self):
        return self.y + self.height


class Engine:
    """A tab of a browser, and what a visitor does with it."""

    def __init__(self, browser):
        self.browser, self.driver, self.name = browser, browser.driver, browser.name
        self.javascript = browser.manner.javascript
        self.frame = None

    # --- a new tab, other tabs

    def tabs(self):
        return self.driver("GetWindowHandles")

    def use_tab(self, handle):
        self.frame = None
        self.driver("SwitchToWindow", handle=handle)

    def start_afresh(self):
        """Leave one tab, which is new."""
        old = self.tabs()
        new = self.driver("NewWindow", type="tab")["handle"]
        for each in old:
            self.use_tab(each)
            self.driver("CloseWindow")
        self.use_tab(new)
        if self.browser.size != DESK:
            self.resize(*DESK)

    # --- pages

    def open(self, address):
        self.goes(lambda: self.driver("Navigate", url=address))

    def address(self):
        return self.driver("GetCurrentURL")

    def title(self):
        return self.driver("GetTitle")

    def back(self):
        return self.goes(lambda: self.driver("Back"), patience=4)

    def forward(self):
        return self.goes(lambda: self.driver("Forward"), patience=4)

    def reload(self):
        self.goes(lambda: self.driver("Refresh"))

    def goes(self, action, patience=PATIENCE):
        """Do what leads to another page, and wait for it; whether it came (Back at the beginning leads nowhere)."""
        before = self.state()
        action()
        return bool(self.wait(lambda: (now := self.state()) not in (None, before) and now[2], patience))

    def state(self):
        """None between two pages, where Firefox shows an empty one, and where the browser's own page tells nothing."""
        with suppress(DriverError):
            state = self.run(STATE)
            return state if state and state[1] != "about:blank" else None
        return None

    def wait(self, condition, patience=PATIENCE):
        """Whether something becomes so."""
        until = time.monotonic() + patience
        while not (so := condition()) and time.monotonic() < until:
            time.sleep(0.05)
        return so

    def run(self, script, *arguments):
        """What the script returns."""
        return self.ask("ExecuteScript", script=script, args=list(arguments))

    def ask(self, command, **fields):
        """What the driver answers; again on the next page, if its page was just being left."""
        with suppress(PageLeftError):
            return self.driver(command, **fields)
        return self.driver(command, **fields)

    # --- what is on a page

    def elements(self, css):
        return self.ask("FindElements", using="css selector", value=css)

    def element(self, css):
        found = self.wait(lambda: self.elements(css), patience=2)
        assert found, f"no {css} on {self.address()}: {self.heading()}"
        return found[0]

    def count(self, css):
        return len(self.elements(css))

    def text(self, css):
        return self.run("return arguments[0].innerText", self.element(css))

    def heading(self):
        """What the first heading says; nothing on a page of the browser's own."""
        return self.run("return document.querySelector('h1')?.innerText ?? ''")

    def box(self, css):
        box = Box(*self.run(BOX, self.element(css)))
        if self.frame is None:
            return box
        with self.outside():
            around = self.box(self.frame)
        return Box(box.x + around.x, box.y + around.y, box.width, box.height)

    def window(self):
        """Width and height of the inside of the window."""
        with self.outside():
            return self.run("return [innerWidth, innerHeight]")

    # --- what a visitor does

    def click(self, css):
        self.click_element(self.element(css))

    def click_text(self, css, text):
        found = self.run(BY_TEXT, css, text)
        assert found, f"no {css} says {text} on {self.address()}"
        self.click_element(found[0])

    def click_element(self, element):
        self.run(MIDDLE, element)
        (identity,) = element.values()
        self.driver("ElementClick", id=identity)

    def press(self, text):
        self.goes(lambda: self.click_text("button", text))

    def follow(self, text):
        self.goes(lambda: self.click_text("a", text))

    def choose(self, **values):
        """Once more where a click missed: on a busy machine WebKit now and then clicks where the choice was before."""
        for name, value in values.items():
            choice = f'input[name="{name}"]:is([id="{name}-{value}"], [value="{value}"])'
            self.click(choice)
            if not self.chosen(choice):
                self.click(choice)
                assert self.chosen(choice), f"{name} does not become {value}"

    def chosen(self, css):
        return self.wait(lambda: self.run("return arguments[0].checked", self.element(css)), patience=1)

    def keys(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.driver("PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def resize(self, width, height):
        """More than once: what a window has around its inside is known only when it has been shown."""
        for _ in range(5):
            self.browser.resize(width, height)
            if self.wait(lambda: self.window() == [width, height], patience=2):
                self.browser.size = width, height
                return
        raise AssertionError(f"a window of {self.window()} does not become one of {width}x{height}")

    def saves(self, action, patience=PATIENCE):
        """Do what saves a file; its path, once it is whole."""
        for path in self.browser.downloads.iterdir():
            path.unlink()
        action()
        until = time.monotonic() + patience
        while time.monotonic() < until:
            new = set(self.browser.downloads.iterdir())
            if len(new) == 1 and not new & unfinished(new) and (path := new.pop()).stat().st_size:
                return path
            time.sleep(0.05)
        raise AssertionError("nothing was saved")

    # --- frames

    @contextmanager
    def inside(self, css):
        """In the frame, whatever page it shows by and by."""
        self.enter(css)
        try:
            yield self
        finally:
            self.leave()

    @contextmanager
    def outside(self):
        """For a moment on the page around the frame."""
        frame = self.frame
        if frame:
            self.leave()
        try:
            yield self
        finally:
            if frame:
                self.enter(frame)

    def enter(self, css):
        self.driver("SwitchToFrame", id=self.run(INDEX, self.element(css)))
        self.frame = css

    def leave(self):
        self.frame = None
        self.driver("SwitchToFrame", id=None)


def unfinished(paths):
    """Those under a name that a browser takes while it saves."""
    return {
        path for path in paths if path.name.startswith(".") or path.suffix in {".part", ".crdownload", ".wkdownload"}
    }


INDEX = "return [...document.querySelectorAll('iframe')].indexOf(arguments[0])"
