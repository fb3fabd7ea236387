"""The answer first: a line each for the next step, talk therapy, medicine and KAP, true to the table, leading on."""

import re
import shutil

import pytest

from screener.screening.content import load_content
from screener.screening.content_file import ContentError

from ..conftest import parsed
from .test_topics import expected, fields, visitors

LINES = ("next", "talk", "medicine", "kap")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_line_is_the_one_of_its_row_and_leads_to_its_card(client, content, language):
    topics = content.languages[language].topics
    seen = set()
    for visitor in visitors(30):
        reply = client.post(f"/{language}/result", data=fields(*visitor) | {"safety": "no"})
        page = parsed(reply.text)
        lines = page.query("#in-short .answers li")
        assert [line.attrs["id"] for line in lines] == [f"short-{name}" for name in LINES]
        rows = [line.attrs["data-row"] for line in lines]
        assert set(rows) <= expected(content, *visitor[:2], visitor[2] | {"safety": "no"})
        for row, line in zip(rows, lines, strict=True):
            (link,) = line.query("a")
            assert link.attrs["href"] == f"#topic-{row}"
            forms = {topics[row].in_short, *(each.in_short for each in topics[row].all_variants())}
            assert any(form and form in link.to_text() for form in forms)
        seen |= set(rows)
    assert len(seen) > 15


def test_the_lines_stand_before_everything_else_with_the_score_and_the_summary(client, complete):
    page = parsed(client.post("/en/result", data=complete()).text)
    first = page.query("main section")[0]
    assert first.attrs["id"] == "in-short"
    assert "12 out of 21" in " ".join(first.to_text().split())
    (button,) = first.query("button")
    assert button.attrs["form"] == "to-paper"


def test_who_may_not_be_safe_gets_no_line_and_who_is_under_18_no_score(client, complete):
    unsafe = parsed(client.post("/en/result", data=complete(safety="unsafe", help_seen="1")).text)
    assert not unsafe.query("#in-short .answers")
    young = parsed(client.post("/en/result", data=complete(age="lt18")).text)
    assert [line.attrs["data-row"] for line in young.query("#in-short li")] == ["N2", "T1", "M1", "K2"]
    assert not young.query("#in-short .score")


def test_help_is_in_one_line_where_daily_life_is_extremely_difficult_and_whole_for_thoughts(client, complete):
    brief = parsed(client.post("/en/result", data=complete(difficulty="extremely")).text)
    (panel,) = brief.query("section.help-panel")
    assert panel.attrs["id"] == "topic-U0P"
    assert not panel.query("li")
    whole = parsed(client.post("/en/result", data=complete(difficulty="extremely", safety="thoughts")).text)
    assert whole.query("#topic-U1 li")


@pytest.mark.slow
@pytest.mark.parametrize(("id_", "group"), [("N4", "next"), ("T8", "talk"), ("M10", "medicine"), ("K12", "kap")])
def test_a_row_without_its_line_stops_the_start(tmp_path, content, id_, group):
    assert group in content.table.groups_in_short
    shutil.copytree(content.root, tmp_path / "content")
    path = tmp_path / "content" / "es" / "topics.toml"
    text, found = re.subn(rf"(\[{id_}\]\nheading = .*\n)in_short = .*\n", r"\1", path.read_text("utf-8"))
    assert found == 1
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError, match=f"es/topics.toml: {id_}: in_short: needs a line"):
        load_content(tmp_path / "content")
