"""A real Chromium on a real server: the site, a visitor who uses it, and every page and state there is to look at."""

import contextlib
import os
import shutil
import ssl
import subprocess
import threading
from datetime import date, timedelta

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from flask import abort
from werkzeug.serving import WSGIRequestHandler, make_server

from screener import create_app
from screener.catalogues import TRANSLATIONS, load_catalogue
from screener.settings import Settings

from .browsers import BROWSERS, Manner
from .engines import Engine

CHROMIUM_FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
CHROMIUM_FLAGS += ["--disable-sync", "--no-first-run"]
# Names that are not localhost, as a clinic's visitors use: there a browser sends no Sec-Fetch-Site over plain http.
CHROMIUM_FLAGS += ["--host-resolver-rules=MAP *.test 127.0.0.1"]
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}},
}
# All that it found wrong; of all that is right it would tell as much.
RUN_AXE = "options => axe.run(options).then(found => ({ ...found, passes: [], inapplicable: [] }))"


def unfold_questions(page):
    """Open what the questions for the consultation are folded in."""
    page.locator("#pick > summary").click()


def needed(program, named_by=""):
    """The path of a program. Without it the test is skipped, but under CI nothing may be."""
    path = os.environ.get(named_by) or shutil.which(program)
    if path:
        return path
    message = f"NOT TESTED: {program} is not on this machine"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def in_one_piece(application):
    """Each reply read whole and closed here: the server leaves a file open when a browser goes away in the middle."""

    def reply(environ, start_response):
        body = application(environ, start_response)
        with contextlib.closing(body) if hasattr(body, "close") else contextlib.nullcontext():
            return [b"".join(body)]

    return reply


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_arguments):
        """Say nothing: the tests read what the browser says."""


@pytest.fixture(scope="session")
def serve():
    """Serve an application on a free port of 127.0.0.1, in a thread, until the tests end; returns the port."""
    servers = []

    def start(application, tls=None):
        options = {"threaded": True, "request_handler": QuietHandler, "ssl_context": tls}
        server = make_server("127.0.0.1", 0, in_one_piece(application), **options)
        server.daemon_threads, server.block_on_close = True, False
        if tls:  # a browser may connect ahead of need and say nothing: the thread that accepts must not wait for it
            server.socket.do_handshake_on_connect = False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def application():
    """The site itself, with one more route: it fails on demand, so that every error page can be looked at."""
    app = create_app(Settings(limit_pages="off", limit_pdf="off"))
    app.add_url_rule("/<language>/provoked/<int:code>", "provoked", lambda language, code: abort(code))
    app.extensions["screener"].pdf.make()
    return app


