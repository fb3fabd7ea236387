"""The site as it runs: gunicorn in processes of its own, with the project's configuration, asked over HTTP."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from screener.settings import EXAMPLE_CLINIC

from .checks import BOOKS

ROOT = Path(__file__).parents[2]
# Where requests come from: an address that nothing but a visitor has, so that it can be looked for in the log.
VISITOR_ADDRESS = "127.0.0.77" if sys.platform == "linux" else "127.0.0.1"


class Reply:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def text(self):
        return self.body.decode()


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and its hidden fields."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.found.append((attributes["action"], []))
        elif tag == "input" and attributes["type"] == "hidden":
            self.found[-1][1].append((attributes["name"], attributes["value"]))


class Server:
    """One gunicorn, what it says, and requests to it. `before` is a command that starts and watches it."""

    def __init__(self, log, *arguments, before=(), folder=ROOT, module="gunicorn", **environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = log
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SCREENER_", "GUNICORN_"))}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", module, *arguments],
                cwd=folder,
                env={**clean, "HOST": "127.0.0.1", "PORT": str(self.port), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self):
        return self.log.read_text()

    @property
    def workers(self):
        """The process ids of its workers (on Linux)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    @property
    def descriptors(self):
        """How many files and sockets its workers have open (on Linux)."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self.workers)

    def wait_until_ready(self):
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError):
                if self.ask("GET", "/healthz").status == 200:
                    return self
            time.sleep(0.1)
        return pytest.fail(f"the server did not start:\n{self.said}")

    def ask(self, method, path, fields=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90, source_address=(VISITOR_ADDRESS, 0))
        form = {} if fields is None else {"Content-Type": "application/x-www-form-urlencoded"}
        body = None if fields is None else urlencode(fields)
        try:
            connection.request(method, path, body, {**form, **(headers or {})})
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def send_raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), 10, source_address=(VISITOR_ADDRESS, 0)) as connection:
            connection.sendall(data)
            return connection.recv(65536)

    def follow(self, page, action, *more):
        """Send the page's form that leads there: its hidden fields, and what a visitor adds."""
        hidden = next(fields for where, fields in Forms(page.text).found if where == action)
        return self.ask("POST", action, [*hidden, *more])

    def journey(self, answers, situation, picks):
        """From the start to the PDF as a browser does it; every reply on the way."""
        start = self.ask("GET", "/")
        questions = self.ask("GET", re.search(r'href="([^"]*/questions)"', self.ask("GET", "/en/").text)[1])
        optional = self.follow(questions, "/en/situation", *answers)
        forms = Forms(optional.text).found
        fields = next(hidden for where, hidden in reversed(forms) if where == "/en/result")
        result = self.ask("POST", "/en/result", [*fields, *situation])
        pdf = self.follow(result, "/en/summary.pdf", *picks)
        return [start, questions, optional, result, pdf]

    def stop(self):
        """End it as a service manager does. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)

    def kill(self):
        """Leave nothing behind, whatever happened: the server leads a process group of its own."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=120)


@pytest.fixture
def begin(tmp_path):
    """Start a server for one test, with these arguments and variables and, if it is given, a command `before` it."""
    servers = []

    def begin_one(*arguments, before=(), **environment):
        servers.append(Server(tmp_path / f"log-{len(servers)}", *arguments, before=before, **environment))
        return servers[-1]

    yield begin_one
    for server in servers:
        server.kill()


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Start a server with these arguments and variables; it is killed when the module's tests end."""
    servers = []

    def start_one(*arguments, **options):
        servers.append(Server(tmp_path_factory.mktemp("server") / "log", *arguments, **options))
        return servers[-1]

    yield start_one
    for server in servers:
        server.kill()


@pytest.fixture(scope="session")
def english(tmp_path_factory):
    """Settings of a clinic with one language: its paper is typeset in half of the time."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    example = EXAMPLE_CLINIC.read_text().replace('languages = ["en", "es"]', 'languages = ["en"]')
    path.write_text(re.sub(r"(?m)^es = .*\n", "", example))
    return {"SCREENER_CLINIC_FILE": str(path)}


@pytest.fixture(scope="session")
def books(english, tmp_path_factory):
    """The files that a start with these settings keeps of its paper."""
    folder = tmp_path_factory.mktemp("book")
    server = Server(folder / "log", **english, SCREENER_CACHE_DIR=str(folder / "screener"))
    try:
        server.wait_until_ready()
    finally:
        server.kill()
    paths = sorted((folder / "screener").iterdir())
    assert len(paths) == BOOKS
    return paths


@pytest.fixture
def shelf(books, tmp_path):
    """A cache folder with those files in it."""
    folder = tmp_path / "screener"
    folder.mkdir(mode=0o700)
    for book in books:
        shutil.copy(book, folder)
    return folder


@pytest.fixture(scope="module")
def server(start):
    """The site, as ./run starts it."""
    return start().wait_until_ready()


@pytest.fixture(scope="session")
def visitor_address():
    return VISITOR_ADDRESS
