"""Fragments of pages, made once for each language: of content, never of a visitor, and equal to those made anew."""

import random
import re
from datetime import datetime

import pytest

from screener import create_app
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
    # The first of a country and a language sees what nobody has seen before.
    return [
        (f"/{code}/{page}", person) for code in ("en", "es") for person in people for page in ("situation", "result")
    ]


def test_nothing_of_a_visitor_is_kept_who_comes_a_second_time(visits):
    site = new_site()
    made = site.extensions["screener"].fragments
    counts = []
    for _ in range(2):
        for path, fields in visits:
            answered(site, path, fields)
        counts.append({code: len(of_one_language) for code, of_one_language in made.items()})
    assert counts[0] == counts[1]
    assert min(counts[0].values()) > 50


def test_a_page_is_the_same_whoever_came_before(visits):
    site = new_site()
    for path, fields in visits:
        answered(site, path, fields)
    for path, fields in [*CHANCE.sample(visits, 6), ("/en/", None), ("/es/options", None), ("/en/questions", None)]:
        assert answered(site, path, fields) == answered(new_site(), path, fields)


def test_each_language_has_its_own(visits):
    site = new_site()
    for path, fields in visits:
        answered(site, path, fields)
    made = site.extensions["screener"].fragments
    assert set(made) == {"en", "es"}
    titles = {code: re.search("<title>.*</title>", answered(site, f"/{code}/about", None))[0] for code in made}
    assert titles["en"] != titles["es"]


@pytest.mark.parametrize("path", ["/en/", "/en/about", "/en/questions"])
def test_a_path_that_a_request_made_up_reaches_nobody_else(path):
    site = new_site()
    client = site.test_client()
    odd = client.get(path, base_url="http://clinic.test/elsewhere/").text
    assert "/elsewhere/en/" in odd
    assert not any(site.extensions["screener"].fragments.values())
    assert "elsewhere" not in client.get(path).text
    assert "/elsewhere/en/" in client.get(path, base_url="http://clinic.test/elsewhere/").text
