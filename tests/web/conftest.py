"""A visitor's answers as the form sends them, and sites that refuse who asks too often."""

from datetime import datetime
from functools import cache
from itertools import count

import pytest
from flask import abort

from screener import create_app
from screener.settings import Settings
from screener.web.errors import TRY_AGAIN

SITUATION = {
    "duration": "ge6m",
    "therapy": "now_not_enough",
    "medicine": "not_enough",
    "age": "25_64",
    "pregnancy": "no",
    "flags": "none",
    "safety": "no",
}


@pytest.fixture
def answers():
    """A function: the form fields of these seven values, with anything else put in, or left out when None."""

    def fields(values=(2, 2, 2, 1, 1, 2, 2), **changes):
        form = {f"gad7_{n}": str(value) for n, value in enumerate(values, 1)} | {"difficulty": "somewhat"}
        return {name: value for name, value in (form | changes).items() if value is not None}

    return fields


@pytest.fixture
def complete(answers):
    """A function: answers and a situation that lead to K12, with changes."""
    return lambda values=(2, 2, 2, 1, 1, 2, 2), **changes: answers(values, **(SITUATION | changes))


@pytest.fixture(scope="session")
def site():
    """The site with routes that fail on demand, so that every error page can be had, and the reviewer's index."""
    settings = Settings(limit_pages="off", limit_pdf="off", preview=True)
    app = create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    fail = "/<language>/provoked/<int:code>"
    app.add_url_rule(fail, "provoked", lambda language, code: abort(code), methods=["GET", "POST"])
    for code in TRY_AGAIN:
        busy = f"/<any(en, es):language>/busy/{code}"
        app.add_url_rule(busy, f"pages.busy_{code}", lambda code=code: abort(code), methods=["POST"])
    return app


@pytest.fixture(scope="session")
def limited_site(app):
    """A function: the site with these limits, made once. Who asks it comes from an address of their own."""

    @cache
    def make(**settings):
        settings = Settings(**{"limit_pages": "off", "limit_pdf": "off", **settings})
        site = create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
        site.test_client_class = app.test_client_class
        return site

    return make


@pytest.fixture(scope="session")
def new_address():
    """A function: an address that nobody has asked from yet."""
    numbers = count(1)
    return lambda: "198.18.{}.{}".format(*divmod(next(numbers), 256))


@pytest.fixture
def limited(limited_site, new_address):
    """A function: a visitor to the site with these limits."""

    def make(**limits):
        client = limited_site(**limits).test_client(use_cookies=False)
        client.environ_base["REMOTE_ADDR"] = new_address()
        return client

    return make