@pytest.fixture(scope="session")
def port(serve, application):
    return serve(application)


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    """A key and a certificate for names under .test, signed by nobody."""
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
    command += ["-addext", "subjectAltName=DNS:*.test", "-keyout", str(key), "-out", str(crt)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


@pytest.fixture(scope="session")
def site(serve, application, tls):
    """The site over https, under a name that no browser takes for this machine: Chromium saves nothing over http."""
    return f"https://check.test:{serve(application, tls)}"


@pytest.fixture(scope="session")
def plain_site(port):
    """The same over http."""
    return f"http://check.test:{port}"


@pytest.fixture(scope="session")
def base_url(port):
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = needed("chromium", named_by="CHROMIUM")
    return {**browser_type_launch_args, "executable_path": path, "chromium_sandbox": False, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="module")
def lasting_page(browser, base_url):
    """One page for many tests: the site keeps nothing in it, and a new one costs more than most tests."""
    context = browser.new_context(base_url=base_url)
    yield context.new_page()
    context.close()


@pytest.fixture
def axe():
    """Assert that axe finds nothing on the page shown."""

    def check(page):
        if page.evaluate("!('axe' in window)"):
            page.evaluate(Axe().axe_script)
        results = AxeResults(page.evaluate(RUN_AXE, AXE_OPTIONS))
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def pdf_text():
    """The text of a PDF in the order of the file, as a reader copies it."""

    def extract(path):
        return subprocess.run(
            [needed("pdftotext"), "-raw", str(path), "-"], capture_output=True, text=True, check=True, timeout=120
        ).stdout

    return extract


def answers(values="1230120", difficulty="somewhat", **situation):
    """The fields of a complete questionnaire, one digit for each item, and of the situation."""
    return {f"gad7_{number}": value for number, value in enumerate(values, 1)} | {"difficulty": difficulty, **situation}


CLOSEST_TO_TRIALS = {"duration": "ge6m", "therapy": "past_not_enough", "medicine": "not_enough"}
CLOSEST_TO_TRIALS |= {"age": "25_64", "pregnancy": "no", "flags": "none", "safety": "no"}
READING = ["help-now", "about", "privacy", "options", "talk-therapy", "ketamine-assisted-psychotherapy"]
READING += ["accessibility"]
TOO_MANY = ["talk_type", "talk_length", "talk_measure", "talk_practice", "talk_change", "talk_fit", "talk_training"]
EARLIER = {"earlier_total": "12", "earlier_month": f"{date.today() - timedelta(days=200):%Y-%m}"}  # the real clock's
ADDED = EARLIER | {"matters": ["helps", "lasts", "setting"]}
WRONG = dict.fromkeys(CLOSEST_TO_TRIALS, "wrong") | {
    "earlier_total": "12",
    "matters": ["helps", "lasts", "cost", "way"],
}


SPANISH = ", in Spanish"


def in_spanish(states):
    """The same pages and states in Spanish."""
    return {
        f"{name}{SPANISH}": (path.replace("/en/", "/es/"), fields, status)
        for name, (path, fields, status) in states.items()
    }


# Every page and state: where it is, what is sent there, the status that answers.
STATES = {
    "start": ("/en/", None, 200),
    **{name: (f"/en/{name}", None, 200) for name in [*READING, "questions", "finished"]},
    "questions kept": ("/en/questions", answers(edit="1"), 200),
    "questions with errors": ("/en/situation", {"gad7_1": "2", "gad7_4": "9", "difficulty": "wrong"}, 422),
    "situation": ("/en/situation", answers(), 200),
    "situation filled in": ("/en/situation", answers(**CLOSEST_TO_TRIALS, **ADDED), 200),
    "situation with errors": ("/en/result", answers(**WRONG), 422),
    "result 0, all skipped": ("/en/result", answers("0000000", ""), 200),
    "result 4, calm": ("/en/result", answers("1111000", "none", safety="no", age="18_24"), 200),
    "result 8, older": ("/en/result", answers("1111112", "very", age="ge65", safety="no"), 200),
    "result 14, pregnant": ("/en/result", answers("2222222", "very", pregnancy="yes", flags="stop"), 200),
    "result 21, as in trials": ("/en/result", answers("3333333", "extremely", **CLOSEST_TO_TRIALS, **ADDED), 200),
    "result, hard thoughts": ("/en/result", answers(safety="thoughts", duration="lt1m"), 200),
    "result, under 18": ("/en/result", answers(age="lt18", safety="no"), 200),
    "result, help seen": ("/en/result", answers(safety="unsafe", help_seen="1"), 200),
    "help first": ("/en/result", answers(safety="unsafe"), 200),
    "result with errors": ("/en/summary.pdf", answers(safety="no", questions=TOO_MANY), 422),
    "no such page": ("/en/nothing-here", None, 404),
}
ERROR_CODES = (400, 403, 405, 413, 415, 422, 429, 500, 503)
ERROR_STATES = {f"error {code}": (f"/en/provoked/{code}", None, code) for code in ERROR_CODES}
MAIN_STATES = ["start", "questions with errors", "situation filled in", "result 21, as in trials", "help first"]
MAIN_STATES += ["result, hard thoughts", "result with errors"]
STATES |= in_spanish(STATES)
ERROR_STATES |= in_spanish(ERROR_STATES)

SEND_FORM = """([path, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: path });
    for (const [name, value] of fields)
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture(params=MAIN_STATES)
def main_state(request):
    return request.param


@pytest.fixture(scope="session")
def send():
    """Post fields to a path as a form of the page shown does; returns the response."""

    def post(page, path, fields):
        pairs = [
            (name, value) for name, some in fields.items() for value in ([some] if isinstance(some, str) else some)
        ]
        with page.expect_navigation() as navigation:
            page.evaluate(SEND_FORM, [path, pairs])
        return navigation.value

    return post


@pytest.fixture(scope="session")
def show(send):
    """Open a page in the state of that name."""

    def open_state(page, name):
        path, fields, status = {**STATES, **ERROR_STATES}[name]
        if fields is None:
            response = page.goto(path)
        else:
            if page.url == "about:blank":
                page.goto("/healthz")
            response = send(page, path, fields)
        assert response.status == status

    return open_state


class Visitor:
    """Uses the pages as a person does. (That radios are found by name is test_accessibility's; by field is quicker.)"""

    def __init__(self, page, content, language):
        self.page = page
        self.words = content.languages[language]
        self.translate = load_catalogue(TRANSLATIONS, language).gettext
        self.statements = self.words.instruments["gad7"].wording.items
        self.labels = self.words.instruments["gad7"].wording.choices

    def radios(self, field):
        return self.page.locator(f'input[type="radio"][name="{field}"]')

    def choose(self, **values):
        for field, value in values.items():
            self.page.locator(f"#{field}-{value or 'skip'}").check()

    def answer(self, values):
        """Rate the statements from the first on, one digit for each."""
        self.choose(**{f"gad7_{number}": value for number, value in enumerate(values, 1)})

    def press(self, name):
        """Press the button of that name, told in English; the page it leads to is here afterwards."""
        with self.page.expect_navigation():
            self.button(name).click()

    def button(self, name):
        return self.page.get_by_role("button", name=self.translate(name), exact=True).first

    def heading(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    def download(self):
        with self.page.expect_download() as download:
            self.button("Download my summary (PDF)").click()
        return download.value


@pytest.fixture(scope="session")
def visit(content):
    """A visitor on a page of the browser, who reads that language."""
    return lambda page, language="en": Visitor(page, content, language)


EITHER_WAY = {True: "with JavaScript", False: "without JavaScript"}


class Garage:
    """The browser that runs. Only one does: memory is dearer than a start."""

    def __init__(self, folders):
        self.folders, self.browser = folders, None

    def take(self, name, manner):
        if self.browser and self.browser.name == name and self.browser.adopts(manner):
            return self.browser
        self.stop()
        self.browser = BROWSERS[name](self.folders.mktemp(name), manner)
        return self.browser

    def stop(self):
        if self.browser:
            self.browser.stop()
        self.browser = None


@pytest.fixture(scope="session")
def garage(tmp_path_factory):
    garage = Garage(tmp_path_factory)
    yield garage
    garage.stop()


@pytest.fixture
def launch(garage):
    """A new tab in a browser set in this way; without its programs the test is skipped, but under CI nothing may be."""

    def start(name, **manner):
        lacking = [program for program, path in BROWSERS[name].programs().items() if path is None]
        if lacking:
            message = f"NOT TESTED in {name}: {', '.join(lacking)} not on this machine"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        engine = Engine(garage.take(name, Manner(**manner)))
        engine.start_afresh()
        return engine

    return start


# Of the session, for pytest runs the tests of one such parameter together, and a browser is started less often.
@pytest.fixture(
    scope="session",
    params=[
        pytest.param((name, javascript), marks=getattr(pytest.mark, name), id=f"{name}, {words}")
        for name in BROWSERS
        for javascript, words in EITHER_WAY.items()
    ],
)
def name_and_javascript(request):
    return request.param


@pytest.fixture
def engine(name_and_javascript, launch):
    """A new tab in each engine, with and without JavaScript: engines.py says what it can do."""
    name, javascript = name_and_javascript
    return launch(name, javascript=javascript)
