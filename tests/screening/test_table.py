"""The decision table as a thing: what its conditions hold of, how they read, and what is known of its groups."""

import pytest
from pydantic import ValidationError

from screener.screening.guidance import (
    Conditions,
    Decision,
    DecisionTable,
    Group,
    Limits,
    Row,
    decide,
    input_values,
    inputs_of,
)
from screener.screening.kinds import alternatives, exclude, kinds, whole_kinds
from screener.screening.reach import combinations, ordinary
from screener.screening.situation import EVERY_VALUE, Situation
from screener.screening.tries import needs_of, tries, why

INPUTS = {"score.gad7": (0, 1, 2, "skip"), "age": ("lt18", "ge65", "skip"), "safety": ("no", "unsafe")}


def row(id_, **facts):
    return Row.model_validate({"id": id_, "why": "x"} | facts)


def visitor(**answers):
    return {"score.gad7": 1, "age": "skip", "safety": "no"} | answers


def test_limits_hold_both_their_ends_and_no_score_that_was_left_out():
    assert Limits(min=2, max=4).scores == {2, 3, 4}
    assert Limits(max=2).scores == {0, 1, 2}
    assert Limits(min=99).scores == {99, 100}
    assert "skip" not in Limits().scores


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        (Conditions(), ""),
        (
            Conditions(score={"gad7": Limits(min=5)}, therapy=("skip", "never")),
            "score.gad7 5 or more and therapy never or skip",
        ),
        (Conditions(score={"a": Limits(max=4), "b": Limits(min=2, max=3)}), "score.a 0 to 4 and score.b 2 to 3"),
        (Conditions(score={"a": Limits()}), "score.a 0 or more"),
    ],
)
def test_conditions_read_as_a_line(conditions, words):
    assert conditions.in_words == words


def test_conditions_hold_when_each_does_and_touch_when_any_does_and_none_hold_always_and_touch_never():
    both = Conditions(age=("lt18",), safety=("unsafe",))
    cases = [("lt18", "unsafe"), ("lt18", "no"), ("skip", "unsafe"), ("skip", "no")]
    people = [visitor(age=age, safety=safety) for age, safety in cases]
    assert [both.hold(person) for person in people] == [True, False, False, False]
    assert [both.touch(person) for person in people] == [True, True, True, False]
    assert (Conditions().hold({}), Conditions().touch({})) == (True, False)
    assert both.touch(people[0]) is True


IF = row("A", **{"if": {"age": ["lt18"]}, "unless": {"safety": ["unsafe"]}})
ANY = row("B", any=[{"age": ["lt18"]}, {"age": ["ge65"], "safety": ["unsafe"]}])


@pytest.mark.parametrize(
    ("age", "safety", "matched"),
    [
        ("lt18", "no", "AB"),
        ("lt18", "unsafe", "B"),
        ("ge65", "unsafe", "B"),
        ("ge65", "no", ""),
        ("skip", "no", ""),
        ("skip", "unsafe", ""),
    ],
)
def test_a_row_matches_if_its_conditions_hold_none_that_it_excludes_does_and_any_of_its_sets(age, safety, matched):
    person = visitor(age=age, safety=safety)
    assert [one.id for one in (IF, ANY) if one.matches(person)] == list(matched)


def test_a_row_reads_as_all_its_conditions_and_knows_each_of_its_tests():
    assert IF.in_words == "If age lt18. Unless safety unsafe."
    assert ANY.in_words == "Any of: age lt18; age ge65 and safety unsafe."
    assert [name for name, _ in IF.tests] == ["age", "safety"]
    assert [name for name, _ in ANY.tests] == ["age", "age", "safety"]


