"""The honesty check passes on our content, and finds one planted fault per rule."""

from datetime import date

import pytest

from screener.screening.claims import check_content, sentences
from screener.screening.content import load_content

WRITTEN = date(2026, 11, 22)


def test_our_content_has_no_finding(content):
    assert [str(finding) for finding in check_content(content, WRITTEN)] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "where", "what"),
    [
        # a number, an effect or a status without a citation
        (
            "en/passages.toml",
            "aged 18 and up [@spitzer2006]",
            "aged 18 and up",
            "under18_intro",
            "“1” without a citation",
        ),
        ("en/topics.toml", "is off-label [@ketamine-label]", "is off-label", "K12", "“off-label” without a citation"),
        ("en/options.toml", "large for GAD [@carpenter2018]", "large for GAD", "talk.helps", "without a citation"),
        ("en/passages.toml", "- Fainting, or", "- Fainting in 1 of 9, or", "red_flags_emergency", "without a citation"),
        # a number whose source is not verified for it
        ("sources.json", '"verified": "V"', '"verified": "V2"', "about_limits", "not verified for it"),
        ("sources.json", '"verified": "V"', '"verified": "V2"', "cut point 10 for gad", "not verified"),
        # a source nobody cites
        ("*/passages.toml", "[@winstock2012]", "[@short2018]", "sources.json: winstock2012", "nobody cites it"),
        # a translation that says something else
        ("es/passages.toml", "[@winstock2012]", "[@short2018]", "es/passages.toml", "other citations"),
        (
            "es/options.toml",
            "moderado en 41 ensayos",
            "moderado en 14 ensayos",
            "es/options.toml: talk.helps",
            "other numbers",
        ),
        # words nobody may read
        ("es/topics.toml", 'heading = "', 'heading = "Comprobado: ', "es/topics.toml: T2", "the word “Comprobado”"),
        ("en/topics.toml", "Worth keeping up", "A proven choice", "en/topics.toml: T2", "the word “proven”"),
        (
            "en/situation.toml",
            "I had it before",
            "I was a candidate",
            "situation.toml: therapy",
            "the word “candidate”",
        ),
        ("en/questions.toml", "How many sessions", "Is it safe and how many", "questions.toml: talk_length", "“safe”"),
        ("en/passages.toml", "**not FDA-approved**", "**FDA-approved**", "kap_status", "“FDA-approved”"),
        # what is due
        ("sources.json", "2027-11-22", "2026-11-21", "sources.json: wild2014", "was due on 2026-11-21"),
        (
            "crisis_lines.toml",
            "checked_on = 2026-11-25",
            "checked_on = 2026-08-23",
            "crisis_lines.toml: US",
            "last checked",
        ),
        (
            "en/options.toml",
            "next_review = 2027-05-22",
            "next_review = 2026-11-21",
            "en/options.toml",
            "review was due",
        ),
        (
            "instruments/gad7/instrument.toml",
            "next_review = 2027-05-22",
            "next_review = 2026-11-21",
            "gad7",
            "review was due",
        ),
    ],
)
def test_the_check_finds_a_planted_fault(broken_content, file, before, after, where, what):
    root = broken_content(file, before, after)
    findings = check_content(load_content(root), WRITTEN)
    assert [finding for finding in findings if where in finding.where and what in finding.what], findings


def test_a_finding_says_where_what_why_and_how_to_mend_it(broken_content):
    root = broken_content("en/topics.toml", 'heading = "Worth keeping up"', 'heading = "A proven choice"')
    (finding,) = check_content(load_content(root), WRITTEN)
    assert str(finding).startswith("en/topics.toml: T2: the word “proven”\n  why:  ")
    assert "\n  mend: " in str(finding)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One [@a]. Two. *Three*.", ["One [@a].", "Two.", "*Three*."]),
        ("Uno. ¿Dos? Tres.", ["Uno.", "¿Dos?", "Tres."]),
        ("משפט אחד. משפט שני.", ["משפט אחד.", "משפט שני."]),
        ("جملة أولى؟ جملة ثانية.", ["جملة أولى؟", "جملة ثانية."]),
        ("第一句。第二句。", ["第一句。", "第二句。"]),
        ("About 5 vs. 7, approx. 30 of them", ["About 5 vs. 7, approx. 30 of them"]),
        ("A list:\n- one\n- two\n\nMore", ["A list:", "- one", "- two", "More"]),
    ],
)
def test_sentences_are_found_in_any_script(text, found):
    assert sentences(text) == found
