"""What one report says of one visitor, in the words of the visitor and of the clinic."""

import random
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from screener.screening.earlier import Earlier, months_until
from screener.screening.guidance import decide, inputs_of
from screener.screening.matters import MOST_MATTERS, Matter, Meaning, Weighed, weigh
from screener.screening.measures import NOT_SAID, ItemAnswer, measures
from screener.screening.report import MOST_QUESTIONS, build_report
from screener.screening.samples import additions, made_up
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.screening.therapy_only import therapy_only

DAY = date(2026, 11, 22)
GAD7, PHQ2 = Answers((3, 2, 1, 0, 1, 2, 3), "very"), Answers((2, 1))
K12 = Situation("ge6m", "now_not_enough", "not_enough", "25_64", "no", "none", "no")


@pytest.fixture(scope="module")
def told(content):
    """A function: the report for somebody who answered both questionnaires, with changes."""

    def build(situation=K12, language="en", **more):
        answers = more.pop("answers", {"gad7": GAD7, "phq2": PHQ2})
        return build_report(content, language, DAY, answers, situation, **more)

    return build


def test_a_measure_says_each_answer_in_the_words_of_its_questionnaire(told, content):
    gad7, phq2 = told().measures
    wording = content.wording("gad7", "en")
    assert gad7.own.items == tuple(
        ItemAnswer(f"gad7_{at + 1}", wording.items[at], wording.choices[value], value)
        for at, value in enumerate(GAD7.items)
    )
    assert (gad7.own.difficulty_label, phq2.own.difficulty_label) == ("Very difficult", "")
    assert (gad7.score.total, phq2.score.total) == (12, 3)
    assert (gad7.instrument, gad7.answers) == (content.main, GAD7)
    assert gad7.own.wording == wording
    assert gad7.own.copy_line == "GAD-7 12/21 [3,2,1,0,1,2,3] difficulty=very 2026-11-22 self-report"
    assert phq2.own.copy_line == "PHQ-2 3/6 [2,1]"


def test_a_measure_under_18_says_the_answers_and_no_score(told):
    gad7, phq2 = told(replace(K12, age="lt18")).measures
    assert (gad7.score, gad7.own.band, phq2.own.band) == (None, "", "")
    assert gad7.own.copy_line == ("GAD-7 not shown (under 18) [3,2,1,0,1,2,3] difficulty=very 2026-11-22 self-report")
    assert not told(replace(K12, age="lt18")).shows_score
    assert told().shows_score


def test_difficulty_left_out_reads_as_every_answer_left_out(told, content):
    answers = {"gad7": replace(GAD7, difficulty="skip")}
    (measure,) = told(answers=answers).measures
    words = content.languages["en"].situation.skip
    assert measure.own.difficulty_label == words.shown
    assert f"difficulty={words.shown} " in measure.own.copy_line
    (korean,) = told(answers=answers, clinic_language="ko").measures
    assert korean.for_clinic.difficulty_label == NOT_SAID == "\u2013"


@pytest.mark.parametrize(("reads", "our_words"), [(None, "es"), ("es", "es"), ("en", "en"), ("ko", "es")])
def test_the_clinic_reads_its_language_as_far_as_there_are_words(told, content, reads, our_words):
    report = told(language="es", clinic_language=reads)
    assert (report.language, report.clinic_language) == ("es", our_words)
    assert report.in_two_languages == (reads in ("en", "ko"))
    measure = report.main
    assert measure.own.wording == content.wording("gad7", "es")
    assert measure.for_clinic.wording == content.wording("gad7", reads or "es")
    assert [item.statement for item in measure.for_clinic.items] == list(measure.for_clinic.wording.items)
    assert measure.for_clinic.band == content.languages[our_words].instruments["gad7"].bands["moderate"]
    on_paper = content.languages[our_words].situation.on_paper(vars(K12))
    assert report.situation == on_paper
    assert (report.for_clinic is report.paper) == (our_words == "es")
    heading = content.languages[our_words].topics["K12"].heading
    assert heading in {topic.text.heading for topic in report.for_clinic.topics}


