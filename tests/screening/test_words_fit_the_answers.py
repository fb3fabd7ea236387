"""What is said fits all that a visitor has answered, not only the row's own question."""

from dataclasses import replace
from datetime import date

import pytest

from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

NOTHING_TRIED = Situation("ge6m", "never", "never", "25_64", "no", "none", "no")
LOW, MIDDLE, TEN = (1, 1, 1, 0, 0, 0, 0), (2, 2, 2, 2, 2, 2, 2), (2, 2, 2, 1, 1, 1, 1)
# What a text on low mood, on a medicine in pregnancy and on a hard daily life has in it.
WORDS = {
    "en": ("mood", "doctor or midwife", "Daily life this hard"),
    "es": ("ánimo", "médico o partera", "vida diaria tan"),
}
LANGUAGES = pytest.mark.parametrize("language", WORDS)


@pytest.fixture
def told(content):
    """A function: for each kind of help what a visitor's page says of it, and how."""

    def of(language, anxiety, situation, difficulty="none", mood=None, matters=frozenset()):
        answers = {"gad7": Answers(anxiety, difficulty)}
        if mood:
            answers["phq2"] = Answers(mood)
        report = build_report(content, language, date(2026, 11, 27), answers, situation, matters=matters)
        return report, {part.group: part for part in report.guidance.parts}

    return of


@LANGUAGES
@pytest.mark.parametrize("therapy", ["never", "past_helped", "now_not_enough"])
def test_a_low_score_beside_low_mood_is_not_answered_with_no_need(told, language, therapy):
    situation = replace(NOTHING_TRIED, therapy=therapy)
    _, parts = told(language, LOW, situation, mood=(3, 3))
    for group in ("talk", "medicine"):
        (topic,) = parts[group].topics
        assert topic.id in ("T11", "T5", "M11")
        assert WORDS[language][0] in topic.text.in_short
        assert WORDS[language][0] in topic.text.brief
        assert WORDS[language][0] in topic.text.what
    _, without = told(language, LOW, situation, mood=(1, 1))
    assert WORDS[language][0] not in "".join(part.topics[0].text.in_short for part in without.values() if part.topics)


@LANGUAGES
def test_who_has_low_mood_is_told_to_ask_about_it_at_the_next_step_and_by_a_heading_on_paper(told, language):
    _, parts = told(language, LOW, NOTHING_TRIED, mood=(3, 3))
    assert WORDS[language][0] in parts["next"].topics[0].text.in_short
    assert WORDS[language][0] in next(topic for topic in parts["also"].topics if topic.id == "A5").text.heading.lower()


@LANGUAGES
@pytest.mark.parametrize(
    "medicine", ["helping", "past_helped", "not_enough", "not_tolerated", "stopped_early", "never"]
)
def test_in_pregnancy_every_word_on_a_medicine_says_whom_to_ask(told, language, medicine):
    _, parts = told(language, TEN, replace(NOTHING_TRIED, medicine=medicine, pregnancy="yes"), difficulty="somewhat")
    (topic,) = parts["medicine"].topics
    assert WORDS[language][1] in topic.text.what
    assert WORDS[language][1] in topic.text.brief


@LANGUAGES
def test_of_a_low_score_nobody_says_anxiety_this_strong(told, language):
    for anxiety, is_said in ((LOW, True), (TEN, False)):
        _, parts = told(language, anxiety, NOTHING_TRIED, difficulty="extremely")
        (topic,) = parts["next"].topics
        assert topic.id == "N3"
        assert (WORDS[language][2] in topic.text.what) == is_said


@pytest.mark.parametrize(
    "answer",
    [{"pregnancy": "yes"}, {"flags": "stop"}, {"safety": "thoughts"}, {"age": "lt18"}],
    ids=lambda it: next(iter(it)),
)
def test_what_ketamine_can_do_is_not_weighed_for_whom_it_is_ruled_out(told, answer):
    before = replace(NOTHING_TRIED, therapy="now_not_enough", medicine="not_enough")
    report, _ = told("en", MIDDLE, before, "somewhat", matters=frozenset(("soon",)))
    assert [each.group for each in report.matters[0].meanings] == ["talk", "medicine", "kap"]
    report, _ = told("en", MIDDLE, replace(before, **answer), "somewhat", matters=frozenset(("soon",)))
    assert [each.group for each in report.matters[0].meanings] == ["talk", "medicine"]


@pytest.mark.parametrize("answer", [{"pregnancy": "yes"}, {"flags": "stop"}], ids=lambda it: next(iter(it)))
def test_who_is_kept_from_ketamine_by_health_is_not_pointed_at_its_close_relative(told, content, answer):
    note = content.languages["en"].notes["low_mood"]
    _, parts = told("en", MIDDLE, NOTHING_TRIED, "somewhat", mood=(3, 3))
    assert note in parts["kap"].notes
    _, parts = told("en", MIDDLE, replace(NOTHING_TRIED, **answer), "somewhat", mood=(3, 3))
    assert note not in parts["kap"].notes


@LANGUAGES
@pytest.mark.parametrize(
    "treated",
    [{"therapy": "now_early"}, {"therapy": "now_helping"}, {"medicine": "helping"}, {"medicine": "now_early"}],
)
def test_who_is_treated_now_is_not_sent_to_begin_somewhere_else(told, language, treated):
    _, new = told(language, MIDDLE, NOTHING_TRIED)
    _, parts = told(language, MIDDLE, replace(NOTHING_TRIED, **treated))
    (before,), (kap,) = new["kap"].topics, parts["kap"].topics
    assert (before.id, kap.id) == ("K6", "K6")
    assert kap.text.brief != before.text.brief
    assert kap.text.next != before.text.next
    if "medicine" in treated:
        (before,), (talk,) = new["talk"].topics, parts["talk"].topics
        assert (before.id, talk.id) == ("T8", "T8")
        for words in (talk.text.what, talk.text.brief):
            assert {"en": "the medicine you take", "es": "la medicina que toma"}[language] in words
            assert {"en": "a daily medicine", "es": "una medicina diaria"}[language] not in words.lower()
