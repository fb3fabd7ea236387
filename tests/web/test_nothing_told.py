"""Title, address, status, headers and files of a page are the same whatever was answered: history, tab and cache
belong to others, too. (How long a page is, is another matter.)"""

import re
from itertools import product

import pytest
from flask import template_rendered
from flask.testing import FlaskClient

from screener.screening.situation import SITUATION_VALUES

from ..conftest import parsed

LANGUAGES = ("en", "es")
SCORES = ("0000000", "1111111", "3333333")
DIFFICULTIES = ("none", "somewhat", "very", "extremely")
# Whatever differs from the visitor who leaves out all that may be left out.
ANSWERED = [{}, *({name: value} for name, values in SITUATION_VALUES.items() for value in values)]
ANSWERED += [{"difficulty": value} for value in DIFFICULTIES]
ANSWERED += [{"safety": "unsafe", "help_seen": "1"}, {"safety": "unsafe", "age": "lt18"}, {"questions": "talk_type"}]


def fields(score, more):
    return {f"gad7_{number}": value for number, value in enumerate(score, 1)} | more


def told(reply):
    """All that somebody else than who reads the page may learn of it, but its length and its time."""
    headers = [(name, value) for name, value in reply.headers if name not in ("Content-Length", "Expires")]
    if reply.mimetype != "text/html":
        return reply.status, headers
    head, found, body = reply.text.partition("</head>")
    assert found
    return reply.status, headers, head, re.findall(r"<(?:img|script|source|link|iframe|object)\b[^>]*>", body)


@pytest.fixture
def quick(app):
    """A client that does not look at each page by itself, as other tests do."""
    return FlaskClient(app, use_cookies=False)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["situation", "result", "summary.pdf", "summary.txt"])
def test_a_page_is_named_headed_and_made_of_the_same_files_whatever_was_answered(quick, language, step):
    seen = [
        told(quick.post(f"/{language}/{step}", data=fields(score, more))) for score, more in product(SCORES, ANSWERED)
    ]
    assert [each for each in seen if each != seen[0]] == []
    assert seen[0][0] == "200 OK"


@pytest.mark.parametrize(("language", "title"), [("en", "Your screening result"), ("es", "El resultado de su cuesti")])
def test_the_history_shows_a_result_whether_or_not_the_visitor_is_safe(client, language, title):
    page = parsed(client.post(f"/{language}/result", data=fields("1111111", {"safety": "unsafe"})).text)
    (shown,), (heading,) = page.query("title"), page.query("h1")
    assert shown.to_text().startswith(title)
    assert not heading.to_text().startswith(title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_does_not_show_that_a_visitor_is_under_18(client, language):
    start = parsed(client.get(f"/{language}/").text)
    assert not [link for link in start.query("a") if "under" in link.attrs["href"]]
    reply = client.get(f"/{language}/under-18")
    assert (reply.status_code, reply.location) == (303, f"/{language}/")


def test_each_answer_is_tried():
    """So that a new question or choice is looked at, too."""
    assert {"unsafe", "thoughts", "lt18"} <= {value for more in ANSWERED for value in more.values()}


def test_the_result_page_is_made_for_whoever_is_shown_help_first_too(app, client, complete):
    """How long a reply keeps the server busy can be measured by anybody who asks for something else at that moment."""
    shown = []
    with template_rendered.connected_to(lambda _app, template, **_more: shown.append(template.name), app):
        client.post("/en/result", data=complete(safety="unsafe"))
        assert shown == ["result.html", "help_first.html"]
        client.post("/en/result", data=complete(safety="no"))
        assert shown[2:] == ["result.html"]
