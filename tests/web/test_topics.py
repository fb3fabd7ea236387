"""Any combination of answers gives exactly the topics of the table, on the page and on paper."""

import random
import re
import subprocess
from dataclasses import replace

import pytest

from screener.screening.guidance import decide, inputs_of
from screener.screening.situation import SITUATION_VALUES, Situation

from ..conftest import parsed

DIFFICULTY = ("none", "somewhat", "very", "extremely", "skip")


def visitors(number, **fixed):
    """Made-up visitors: every value of every question, with answers from all 0 to all 3."""
    chance = random.Random(20261122)
    for _ in range(number):
        usual = chance.randint(0, 3)
        items = [min(3, max(0, usual + chance.choice((-1, 0, 0, 1)))) for _ in range(7)]
        situation = {name: chance.choice(values) for name, values in SITUATION_VALUES.items()} | fixed
        yield items, chance.choice(DIFFICULTY), situation


def narrow_visitors(number):
    """Visitors of the KAP rows that few combinations reach."""
    fixed = {"duration": "ge6m", "therapy": "past_not_enough", "pregnancy": "no", "safety": "no", "age": "25_64"}
    for items, difficulty, situation in visitors(number, **fixed):
        yield [max(value, 2) for value in items], difficulty, situation


def fields(items, difficulty, situation):
    """The form as a browser sends it: what was left out is empty or absent. Some have an earlier result, and picks."""
    form = {f"gad7_{n}": str(value) for n, value in enumerate(items, 1)} | {"difficulty": difficulty} | situation
    added = {"earlier_total": str(7 * items[0]), "earlier_month": "2025-11", "matters": ["helps", "harms", "way"]}
    form |= added if items[1] else {}
    return {name: "" if value == "skip" else value for name, value in form.items()}


def expected(content, items, difficulty, situation):
    """The ids the table gives; the table itself is tested against the fact sheet in tests/screening."""
    decision = decide(content.table, inputs_of(content.table, {"gad7": sum(items)}, difficulty, Situation(**situation)))
    return {row.id for rows in decision.shown.values() for row in rows} & content.table.topic_ids


@pytest.mark.long
def test_every_combination_tried_shows_exactly_the_topics_of_the_table(client, content):
    seen, never_shown = set(), {row.id for row in content.table.rows if "kap" in row.hides}
    for visitor in [*visitors(90), *narrow_visitors(60)]:
        reply = client.post("/en/result", data=fields(*visitor))
        shown = parsed(reply.text).query("details[id], section[id]")
        ids = {each.attrs["id"].removeprefix("topic-") for each in shown if each.attrs["id"].startswith("topic-")}
        assert ids == expected(content, *visitor), visitor
        seen |= ids
    assert seen == content.table.topic_ids - never_shown


def rows_on_paper(pdf):
    """The ids at the foot of page 1."""
    done = subprocess.run(["pdftotext", "-raw", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    return set(re.findall(r"\w+", done.stdout.decode().partition("Rows:")[2].partition("\n")[0]))


@pytest.mark.slow
def test_every_combination_tried_prints_exactly_the_topics_of_the_table_on_paper(client, content):
    for items, difficulty, situation in [*visitors(12), *narrow_visitors(12)]:
        reply = client.post("/en/summary.pdf", data=fields(items, difficulty, situation))
        printed = rows_on_paper(reply.data)
        # the paper does not know the safety answer: docs/decisions/0002
        paper = situation if situation["safety"] == "no" else situation | {"safety": "skip"}
        left_out = {"urgent"} if situation["safety"] == "no" else {"urgent", "kap"}
        wanted = expected(content, items, difficulty, paper)
        wanted -= {row.id for name in left_out for row in content.table.groups[name].rows}
        assert printed == wanted, situation


@pytest.fixture
def unasking(app):
    """A client of a clinic that does not ask about safety."""
    service = app.extensions["screener"]
    clinic = service.clinic.model_copy(update={"asks_safety_question": False})
    app.extensions["screener"] = replace(service, clinic=clinic)
    yield app.test_client(use_cookies=False)
    app.extensions["screener"] = service


def test_where_nobody_is_asked_about_safety_the_paper_shows_the_topics_of_the_page(unasking, content):
    for items, difficulty, situation in [*visitors(6, safety="skip"), *narrow_visitors(3)]:
        visitor = items, difficulty, situation | {"safety": "skip"}
        reply = unasking.post("/en/summary.pdf", data=fields(*visitor))
        printed = rows_on_paper(reply.data)
        assert printed == {id_ for id_ in expected(content, *visitor) if not id_.startswith("U")}
        assert any(id_.startswith("K") for id_ in printed)


@pytest.mark.parametrize("flags", ["review", "stop", "unsure", ""])
def test_marked_or_unanswered_health_conditions_are_to_be_told_to_any_clinic(client, complete, flags):
    assert "Tell any clinic about every health condition" in client.post("/en/result", data=complete(flags=flags)).text


def test_with_no_health_condition_marked_there_is_nothing_to_tell(client, complete):
    assert "Tell any clinic about every" not in client.post("/en/result", data=complete()).text


def test_the_topics_decide_which_questions_come_first_and_none_is_ticked(client, complete, content):
    page = parsed(client.post("/en/result", data=complete()).text)
    boxes = page.query("input[type=checkbox]")
    order = [box.attrs["value"] for box in boxes]
    by_id = {question.id: question for question in content.languages["en"].questions}
    shown = {"N4", "T4", "M5", "K12", "A1", "A5", "A9"}
    related = [not shown.isdisjoint(by_id[id_].topics) for id_ in order]
    assert related == sorted(related, reverse=True)
    assert any(related)
    assert set(order) == set(by_id)
    assert not [box for box in boxes if "checked" in box.attrs]
