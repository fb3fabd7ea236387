"""People for whom a table once said something that a good clinician would not."""

import pytest

from screener.screening.guidance import decide, inputs_of
from screener.screening.situation import Situation
from screener.screening.topics import topic_for

USUAL = {"age": "25_64", "pregnancy": "no", "flags": "none", "safety": "no", "duration": "ge6m"}
PEOPLE = {
    "an aneurysm, no therapy yet": (
        (14, "very", {"therapy": "never", "medicine": "never", "flags": "stop"}),
        {"kap": "K10"},
    ),
    "an SSRI helped once, tapered, back": (
        (13, "very", {"therapy": "past_not_enough", "medicine": "past_helped"}),
        {"medicine": "M4", "kap": "K9"},
    ),
    "three tablets, then stopped": (
        (13, "very", {"therapy": "past_not_enough", "medicine": "stopped_early"}),
        {"medicine": "M7", "kap": "K9"},
    ),
    "eight sessions, one intolerable pill": (
        (10, "somewhat", {"age": "18_24", "therapy": "now_early", "medicine": "not_tolerated"}),
        {"talk": "T3", "medicine": "M6", "kap": "K8"},
    ),
    "a full course, one intolerable pill": (
        (10, "somewhat", {"age": "18_24", "therapy": "now_not_enough", "medicine": "not_tolerated"}),
        {"talk": "T4", "medicine": "M6", "kap": "K9"},
    ),
    "cannot leave the house": ((9, "extremely", {}), {"urgent": "U0P", "next": "N3", "kap": "K5"}),
    "severe, both helping": (
        (21, "extremely", {"therapy": "now_helping", "medicine": "helping"}),
        {"next": "N3", "talk": "T2S", "medicine": "M2S"},
    ),
    "severe, both new": (
        (20, "extremely", {"therapy": "now_early", "medicine": "now_early"}),
        {"next": "N3", "talk": "T3S", "medicine": "M3"},
    ),
    "a bad month after a loss": (
        (19, "somewhat", {"duration": "lt1m", "therapy": "never", "medicine": "never"}),
        {"next": "N3", "medicine": "M9", "also": {"A1", "A4", "A5", "A9"}},
    ),
    "seventy years old": (
        (6, "somewhat", {"age": "ge65"}),
        {"next": "N4", "talk": "T8", "also": {"A1", "A5", "A6", "A9"}},
    ),
    "skipped everything": (
        (0, "skip", dict.fromkeys(("duration", "age", "pregnancy", "safety"), "skip") | {"flags": "unsure"}),
        {"urgent": "U0", "next": "N6"},
    ),
    "the clinic does not ask about safety": (
        (15, "very", {"safety": "not_asked", "therapy": "past_not_enough", "medicine": "not_enough"}),
        {"urgent": "U0", "kap": "K12"},
    ),
    "skipped only the safety question": (
        (15, "very", {"safety": "skip", "therapy": "past_not_enough", "medicine": "not_enough"}),
        {"urgent": "U0", "kap": "K11"},
    ),
    "low mood beside a low score": ((3, "somewhat", {"mood": 4}), {"next": "N4", "also": {"A5", "A9"}}),
}


def decision_for(content, score, difficulty, answers):
    totals = {"gad7": score} | ({"phq2": answers["mood"]} if "mood" in answers else {})
    situation = USUAL | {name: value for name, value in answers.items() if name != "mood"}
    return decide(content.table, inputs_of(content.table, totals, difficulty, Situation(**situation)))


@pytest.mark.parametrize("name", PEOPLE)
def test_this_person_is_told_what_a_good_clinician_would_say(content, name):
    person, wanted = PEOPLE[name]
    rows = {group: {row.id for row in found} for group, found in decision_for(content, *person).shown.items()}
    assert {group: rows[group] for group in wanted} == {
        group: ids if isinstance(ids, set) else {ids} for group, ids in wanted.items()
    }


@pytest.fixture
def said(content):
    """A function: all that the topic of one group says to a person, as one text in lower case."""

    def words(group, person, language="en"):
        decision = decision_for(content, *person)
        whole = content.languages[language]
        text = topic_for(decision.shown[group][0], whole.topics, decision.inputs, whole.clauses(decision.inputs)).text
        return " ".join((text.heading, text.in_short, text.what, text.why, *text.next, text.brief)).lower()

    return words


def test_who_cannot_leave_the_house_reads_nothing_about_mild_symptoms(said):
    text = said("kap", PEOPLE["cannot leave the house"][0])
    assert "mild" not in text
    assert "what makes life this hard should be found first" in text


def test_in_care_and_severe_is_told_to_tell_those_who_care(said):
    assert "your therapist or prescriber this week" in said("next", PEOPLE["severe, both helping"][0])
    assert "see a doctor or therapist this week or next" in said("next", (20, "very", {"therapy": "never"}))


def test_one_intolerable_pill_leads_to_another_medicine_first_and_to_a_right_to_say_no(said):
    text = said("kap", PEOPLE["a full course, one intolerable pill"][0])
    assert "another one can be asked about before" in text
    assert "you may say no" in text


def test_who_marked_a_reason_not_to_use_ketamine_reads_nothing_that_sounds_like_not_yet(said):
    for score in (3, 14):
        text = said("kap", (score, "very", {"flags": "stop"}))
        assert "often a reason not to use" in text
        assert "yet" not in text.split()


def test_panic_is_told_that_sudden_attacks_need_their_own_look(said):
    assert "sudden attacks" in said("talk", (7, "somewhat", {"therapy": "never"}))


def test_who_cannot_pay_or_wait_is_told_ways_in(said):
    text = said("talk", (12, "somewhat", {"therapy": "never", "medicine": "never"}))
    assert "guided self-help, groups, video or lower fees" in text


def test_the_score_of_zero_reads_nothing_of_days_too_much_to_carry(said):
    assert "too much" not in said("urgent", PEOPLE["skipped everything"][0])