def test_a_report_says_its_day_its_country_and_what_it_was_made_of(told, content):
    report = told()
    assert (report.date, report.country, report.change, report.matters) == (DAY, "", None, ())
    elsewhere = build_report(replace(content, country="UK"), "en", DAY, {"gad7": GAD7}, K12)
    assert elsewhere.country == "UK"
    assert elsewhere.main is elsewhere.measures[0]


def test_the_parts_are_the_groups_of_the_table_in_order_without_urgent_help_and_notes(told, content):
    report = told()
    assert [part.group for part in report.guidance.parts] == ["next", "talk", "medicine", "kap", "also"]
    rows = decide(content.table, inputs_of(content.table, {"gad7": 12, "phq2": 3}, "very", K12)).shown
    for part in report.guidance.parts:
        assert [topic.id for topic in part.topics] == [row.id for row in rows[part.group]]
    by_group = {part.group: part.notes for part in report.guidance.parts}
    notes = content.languages["en"].notes
    assert by_group["kap"] == tuple(notes[row.id] for row in rows["kap_notes"]) != ()
    assert {group for group, added in by_group.items() if added} == {"kap"}
    assert report.guidance.urgent.id == rows["urgent"][0].id


@pytest.mark.parametrize(
    ("safety", "leads", "alone"),
    [
        ("no", False, False),
        ("not_asked", False, False),
        ("skip", False, False),
        ("thoughts", True, False),
        ("unsafe", True, True),
    ],
)
def test_help_leads_or_stands_alone_on_the_page_and_paper_does_not_tell_which(told, content, safety, leads, alone):
    report, notes = told(replace(K12, safety=safety)), content.languages["en"].notes
    assert (report.guidance.help_leads, report.help_comes_first) == (leads, alone)
    assert report.guidance.instead == (notes["choices_can_wait"] if alone else "")
    assert bool(report.guidance.parts) is not alone
    left_out = told(replace(K12, safety="skip"))
    if safety in ("no", "not_asked"):
        assert report.paper.help_leads is False
        assert {part.instead for part in report.paper.parts} == {""}
        assert report.paper == report.guidance
    else:
        assert report.paper == left_out.paper
        assert report.paper.help_leads
        (kap,) = (part for part in report.paper.parts if part.group == "kap")
        assert (kap.topics, kap.instead) == ((), notes["neutral_kap"])
        assert {part.instead for part in report.paper.parts if part.group != "kap"} == {""}
        assert all(part.topics for part in report.paper.parts if part.group != "kap")
    assert report.paper.instead == ""


def test_help_in_one_line_is_for_who_finds_daily_life_extremely_hard(told):
    hard = told(answers={"gad7": replace(GAD7, difficulty="extremely")})
    assert (hard.guidance.help_briefly, hard.guidance.help_leads) == (True, True)
    assert not told().guidance.help_briefly


def test_a_score_that_is_not_shown_is_named_as_no_reason(told, content):
    def because(age):
        report = told(replace(K12, age=age), answers={"gad7": replace(GAD7, difficulty="none"), "phq2": PHQ2})
        return " ".join(clause for topic in report.guidance.topics for clause in topic.because)

    assert "score" in because("25_64")
    assert "score" not in because("lt18")
    report = told(replace(K12, age="lt18"))
    clauses = content.languages["en"].clauses({"score.gad7": 12, "score.phq2": 3, "difficulty": "very", **vars(K12)})
    clauses |= content.languages["en"].situation.clauses(vars(K12) | {"age": "lt18"})
    named = [clause for topic in report.guidance.topics for clause in topic.because]
    assert named
    assert set(named) <= set(clauses.values())


