"""Help lines: nothing out of date, each in the visitor's words, each country's apart, and a way for everybody."""

import re
from datetime import date, timedelta

import pytest

from screener.screening.content import CONTENT
from screener.screening.crisis import CrisisLine, HelpLines

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


def made(name, purpose, **facts):
    """A line of that name; what it answers to is up to `facts`."""
    whole = {"region": "US", "name": name, "purpose": purpose, "languages": ("en",), "source": "b"} | facts
    return CrisisLine(**whole, checked_on=date(2026, 11, 22))


MADE = HelpLines(
    "",
    "",
    (
        made("web only", "crisis", web="a.example"),
        made("text", "crisis", text="1"),
        made("call", "crisis", call="2"),
        made("help", "emergency", call="3"),
        made("page", "emergency", web="b.example"),
        made("home by text", "violence", text="4"),
        made("home", "violence", call="5"),
        made("home again", "violence", call="6"),
        made("young", "young", call="7"),
    ),
)


def names(lines):
    return [line.name for line in lines]


def test_paper_has_who_to_call_or_text_at_once_and_the_first_to_call_for_whoever_is_unsafe_at_home():
    assert names(MADE.on_paper) == ["text", "call", "help", "home"]
    assert names(HelpLines("", "", MADE.lines[:5]).on_paper) == ["text", "call", "help"]


def test_of_another_country_paper_has_the_emergency_line_and_the_first_one_to_call_or_text():
    assert names(MADE.in_brief) == ["help", "page", "text"]
    assert names(HelpLines("", "", MADE.lines[:1]).in_brief) == []


def test_lines_are_picked_by_purpose_in_their_order():
    assert names(MADE.for_purposes(("young", "violence"))) == ["home by text", "home", "home again", "young"]
    assert MADE.for_purposes(()) == []


def test_a_number_is_never_broken_across_two_lines():
    line = made("A", "crisis", call="0800 1 2", text="07 8", web="a b", hours="9 to 5")
    assert (line.call, line.text) == ("0800\u00a01\u00a02", "07\u00a08")
    assert (line.web, line.hours) == ("a b", "9 to 5")


def test_a_line_is_told_in_a_language_with_what_differs_there(lines):
    line = made("A", "crisis", call="1", press="2", hours="always", in_language={"es": {"name": "B", "press": "9"}})
    spanish = line.for_language("es")
    assert (spanish.name, spanish.press, spanish.hours, spanish.call) == ("B", "9", "always", "1")
    assert line.for_language("fr") == line


def test_several_countries_are_named_in_the_visitors_language_and_the_lines_of_all_come_last(lines):
    groups = lines.for_regions(("NZ", "UK"), "es")
    assert [(group.country, group.inside) for group in groups] == [
        ("Nueva Zelanda", "En Nueva Zelanda"),
        ("Reino Unido", "En el Reino Unido"),
        ("", ""),
    ]
    assert {line.region for line in groups[-1].lines} == {"ANY"}
    for region, group in zip(("NZ", "UK"), groups, strict=False):
        (alone,) = lines.for_regions((region,), "es")
        assert group.lines == tuple(line for line in alone.lines if line.region == region)
    french = lines.for_regions(("NZ", "UK"), "fr")
    assert [group.country for group in french] == ["New Zealand", "United Kingdom", ""]


def test_a_line_that_serves_anywhere_is_told_in_the_visitors_language_too(lines):
    anywhere = made("C", "support", call="3", region="ANY", languages=("es",), in_language={"es": {"name": "Ce"}})
    more = lines.model_copy(update={"line": (*lines.line, anywhere)})
    for regions in (("US",), ("US", "NZ")):
        told = [line.name for group in more.for_regions(regions, "es") for line in group.lines]
        assert told[-1] == "Ce"


def test_where_only_some_languages_are_spoken_each_is_named_in_the_visitors_own_or_as_it_is_known(lines):
    spoken = lines.model_copy(
        update={"line": (made("A", "crisis", call="1", languages=("en", "fr")), made("B", "emergency", call="2"))}
    )

    def told(language):
        return [line.answers_in for group in spoken.for_regions(("US",), language) for line in group.lines]

    assert told("es") == ["inglés, francés", ""]
    assert told("de") == [", ".join(spoken.languages[code].name for code in ("en", "fr")), ""]
    assert told("fr") == told("en") == ["", ""]
