"""The optional questions: what is offered, how an answer and no answer read, and what never reaches paper."""

from dataclasses import asdict

import pytest

from screener.screening.situation import (
    EVERY_VALUE,
    SITUATION_VALUES,
    Situation,
    SituationAnswer,
    SituationOption,
    SituationQuestion,
    SkipWording,
)

ASKED = SituationQuestion(
    question="How long?",
    short="Duration",
    skip_because="you did not say how long",
    options=(
        SituationOption(value="a", label="A month", because="it is a month"),
        SituationOption(value="b", label="A long, long year", paper="A year", offered=False),
    ),
)
SKIP = SkipWording(label="Skip", shown="not answered", not_asked="not asked")


def test_a_label_is_the_same_on_paper_unless_another_is_given():
    assert [option.paper for option in ASKED.options] == ["A month", "A year"]


def test_an_option_is_found_by_its_value_and_no_answer_is_none():
    assert [ASKED.option("b"), ASKED.option("skip"), ASKED.option("")] == [ASKED.options[1], None, None]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (None, [("a", "A month"), ("", "Skip")]),
        ("a", [("a", "A month"), ("", "Skip")]),
        ("b", [("a", "A month"), ("b", "A long, long year"), ("", "Skip")]),
    ],
)
def test_an_option_that_is_not_offered_is_shown_to_who_chose_it_and_no_answer_is_the_last_choice(chosen, shown):
    assert list(ASKED.choices("Skip", chosen)) == shown


def test_an_answer_is_named_by_its_clause_no_answer_by_its_own_and_what_is_not_asked_by_none():
    assert ASKED.because("a") == "it is a month"
    assert ASKED.because("b") == ""
    assert ASKED.because("skip") == "you did not say how long"
    assert ASKED.because("not_asked") == ""


def test_on_paper_a_question_left_out_reads_otherwise_than_one_not_asked():
    assert [SKIP.on_paper(value) for value in ("skip", "not_asked", "unsure")] == [
        "not answered",
        "not asked",
        "not answered",
    ]


@pytest.mark.parametrize("safety", EVERY_VALUE["safety"])
def test_on_its_way_to_paper_every_answer_on_safety_but_no_looks_like_none(safety):
    before = Situation("ge6m", "never", "never", "25_64", "no", "none", safety)
    paper = before.for_paper()
    assert paper.safety == (safety if safety in ("no", "not_asked") else "skip")
    assert vars(paper) | {"safety": safety} == vars(before)


def test_a_visitor_can_send_every_value_but_that_a_question_was_not_asked():
    assert list(EVERY_VALUE) == list(SITUATION_VALUES) == list(vars(Situation()))
    for name, values in EVERY_VALUE.items():
        assert SITUATION_VALUES[name] == tuple(value for value in values if value != "not_asked")
    assert {name for name, values in EVERY_VALUE.items() if "not_asked" in values} == {"pregnancy", "safety"}
    assert {name for name, values in EVERY_VALUE.items() if "skip" not in values} == {"flags"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_answer_but_the_one_on_safety_is_told_on_paper_as_its_question_has_it(content, language):
    words = content.languages[language].situation
    given = Situation("1to6m", "never", "skip", "ge65", "not_asked", "stop", "no")
    duration, therapy, medicine, age, pregnancy, flags, _ = words.questions.values()
    assert words.on_paper(vars(given)) == (
        SituationAnswer("duration", duration.short, duration.option("1to6m").paper),
        SituationAnswer("therapy", therapy.short, therapy.option("never").paper),
        SituationAnswer("medicine", medicine.short, words.skip.shown),
        SituationAnswer("age", age.short, age.option("ge65").paper),
        SituationAnswer("pregnancy", pregnancy.short, words.skip.not_asked),
        SituationAnswer("flags", flags.short, flags.option("stop").paper, names_lists=True),
    )
    assert flags.stop_list
    assert not words.on_paper(vars(given) | {"flags": "skip"})[-1].names_lists


def test_the_clauses_of_a_situation_are_those_of_its_answers(content):
    for language in content.languages.values():
        words = language.situation
        given = vars(Situation("1to6m", "never", "skip", "ge65", "not_asked", "stop", "no"))
        assert words.clauses(given) == {name: asked.because(given[name]) for name, asked in words.questions.items()}
        assert words.clauses(given)["therapy"]


def test_a_question_that_is_taken_out_is_asked_no_more(content):
    words = content.languages["en"].situation
    assert list(words.questions) == ["duration", "therapy", "medicine", "age", "pregnancy", "flags", "safety"]
    assert "flags" not in words.model_copy(update={"flags": None}).questions


def test_what_is_left_out_counts_as_no_answer_and_health_flags_as_unsure():
    left_out = asdict(Situation())
    assert left_out.pop("flags") == "unsure"
    assert set(left_out.values()) == {"skip"}
