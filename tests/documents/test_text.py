"""Page 1 in plain lines: what the paper says, and nothing that the paper does not."""

import random
import re
from dataclasses import replace
from datetime import date

import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.clinic.file import load_clinic
from screener.documents.text import TextCopier
from screener.screening.earlier import Earlier
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation
from screener.screening.therapy_only import therapy_only
from screener.settings import Settings

from .conftest import K12

TEMPLATE, PAGE_1 = BUNDLE / "templates/summary.txt", BUNDLE / "templates/pdf/page_1.html"
DAY = date(2026, 11, 22)
PAIRS = [("en", "en"), ("es", "es"), ("es", "en"), ("en", "es"), ("en", "fr"), ("es", "ru")]


@pytest.fixture(scope="module")
def clinic(content):
    return load_clinic(Settings().clinic_file, content)


@pytest.fixture(scope="module")
def copy(content, clinic):
    """The text of a report for a clinic that reads any of our languages."""
    return TextCopier(BUNDLE, TRANSLATIONS, content, clinic).copy


@pytest.fixture
def visitor(content):
    """A report with both questionnaires."""

    def make(
        values=(2, 3, 2, 1, 1, 2, 2), mood=(1, 2), difficulty="somewhat", situation=K12, pair=("en", "en"), **more
    ):
        answers = {"gad7": Answers(tuple(values), difficulty), "phq2": Answers(mood)}
        return build_report(content, pair[0], DAY, answers, situation, clinic_language=pair[1], **more)

    return make


def some_situations(count):
    chance = random.Random(14)
    for _ in range(count):
        yield Situation(**{name: chance.choice(values) for name, values in SITUATION_VALUES.items()})


@pytest.mark.parametrize("pair", PAIRS)
def test_it_has_all_that_the_report_tells_the_clinic(copy, visitor, pair):
    for situation in some_situations(30):
        made = visitor(pair=pair, situation=replace(situation, age="25_64"), earlier=Earlier(9, date(2026, 3, 1)))
        text = copy(made)
        lines = text.splitlines()
        for measure in made.measures:
            score = f": {measure.score.total}/{measure.score.highest}, "
            assert any(line.startswith(f"{measure.instrument.name}, ") and score in line for line in lines)
            for reading in (measure.own, measure.for_clinic):
                assert all(item.statement in text for item in reading.items)
                assert reading.difficulty_label in text
        numbered = [line for line in lines if re.match(r"[1-7]\. .*: [0-3]$", line)]
        assert [line[-1] for line in numbered] == list("232112212")
        assert all(f"{answer.short}: {answer.label}" in lines for answer in made.situation)
        told = [part.instead or part.topics[0].text.in_short for part in made.for_clinic.parts if part.group != "also"]
        assert len(told) == 4
        assert all(any(line.endswith(f": {words}") for line in lines) for words in told)
        assert made.change.for_clinic in text
        assert "; ".join(measure.for_clinic.copy_line for measure in made.measures) in lines
        assert sum("2006)" in line or "2016)" in line for line in lines) == 2


def test_each_piece_of_page_1_is_said_or_is_one_of_those_without_words():
    said = set(re.findall(r'"(\w+)"', " ".join(re.findall(r"{% (?:el)?if kind .*?%}", TEMPLATE.read_text("utf-8")))))
    pieces = set(re.findall(r"{% macro (\w+)\(values\)", PAGE_1.read_text("utf-8")))
    assert pieces - said == {"by_hand", "earlier_mark", "box_end", "note", "typed", "foot", "page_foot"}
    assert said - pieces == set()


def test_an_english_text_reads_as_it_stands_here(copy, visitor):
    made = visitor(difficulty="skip", earlier=Earlier(16, date(2026, 3, 1)), situation=Situation())
    _, title, scores, record, answers, *_ = copy(made).split("\n\n")
    assert title.splitlines()[1] == "Self-report online, not verified, not a diagnosis. In English, November 22, 2026"
    assert scores.splitlines() == [
        "GAD-7, anxiety: 13/21, moderate",
        "PHQ-2, mood: 3/6, 3 or more",
        "Stands out: items marked 3: #2",
        "Change: 3 points lower (often chance). Earlier, as reported: 16/21, March 2026",
    ]
    assert record == "GAD-7 13/21 [2,3,2,1,1,2,2] difficulty=not answered 2026-11-22 self-report; PHQ-2 3/6 [1,2]"
    assert answers.splitlines()[1] == "0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day"
    assert answers.splitlines()[2] == "1. Feeling nervous, anxious or on edge: 2"
    assert "Difficulty with work, home or people: not answered" in answers.splitlines()