def test_the_reasons_of_a_row_are_what_made_it_match_or_what_it_names_and_never_safety():
    assert IF.reasons(visitor(age="lt18")) == ("age",)
    assert ANY.reasons(visitor(age="lt18", safety="unsafe")) == ("age",)
    assert ANY.reasons(visitor(age="ge65", safety="unsafe")) == ("age",)
    scored = row("C", any=[{"score": {"gad7": {"min": 1}}}, {"age": ["lt18"]}, {"score": {"gad7": {"min": 2}}}])
    assert scored.reasons(visitor()) == ("score.gad7",)
    assert scored.reasons(visitor(age="lt18", **{"score.gad7": 2})) == ("score.gad7", "age")
    named = row("D", because=["score.gad7", "safety", "age", "score.gad7"], **{"if": {"age": ["lt18"]}})
    assert named.reasons(visitor(age="lt18")) == ("score.gad7", "age")
    assert row("E", because=[], **{"if": {"age": ["lt18"]}}).reasons(visitor(age="lt18")) == ()


@pytest.fixture(scope="module")
def table(content):
    """Two groups of topics that show the first row, one that shows every, and notes to one of them."""
    first, last = row("A", **{"if": {"age": ["lt18"]}}), row("Z")
    groups = {
        "urgent": Group(
            shows="first",
            rows=(row("U1", alone=True, leads=True, **{"if": {"safety": ["unsafe"]}}), row("U2", briefly=True)),
        ),
        "next": Group(shows="first", rows=(first, last)),
        "also": Group(shows="every", rows=(row("E1"), row("E2"))),
        "notes": Group(shows="every", adds_to="next", rows=(row("N"), row("N"), row("M"))),
    }
    return DecisionTable(review=content.table.review, groups=groups, inputs=INPUTS)


def test_the_groups_of_a_table_are_known_by_what_they_show(table):
    assert list(table.topic_groups) == ["urgent", "next", "also"]
    assert table.groups_in_short == ["next"]
    assert table.ids_in_short == ["U2", "A", "Z"]
    assert [one.id for one in table.topic_rows] == ["U1", "U2", "A", "Z", "E1", "E2"]
    assert table.topic_ids == {"U1", "U2", "A", "Z", "E1", "E2"}
    assert table.note_ids == ["N", "M"]
    assert [one.id for one in table.rows] == ["U1", "U2", "A", "Z", "E1", "E2", "N", "N", "M"]
    assert [table.group_of(id_) for id_ in ("U2", "Z", "E2", "N")] == ["urgent", "next", "also", "notes"]


def ids_of(decision):
    return {name: [one.id for one in rows] for name, rows in decision.shown.items()}


def test_of_a_group_the_first_row_that_matches_is_shown_or_every_one_and_alone_means_alone(table):
    everything = {"urgent": ["U2"], "next": ["A"], "also": ["E1", "E2"], "notes": ["N", "N", "M"]}
    assert ids_of(decide(table, visitor(age="lt18"))) == everything
    assert ids_of(decide(table, visitor())) == everything | {"next": ["Z"]}
    unsafe = decide(table, visitor(safety="unsafe"))
    assert ids_of(unsafe) == {"urgent": ["U1"]}
    assert (unsafe.urgent.id, unsafe.help_comes_first) == ("U1", True)
    assert unsafe.inputs == visitor(safety="unsafe")


def test_what_any_row_holds_back_is_held_back():
    rows = {"urgent": (row("U"),), "talk": (row("T", hides=["score"]),), "kap": (row("K", hides=["kap", "score"]),)}
    decision = Decision(visitor(), rows)
    assert decision.hides == {"score", "kap"}
    assert list(decision.shown) == ["urgent", "talk"]


def test_the_score_of_every_questionnaire_but_the_first_can_be_left_out(content):
    values = input_values(content.instruments.values())
    assert values["score.gad7"] == tuple(range(22))
    assert values["score.phq2"] == (*range(7), "skip")
    assert values["difficulty"] == ("none", "somewhat", "very", "extremely", "skip")
    assert {name: values[name] for name in EVERY_VALUE} == EVERY_VALUE
    assert list(values) == ["score.gad7", "score.phq2", "difficulty", *EVERY_VALUE]