def test_questions_on_the_topics_shown_come_first_and_those_picked_are_printed(told, content):
    words = content.languages["en"].questions
    report = told(picked=frozenset({words[-1].id, words[0].id, "odd"}))
    shown = {topic.id for topic in report.guidance.topics}
    fits = [bool(shown & set(asked.topics)) for asked in report.questions]
    assert fits == sorted(fits, reverse=True)
    assert {True, False} == set(fits)
    assert [asked for asked in words if shown & set(asked.topics)] == list(report.questions[: sum(fits)])
    assert {asked.id for asked in report.picked} == {words[-1].id, words[0].id}
    assert told().picked == ()


def test_an_earlier_result_is_told_with_the_change_from_then_to_now(told):
    change = told(earlier=Earlier(18, date(2026, 3, 1))).change
    assert (change.points, change.earlier) == (-6, Earlier(18, date(2026, 3, 1)))
    assert change.advice == ""
    assert told(earlier=Earlier(2, date(2026, 3, 1))).change.advice
    assert told(replace(K12, age="lt18"), earlier=Earlier(2, date(2026, 3, 1))).change is None


def test_what_matters_is_weighed_for_each_kind_of_help_that_is_shown_and_not_ruled_out(told):
    def groups(situation):
        (weighed,) = told(situation, matters=frozenset({"cost"})).matters
        return [meaning.group for meaning in weighed.meanings]

    assert groups(K12) == ["talk", "medicine", "kap"]
    assert groups(replace(K12, flags="stop")) == ["talk", "medicine"]
    assert groups(replace(K12, safety="unsafe")) == []


def test_a_pick_has_its_label_a_short_one_and_its_meanings_in_the_order_of_the_groups():
    cost = Matter(id="cost", label="What it costs", short="Cost", means={"kap": "much", "talk": "less"})
    assert weigh((cost,), ("talk", "also", "kap")) == (
        Weighed("What it costs", "Cost", (Meaning("talk", "less"), Meaning("kap", "much"))),
    )
    assert weigh((), ("talk",)) == ()


def test_without_answers_to_the_main_questionnaire_there_is_no_report(told):
    with pytest.raises(KeyError):
        told(answers={"phq2": PHQ2})
    with pytest.raises(ValueError, match="an answer is needed for each item"):
        told(answers={"gad7": Answers((1,))})
    with pytest.raises(ValueError, match="an answer is not one of the choices"):
        told(answers={"gad7": Answers((4,) * 7)})


def test_answers_can_be_made_for_every_score_and_are_as_even_as_can_be(content):
    usual = {"score.phq2": "skip", "difficulty": "very", **vars(K12)}
    for total in range(22):
        answers, situation = made_up(content, usual | {"score.gad7": total})
        (items,) = (given.items for given in answers.values())
        assert (sum(items), max(items) - min(items) <= 1) == (total, True)
        assert (answers["gad7"].difficulty, situation) == ("very", K12)
        assert list(items) == sorted(items, reverse=True)
    both, _ = made_up(content, usual | {"score.gad7": 3, "score.phq2": 5})
    assert both["phq2"] == Answers((3, 2), "skip")
    less = {name: value for name, value in usual.items() if name != "flags"}
    assert made_up(content, less | {"score.gad7": 3})[1].flags == "unsure"


def test_what_a_visitor_may_add_is_anything_that_can_be_sent(content):
    chance = random.Random(5)
    made = [additions(content, DAY, chance) for _ in range(400)]
    earlier = [one for one, _ in made if one]
    assert 150 < len(earlier) < 250
    assert {one.total for one in earlier} == set(range(22))
    assert {one.month for one in earlier} <= set(months_until(DAY))
    assert len({one.month for one in earlier}) > 40
    ids = {matter.id for matter in content.languages["en"].matters.matter}
    assert {id_ for _, picks in made for id_ in picks} == ids
    assert {len(picks) for _, picks in made} == set(range(MOST_MATTERS + 1))
    always = SimpleNamespace(
        randint=lambda least, most: most, choice=min, random=lambda: 0.5, sample=lambda ids, most: []
    )
    assert additions(content, DAY, always) == (None, frozenset())
    without = replace(content, instruments={"gad7": content.main.model_copy(update={"changes": ()})})
    assert {one for one, _ in (additions(without, DAY, chance) for _ in range(20))} == {None}


