"""What the law of a country lets a clinic's pages say, and in which words they are said there."""

from dataclasses import replace

import pytest

from screener.screening.countries import Countries, Country
from screener.screening.local_words import in_country

REVIEW = {"version": 1, "date": "2026-11-22", "next_review": "2027-05-22"}
LANDS = Countries(
    review=REVIEW,
    country={
        "AA": Country(name="A", kap=True),
        "BB": Country(name="B", rule="it may not", source="the law", words=("one", "two")),
        "CC": Country(name="C", rule="it may not", source="the law", unless_checked=True),
    },
    others=("one",),
    words={
        "en": {"one": {"doctor": "GP", "pill": "tablet"}, "two": {"doctor": "physician [@a; @b]"}},
        "es": {"two": {"médico": "doctor [@c]"}},
    },
)


@pytest.mark.parametrize(
    ("code", "checked", "may", "refusal"),
    [
        ("AA", False, True, ""),
        ("AA", True, True, ""),
        ("BB", False, False, "in B, it may not (the law)"),
        ("BB", True, False, "in B, it may not (the law)"),
        (
            "CC",
            False,
            False,
            "in C, it may not (the law); kap.law_checked can say who looked at that law, and when",
        ),
        ("CC", True, True, ""),
        ("ZZ", False, False, ""),
        ("ZZ", True, False, ""),
    ],
)
def test_kap_may_be_named_where_a_rule_was_read_and_lets_it_and_a_refusal_says_where_the_rule_stands(
    code, checked, may, refusal
):
    assert LANDS.may_name_kap(code, checked) is may
    assert LANDS.refusal(code, checked) == refusal


def test_a_country_has_its_own_words_the_later_ones_hold_and_any_other_has_those_for_others():
    assert LANDS.words_in("AA", "en") == {}
    assert LANDS.words_in("BB", "en") == {"doctor": "physician [@a; @b]", "pill": "tablet"}
    assert LANDS.words_in("ZZ", "en") == {"doctor": "GP", "pill": "tablet"}
    assert LANDS.words_in("BB", "es") == {"médico": "doctor [@c]"}
    assert LANDS.words_in("ZZ", "es") == {}
    assert LANDS.words_in("BB", "fr") == {}


def test_what_one_countrys_words_cite_is_known():
    assert LANDS.cited == {"a", "b", "c"}
    assert LANDS.model_copy(update={"words": {}}).cited == set()


def test_content_that_is_said_in_a_country_has_its_words_its_code_and_the_sources_that_are_cited_there(content):
    here, there = in_country(content, "US"), in_country(content, "UK")
    assert (here.country, there.country) == ("US", "UK")
    assert here.languages == content.languages
    only_elsewhere = content.countries.cited - here.cited
    assert only_elsewhere
    assert set(content.sources) - set(here.sources) == only_elsewhere
    assert set(there.sources) >= content.countries.cited & there.cited
    for code, language in there.languages.items():
        before = content.languages[code]
        assert (language.language, language.claims, language.reviews) == (code, before.claims, before.reviews)
        assert [asked.id for asked in language.questions] == [asked.id for asked in before.questions]
        assert language.instruments["gad7"].wording == before.instruments["gad7"].wording
    assert there.languages["en"].passages != content.languages["en"].passages


def test_words_that_the_honesty_check_looks_for_and_the_language_stay_as_they_are(content):
    before = content.languages["en"]
    word = before.claims.forbidden[0]
    lands = LANDS.model_copy(update={"words": {"en": {"one": {word: "other", "en": "EN", "Ask": "Inquire"}}}})
    said = in_country(replace(content, countries=lands), "ZZ").languages["en"]
    assert (said.language, said.claims, said.reviews) == ("en", before.claims, before.reviews)
    assert said.questions[0].id == before.questions[0].id
    asked = [question.text for question in said.questions]
    assert not [text for text in asked if "Ask" in text or "en" in text]
    assert said.instruments["gad7"].wording == before.instruments["gad7"].wording
