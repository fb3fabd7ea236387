"""Headers longer than any browser's are as if they were not sent."""

import pytest
from werkzeug.test import Client

from screener.web.heads import LONGEST, NAMES, without_long_heads


def seen(**headers):
    """What the app behind sees of these."""
    environs = []

    def app(environ, start_response):
        environs.append(environ)
        start_response("200 OK", [])
        return []

    Client(without_long_heads(app)).get("/", environ_overrides=headers)
    return environs[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_header_that_is_read_piece_by_piece_is_left_out_where_it_is_too_long(name):
    assert seen(**{name: "a" * LONGEST})[name] == "a" * LONGEST
    assert name not in seen(**{name: "a" * (LONGEST + 1)})


def test_any_other_header_is_left_as_it_is():
    assert seen(HTTP_X_OTHER="a" * 9999)["HTTP_X_OTHER"] == "a" * 9999


@pytest.mark.parametrize("language", ["en", "es"])
def test_whoever_asks_with_too_long_a_header_is_answered_as_one_without_it(app, language):
    client = Client(without_long_heads(app.wsgi_app))
    asked = {"Accept-Language": f"{language}, " + "en;q=0.1, " * 10}
    assert client.get("/", headers=asked).location == f"/{language}/"
    too_long = {"Accept-Language": f"{language}, " + "en;q=0.1, " * 100}
    assert client.get("/", headers=too_long).location == "/en/"