def test_content_without_kap_has_nothing_that_only_kap_needs(content):
    less = therapy_only(content)
    assert (content.offers_kap, less.offers_kap) == (True, False)
    assert list(less.table.groups) == [name for name in content.table.groups if not name.startswith("kap")]
    assert content.table.inputs.keys() - less.table.inputs.keys() == {"flags"}
    assert set(less.sources) == less.cited < set(content.sources)
    for code, words in less.languages.items():
        whole = content.languages[code]
        assert set(words.topics) == less.table.topic_ids
        assert set(words.notes) == {*less.table.note_ids, "choices_can_wait"}
        assert {question.group for question in words.questions} == {"talk", "medicine", "any"}
        assert [asked for asked in whole.questions if asked.group != "kap"] == list(words.questions)
        assert {
            id_ for id_ in whole.passages if id_.startswith("kap_")
        } == whole.passages.keys() - words.passages.keys()
        for id_, text in whole.therapy_only.passages.items():
            assert (words.passages[id_].text, words.passages[id_].title) == (text, whole.passages[id_].title)
        assert (words.course, words.options.kap, words.options.of_100.kap) == (None, None, None)
        assert (words.options.tested.ketamine, words.options.tested.compared) == (None, None)
        assert words.options.medicine.not_for == whole.therapy_only.medicine_not_for
        assert words.options.medicine.helps == whole.options.medicine.helps
        assert list(words.options.options) == ["self_help", "talk", "medicine"]
        assert "flags" not in words.situation.questions
        for matter, before in zip(words.matters.matter, whole.matters.matter, strict=True):
            assert matter.means == {group: text for group, text in before.means.items() if group != "kap"}


def test_health_flags_are_asked_for_as_long_as_another_row_looks_at_them(content):
    also = content.table.groups["also"]
    looks = [row for row in content.table.groups["kap"].rows if "flags" in {name for name, _ in row.tests}]
    flagged = looks[0].model_copy(update={"id": also.rows[0].id})
    groups = content.table.groups | {"also": also.model_copy(update={"rows": (flagged, *also.rows[1:])})}
    kept = therapy_only(replace(content, table=content.table.model_copy(update={"groups": groups})))
    assert "flags" in kept.table.inputs
    assert "flags" in kept.languages["en"].situation.questions


def test_the_sentences_of_a_result_are_all_that_there_are(content):
    words = content.languages["en"].instruments["gad7"].result
    plain = words.model_copy(update={"tone": {}, "accuracy": ""})
    assert plain.sentences == (words.page, words.visitor)
    toned = words.model_copy(update={"tone": {"a": "A", "b": "B"}, "accuracy": "C"})
    assert toned.sentences == (words.page, "A", "B", words.visitor, "C")


def test_a_visitor_may_pick_six_questions_and_three_things_that_matter():
    assert (MOST_QUESTIONS, MOST_MATTERS) == (6, 3)


def test_where_official_words_have_none_on_difficulty_nothing_is_said_of_it(content):
    wordings = content.wordings["gad7"]
    wordless = {**wordings, "ko": wordings["ko"].model_copy(update={"difficulty": None})}
    less = replace(content, wordings=content.wordings | {"gad7": wordless})
    (measure,) = measures(less, ("en", "ko"), DAY, {"gad7": GAD7}, shows_score=True)
    assert (measure.own.difficulty_label, measure.for_clinic.difficulty_label) == ("Very difficult", "")


def test_answers_that_are_not_one_for_each_item_are_no_measure_even_without_a_score(content):
    for items in ((1,) * 6, (1,) * 8):
        with pytest.raises(ValueError, match="zip"):
            measures(content, ("en", "en"), DAY, {"gad7": Answers(items)}, shows_score=False)
