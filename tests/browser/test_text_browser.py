"""The whole way in w3m, which shows text and forms and nothing else: no script, no style, no picture."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from .conftest import needed

PATIENCE = 120
SETTINGS = ("mailcap=none", "wrap_search=1", "confirm_qq=0", "ssl_verify_server=0")


def with_terminal(*command):
    """The command in a terminal, whose keys and screen are its input and output.

    A bare root, in which nobody has mounted terminals, gets them for this command alone.
    """
    relayed = [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", *command]
    if sys.platform != "linux" or Path("/dev/pts/ptmx").exists():
        return relayed
    mount = 'mount -t devpts -o ptmxmode=666 none /dev/pts; exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-euc", mount, "sh", *relayed]


class W3m:
    """Keys to a w3m; what it shows is what it saves as text. A key given last takes effect before the next is read."""

    def __init__(self, folder, address):
        self.folder, self.saved = folder, 0
        (folder / ".w3m").mkdir()
        (folder / ".w3m" / "keymap").write_text("keymap : COMMAND\n")
        options = [part for setting in SETTINGS for part in ("-o", setting)]
        self.process = subprocess.Popen(
            with_terminal(needed("w3m"), "-no-cookie", "-cols", "100", *options, address),
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "TERM": "xterm", "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.is_there = threading.Event()
        self.watching = threading.Thread(target=self.watch, daemon=True)
        self.watching.start()
        assert self.is_there.wait(PATIENCE)

    def watch(self):
        """Read what is shown, lest it stops; the last line says that a page is viewed."""
        while shown := os.read(self.process.stdout.fileno(), 65536):
            if b"Viewing" in shown:
                self.is_there.set()

    def keys(self, text):
        os.write(self.process.stdin.fileno(), text.encode())

    def command(self, text):
        self.keys(f":{text}\n")

    def page(self):
        self.saved += 1
        path = self.folder / f"screen-{self.saved}"
        self.command(f"SAVE_SCREEN {path.name}")
        return self.saves(path.name).read_text("utf-8")

    def saves(self, pattern):
        """The file of such a name, once it is there and grows no more."""
        until, before = time.monotonic() + PATIENCE, None
        while time.monotonic() < until:
            now = [(path, path.stat().st_size) for path in self.folder.glob(pattern)]
            if now and now == before and now[0][1]:
                return now[0][0]
            before = now
            time.sleep(0.2)
        raise AssertionError(f"no {pattern} was saved")

    def find(self, text, last=False):
        self.command("END" if last else "BEGIN")
        self.command(f'{"SEARCH_BACK" if last else "SEARCH"} "{text}"')

    def press(self, text, last=False):
        self.find(text, last)
        self.keys("\n")

    def choose(self, question, number):
        """The choice of that number, from 0 on, below a question."""
        self.find(question)
        self.keys("\t" * (number + 1) + "\n")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.watching.join()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def w3m(tmp_path):
    started = []

    def start(address):
        started.append(W3m(tmp_path, address))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_in_a_text_browser_a_visitor_changes_the_language_and_gets_from_the_start_to_the_pdf(w3m, base_url, pdf_text):
    browser = w3m(f"{base_url}/en/")
    browser.press("Espa")
    assert "¿Cómo va su ansiedad?" in browser.page()
    browser.press("English")
    browser.press("I am 18 or older: start")
    for number, value in enumerate("1230120", 1):
        browser.choose(f"^{number}[.]", int(value))
    assert browser.page().count("(*)") == 7
    browser.press("^Continue$", last=True)
    assert "A little about your situation" in browser.page()
    browser.press("^See my result", last=True)
    result = browser.page()
    assert "Your screening result" in result
    assert "9 out of 21" in " ".join(result.split())
    browser.press("^Download my summary", last=True)
    browser.keys("\n")
    assert "9/21" in pdf_text(browser.saves("*.pdf"))
