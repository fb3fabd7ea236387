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

`engine` is a new tab, of a browser that is started once. To start one otherwise: the fixture `launch`,
`launch("webkit", javascript=False, dark=True)`, which is closed at the end of the test.
Third-party cookies are blocked, and pages are kept alive for Back, as browsers do.
"""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .socks import serve_socks
from .webdriver import DriverError, Marionette, WebDriver, free_port

TAB, ENTER, SPACE, DOWN = "\ue004", "\ue007", " ", "\ue015"
ENGINES = ("chromium", "firefox", "webkit")
CHROMIUM = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync", "--no-first-run", "--test-third-party-cookie-phaseout"]
CHROMIUM += ["--host-resolver-rules=MAP *.test 127.0.0.1"]
FIREFOX = {
    "network.dns.forceResolve": "127.0.0.1",
    "network.cookie.cookieBehavior": 1,
    "pdfjs.disabled": True,
    "browser.download.folderList": 2,
    "browser.download.alwaysOpenPanel": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
}
MINIBROWSERS = [f"/usr/lib/{kind}/webkit2gtk-4.1/MiniBrowser" for kind in ("x86_64-linux-gnu", "aarch64-linux-gnu")]
# Which document is shown, and whether it is all there.
STATE = "return [performance.timeOrigin, document.readyState, document.URL]"
BOX = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); return [x, y, width, height];"
BY_TEXT = """return [...document.querySelectorAll(arguments[0])].filter((element) =>
    element.textContent.trim().replace(/\\s+/g, " ") === arguments[1] && element.checkVisibility());"""
MIDDLE = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })"


def programs(name):
    """The programs that an engine needs: a path each, or None."""
    if name == "chromium":
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        return {"chromium": chromium, "chromedriver": shutil.which("chromedriver")}
    if name == "firefox":
        return {"firefox": shutil.which("firefox-esr") or shutil.which("firefox")}
    minibrowser = next((path for path in MINIBROWSERS if Path(path).exists()), None)
    return {"MiniBrowser": minibrowser} | {each: shutil.which(each) for each in ("WebKitWebDriver", "Xvfb")}


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


class Running:
    """The processes of one browser, and the driver to it."""

    def __init__(self, name, folder, javascript=True, dark=False):
        self.name, self.folder, self.javascript, self.dark = name, folder, javascript, dark
        self.downloads = folder / "saved"
        self.downloads.mkdir()
        self.processes = []
        self.proxy = None
        try:
            self.driver = getattr(self, f"start_{name}")(programs(name))
        except BaseException:
            self.stop()
            raise

    def run(self, *command, **environment):
        log = (self.folder / "log").open("ab")
        options = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "start_new_session": True}
        environment = {**os.environ, "HOME": str(self.folder), **environment}
        self.processes.append(subprocess.Popen(command, env=environment, **options))
        log.close()

    def start_chromium(self, paths):
        port = free_port()
        self.run(paths["chromedriver"], f"--port={port}")
        settings = {"profile.managed_default_content_settings.javascript": 1 if self.javascript else 2}
        settings |= {"download.default_directory": str(self.downloads)}
        arguments = [*CHROMIUM, "--force-dark-mode"] if self.dark else CHROMIUM
        options = {"binary": paths["chromium"], "args": arguments, "prefs": settings}
        return WebDriver(port, {"acceptInsecureCerts": True, "goog:chromeOptions": options})

    def start_firefox(self, paths):
        port = free_port()
        settings = FIREFOX | {"marionette.port": port, "javascript.enabled": self.javascript}
        settings |= {"browser.download.dir": str(self.downloads)}
        settings |= {"layout.css.prefers-color-scheme.content-override": 0 if self.dark else 1}
        profile = self.folder / "profile"
        profile.mkdir()
        lines = [f'user_pref("{key}", {json_of(value)});\n' for key, value in settings.items()]
        (profile / "user.js").write_text("".join(lines))
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self.run(paths["firefox"], *options, "--profile", str(profile))
        return Marionette(port, {"acceptInsecureCerts": True})

    def start_webkit(self, paths):
        port, display = free_port(), self.start_display(paths["Xvfb"])
        self.proxy = serve_socks()
        config = self.folder / "config"
        config.mkdir()
        (config / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n')
        self.run(paths["WebKitWebDriver"], f"--port={port}", DISPLAY=display, XDG_CONFIG_HOME=str(config))
        arguments = ["--automation", f"--enable-javascript={str(self.javascript).lower()}"]
        arguments += [f"--proxy=socks5://127.0.0.1:{self.proxy.server_address[1]}", "--cookies-policy=no-third-party"]
        arguments += ["--dark-mode"] if self.dark else []
        options = {"binary": paths["MiniBrowser"], "args": arguments}
        return WebDriver(port, {"acceptInsecureCerts": True, "webkitgtk:browserOptions": options})

    def start_display(self, xvfb):
        """A screen that nobody sees; it says its number itself, so that several can run."""
        reader, writer = os.pipe()
        command = [xvfb, "-displayfd", str(writer), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes.append(subprocess.Popen(command, pass_fds=[writer], start_new_session=True, **quiet))
        os.close(writer)
        with os.fdopen(reader) as said:
            return f":{said.readline().strip()}"

    def stop(self):
        if hasattr(self, "driver"):
            self.driver.close()
        for process in reversed(self.processes):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
                continue
            process.kill()
            process.wait()
        if self.proxy:
            self.proxy.shutdown()
            self.proxy.server_close()


def json_of(value):
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')


class Engine:
    """A tab of a browser, and what a visitor does with it."""

    def __init__(self, running):
        self.driver, self.name, self.javascript = running.driver, running.name, running.javascript
        self.downloads = running.downloads
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

    # --- pages

    def open(self, address):
        self.driver("Navigate", url=address)

    def address(self):
        return self.driver("GetCurrentURL")

    def title(self):
        return self.driver("GetTitle")

    def back(self):
        self.goes(lambda: self.driver("Back"))

    def forward(self):
        self.goes(lambda: self.driver("Forward"))

    def reload(self):
        self.goes(lambda: self.driver("Refresh"))

    def goes(self, action, patience=8):
        """Do what leads to another page, and wait for it. That it never comes (Back at the beginning) is no fault."""
        before = self.state()
        with suppress(DriverError):
            action()
        self.wait(lambda: (now := self.state()) and now != before and now[1] == "complete", patience)

    def state(self):
        """None where the page cannot be asked: between two pages, and on the browser's own."""
        with suppress(DriverError):
            return self.run(STATE)
        return None

    def wait(self, condition, patience=10):
        """Whether something becomes so."""
        until = time.monotonic() + patience
        while not (so := condition()) and time.monotonic() < until:
            time.sleep(0.05)
        return so

    def run(self, script, *arguments):
        return self.driver("ExecuteScript", script=script, args=list(arguments))

    # --- what is on a page

    def elements(self, css):
        return self.driver("FindElements", using="css selector", value=css)

    def element(self, css):
        found = self.elements(css)
        assert found, f"no {css} on {self.address()}"
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
        for name, value in values.items():
            self.click(f'input[name="{name}"][value="{value}"]')

    def keys(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.driver("PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def resize(self, width, height):
        """Twice: what a window has around its inside is known only once it has been shown."""
        for _ in range(2):
            around = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
            self.driver("SetWindowRect", width=width + around[0], height=height + around[1])
        assert self.wait(lambda: self.window() == [width, height]), f"{self.window()} is not {width}x{height}"

    def saves(self, action, patience=20):
        """Do what saves a file; its path, once it is whole."""
        before = set(self.downloads.iterdir())
        action()
        until = time.monotonic() + patience
        while time.monotonic() < until:
            new = set(self.downloads.iterdir()) - before
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
