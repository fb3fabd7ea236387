"""Shared by all tests: the content, an app with a fixed clock, and a client that checks the hygiene of every reply."""

import re
from datetime import datetime
from functools import lru_cache

import pytest
from flask.testing import FlaskClient
from justhtml import JustHTML

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
KEPT_BY_BROWSERS = ("/static/", "/clinic.css", "/clinic-logo", "/favicon.ico", "/apple-touch-icon")


@pytest.fixture(scope="session")
def content():
    return load_content()


@pytest.fixture(scope="session")
def app():
    unlimited = Settings(limit_pages="off", limit_pdf="off")
    app = create_app(unlimited, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    app.test_client_class = CarefulClient
    return app


@pytest.fixture
def client(app):
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def service(app):
    return app.extensions["screener"]


class CarefulClient(FlaskClient):
    """A test client that refuses a reply with a cookie, a missing header, or a page that is not clean."""

    def open(self, *args, **options):
        reply = super().open(*args, **options)
        assert "Set-Cookie" not in reply.headers
        assert all(name in reply.headers for name in SECURITY_HEADERS)
        if reply.request.path.startswith(KEPT_BY_BROWSERS) and reply.status_code < 400:
            return reply
        assert reply.headers["Cache-Control"] == "no-store"
        has_page = reply.request.method not in ("HEAD", "OPTIONS") and not 300 <= reply.status_code < 400
        if reply.mimetype == "text/html" and has_page:
            check_page(reply.text)
        return reply


@lru_cache(1000)
def check_page(html):
    """The page parses without an error, and is what a reader, a browser and a policy expect of it."""
    page = JustHTML(html, strict=True, sanitize=False)
    (root,) = page.query("html")
    (heading,) = page.query("h1")
    (title,) = page.query("head > title")
    word_before = r"(\S+:\S? )?"  # "Error: ", in the language of the page
    assert root.attrs["lang"]
    as_the_result = page.query("form#go-on")  # the help page: tests/web/test_nothing_told.py says why
    assert as_the_result or re.match(word_before + re.escape(heading.to_text().strip()), title.to_text())
    ids = [element.attrs["id"] for element in page.query("[id]")]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    assert not page.query("style")
    for element in page.query("*"):
        attributes = element.attrs or {}
        assert not [key for key in attributes if key == "style" or key.startswith("on")], element.name
        if element.name in ("script", "img", "link", "iframe", "source"):
            address = attributes.get("src") or attributes.get("href", "")
            named = element.attrs.get("rel") in ("canonical", "alternate")
            assert named or address.startswith(KEPT_BY_BROWSERS), element.name
        if element.name == "form":
            assert attributes["method"] == "post"
            assert attributes["action"].startswith("/")
    for target in page.query('a[href^="#"]'):
        assert target.attrs["href"][1:] in ids, target.attrs["href"]
    assert page.query('.help-line a[href^="tel:"]'), "urgent help is missing"
    assert page.query('.help-line a[href$="/help-now"]'), "the link to all help lines is missing"
