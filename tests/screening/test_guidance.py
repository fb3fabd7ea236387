"""The decision table, enumerated completely against an oracle: plain rules written from the clinical fact sheet."""

from collections import Counter
from dataclasses import fields
from itertools import product

import pytest

from screener.screening.guidance import decide, first_match, inputs_of
from screener.screening.situation import SITUATION_VALUES, Situation

SCORES = range(22)
DIFFICULTY = ("none", "somewhat", "very", "extremely", "skip")
NOT_ENOUGH = ("now_not_enough", "past_not_enough")


def urgent(i):
    if i["safety"] == "unsafe":
        return "U2"
    if i["safety"] == "thoughts":
        return "U1"
    if i["safety"] == "skip" or (i["score"] > 14 and i["difficulty"] == "extremely"):
        return "U0P"
    return "U0"


def talk(i):
    therapy, score, hard = i["therapy"], i["score"], i["difficulty"] in ("very", "extremely")
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
    if i["score"] < 10:
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
        "A1": i["score"] >= 5 or hard,
        "A2": i["age"] != "lt18" and i["score"] >= 10,
        "A3": i["pregnancy"] == "yes",
        "A4": i["duration"] == "lt1m" and i["score"] >= 5,
        "A5": i["score"] >= 10 or hard,
        "A6": i["age"] == "ge65",
        "A7": i["score"] in (8, 9),
        "A8": i["score"] >= 15,
        "A9": True,
    }
    return set() if i["safety"] == "unsafe" else {id_ for id_, holds in shown.items() if holds}


NAMES = ("score", "difficulty", *SITUATION_VALUES)
VALUES = (SCORES, DIFFICULTY, *SITUATION_VALUES.values())


def every_input(names):
    """Every combination of the inputs named, in one dictionary that changes; the group looks at no other input."""
    inputs = {name: values[0] for name, values in zip(NAMES, VALUES, strict=True)}
    varied = [name for name in NAMES if name in names]
    for combination in product(*(VALUES[NAMES.index(name)] for name in varied)):
        inputs.update(zip(varied, combination, strict=True))
        yield inputs


def looked_at(rows):
    """The inputs that some row of the group names."""
    groups = (group for row in rows for group in (row.if_, row.unless, *row.any_))
    return {name for group in groups for name, _ in group.tests}


def check_every_combination(rows, oracle):
    """Each combination leads to the oracle's row, and each row is reached. The inputs that reach the last row."""
    seen = Counter()
    last = []
    for inputs in every_input(looked_at(rows)):
        row = first_match(rows, inputs)
        assert row.id == oracle(inputs), inputs
        seen[id(row)] += 1
        if row is rows[-1]:
            last.append(dict(inputs))
    assert len(seen) == len(rows), "a row that no visitor can reach"
    return last


@pytest.mark.parametrize(("group", "oracle"), [("urgent", urgent), ("talk", talk)])
def test_every_combination_leads_to_the_topic_the_fact_sheet_says(content, group, oracle):
    check_every_combination(getattr(content.table, group), oracle)


def test_every_combination_leads_to_the_kap_topic_the_fact_sheet_says_and_the_last_is_for_its_narrow_case(content):
    narrow = check_every_combination(content.table.kap, kap)
    assert len(narrow) == 12 * 3 * 2 * 2 * 2
    for inputs in narrow:
        assert inputs["score"] >= 10
        assert inputs["difficulty"] in ("somewhat", "very", "extremely")
        assert inputs["duration"] == "ge6m"
        assert inputs["therapy"] in NOT_ENOUGH
        assert inputs["medicine"] in ("not_enough", "not_tolerated")
        assert inputs["age"] in ("18_24", "25_64")
        assert (inputs["pregnancy"], inputs["flags"], inputs["safety"]) == ("no", "none", "no")


def test_every_combination_leads_to_the_extra_topics_the_fact_sheet_says(content):
    names = looked_at(content.table.extra) | {"safety"}
    for inputs in every_input(names - {"safety"}):
        for safety in SITUATION_VALUES["safety"]:
            decision = decide(content.table, inputs | {"safety": safety})
            assert {row.id for row in decision.extra} == extra(inputs | {"safety": safety})


def test_a_group_looks_only_at_the_inputs_the_enumeration_varies(content):
    assert looked_at(content.table.kap) == set(NAMES)
    assert looked_at(content.table.talk) == {"score", "difficulty", "therapy", "age"}
    assert looked_at(content.table.urgent) == {"score", "difficulty", "safety"}


def test_what_is_left_out_is_never_taken_for_a_harmless_answer():
    assert Situation().flags == "unsure"
    others = {field.name: getattr(Situation(), field.name) for field in fields(Situation) if field.name != "flags"}
    assert set(others.values()) == {"skip"}


@pytest.mark.parametrize("flags", ["review", "stop", "unsure"])
def test_marked_or_unanswered_health_conditions_are_to_be_told_to_any_clinic(content, flags):
    decision = decide(content.table, inputs_of(3, "none", Situation(flags=flags, safety="no")))
    assert [row.id for row in decision.kap_notes] == ["flags"]


def test_a_row_names_the_answers_that_made_it_match_and_never_the_safety_answer(content):
    situation = Situation("ge6m", "past_not_enough", "not_enough", "ge65", "no", "review", "skip")
    decision = decide(content.table, inputs_of(12, "skip", situation))
    assert decision.kap.id == "K11"
    assert decision.kap.reasons(decision.inputs) == ("flags", "age", "difficulty")


@pytest.mark.parametrize(("group", "oracle"), [("urgent", urgent), ("talk", talk), ("kap", kap)])
def test_leaving_out_any_row_is_noticed(content, group, oracle):
    rows = getattr(content.table, group)
    samples = {}
    for inputs in some_inputs():
        samples.setdefault(id(first_match(rows, inputs)), []).append(inputs)
    for at, row in enumerate(rows[:-1]):
        without = rows[:at] + rows[at + 1 :]
        assert any(first_match(without, inputs).id != oracle(inputs) for inputs in samples[id(row)]), row.id


def some_inputs():
    """Combinations around the thresholds: enough to reach every row."""
    values = [(0, 4, 5, 9, 10, 15) if name == "score" else known for name, known in zip(NAMES, VALUES, strict=True)]
    for number, combination in enumerate(product(*values)):
        if number % 7 == 0:
            yield dict(zip(NAMES, combination, strict=True))
