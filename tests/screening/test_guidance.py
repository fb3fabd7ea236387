"""The decision table, enumerated completely against an oracle: plain rules written from the clinical fact sheet."""

from dataclasses import fields
from math import prod

import pytest

from screener.screening.guidance import decide, inputs_of
from screener.screening.kinds import kinds
from screener.screening.situation import EVERY_VALUE, Situation

DIFFICULTY = ("none", "somewhat", "very", "extremely", "skip")
NOT_ENOUGH = ("now_not_enough", "past_not_enough")
ASKED_AND_NOT_SAFE = ("unsafe", "thoughts", "skip")


def hard(i):
    return i["difficulty"] in ("very", "extremely")


def severe(i):
    return i["difficulty"] == "extremely" or i["score.gad7"] >= 15


def some(i):
    """Symptoms or a hard daily life: enough to do something about."""
    return i["score.gad7"] >= 5 or hard(i)


def much(i):
    return i["score.gad7"] >= 10 or hard(i)


def older_with_some(i):
    return i["age"] == "ge65" and i["score.gad7"] >= 5


def low_mood(i):
    return i["score.phq2"] in (3, 4, 5, 6)


def urgent(i):
    if i["safety"] == "unsafe":
        return "U2"
    if i["safety"] == "thoughts":
        return "U1"
    return "U0P" if i["difficulty"] == "extremely" else "U0"


def next_step(i):
    if i["safety"] in ("unsafe", "thoughts"):
        return "N1"
    if i["age"] == "lt18":
        return "N2"
    if severe(i):
        return "N3"
    if much(i) or older_with_some(i) or low_mood(i):
        return "N4"
    return "N5" if i["score.gad7"] >= 5 else "N6"


def talk(i):
    therapy = i["therapy"]
    if i["age"] == "lt18":
        return "T1"
    if therapy == "now_helping":
        return "T2S" if severe(i) else "T2"
    if therapy == "now_early":
        return "T3S" if severe(i) else "T3"
    if therapy in NOT_ENOUGH:
        return "T4" if some(i) else "T5"
    if therapy == "past_helped":
        return "T6" if some(i) else "T5"
    if therapy == "stopped_early" and some(i):
        return "T7"
    if i["score.gad7"] >= 10 or older_with_some(i):
        return "T8"
    if hard(i):
        return "T9"
    return "T10" if i["score.gad7"] >= 5 else "T11"


def medicine(i):
    if i["age"] == "lt18":
        return "M1"
    if i["medicine"] == "helping":
        return "M2S" if severe(i) else "M2"
    if i["medicine"] == "now_early":
        return "M3"
    taken = {"past_helped": "M4", "not_enough": "M5", "not_tolerated": "M6", "stopped_early": "M7", "declined": "M8"}
    if some(i) and i["medicine"] in taken:
        return taken[i["medicine"]]
    if not much(i):
        return "M11"
    return "M9" if i["duration"] == "lt1m" else "M10"


def kap(i):
    if i["safety"] == "unsafe":
        return "K1"
    if i["age"] == "lt18":
        return "K2"
    if i["pregnancy"] == "yes":
        return "K3"
    if i["safety"] == "thoughts":
        return "K4"
    if i["flags"] == "stop":
        return "K10"
    if i["score.gad7"] <= 9:
        return "K5"
    if i["difficulty"] == "none":
        return "K6"
    if i["duration"] != "ge6m":
        return "K7"
    if i["therapy"] not in NOT_ENOUGH:
        return "K8"
    if i["medicine"] != "not_enough":
        return "K9"
    unknown = "skip" in (i["age"], i["pregnancy"], i["safety"], i["difficulty"])
    if i["flags"] in ("review", "unsure") or i["age"] == "ge65" or unknown:
        return "K11"
    return "K12"


def also(i):
    shown = {
        "A1": some(i),
        "A3": i["pregnancy"] == "yes",
        "A4": i["duration"] == "lt1m" and i["score.gad7"] >= 5,
        "A5": much(i) or low_mood(i) or older_with_some(i),
        "A6": i["age"] == "ge65",
        "A7": i["score.gad7"] in (8, 9) and i["age"] != "ge65",
        "A9": True,
        "A10": i["score.gad7"] in (10, 11),
    }
    return set() if i["safety"] == "unsafe" else {id_ for id_, holds in shown.items() if holds}


