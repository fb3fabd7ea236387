"""Shared by all tests: the content, an app with a fixed clock, and a client that checks the hygiene of every reply."""

import fcntl
import os
import re
from collections import defaultdict
from datetime import datetime
from functools import lru_cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from justhtml import JustHTML
from justhtml.dom import Element, Template

from screener import create_app
from screener.screening.content import load_content
from screener.settings import Settings

SECURITY_HEADERS = (
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)
TO_READ = r"/[a-z-]+/(about|accessibility|help-now|ketamine-[a-z-]+|options|privacy|talk-therapy)?"
KEPT_BY_BROWSERS = ("/static/", "/clinic.css", "/clinic-logo", "/favicon.ico", "/apple-touch-icon")


class CompiledOnce(BytecodeCache):
    """Templates take longer to compile than anything else does as an app is made, and hundreds are made."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}


@pytest.fixture(scope="session")
def content():
    return load_content()


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """The example clinic's site. Of two processes that test, each first makes its books of one print for both."""
    unlimited = Settings(limit_pages="off", limit_pdf="off")
    app = create_app(unlimited, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    app.test_client_class = CarefulClient
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        prints = [app.extensions["screener"].pdf, app.extensions["screener"].large_print]
        first = int(worker.removeprefix("gw")) % len(prints)
        for number in (first, 1 - first):
            with (tmp_path_factory.getbasetemp().parent / f"books-{number}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                prints[number].make()
    return app


@pytest.fixture
def client(app):
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def service(app):
    return app.extensions["screener"]


def how_kept(reply, path):
    """What a reply that is no file of ours has to say in Cache-Control: pages to read may be kept, and asked after."""
    is_read = reply.request.method in ("GET", "HEAD") and reply.status_code in (200, 304)
    return "no-cache" if is_read and re.fullmatch(TO_READ, path) else "no-store"


class CarefulClient(FlaskClient):
    """A test client that refuses a reply with a cookie, a missing header, or a page that is not clean."""

    def open(self, *args, **options):
        reply = super().open(*args, **options)
        assert "Set-Cookie" not in reply.headers
        assert all(name in reply.headers for name in SECURITY_HEADERS)
        if reply.request.path.startswith(KEPT_BY_BROWSERS) and reply.status_code < 400:
            return reply
        assert reply.headers["Cache-Control"] == how_kept(reply, reply.request.path)
        has_page = reply.request.method not in ("HEAD", "OPTIONS") and not 300 <= reply.status_code < 400
        if reply.mimetype == "text/html" and has_page:
            check_page(reply.text)
        return reply


@lru_cache(60)
def parsed(html):
    """The page, which parses without an error. Tests that ask for the same page share it: look, and change nothing."""
    return JustHTML(html, strict=True, sanitize=False)


def elements_of(node):
    """The elements below, in the order of the page: one walk is quicker than a query for each kind."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        waiting += reversed([*(node.children or ()), *inert(node)])
        if isinstance(node, Element):
            yield node


def inert(node):
    return [node.template_content] if isinstance(node, Template) and node.template_content else []


@lru_cache(1000)
def check_page(html):
    """The page parses without an error, and is what a reader, a browser and a policy expect of it."""
    elements = list(elements_of(parsed(html).root))
    named = defaultdict(list)
    for element in elements:
        named[element.name].append(element)
    (root,) = named["html"]
    (heading,) = named["h1"]
    (title,) = [title for title in named["title"] if title.parent.name == "head"]
    word_before = r"(\S+:\S? )?"  # "Error: ", in the language of the page
    assert root.attrs["lang"]
    # the help page: tests/web/test_nothing_told.py says why
    as_the_result = [form for form in named["form"] if form.attrs.get("id") == "go-on"]
    assert as_the_result or re.match(word_before + re.escape(heading.to_text().strip()), title.to_text())
    ids = [element.attrs["id"] for element in elements if "id" in (element.attrs or {})]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    assert not named["style"]
    for element in elements:
        attributes = element.attrs or {}
        assert not [key for key in attributes if key == "style" or key.startswith("on")], element.name
        if element.name in ("script", "img", "link", "iframe", "source"):
            address = attributes.get("src") or attributes.get("href", "")
            known = element.attrs.get("rel") in ("canonical", "alternate")
            assert known or address.startswith(KEPT_BY_BROWSERS), element.name
        if element.name == "form":
            assert attributes["method"] == "post"
            assert re.match(r"/(?!/)", attributes["action"])
    links = [link.attrs["href"] for link in named["a"] if link.attrs.get("href")]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    check_urgent_help(elements)


def check_urgent_help(elements):
    lines = [element for element in elements if "help-line" in ((element.attrs or {}).get("class") or "").split()]
    links = [link.attrs.get("href") or "" for line in lines for link in elements_of(line) if link.name == "a"]
    assert any(link.startswith("tel:") for link in links), "urgent help is missing"
    assert any(link.endswith("/help-now") for link in links), "the link to all help lines is missing"
