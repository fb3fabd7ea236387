"""How rows are tried for one visitor: "why not K12 for this person?", and conditions in words that mean the same."""

import pytest

from screener.screening.guidance import decide
from screener.screening.kinds import kinds
from screener.screening.reach import ordinary
from screener.screening.table_words import Said, TableWords
from screener.screening.tries import needs_of, tries, why

LANGUAGES = ("en", "es")


@pytest.fixture(scope="module")
def visitor(content):
    """A function: the ordinary visitor with these answers, and this score."""

    def made(total=0, **answers):
        return {**ordinary(content.table.inputs), "score.gad7": total, **answers}

    return made


@pytest.fixture(scope="module")
def kap(content):
    return content.table.groups["kap"]


def outcomes(group, visitor):
    return {each.row.id: each.outcome for each in tries(group, visitor)}


def ids(rows):
    return [row.id for row in rows]


def test_why_not_k12_for_somebody_severe_who_has_just_begun_therapy(kap, visitor):
    person = visitor(16, therapy="now_early", flags="review")
    assert outcomes(kap, person) == {
        **dict.fromkeys(("K1", "K2", "K3", "K4", "K10", "K5", "K6", "K7"), "failed"),
        "K8": "matched",
        **dict.fromkeys(("K9", "K11", "K12"), "not_reached"),
    }
    (reason,) = why(kap, "K12", person)
    assert reason.tried.outcome == "not_reached"
    assert ids(reason.above) == ["K8", "K9", "K11"]


def test_why_k12_for_somebody_who_gets_it(kap, visitor):
    person = visitor(15, therapy="past_not_enough", medicine="not_enough")
    (reason,) = why(kap, "K12", person)
    assert (reason.tried.outcome, reason.above) == ("matched", ())
    assert set(outcomes(kap, person).values()) == {"failed", "matched"}


def test_why_not_a_row_that_was_tried_and_does_not_fit(kap, visitor):
    (reason,) = why(kap, "K6", visitor(12, therapy="now_early"))
    assert (reason.tried.outcome, reason.tried.fits, reason.above) == ("failed", False, ())


def test_an_id_of_two_rows_is_told_of_the_one_that_matched_or_of_both(content, visitor):
    talk = content.table.groups["talk"]
    assert [each.tried.outcome for each in why(talk, "T5", visitor(2, therapy="past_helped"))] == ["matched"]
    assert [each.tried.outcome for each in why(talk, "T5", visitor(12))] == ["failed", "failed"]


def test_where_every_row_is_shown_each_is_reached(content, visitor):
    found = outcomes(content.table.groups["also"], visitor(11, duration="lt1m"))
    assert found == {
        **dict.fromkeys(("A5", "A1", "A10", "A4", "A9"), "matched"),
        **dict.fromkeys(("A3", "A6", "A7"), "failed"),
    }


def test_a_row_of_another_group_cannot_be_asked_about(kap, visitor):
    with pytest.raises(ValueError, match="the group has no row T8"):
        why(kap, "T8", visitor())


def test_the_rows_that_matched_are_those_that_the_table_shows(content):
    for name, group in content.table.groups.items():
        for person in kinds(content.table.inputs, group.rows):
            matched = [each.row for each in tries(group, person) if each.outcome == "matched"]
            assert matched == list(decide(content.table, person).rows[name])


def holds(needs, person):
    every = all(person[name] in values for name, values in needs.every)
    one = [all(person[name] in values for name, values in tests) for tests in needs.one_of]
    return every and (not one or any(one))


def said_to_hold(said, person):
    one = [all(each.holds(person) for each in listed) for listed in said.one_of]
    return all(each.holds(person) for each in said.every) and (not one or any(one))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_row_needs_and_its_words_mean_what_the_row_means(content, language):
    says = TableWords(content, language)
    for row in content.table.rows:
        needs, said = needs_of(row, content.table.inputs), says.needs(row)
        for person in kinds(content.table.inputs, [row]):
            assert row.matches(person) == holds(needs, person) == said_to_hold(said, person), row.id


def values_in_words(content, language, said):
    """The values that the words stand for, read back from the words alone."""
    known = content.table.inputs[said.name]
    says = TableWords(content, language)
    labels = {says.label(said.name, value): value for value in known if not isinstance(value, int)}
    if said.but:
        silent = {labels[words] for words in said.silence}
        without = {labels[words] for words in said.labels}
        return {value for value in known if value not in without and (value not in ("skip", "not_asked"))} | silent
    numbers = {number for low, high in said.spans for number in range(low, high + 1)}
    return numbers | {labels[words] for words in (*said.labels, *said.silence)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_of_the_words_alone_knows_the_values(content, language):
    says = TableWords(content, language)
    for row in content.table.rows:
        said = says.needs(row)
        for each in (*said.every, *(one for listed in said.one_of for one in listed)):
            assert values_in_words(content, language, each) == each.values, row.id
    for who in (who for group in content.reach.values() for who in group):
        for each in says.narrowed(who.answers):
            assert values_in_words(content, language, each) == each.values


def test_what_an_input_has_to_be_is_said_as_the_form_has_it(content):
    says, situation = TableWords(content, "en"), content.languages["en"].situation
    assert says.said("score.gad7", {0, 1, 2, 5, 9, 10}) == Said(
        "score.gad7", "GAD-7", ((0, 2), (5, 5), (9, 10)), (), (), 21, but=False, values=frozenset({0, 1, 2, 5, 9, 10})
    )
    assert says.said("score.phq2", {"skip", 6}) == Said(
        "score.phq2", "PHQ-2", ((6, 6),), (), (situation.skip.shown,), 6, but=False, values=frozenset({"skip", 6})
    )
    age = {option.value: option.label for option in situation.age.options}
    young = says.said("age", {"lt18"})
    assert young == Said("age", situation.age.short, (), (age["lt18"],), (), 0, False, frozenset({"lt18"}))
    but = says.said("age", {"18_24", "25_64", "ge65", "skip"})
    assert (but.labels, but.silence, but.but) == ((age["lt18"],), (situation.skip.shown,), True)
    every = says.said("age", set(content.table.inputs["age"]))
    assert (every.labels, every.but) == (tuple(age.values()), False)
    assert says.said("pregnancy", {"not_asked"}).silence == (situation.skip.not_asked,)
    assert says.said("difficulty", {"very"}).labels == ("Very difficult",)
    assert (says.label("score.gad7", 12), says.label("difficulty", "skip")) == ("12 (moderate)", situation.skip.shown)
    assert (young.holds({"age": "lt18"}), young.holds({"age": "skip"})) == (True, False)


def test_a_visitor_is_said_in_every_answer_and_narrowed_to_what_differs(content, visitor):
    says = TableWords(content, "en")
    person = visitor(7, age="ge65")
    assert says.visitor(person) == tuple(says.said(name, {value}) for name, value in person.items())
    answers = {name: frozenset(values) for name, values in content.table.inputs.items()} | {"age": frozenset({"ge65"})}
    assert says.narrowed(answers) == (says.said("age", {"ge65"}),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_every_input_has_a_label_of_its_own(content, language):
    says = TableWords(content, language)
    for name, values in content.table.inputs.items():
        labels = [says.label(name, value) for value in values]
        assert all(labels)
        assert len(set(labels)) == len(labels), name
    assert [name for name in content.table.inputs if not says.question(name)] == ["difficulty"]
