"""Every text a visitor reads is at grade 8 or lower (Flesch-Kincaid). The instrument and source titles are exempt."""

import re

import pytest
import textstat

from screener.screening.evidence import CITATION
from screener.screening.language import texts_of, words_of

HIGHEST_GRADE = 8
# Fixed by the decision table, word for word, and the same on every KAP topic.
EXEMPT = {"passages.toml: kap_status_line"}
# Long names that stand for themselves. The grade is that of the sentence around them.
NAMES = {
    "ketamine-assisted psychotherapy (KAP)": "KAP",
    "Ketamine-assisted psychotherapy (KAP)": "KAP",
    "ketamine-assisted psychotherapy": "KAP",
    "cognitive behavioral therapy": "CBT",
    "Cognitive behavioral therapy": "CBT",
    "Generalized anxiety disorder (GAD)": "GAD",
    "generalized anxiety disorder (GAD)": "GAD",
    "Generalized anxiety disorder": "GAD",
    "esketamine": "the spray",
    "benzodiazepines": "pills",
}


def grade(text):
    plain = re.sub(r"\*+|^- ", "", CITATION.sub("", text), flags=re.MULTILINE)
    for name, short in NAMES.items():
        plain = plain.replace(name, short)
    plain = re.sub(r"[^\w\s.,:;?!'-]", " ", plain.replace("\u2019", "'"))
    return textstat.flesch_kincaid_grade(plain)


@pytest.mark.parametrize(("text", "most"), [("You can call a line now.", 3), ("Cats sit. Dogs run.", 1)])
def test_plain_sentences_have_a_low_grade(text, most):
    assert grade(text) <= most


def test_a_learned_sentence_is_found_out():
    assert grade("Psychotherapeutic interventions demonstrate statistically significant anxiolytic efficacy.") > 12


def test_every_passage_topic_and_option_is_at_grade_8_or_lower(content):
    texts = [(place, text) for place, text in texts_of(content.languages["en"]) if place not in EXEMPT]
    too_hard = {f"{place}: {text[:50]}": grade(text) for place, text in texts if grade(text) > HIGHEST_GRADE}
    assert len(texts) > 250
    assert not too_hard


def test_every_question_and_hint_is_at_grade_8_or_lower(content):
    words = content.languages["en"]
    texts = [asked.text for asked in words.questions]
    for question in words.situation.questions.values():
        texts += [question.question, question.hint]
    assert not {text: grade(text) for text in texts if text and grade(text) > HIGHEST_GRADE}


def test_the_words_of_every_text_are_looked_at(content):
    places = {place.split(":")[0] for place, _ in words_of(content.languages["en"])}
    assert places == {"passages.toml", "topics.toml", "situation.toml", "questions.toml", "options.toml"}
