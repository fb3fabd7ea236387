"""Every text a visitor reads is plain. The instrument and source titles are exempt.

English: at grade 8 or lower (Flesch-Kincaid). Spanish: 55 or more of the Flesch-Szigriszt index, "normal" or easier on
the INFLESZ scale, which was made for texts to patients (Barrio-Cantalejo et al., An Sist Sanit Navar 2008;31:135-152).
"""

import re
from statistics import median

import pytest
import textstat
from textstat.textstat import textstatistics

from screener.screening.evidence import CITATION
from screener.screening.language import FILES, texts_of, words_of

HIGHEST_GRADE = 8
LOWEST_INDEX = 55
# Of fewer words the index says nothing: a single long one decides.
FEWEST_WORDS = 5
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


# An object of its own: the language that is set on the module would hold for everybody.
SPANISH = textstatistics()
SPANISH.set_lang("es")


def without_marks(text):
    return re.sub(r"\*+|^- ", "", CITATION.sub("", text), flags=re.MULTILINE)


def index(text):
    return SPANISH.szigriszt_pazos(without_marks(text))


def grade(text):
    plain = without_marks(text)
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


def test_the_page_states_the_grade_that_is_measured(content):
    texts = [text for place, text in texts_of(content.languages["en"]) if place not in EXEMPT]
    told = content.languages["en"].passages["about_reading"].text
    assert "no text is above grade eight, and half of them are at grade four or lower" in told
    assert max(map(grade, texts)) <= HIGHEST_GRADE
    assert 3 < median(map(grade, texts)) <= 4


def test_the_page_states_the_index_that_is_measured(content):
    texts = [text for place, text in texts_of(content.languages["es"]) if place not in EXEMPT]
    measured = [index(text) for text in texts if len(without_marks(text).split()) >= FEWEST_WORDS]
    told = content.languages["es"].passages["about_reading"].text
    assert "ninguno baja de cincuenta y cinco (“normal”), y la mitad llega a ochenta (“muy fácil”) o más" in told
    assert min(measured) >= LOWEST_INDEX
    assert 80 <= median(measured) < 85


def test_the_words_of_every_text_are_looked_at(content):
    for language in content.languages.values():
        places = {place.split(":")[0] for place, _ in words_of(language)}
        assert places == {*FILES, "instruments/gad7", "instruments/phq2"} - {"claims.toml"}


@pytest.mark.parametrize(
    "text", ["Usted puede llamar a una línea ahora.", "¿Cómo está? Hable con alguien de su casa hoy."]
)
def test_plain_spanish_sentences_have_a_high_index(text):
    assert index(text) > 80


def test_a_learned_spanish_sentence_is_found_out():
    learned = "Las intervenciones psicoterapéuticas demuestran una eficacia ansiolítica estadísticamente significativa."
    assert index(learned) < 0


def test_every_spanish_passage_topic_and_option_is_normal_or_easier_to_read(content):
    texts = [(place, text) for place, text in texts_of(content.languages["es"]) if place not in EXEMPT]
    measured = [(place, text) for place, text in texts if len(without_marks(text).split()) >= FEWEST_WORDS]
    too_hard = {f"{place}: {text[:50]}": index(text) for place, text in measured if index(text) < LOWEST_INDEX}
    assert len(measured) > 250
    assert len(texts) - len(measured) < 5
    assert not too_hard


def test_the_spanish_questions_and_hints_are_together_normal_or_easier_to_read(content):
    words = content.languages["es"]
    situation = words.situation.questions.values()
    for texts in (
        [asked.text for asked in words.questions],
        [text for question in situation for text in (question.question, question.hint) if text],
    ):
        assert index(" ".join(texts)) >= LOWEST_INDEX


def test_measuring_spanish_leaves_the_measure_of_english_as_it_was():
    sentence = "You can call a line now."
    index(sentence)
    assert textstat.flesch_kincaid_grade(sentence) == textstatistics().flesch_kincaid_grade(sentence)
