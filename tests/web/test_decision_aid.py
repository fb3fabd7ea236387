"""docs/decision-aid.md is true: what each criterion names is on its page, the verdicts add up, the detail is equal."""

import re
from collections import Counter
from pathlib import Path

import pytest
from justhtml import JustHTML

from screener.markup import Bibliography

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs" / "decision-aid.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (met|partly|not) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
MINIMUM, QUALITY = (ROW.findall(part) for part in PAPER.split("## The 28 criteria of quality"))
ON_A_PAGE = [row for row in MINIMUM + QUALITY if row[2] != "not"]
# How much longer one option's or one side's description may be than another's.
EQUAL_DETAIL = 1.5
NONE = "\u2013"
ROWS = ["what", "like", "helps", "harms", "time", "stopping", "cost", "evidence", "approval", "not_for"]


def words(html):
    """The words of a page or a passage, without the numbers of citations."""
    page = JustHTML(html, sanitize=False)
    for mark in page.query("sup"):
        mark.parent.remove_child(mark)
    return re.sub(r"\W+", " ", page.to_text())


def named(cell):
    return re.findall(r"`([\w./-]+)`", cell)


def texts_behind(content, id_):
    """What the page must say under that id; nothing for a list that the template makes."""
    english = content.languages["en"]
    options = english.options
    if id_.startswith("aspect-"):
        return [getattr(option, id_.removeprefix("aspect-")) for option in options.options.values()]
    if id_ in ("of_100", "tested"):
        return [text for place, text in options.texts.items() if place.split(".")[0] == id_]
    return [english.passages[id_].text] if id_ in english.passages else []


def test_all_criteria_stand_in_the_tables_with_the_verdicts_that_are_claimed():
    assert [int(number) for number, *_ in MINIMUM] == list(range(1, 17))
    assert [int(number) for number, *_ in QUALITY] == list(range(1, 29))
    (claim,) = re.findall(
        r"\*\*(\d+) of 16 minimum criteria met\. Of the 28 of quality: (\d+) met, (\d+) partly, (\d+) not\.\*\*", PAPER
    )
    counted = Counter(row[2] for row in QUALITY)
    assert [int(number) for number in claim] == [
        [row[2] for row in MINIMUM].count("met"),
        counted["met"],
        counted["partly"],
        counted["not"],
    ]


@pytest.mark.parametrize(("number", "criterion", "verdict", "page", "ids", "kept"), ON_A_PAGE)
def test_what_a_criterion_names_is_on_its_page(client, content, number, criterion, verdict, page, ids, kept):
    (address,) = named(page)
    html = client.get(address).text
    shown = words(html)
    assert named(ids)
    for id_ in named(ids):
        assert f'id="{id_}"' in html, id_
        for text in texts_behind(content, id_):
            assert words(str(Bibliography(content.sources).block(text))).strip() in shown, id_


def test_where_a_criterion_is_not_met_no_page_is_named_and_a_reason_is():
    for _, criterion, verdict, page, ids, reason in MINIMUM + QUALITY:
        if verdict == "not":
            assert (page, ids) == (NONE, NONE), criterion
        if verdict != "met":
            assert len(reason) > 5, criterion
            assert "test_" not in reason, criterion


def test_what_keeps_a_criterion_met_is_a_test_that_there_is():
    for _, criterion, verdict, _, _, kept in MINIMUM + QUALITY:
        files = re.findall(r"`(test_\w+\.py)`", kept)
        assert files or verdict != "met", criterion
        assert all(list((ROOT / "tests").glob(f"**/{file}")) for file in files), criterion


def test_a_page_says_when_its_texts_were_last_reviewed(client):
    assert "version 1 of November 22 2026 next review by" in words(client.get("/en/about").text)


def test_every_passage_and_source_that_the_paper_names_is_there(content):
    told = PAPER.split("## What it claims")[1]
    known = {*content.languages["en"].passages, *content.sources}
    assert [name for name in named(told) if name not in known] == []


@pytest.mark.parametrize("row", ROWS)
def test_each_option_is_described_in_equal_detail(content, row):
    assert list(content.languages["en"].options.rows.names) == ROWS
    lengths = [len(getattr(option, row)) for option in content.languages["en"].options.options.values()]
    assert max(lengths) <= EQUAL_DETAIL * min(lengths), lengths


def test_benefits_and_harms_are_in_equal_detail(content):
    for option in content.languages["en"].options.options.values():
        lengths = (len(option.helps), len(option.harms))
        assert max(lengths) <= EQUAL_DETAIL * min(lengths), (option.name, lengths)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_count_of_people_says_what_it_was_compared_with_or_that_there_was_nothing(content, language):
    compared = {
        "en": r"nobody to compare|salt water|dummy|No count",
        "es": r"sin nadie con quien comparar|agua salada|simulad[ao]|No vimos",
    }
    for counts in content.languages[language].options.of_100.counts.values():
        for text in (counts.helped, counts.harmed):
            assert re.search(compared[language], text), text


def test_kap_comes_last_of_the_options(content):
    assert list(content.languages["en"].options.options) == ["self_help", "talk", "medicine", "kap"]
