"""What a first visit weighs, from the start to the result, in each language the clinic offers.

A server in the middle of the test writes down every reply that Chromium gets. The site compresses nothing itself, so
what a proxy in front would make of each reply is reckoned here.
"""

import gzip
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

import brotli
import pytest
from werkzeug.test import run_wsgi_app

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

LANGUAGES = tomllib.loads(EXAMPLE_CLINIC.read_text())["languages"]
# The visitor whose result page is among the heaviest there are.
HEAVY = {f"gad7_{number}": "3" for number in range(1, 8)} | {"difficulty": "extremely"}
HEAVY_SITUATION = {"duration": "lt1m", "therapy": "now_early", "medicine": "not_enough", "age": "ge65"}
HEAVY_SITUATION |= {"pregnancy": "yes", "flags": "stop", "safety": "thoughts"}

# Bytes. JavaScript counts as it is; the others as gzip sends them.
MOST_IN_ALL = 60_000
MOST_JAVASCRIPT = 5_000
MOST_FONTS = 40_000

KINDS = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js",
    "font/woff2": "font",
    "image/svg+xml": "image",
}
PACKED = ("font",)  # WOFF2 is brotli inside: proxies leave it alone
BLOCKING = """() => performance.getEntriesByType("resource")
    .filter((entry) => entry.renderBlockingStatus === "blocking").map((entry) => new URL(entry.name).pathname)"""


@dataclass(frozen=True)
class Reply:
    """One reply: on the way to which page, for which address, and its bytes."""

    page: str
    path: str
    status: int
    kind: str
    header_bytes: int
    body: bytes = field(repr=False)

    @property
    def sent(self):
        return len(self.body)

    @property
    def gzipped(self):
        return self.sent if self.kind in PACKED else min(self.sent, len(gzip.compress(self.body, 6)))

    @property
    def brotlied(self):
        return self.sent if self.kind in PACKED else min(self.sent, len(brotli.compress(self.body, quality=6)))


class Recorder:
    """Stands between the server and the site, and keeps every reply under the page that was being opened."""

    def __init__(self, application):
        self.application, self.page, self.replies = application, "", []

    def __call__(self, environ, start_response):
        body, status, headers = run_wsgi_app(self.application, environ, buffered=True)
        body = b"".join(body)
        kind = KINDS.get(headers.get("Content-Type", "").partition(";")[0], "other")
        size = sum(len(f"{name}: {value}\r\n") for name, value in headers)
        self.replies.append(Reply(self.page, environ["PATH_INFO"], int(status[:3]), kind, size, body))
        start_response(status, list(headers))
        return [body]


def total(replies, measure="gzipped"):
    return sum(getattr(reply, measure) for reply in replies)


def row(name, kind, replies):
    sizes = "".join(f"{total(replies, measure):>10,}" for measure in ("sent", "gzipped", "brotlied", "header_bytes"))
    return f"{name:<12}{kind:<7}{len(replies):>9}{sizes}\n"


def rows(name, replies):
    """A line for each kind of reply, and one for all of them."""
    kinds = defaultdict(list)
    for reply in replies:
        kinds["not modified" if reply.status == 304 else reply.kind].append(reply)
    return "".join(row(name, kind, some) for kind, some in kinds.items()) + row(name, "all", replies)


def table(language, replies):
    title = f"\nBytes of a first visit in {language}; gzip 6 and brotli 6 of the bodies, headers as they are\n"
    head = f"{'page':<12}{'kind':<7}{'replies':>9}{'sent':>10}{'gzip':>10}{'brotli':>10}{'headers':>10}\n"
    pages = [rows(page, list(some)) for page, some in groupby(replies, key=lambda reply: reply.page)]
    return title + head + "".join(pages) + rows("journey", replies)


@pytest.fixture(scope="module")
def recorder():
    return Recorder(create_app(Settings(limit_pages="off", limit_pdf="off")))


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def journey(browser, serve, visit, recorder, language):
    """The replies of one journey with an empty cache, and all that was asked for that is not the site's."""
    origin, abroad = f"http://127.0.0.1:{serve(recorder)}", []
    recorder.replies.clear()
    context = browser.new_context()
    context.on("request", lambda request: request.url.startswith(f"{origin}/") or abroad.append(request.url))
    walk(context.new_page(), origin, language, visit, recorder)
    context.close()
    return list(recorder.replies), abroad


def walk(page, origin, language, visit, recorder):
    """From the start to the result, as a visitor clicks."""

    def open_next(name, action):
        recorder.page = name
        action()
        page.wait_for_load_state("networkidle")

    visitor = visit(page)
    open_next("start", lambda: page.goto(f"{origin}/{language}/"))
    open_next("questions", page.locator(f'main a[href="/{language}/questions"]').click)
    visitor.choose(**HEAVY)
    open_next("situation", page.locator(".next button").click)
    visitor.choose(**HEAVY_SITUATION)
    open_next("result", page.locator(".next button").click)
    assert page.url == f"{origin}/{language}/result"
    assert page.locator(".score").count() == 1


def test_a_journey_is_light_enough_for_a_slow_phone(journey, language, capsys):
    replies, _ = journey
    with capsys.disabled():
        sys.stderr.write(table(language, replies))
    assert {reply.kind for reply in replies if reply.status == 200} == set(KINDS.values())
    assert total(replies) < MOST_IN_ALL
    assert total([reply for reply in replies if reply.kind == "js"], "sent") <= MOST_JAVASCRIPT
    assert total([reply for reply in replies if reply.kind == "font"], "sent") <= MOST_FONTS


def test_a_journey_asks_no_other_origin(journey):
    _, abroad = journey
    assert abroad == []


def test_each_file_is_asked_for_once_in_a_journey(journey):
    replies, _ = journey
    files = [reply.path for reply in replies if reply.kind != "html"]
    assert files
    assert sorted(path for path in set(files) if files.count(path) > 1) == []


def test_the_first_page_paints_as_soon_as_the_files_that_its_html_names_are_there(page, serve, recorder, language):
    """One round trip for the HTML, one for what blocks painting: nothing that blocks is named by another file."""
    start = page.goto(f"http://127.0.0.1:{serve(recorder)}/{language}/", wait_until="networkidle")
    blocking = page.evaluate(BLOCKING)
    assert blocking
    assert [path for path in blocking if f'"{path}"' not in start.text()] == []
    styles = [page.request.get(path).text() for path in stylesheets(page)]
    assert not re.search(r"@import", "".join(styles))
    faces = re.findall(r"@font-face\s*{[^}]*}", "".join(styles))
    assert faces
    assert [face for face in faces if not re.search(r"font-display:\s*(swap|optional)", face)] == []


def stylesheets(page):
    return page.locator('link[rel="stylesheet"]').evaluate_all("links => links.map((link) => link.href)")