def test_a_spanish_visitor_of_an_english_clinic_finds_both_languages_and_one_line_for_the_record(copy, visitor):
    text = copy(visitor(pair=("es", "en")))
    assert "In Spanish, November 22, 2026" in text
    assert "1. Feeling nervous, anxious or on edge: 2\n" in text
    assert "\nGAD-7 in Spanish: 1. Se ha sentido nervioso(a)" in text
    assert "difficulty=somewhat" in text
    assert "dificultad=" not in text


@pytest.mark.parametrize("pair", PAIRS)
def test_it_is_plain_whoever_it_is_for(copy, visitor, pair):
    for situation in some_situations(40):
        text = copy(visitor(pair=pair, situation=situation))
        assert not any(mark in text for mark in ("<", "&", "[@", "**", "\n\n\n", "{", "\t"))
        assert text == "\n".join(line.rstrip() for line in text.split("\n"))
        assert text.endswith("\n")


@pytest.mark.parametrize("values", [(0,) * 7, (3,) * 7])
@pytest.mark.parametrize("pair", PAIRS)
def test_under_18_it_has_neither_score_nor_answers(copy, visitor, pair, values):
    young = visitor(values, (0, 3), pair=pair, situation=replace(K12, age="lt18"), earlier=Earlier(9, date(2026, 3, 1)))
    text = copy(young)
    assert not any(f"{total}/" in text for total in (*range(22), *range(7)))
    assert "[" not in text
    for reading in (young.main.own, young.main.for_clinic):
        assert not any(item.statement in text or item.label in text for item in reading.items)


def test_no_safety_answer_but_no_can_be_told_from_another(copy, visitor):
    for situation in some_situations(30):
        texts = {
            safety: copy(visitor(situation=replace(situation, safety=safety))) for safety in SITUATION_VALUES["safety"]
        }
        assert texts["thoughts"] == texts["unsafe"] == texts["skip"]
        changed = set(texts["no"].splitlines()) ^ set(texts["skip"].splitlines())
        assert all("KAP (with ketamine): " in line or "Rows: " in line for line in changed)


def test_nothing_that_was_picked_is_in_it(copy, visitor, content):
    questions = frozenset(question.id for question in content.languages["en"].questions[:6])
    matters = frozenset(matter.id for matter in content.languages["en"].matters.matter[:3])
    assert copy(visitor(picked=questions, matters=matters)) == copy(visitor())


@pytest.mark.parametrize("pair", PAIRS[:4])
def test_for_a_clinic_without_kap_it_does_not_name_ketamine(content, clinic, pair):
    without = therapy_only(content)
    copy = TextCopier(BUNDLE, TRANSLATIONS, without, clinic).copy
    for situation in some_situations(20):
        answers = {"gad7": Answers((2,) * 7, "very")}
        text = copy(build_report(without, pair[0], DAY, answers, situation, clinic_language=pair[1])).lower()
        assert "ketamin" not in text
        assert "kap" not in text


def test_the_site_stands_beside_the_clinic_where_it_is_told(content, clinic, visitor):
    changed = clinic.model_copy(update={"site": "https://check.example.org/"})
    top = TextCopier(BUNDLE, TRANSLATIONS, content, changed).copy(visitor()).splitlines()[:2]
    assert top == [clinic.name, f"{clinic.address} · check.example.org · {clinic.phone}"]


@pytest.mark.parametrize(
    ("pair", "said", "other"),
    [
        (("en", "en"), "In English, November 22, 2026", ""),
        (("es", "en"), "In Spanish, November 22, 2026", "GAD-7 in Spanish: 1. "),
        (("en", "fr"), "In English, November 22, 2026", "GAD-7 in French: 1. "),
        (("en", "es"), "En inglés, 22 de noviembre de 2026", "GAD-7 en inglés: 1. "),
        (("es", "ru"), "En español, 22 de noviembre de 2026", "GAD-7 en ruso: 1. "),
    ],
)
def test_the_languages_are_named_in_the_clinics(clinic, content, visitor, pair, said, other):
    reads = clinic.model_copy(update={"clinic_language": pair[1]})
    copy = TextCopier(BUNDLE, TRANSLATIONS, content, reads).copy
    lines = copy(visitor(pair=pair)).splitlines()
    assert [line for line in lines if line.endswith(said)]
    second = [line for line in lines if re.match(r"GAD-7 (in|en) ", line)]
    assert [line.startswith(other) for line in second] == [True] * bool(other)


def test_the_table_and_its_rows_are_named_at_the_foot(copy, visitor, content):
    made = visitor()
    rows = ", ".join(topic.id for topic in made.paper.topics)
    lines = copy(made).splitlines()
    assert any(line.endswith(f" Rows: {rows}") for line in lines)
    assert any(f"(version {content.table.review.version}" in line for line in lines)
