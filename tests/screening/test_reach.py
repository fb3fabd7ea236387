"""Who gets each row of the decision table: counted by kinds, held against a count by the oracle of the fact sheet."""

import random
from collections import Counter
from math import prod

import pytest

from screener.screening.guidance import decide, inputs_of
from screener.screening.kinds import whole_kinds
from screener.screening.reach import combinations, ordinary
from screener.screening.samples import made_up
from screener.screening.situation import NOT_ASKED

from .test_guidance import EVERY_ROW, ONE_ROW, VALUES, every_way_through
from .test_guidance import combinations as visitors_with

ALL = 101_376_000


def rows_of(content, group):
    return list(zip(content.table.groups[group].rows, content.reach[group], strict=True))


def every_row(content):
    return [(group, row, who) for group in content.table.groups for row, who in rows_of(content, group)]


def by_id(content, group):
    counts = Counter()
    for row, who in rows_of(content, group):
        counts[row.id] += who.count
    return counts


@pytest.mark.parametrize("group", ONE_ROW)
def test_each_visitor_is_counted_in_one_row_of_a_group_that_shows_the_first(content, group):
    assert sum(who.count for who in content.reach[group]) == combinations(content.table.inputs) == ALL


@pytest.mark.parametrize("group", ONE_ROW)
def test_each_row_has_as_many_combinations_as_the_fact_sheet_gives_it(content, group):
    counts = Counter()
    for inputs, id_ in every_way_through(ONE_ROW[group]):
        counts[id_] += visitors_with(inputs)
    assert by_id(content, group) == counts


@pytest.mark.parametrize("group", EVERY_ROW)
def test_where_every_row_is_shown_each_is_shown_to_as_many_as_the_fact_sheet_says(content, group):
    counts = Counter()
    for inputs, ids in every_way_through(EVERY_ROW[group]):
        counts.update(dict.fromkeys(ids, visitors_with(inputs)))
    assert {row.id: who.shown for row, who in rows_of(content, group)} == counts


def test_who_gets_k12(content):
    (k12,) = [who for row, who in rows_of(content, "kap") if row.id == "K12"]
    assert (k12.count, k12.shown, k12.is_exact) == (4608, 4608, True)
    narrowed = {name: values for name, values in k12.answers.items() if len(values) < len(VALUES[name])}
    assert narrowed == {
        "score.gad7": set(range(10, 22)),
        "difficulty": {"somewhat", "very", "extremely"},
        "duration": {"ge6m"},
        "therapy": {"now_not_enough", "past_not_enough"},
        "medicine": {"not_enough"},
        "age": {"18_24", "25_64"},
        "pregnancy": {"no", NOT_ASKED},
        "flags": {"none"},
        "safety": {"no", NOT_ASKED},
    }
    assert k12.example == dict(
        ordinary(content.table.inputs), medicine="not_enough", therapy="now_not_enough", **{"score.gad7": 10}
    )


def test_the_kinds_of_a_group_hold_every_visitor_once(content):
    for group in content.table.groups.values():
        kinds = list(whole_kinds(content.table.inputs, group.rows))
        assert sum(map(combinations, kinds)) == ALL
        assert len(kinds) == len({tuple(kind.values()) for kind in kinds}) < 10_000


def test_nobody_gets_a_row_with_other_answers_and_where_it_says_so_everybody_with_them_does(content):
    chance = random.Random(11)
    for _ in range(800):
        visitor = {name: chance.choice(values) for name, values in VALUES.items()}
        for name, matching in decide(content.table, visitor).rows.items():
            for row, who in rows_of(content, name):
                has_them = all(value in who.answers[of] for of, value in visitor.items())
                matched = any(row is shown for shown in matching)
                assert has_them or not matched, (row.id, visitor)
                assert matched or not (has_them and who.is_exact), (row.id, visitor)


def test_only_where_help_stands_alone_or_a_row_holds_its_topic_back_is_a_row_not_shown(content):
    held_back = {row.id for _, row, who in every_row(content) if who.shown == 0}
    assert held_back == {row.id for row in content.table.rows if "kap" in row.hides} == {"K1"}
    safe = prod(len(values) for name, values in VALUES.items() if name != "safety") * 4
    (always,) = [who for row, who in rows_of(content, "also") if row.id == "A9"]
    assert (always.count, always.shown) == (ALL, safe)


def test_each_row_has_an_example_who_can_answer_so_and_is_shown_it(content):
    for group, row, who in every_row(content):
        answers, situation = made_up(content, who.example)
        totals = {id_: sum(given.items) for id_, given in answers.items()}
        inputs = inputs_of(content.table, totals, answers["gad7"].difficulty, situation)
        assert inputs == who.example
        decision = decide(content.table, inputs)
        assert any(row is shown for shown in decision.rows[group]), row.id
        assert (group in decision.shown) == (who.shown > 0), row.id


def test_an_example_differs_from_the_ordinary_visitor_no_more_than_it_must(content):
    usual = ordinary(content.table.inputs)
    for group, row, who in every_row(content):
        for name, value in who.example.items():
            less = {**who.example, name: usual[name]}
            still = value != usual[name] and any(row is shown for shown in decide(content.table, less).rows[group])
            assert not still, (row.id, name)


def test_where_a_score_or_something_else_would_do_the_example_differs_in_the_score(content):
    usual = ordinary(content.table.inputs)
    examples = {row.id: who.example for _, row, who in every_row(content)}
    differs = {id_: dict(person.items() - usual.items()) for id_, person in examples.items()}
    assert [differs[id_] for id_ in ("N3", "N4", "M10", "A5")] == [{"score.gad7": n} for n in (15, 10, 10, 10)]
