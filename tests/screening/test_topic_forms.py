"""The words of a topic: put together for each visitor, and each of its forms known beforehand."""

import pytest
from pydantic import ValidationError

from screener.screening.guidance import Conditions, Row
from screener.screening.topics import TopicText, TopicVariant, every_form, topic_for

PLAIN = TopicText(heading="H", what="W", why="Y", next=("N",))
TOPIC = TopicText(
    heading="H",
    what="W",
    why="Y",
    next=("N1", "N2"),
    brief="B",
    in_short="S",
    variants={
        "age": {"lt18 ge65": TopicVariant(what="age", brief="age B")},
        "therapy": {"never": TopicVariant(what="therapy", next=("T",)), "skip": TopicVariant(why="skip")},
    },
)


def told(**inputs):
    return TOPIC.for_inputs({"age": "25_64", "therapy": "now_early"} | inputs)


def test_a_topic_is_told_in_its_own_words_where_no_variant_is_for_the_visitor():
    assert told() is TOPIC
    assert PLAIN.for_inputs({}) is PLAIN


@pytest.mark.parametrize("age", ["lt18", "ge65"])
def test_a_variant_replaces_only_what_it_names_for_each_of_its_answers(age):
    text = told(age=age)
    assert (text.heading, text.what, text.why, text.next, text.brief, text.in_short) == (
        ("H", "age", "Y", ("N1", "N2"), "age B", "S")
    )


def test_of_two_variants_the_later_one_holds_where_both_say_something():
    text = told(age="ge65", therapy="never")
    assert (text.what, text.brief, text.next) == ("therapy", "age B", ("T",))


def test_all_who_are_told_the_same_are_told_one_value():
    assert told(age="lt18") is told(age="ge65")
    assert told(age="lt18") is not told(age="lt18", therapy="skip")
    assert told(therapy="never") is not told(therapy="skip")


def test_a_copy_of_a_topic_tells_its_own_words():
    one = told(age="lt18")
    copied = TOPIC.model_copy(update={"heading": "C"})
    assert copied.for_inputs({"age": "lt18", "therapy": "x"}).heading == "C"
    assert told(age="lt18") is one


def test_every_form_is_every_combination_of_its_variants():
    forms = [(form.what, form.why, form.next) for form in every_form(TOPIC)]
    plain, told_t = ("N1", "N2"), ("T",)
    assert forms == [
        ("W", "Y", plain),
        ("therapy", "Y", told_t),
        ("W", "skip", plain),
        ("age", "Y", plain),
        ("therapy", "Y", told_t),
        ("age", "skip", plain),
    ]
    assert list(every_form(PLAIN)) == [PLAIN]


def test_all_its_texts_are_its_own_and_those_of_its_variants():
    assert list(TOPIC.all_texts()) == ["W", "Y", "N1", "N2", "B", "age", "age B", "therapy", "T", "skip"]
    assert list(TOPIC.all_briefs()) == ["B", "age B"]
    assert list(PLAIN.all_briefs()) == []
    assert list(PLAIN.all_texts()) == ["W", "Y", "N"]


def test_a_variant_for_an_answer_that_nobody_can_give_is_told():
    inputs = {"age": ("lt18", "ge65"), "therapy": ("skip",)}
    assert list(TOPIC.faults(inputs)) == ["variants: no visitor can answer therapy with never"]
    assert list(TOPIC.faults({"therapy": ("never", "skip")})) == [
        "variants: no visitor can answer age with ge65",
        "variants: no visitor can answer age with lt18",
    ]
    scored = TOPIC.model_copy(update={"variants": {"score.gad7": {"7": TopicVariant(what="7")}}})
    assert list(scored.faults({"score.gad7": (6, 7)})) == []
    assert scored.for_inputs({"score.gad7": 7}).what == "7"


def test_a_topic_names_the_answers_that_led_to_it_and_have_a_clause():
    row = Row.model_validate({"id": "A", "why": "x", "because": ["age", "therapy", "safety", "flags"]})
    inputs = {"age": "lt18", "therapy": "never", "safety": "no", "flags": "none"}
    clauses = {"age": "you are young", "therapy": "", "safety": "you said no"}
    topic = topic_for(row, {"A": TOPIC}, inputs, clauses)
    assert (topic.id, topic.because) == ("A", ("you are young",))
    assert topic.text is TOPIC.for_inputs(inputs)
    matched = row.model_copy(update={"because": None, "any_": (Conditions(age=("lt18",)), Conditions(age=("skip",)))})
    assert topic_for(matched, {"A": TOPIC}, inputs, clauses).because == ("you are young",)


def test_a_topic_has_a_next_step():
    with pytest.raises(ValidationError, match="next"):
        TopicText(heading="H", what="W", why="Y", next=())
