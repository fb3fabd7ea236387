"""Help lines: nothing out of date, each in the visitor's words, each country's apart, and a way for everybody."""

import re
from datetime import date, timedelta

import pytest

from screener.screening.content import CONTENT
from screener.screening.crisis import CrisisLine

# Numbers that were given up, and a key that ended, as far as we have read.
STALE = ("1-800-799-4889", "1-800-787-3224", "0300 330 0630", "1-866-585-0445", "press 3")


@pytest.fixture(scope="module")
def lines(content):
    return content.crisis_lines


def test_a_number_that_was_given_up_is_in_no_file(lines):
    files = [path for path in CONTENT.rglob("*") if path.suffix in (".toml", ".json")]
    told = {path.name: path.read_text("utf-8") for path in files}
    assert not [(name, number) for name, text in told.items() for number in STALE if number in text]
    assert not [line.name for line in lines.line if line.press == "3"]


def test_what_is_said_of_a_line_is_said_in_spanish_too(lines):
    for line in lines.line:
        said = [name for name in ("hours", "note") if re.search("[a-z]{4}", getattr(line, name))]
        spanish = line.in_language.get("es")
        assert not [name for name in said if not (spanish and getattr(spanish, name))], line.name
    for region in lines.regions.values():
        assert region.in_language["es"].inside.startswith("En ")


def test_the_spanish_line_is_reached_by_its_key_and_its_word(lines):
    (group,) = lines.for_regions(("US",), "es")
    line = next(line for line in group.lines if line.call == "988" and line.purpose == "crisis")
    assert (line.press, line.text_word) == ("2", "AYUDA")
    text_line = next(line for line in group.lines if line.text == "741741")
    assert text_line.text_word == "AYUDA"


def test_the_lines_of_several_countries_stand_apart_the_emergency_first_and_named(lines):
    groups = lines.for_regions(tuple(lines.regions), "en")
    assert [group.country for group in groups] == [*(region.name for region in lines.regions.values()), ""]
    for group in groups[:-1]:
        assert group.lines[0].purpose == "emergency"
        assert len({line.region for line in group.lines}) == 1
        assert group.inside.startswith("In ")
    emergency = {group.country: group.lines[0].call for group in groups}
    assert (emergency["New Zealand"], emergency["United Kingdom"]) == ("111", "999")


def test_of_one_country_none_is_named(lines):
    (group,) = lines.for_regions(("UK",), "en")
    assert (group.country, group.inside) == ("", "")
    assert {line.region for line in group.lines} == {"UK", "ANY"}


def test_a_line_says_in_which_language_it_answers_where_that_is_not_the_visitors(lines):
    def told(region, language):
        return {line.name: line.answers_in for line in lines.for_regions((region,), language)[0].lines}

    assert told("UK", "es")["Samaritans"] == "inglés"
    assert told("UK", "en")["Samaritans"] == ""
    assert told("CA", "es")["Kids Help Phone"] == "inglés, francés"
    spanish = told("US", "es")
    assert spanish["Línea 988 de Prevención del Suicidio y Crisis"] == ""
    assert spanish["Servicios de emergencia"] == "", "whoever is in danger calls it, in any language"


@pytest.mark.parametrize("region", ["US", "UK", "IE", "AU", "NZ"])
def test_who_is_unsafe_at_home_and_who_cannot_hear_finds_a_way(lines, region):
    (group,) = lines.for_regions((region,), "en")
    assert group.for_purposes(("violence",))
    assert any(line.text for line in group.for_purposes(("crisis",)))
    assert group.on_paper[-1].purpose == "violence"


def test_a_region_waits_for_a_reason_and_is_not_offered(lines):
    assert lines.waiting
    assert not set(lines.waiting) & set(lines.regions)


def test_a_line_counts_as_tried_for_ninety_days():
    today = date(2026, 11, 26)
    facts = {"region": "US", "name": "A", "purpose": "crisis", "call": "1", "languages": ("en",), "source": "b"}
    line = CrisisLine(**facts, checked_on=today)
    tried = line.model_copy(update={"tried_on": today})
    assert not line.is_tried(today)
    assert [tried.is_tried(today + timedelta(days=days)) for days in (0, 90, 91)] == [True, True, False]
