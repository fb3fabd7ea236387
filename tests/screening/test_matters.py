"""What matters to a visitor: the same things and kinds of help in each language, and only what may be shown."""

from dataclasses import replace
from datetime import date

import pytest

from screener.screening.content import load_content
from screener.screening.content_file import ContentError
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

from .. import third

K12 = Situation("ge6m", "now_not_enough", "not_enough", "25_64", "no", "none", "no")
PICKS = frozenset(("cost", "helps", "way"))


def matters_of(content, situation=K12, picks=PICKS, language="en"):
    answers = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "somewhat")}
    return build_report(content, language, date(2026, 11, 22), answers, situation, matters=picks).matters


def groups_of(matters):
    return [[meaning.group for meaning in matter.meanings] for matter in matters]


@pytest.mark.parametrize("language", ["en", "es"])
def test_picks_come_in_the_fixed_order_with_every_kind_of_help_in_the_same_order(content, language):
    words = content.languages[language].matters
    matters = matters_of(content, language=language)
    picked = [each for each in words.matter if each.id in PICKS]
    assert [each.label for each in matters] == [each.label for each in picked]
    assert [each.id for each in picked] == ["helps", "cost", "way"]
    assert groups_of(matters) == [["talk", "medicine", "kap"]] * 3
    assert [m.text for m in matters[0].meanings] == [picked[0].means[group] for group in ("talk", "medicine", "kap")]


def test_where_help_stands_alone_nothing_is_said_of_any_kind_of_help(content):
    matters = matters_of(content, replace(K12, safety="unsafe"))
    assert [each.label for each in matters]
    assert groups_of(matters) == [[], [], []]


def test_under_18_nothing_is_said_on_kap(content):
    assert groups_of(matters_of(content, replace(K12, age="lt18"))) == [["talk", "medicine"]] * 3


def test_no_pick_is_nothing_and_an_unknown_one_is_none(content):
    assert matters_of(content, picks=frozenset()) == ()
    assert matters_of(content, picks=frozenset(("fame",))) == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_thing_to_pick_names_a_kind_of_help(content, language):
    for matter in content.languages[language].matters.matter:
        for word in ("keta", "KAP", "CBT", "TCC", "therap", "terap", "medic", "pill"):
            assert word.lower() not in matter.label.lower()
        assert len(matter.short) <= 36


def test_every_claim_with_a_number_cites_a_source(content):
    for language in content.languages.values():
        for matter in language.matters.matter:
            for text in matter.means.values():
                assert "[@" in text or not any(letter.isdigit() for letter in text), text


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("en", "means.kap =", "means.self_help =", "en/matters.toml: helps: means: needs a sentence for each of kap, "),
        ("es", 'id = "cost"', 'id = "price"', "es/matters.toml: must stand here and in en/matters.toml: "),
        ("es", "[@loerinc2015]", "[@nobody]", r"es/matters.toml: helps.talk: no source for \[@nobody\]"),
    ],
)
def test_things_that_are_not_whole_stop_the_start(tmp_path, file, before, after, message):
    root = third.write_content(tmp_path / "content")
    path = root / file / "matters.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ContentError, match=message):
        load_content(root)
