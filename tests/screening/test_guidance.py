"""The decision table, enumerated completely against an oracle: plain rules written from the clinical fact sheet."""

from dataclasses import fields
from math import prod

import pytest

from screener.screening.guidance import decide, inputs_of
from screener.screening.kinds import kinds
from screener.screening.situation import SITUATION_VALUES, Situation

SCORES = range(22)
DIFFICULTY = ("none", "somewhat", "very", "extremely", "skip")
NOT_ENOUGH = ("now_not_enough", "past_not_enough")


def urgent(i):
    if i["safety"] == "unsafe":
        return "U2"
    if i["safety"] == "thoughts":
        return "U1"
    if i["safety"] == "skip" or (i["score.gad7"] > 14 and i["difficulty"] == "extremely"):
        return "U0P"
    return "U0"


def talk(i):
    therapy, score, hard = i["therapy"], i["score.gad7"], i["difficulty"] in ("very", "extremely")
    if i["age"] == "lt18":
        return "T1"
    if therapy == "now_helping":
        return "T2"
    if therapy == "now_early":
        return "T3"
    if score >= 5 or hard:
        if therapy in NOT_ENOUGH:
            return "T4"
        if therapy == "past_helped":
            return "T6"
        if therapy == "stopped_early":
            return "T7"
    elif therapy in (*NOT_ENOUGH, "past_helped"):
        return "T5"
    if score >= 10:
        return "T8"
    if hard:
        return "T9"
    return "T10" if score >= 5 else "T11"


def kap(i):
    if i["safety"] == "unsafe":
        return "K1"
    if i["age"] == "lt18":
        return "K2"
    if i["pregnancy"] == "yes":
        return "K3"
    if i["safety"] == "thoughts":
        return "K4"
    if i["score.gad7"] < 10:
        return "K5"
    if i["difficulty"] == "none":
        return "K6"
    if i["duration"] != "ge6m":
        return "K7"
    if i["therapy"] not in NOT_ENOUGH:
        return "K8"
    if i["medicine"] not in ("not_enough", "not_tolerated"):
        return "K9"
    if i["flags"] == "stop":
        return "K10"
    unknown = "skip" in (i["age"], i["pregnancy"], i["safety"], i["difficulty"])
    if i["flags"] != "none" or i["age"] == "ge65" or unknown:
        return "K11"
    return "K12"


def extra(i):
    hard = i["difficulty"] in ("very", "extremely")
    shown = {
        "A1": i["score.gad7"] >= 5 or hard,
        "A2": i["age"] != "lt18" and i["score.gad7"] >= 10,
        "A3": i["pregnancy"] == "yes",
        "A4": i["duration"] == "lt1m" and i["score.gad7"] >= 5,
        "A5": i["score.gad7"] >= 10 or hard,
        "A6": i["age"] == "ge65",
        "A7": i["score.gad7"] in (8, 9),
        "A8": i["score.gad7"] >= 15,
        "A9": True,
    }
    return set() if i["safety"] == "unsafe" else {id_ for id_, holds in shown.items() if holds}


def kap_notes(i):
    shown = {"flags": i["flags"] != "none", "young_adult": i["age"] == "18_24" and i["pregnancy"] != "yes"}
    return set() if i["safety"] == "unsafe" else {id_ for id_, holds in shown.items() if holds}


ORACLES = {"urgent": urgent, "talk": talk, "kap": kap, "extra": extra, "kap_notes": kap_notes}
VALUES = {"score.gad7": SCORES, "difficulty": DIFFICULTY, **SITUATION_VALUES}


def every_way_through(decision, inputs=None):
    """Each way through a function of the inputs: those it looks at, with all their values, and what it says.

    Nobody tells which inputs those are: the function is asked again with every value of the one that it missed. It
    cannot depend on an input that it never looks at, so this is complete.
    """
    inputs = inputs or {}
    try:
        said = decision(inputs)
    except KeyError as missed:
        (name,) = missed.args
        for value in VALUES[name]:
            yield from every_way_through(decision, {**inputs, name: value})
    else:
        yield inputs, said


def combinations(inputs):
    """How many visitors there are who gave these answers."""
    return prod(len(values) for name, values in VALUES.items() if name not in inputs)


def only(table, *names):
    """The table with those groups and no others."""
    return table.model_copy(update={"groups": {name: table.groups[name] for name in names}})


