"""Fragments of pages, made once for each language: of content, never of a visitor, and equal to those made anew."""

import random
import re
from datetime import datetime

import pytest
from jinja2 import Environment
from jinja2.nodes import Name

from screener import BUNDLE, create_app
from screener.screening.situation import SITUATION_VALUES
from screener.settings import Settings

CHANCE = random.Random(11)
SEVEN = range(1, 8)


def somebody():
    """All the answers of a visitor."""
    asked = {f"gad7_{item}": CHANCE.choice("0123") for item in SEVEN}
    told = {name: CHANCE.choice(values) for name, values in SITUATION_VALUES.items()}
    return asked | told | {"difficulty": "very", "matters": CHANCE.sample(["helps", "lasts", "cost"], 2)}


def new_site():
    settings = Settings(limit_pages="off", limit_pdf="off")
    return create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))


def answered(site, path, fields):
    client = site.test_client()
    return (client.post(path, data=fields) if fields else client.get(path)).text


@pytest.fixture(scope="module")
def visits():
    people = [somebody() for _ in range(30)]
    return [
        (f"/{code}/{page}", person) for code in ("en", "es") for person in people for page in ("situation", "result")
    ]


@pytest.fixture(scope="module")
def visited(visits):
    """A site to which all of them have come."""
    site = new_site()
    for path, fields in visits:
        answered(site, path, fields)
    return site


@pytest.mark.slow
def test_nothing_of_a_visitor_is_kept_who_comes_a_second_time(visits, visited):
    made = visited.extensions["screener"].fragments
    before = {code: set(of_one_language) for code, of_one_language in made.items()}
    assert min(map(len, before.values())) > 50
    for path, fields in visits:
        answered(visited, path, fields)
    assert {code: set(of_one_language) for code, of_one_language in made.items()} == before


def test_a_page_is_the_same_whoever_came_before(visits, visited):
    for path, fields in [*CHANCE.sample(visits, 6), ("/en/", None), ("/es/options", None), ("/en/questions", None)]:
        assert answered(visited, path, fields) == answered(new_site(), path, fields)


def test_each_language_has_its_own(visited):
    titles = {re.search("<title>.*</title>", answered(visited, f"/{code}/about", None))[0] for code in ("en", "es")}
    assert len(titles) == 2


@pytest.mark.parametrize("path", sorted(BUNDLE.glob("templates/macros/*.html")), ids=lambda path: path.name)
def test_a_macro_sees_nothing_of_a_request(path):
    """Flask lets every template see the request; what is made once must not depend on the first one."""
    names = {node.name for node in Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text()).find_all(Name)}
    assert not names & {"request", "g", "session"}


@pytest.mark.parametrize("path", ["/en/", "/en/about", "/en/questions"])
def test_a_path_that_a_request_made_up_reaches_nobody_else(path):
    site = new_site()
    client = site.test_client()
    odd = client.get(path, base_url="http://clinic.test/elsewhere/").text
    assert "/elsewhere/en/" in odd
    assert not any(site.extensions["screener"].fragments.values())
    assert "elsewhere" not in client.get(path).text
    assert "/elsewhere/en/" in client.get(path, base_url="http://clinic.test/elsewhere/").text