def kap_notes(i):
    shown = {
        "flags": i["flags"] != "none",
        "young_adult": i["age"] == "18_24" and i["pregnancy"] != "yes",
        "low_mood": low_mood(i)
        and i["age"] != "lt18"
        and i["pregnancy"] != "yes"
        and i["flags"] != "stop"
        and i["safety"] not in ASKED_AND_NOT_SAFE,
    }
    return set() if i["safety"] == "unsafe" else {id_ for id_, holds in shown.items() if holds}


ONE_ROW = {"urgent": urgent, "next": next_step, "talk": talk, "medicine": medicine, "kap": kap}
EVERY_ROW = {"also": also, "kap_notes": kap_notes}
ORACLES = ONE_ROW | EVERY_ROW
VALUES = {"score.gad7": range(22), "score.phq2": (*range(7), "skip"), "difficulty": DIFFICULTY, **EVERY_VALUE}


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


@pytest.mark.slow
@pytest.mark.parametrize("group", ONE_ROW)
def test_every_combination_leads_to_the_topic_the_fact_sheet_says(content, group):
    seen, count = set(), 0
    for inputs, (row, wanted) in every_way_through(first_of(content.table, group)):
        assert row.id == wanted, inputs
        seen.add(id(row))
        count += combinations(inputs)
    assert len(seen) == len(content.table.groups[group].rows), "a row that no visitor can reach"
    assert count == combinations({}) == 101_376_000


@pytest.mark.slow
@pytest.mark.parametrize("group", EVERY_ROW)
def test_every_combination_leads_to_the_extra_topics_and_notes_the_fact_sheet_says(content, group):
    table = only(content.table, "urgent", group)
    count = 0
    for inputs, (rows, wanted) in every_way_through(
        lambda inputs: (decide(table, inputs).shown.get(group, ()), ORACLES[group](inputs))
    ):
        assert {row.id for row in rows} == wanted, inputs
        count += combinations(inputs)
    assert count == combinations({})


@pytest.mark.slow
def test_the_last_kap_topic_is_for_its_narrow_case(content):
    narrow = [i for i, (row, _) in every_way_through(first_of(content.table, "kap")) if row.worth_asking]
    assert sum(map(combinations, narrow)) == 12 * 8 * 3 * 2 * 2 * 2 * 2
    for inputs in narrow:
        assert inputs["score.gad7"] >= 10
        assert inputs["difficulty"] in ("somewhat", "very", "extremely")
        assert inputs["duration"] == "ge6m"
        assert inputs["therapy"] in NOT_ENOUGH
        assert inputs["medicine"] == "not_enough"
        assert inputs["age"] in ("18_24", "25_64")
        assert inputs["flags"] == "none"
        assert {inputs["pregnancy"], inputs["safety"]} <= {"no", "not_asked"}


@pytest.mark.parametrize(
    ("meaning", "ids"),
    [
        (lambda row: row.alone, {"U2"}),
        (lambda row: row.leads, {"U2", "U1", "U0P"}),
        (lambda row: row.soon, {"N1", "N3"}),
        (lambda row: row.rules_out, {"K1", "K2", "K3", "K4", "K10"}),
        (lambda row: row.worth_asking, {"K12"}),
        (lambda row: "score" in row.hides, {"T1"}),
        (lambda row: "kap" in row.hides, {"K1"}),
        (lambda row: "kap_questions" in row.hides, {"K1", "K2"}),
    ],
    ids=[
        "alone",
        "leads",
        "soon",
        "rules out",
        "worth asking",
        "hides the score",
        "hides KAP",
        "hides questions about KAP",
    ],
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


@pytest.mark.parametrize("group", ONE_ROW)
def test_leaving_out_any_row_is_noticed(content, group):
    whole = content.table.groups[group]
    for at, row in enumerate(whole.rows[:-1]):
        without = whole.model_copy(update={"rows": whole.rows[:at] + whole.rows[at + 1 :]})
        changed = (
            without.matching(visitor)[0].id != ORACLES[group](visitor)
            for visitor in kinds(content.table.inputs, whole.rows)
        )
        assert any(changed), row.id