def test_the_ordinary_visitor_has_the_lowest_scores_and_is_in_no_danger(content):
    usual = ordinary(content.table.inputs)
    assert (usual["score.gad7"], usual["score.phq2"], usual["safety"], usual["age"]) == (0, 0, "no", "25_64")
    assert ordinary({"other": ("a", "b")}) == {"other": "a"}
    assert combinations(INPUTS) == 4 * 3 * 2


def test_the_table_looks_at_the_scores_difficulty_and_situation(content):
    looked_at = inputs_of(content.table, {"gad7": 7}, "very", Situation(age="ge65"))
    assert looked_at == {"score.gad7": 7, "score.phq2": "skip", "difficulty": "very", **vars(Situation(age="ge65"))}


def test_one_visitor_of_each_kind_stands_for_all_of_it():
    told_apart = [row("A", **{"if": {"age": ["lt18"], "score": {"gad7": {"min": 1}}}}), Conditions(safety=("unsafe",))]
    whole = list(whole_kinds(INPUTS, told_apart))
    assert whole[0] == {"score.gad7": (0, "skip"), "age": ("lt18",), "safety": ("no",)}
    assert whole[-1] == {"score.gad7": (1, 2), "age": ("ge65", "skip"), "safety": ("unsafe",)}
    assert len(whole) == 2 * 2 * 2
    assert list(kinds(INPUTS, told_apart)) == [{name: values[0] for name, values in kind.items()} for kind in whole]
    assert list(whole_kinds(INPUTS, [])) == [INPUTS]


def test_rows_of_which_no_visitor_gets_two_are_alternatives(table):
    young, old = row("A", **{"if": {"age": ["lt18"]}}), row("B", **{"if": {"age": ["ge65"]}})
    any_age = row("C")
    assert (exclude(INPUTS, young, old), exclude(INPUTS, young, any_age), exclude(INPUTS, young, young)) == (
        (True, False, False)
    )
    every = table.model_copy(
        update={"groups": {"also": Group(shows="every", rows=(young, any_age, old)), "next": table.groups["next"]}}
    )
    assert [[one.id for one in rows] for rows in alternatives(every)] == [["A", "Z"], ["A", "B"], ["C"]]


def test_what_a_row_needs_is_what_it_takes_of_what_can_be():
    needs = needs_of(IF, INPUTS)
    assert needs.every == (("age", {"lt18"}), ("safety", {"no"}))
    assert needs.one_of == ()
    assert needs_of(ANY, INPUTS).one_of == ((("age", {"lt18"}),), (("age", {"ge65"}), ("safety", {"unsafe"})))
    assert needs_of(ANY, INPUTS).every == ()
    scored = row("S", any=[{"score": {"gad7": {"min": 1}}}], **{"if": {"score": {"gad7": {"max": 1}}}})
    assert needs_of(scored, INPUTS).every == (("score.gad7", {0, 1}),)
    assert needs_of(scored, INPUTS).one_of == ((("score.gad7", {1, 2}),),)


def test_rows_are_tried_in_order_and_after_the_first_that_is_shown_none_is_reached(table):
    young = visitor(age="lt18")
    assert [(one.row.id, one.outcome, one.fits) for one in tries(table.groups["next"], young)] == [
        ("A", "matched", True),
        ("Z", "not_reached", True),
    ]
    assert [(one.outcome, one.fits) for one in tries(table.groups["next"], visitor())] == [
        ("failed", False),
        ("matched", True),
    ]
    assert {one.outcome for one in tries(table.groups["also"], young)} == {"matched"}
    (reason,) = why(table.groups["next"], "Z", young)
    assert [above.id for above in reason.above] == ["A"]
    assert [each.tried.outcome for each in why(table.groups["notes"], "N", young)] == ["matched", "matched"]


@pytest.mark.parametrize("hidden", ["score", "kap", "kap_questions"])
def test_a_row_can_hold_back_three_things_and_no_other(hidden):
    assert row("A", hides=[hidden]).hides == (hidden,)
    with pytest.raises(ValidationError):
        row("A", hides=[hidden.upper()])
