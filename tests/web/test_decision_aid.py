"""docs/decision-aid.md is true: each criterion's passage is on the page it names, and the detail is equal."""

import re
from pathlib import Path

import pytest
from justhtml import JustHTML

from screener.markup import Bibliography

TABLE = Path(__file__).parents[2] / "docs" / "decision-aid.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| `(.+?)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
CRITERIA = ROW.findall(TABLE.read_text(encoding="utf-8"))
# How much longer one option's or one side's description may be than another's.
EQUAL_DETAIL = 1.5


def words(html):
    """The words of a page or a passage, without the numbers of citations."""
    page = JustHTML(html, sanitize=False)
    for mark in page.query("sup"):
        mark.parent.remove_child(mark)
    return re.sub(r"\W+", " ", page.to_text())


def passages_named(cell):
    return re.findall(r"`([\w.]+)`", cell)


def texts_of_passage(content, name):
    english = content.languages["en"]
    if name.startswith("options."):
        return [getattr(option, name.removeprefix("options.")) for option in english.options.options.values()]
    return [english.passages[name].text]


def test_all_16_criteria_stand_in_the_table():
    assert [int(number) for number, *_ in CRITERIA] == list(range(1, 17))


@pytest.mark.parametrize(("number", "criterion", "address", "cell", "test"), CRITERIA)
def test_the_criterions_passage_is_on_its_page(client, content, number, criterion, address, cell, test):
    page = words(client.get(address).text)
    names = passages_named(cell)
    assert names
    for name in names:
        if name == "reviews":
            assert "version 1 of November 22 2026 next review by" in page
            continue
        for text in texts_of_passage(content, name):
            assert words(str(Bibliography(content.sources).block(text))).strip() in page, name
    for file in re.findall(r"`(test_\w+\.py)`", test):
        assert list(TABLE.parents[1].glob(f"tests/**/{file}")), file


@pytest.mark.parametrize("row", ["what", "like", "helps", "harms", "time", "cost", "evidence", "approval", "not_for"])
def test_each_option_is_described_in_equal_detail(content, row):
    lengths = [len(getattr(option, row)) for option in content.languages["en"].options.options.values()]
    assert max(lengths) <= EQUAL_DETAIL * min(lengths), lengths


def test_benefits_and_harms_are_in_equal_detail(content):
    for option in content.languages["en"].options.options.values():
        lengths = (len(option.helps), len(option.harms))
        assert max(lengths) <= EQUAL_DETAIL * min(lengths), (option.name, lengths)


def test_kap_comes_last_and_its_status_first(client, content):
    assert list(content.languages["en"].options.options) == ["self_help", "talk", "medicine", "kap"]
    page = client.get("/en/ketamine-assisted-psychotherapy").text
    assert page.index('id="kap_status"') < page.index('id="kap_interest"') < page.index('id="kap_what"')
