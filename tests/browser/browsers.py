"""Chromium, Firefox and WebKit as programs: how each is started for tests, and what each calls the same wish."""

import json
import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..ports import free_port
from .socks import serve_socks
from .webdriver import Marionette, WebDriver

# Answered by whoever waits for a page (`Engine.goes`): a driver waits differently in each browser, and for a page that
# never comes (a file is saved instead) five seconds.
COMMON = {"acceptInsecureCerts": True, "pageLoadStrategy": "none"}
MINIBROWSER = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"
CHROMIUM_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--test-third-party-cookie-phaseout",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
)
FIREFOX_SETTINGS = {
    "network.dns.forceResolve": "127.0.0.1",
    "network.cookie.cookieBehavior": 1,
    "pdfjs.disabled": True,
    "browser.download.folderList": 2,
    "browser.download.alwaysOpenPanel": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
}

SET_ALL = """for (const [name, value] of Object.entries(arguments[0]))
    Services.prefs[typeof value === "boolean" ? "setBoolPref" : "setIntPref"](name, value);"""


@dataclass(frozen=True)
class Manner:
    """How the visitor has set the browser."""

    javascript: bool = True
    dark: bool = False
    text: int = 16


class Browser:
    """A browser that runs, and the driver to it. `stop` it."""

    name = ""

    def __init__(self, folder, manner):
        self.folder, self.manner = folder, manner
        self.processes = []
        self.driver = None
        self.downloads = folder / "saved"
        self.downloads.mkdir()
        self.size = None
        try:
            self.driver = self.start(self.programs())
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def programs():
        """The programs it needs: a path each, or None."""
        raise NotImplementedError

    def start(self, paths):
        """Start it; the driver to it."""
        raise NotImplementedError

    def run(self, *command, descriptors=(), **environment):
        """Start a program in a home of its own; what it prints is in the file `log`."""
        with (self.folder / "log").open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "pass_fds": descriptors}
            environment = {**os.environ, "HOME": str(self.folder), **environment}
            self.processes.append(subprocess.Popen(command, env=environment, **streams))

    def adopts(self, manner):
        """Whether it is set so, or can be while it runs."""
        return manner == self.manner

    def stop(self):
        if self.driver:
            self.driver.close()
        for process in reversed(self.processes):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()

    def resize(self, width, height):
        """Begin to make the inside of the window that large, which may be smaller than a person could make it."""
        around = "return [outerWidth - innerWidth, outerHeight - innerHeight]"
        more = self.driver("ExecuteScript", script=around, args=[])
        self.driver("SetWindowRect", width=width + more[0], height=height + more[1])


class Chromium(Browser):
    name = "chromium"

    @staticmethod
    def programs():
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        return {"chromium": chromium, "chromedriver": shutil.which("chromedriver")}

    def start(self, paths):
        port = free_port()
        self.run(paths["chromedriver"], f"--port={port}")
        settings = {
            "profile.managed_default_content_settings.javascript": 1 if self.manner.javascript else 2,
            "webkit.webprefs.default_font_size": self.manner.text,
            "download.default_directory": str(self.downloads),
        }
        arguments = [*CHROMIUM_ARGUMENTS, f"--blink-settings=preferredColorScheme={0 if self.manner.dark else 1}"]
        options = {"binary": paths["chromium"], "args": arguments, "prefs": settings}
        return WebDriver(port, {**COMMON, "goog:chromeOptions": options})

    def resize(self, width, height):
        size = {"width": width, "height": height, "deviceScaleFactor": 0, "mobile": False}
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": size}
        self.driver.send("POST", f"{self.driver.session}/goog/cdp/execute", command)


class Firefox(Browser):
    name = "firefox"

    @staticmethod
    def programs():
        return {"firefox": shutil.which("firefox-esr") or shutil.which("firefox")}

    def start(self, paths):
        port = free_port()
        settings = FIREFOX_SETTINGS | self.settings(self.manner)
        settings |= {"marionette.port": port, "browser.download.dir": str(self.downloads)}
        profile = self.folder / "profile"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in settings.items()]
        (profile / "user.js").write_text("".join(lines))
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self.run(paths["firefox"], *options, "--profile", str(profile))
        return Marionette(port, COMMON)

    @staticmethod
    def settings(manner):
        return {
            "javascript.enabled": manner.javascript,
            "layout.css.prefers-color-scheme.content-override": 0 if manner.dark else 1,
            "font.size.variable.x-western": manner.text,
        }

    def adopts(self, manner):
        """Its settings can change at any time, which is quicker than another start."""
        self.run_inside(SET_ALL, self.settings(manner))
        self.manner = manner
        return True

    def run_inside(self, script, *arguments):
        """Run JavaScript in the browser itself instead of in its page."""
        self.driver("Marionette:SetContext", value="chrome")
        try:
            return self.driver("ExecuteScript", script=script, args=list(arguments))
        finally:
            self.driver("Marionette:SetContext", value="content")

    def resize(self, width, height):
        self.run_inside("document.documentElement.style.minWidth = '0'")
        super().resize(width, height)


class WebKit(Browser):
    """WebKitGTK in its own MiniBrowser: it needs a screen, a proxy that knows where *.test is, and has no text size."""

    name = "webkit"
    no_smallest_window = "* { min-width: 0; min-height: 0; margin: 0; padding: 0; font-size: 1px; }"
    no_smallest_window += " image { -gtk-icon-transform: scale(0.1); }"

    @staticmethod
    def programs():
        minibrowser = next((str(path) for path in Path("/").glob(MINIBROWSER.removeprefix("/"))), None)
        return {"MiniBrowser": minibrowser} | {each: shutil.which(each) for each in ("WebKitWebDriver", "Xvfb")}

    def start(self, paths):
        port, display = free_port(), self.start_display(paths["Xvfb"])
        self.proxy = serve_socks()
        self.run(paths["WebKitWebDriver"], f"--port={port}", DISPLAY=display, XDG_CONFIG_HOME=self.configure())
        arguments = [
            "--automation",
            f"--enable-javascript={json.dumps(self.manner.javascript)}",
            f"--proxy=socks5://127.0.0.1:{self.proxy.server_address[1]}",
            "--cookies-policy=no-third-party",
        ]
        arguments += ["--dark-mode"] if self.manner.dark else []
        options = {"binary": paths["MiniBrowser"], "args": arguments}
        return WebDriver(port, {**COMMON, "webkitgtk:browserOptions": options})

    def configure(self):
        gtk = self.folder / "config" / "gtk-3.0"
        gtk.mkdir(parents=True)
        (gtk.parent / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"\n')
        (gtk / "gtk.css").write_text(self.no_smallest_window)
        return str(gtk.parent)

    def start_display(self, xvfb):
        """A screen that nobody sees. It chooses its number, and says it when it is ready."""
        reader, writer = os.pipe()
        command = ["-displayfd", str(writer), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        self.run(xvfb, *command, descriptors=[writer])
        os.close(writer)
        with os.fdopen(reader) as said:
            return f":{said.readline().strip()}"

    def stop(self):
        super().stop()
        if hasattr(self, "proxy"):
            self.proxy.shutdown()
            self.proxy.server_close()


BROWSERS = {each.name: each for each in (Chromium, Firefox, WebKit)}