def first_of(table, group):
    """A function: the inputs' row of that group, and what the oracle says."""
    alone = only(table, group)
    return lambda inputs: (decide(alone, inputs).rows[group][0], ORACLES[group](inputs))


@pytest.mark.parametrize("group", ["urgent", "talk", "kap"])
def test_every_combination_leads_to_the_topic_the_fact_sheet_says(content, group):
    seen, count = set(), 0
    for inputs, (row, wanted) in every_way_through(first_of(content.table, group)):
        assert row.id == wanted, inputs
        seen.add(id(row))
        count += combinations(inputs)
    assert len(seen) == len(content.table.groups[group].rows), "a row that no visitor can reach"
    assert count == combinations({}) == 5_913_600


@pytest.mark.parametrize("group", ["extra", "kap_notes"])
def test_every_combination_leads_to_the_extra_topics_and_notes_the_fact_sheet_says(content, group):
    table = only(content.table, "urgent", group)
    count = 0
    for inputs, (rows, wanted) in every_way_through(
        lambda inputs: (decide(table, inputs).shown.get(group, ()), ORACLES[group](inputs))
    ):
        assert {row.id for row in rows} == wanted, inputs
        count += combinations(inputs)
    assert count == combinations({})


def test_the_last_kap_topic_is_for_its_narrow_case(content):
    narrow = [i for i, (row, _) in every_way_through(first_of(content.table, "kap")) if row.worth_asking]
    assert sum(map(combinations, narrow)) == 12 * 3 * 2 * 2 * 2
    for inputs in narrow:
        assert inputs["score.gad7"] >= 10
        assert inputs["difficulty"] in ("somewhat", "very", "extremely")
        assert inputs["duration"] == "ge6m"
        assert inputs["therapy"] in NOT_ENOUGH
        assert inputs["medicine"] in ("not_enough", "not_tolerated")
        assert inputs["age"] in ("18_24", "25_64")
        assert (inputs["pregnancy"], inputs["flags"], inputs["safety"]) == ("no", "none", "no")


@pytest.mark.parametrize(
    ("meaning", "ids"),
    [
        (lambda row: row.alone, {"U2"}),
        (lambda row: row.leads, {"U2", "U1", "U0P"}),
        (lambda row: row.worth_asking, {"K12"}),
        (lambda row: "score" in row.hides, {"T1"}),
        (lambda row: "kap" in row.hides, {"K1"}),
        (lambda row: "kap_questions" in row.hides, {"K1", "K2"}),
    ],
    ids=["alone", "leads", "worth asking", "hides the score", "hides KAP", "hides questions about KAP"],
)
def test_the_rows_that_mean_something_are_those_of_the_fact_sheet(content, meaning, ids):
    assert {row.id for row in content.table.rows if meaning(row)} == ids


def test_what_is_left_out_is_never_taken_for_a_harmless_answer():
    assert Situation().flags == "unsure"
    others = {field.name: getattr(Situation(), field.name) for field in fields(Situation) if field.name != "flags"}
    assert set(others.values()) == {"skip"}


@pytest.mark.parametrize("flags", ["review", "stop", "unsure"])
def test_marked_or_unanswered_health_conditions_are_to_be_told_to_any_clinic(content, flags):
    decision = decide(content.table, inputs_of(content.table, {"gad7": 3}, "none", Situation(flags=flags, safety="no")))
    assert [row.id for row in decision.shown["kap_notes"]] == ["flags"]


def test_a_row_names_the_answers_that_made_it_match_and_never_the_safety_answer(content):
    situation = Situation("ge6m", "past_not_enough", "not_enough", "ge65", "no", "review", "skip")
    decision = decide(content.table, inputs_of(content.table, {"gad7": 12}, "skip", situation))
    (row,) = decision.shown["kap"]
    assert row.id == "K11"
    assert row.reasons(decision.inputs) == ("flags", "age", "difficulty")


@pytest.mark.parametrize("group", ["urgent", "talk", "kap"])
def test_leaving_out_any_row_is_noticed(content, group):
    whole = content.table.groups[group]
    for at, row in enumerate(whole.rows[:-1]):
        without = whole.model_copy(update={"rows": whole.rows[:at] + whole.rows[at + 1 :]})
        changed = (
            without.matching(visitor)[0].id != ORACLES[group](visitor)
            for visitor in kinds(content.table.inputs, whole.rows)
        )
        assert any(changed), row.id
