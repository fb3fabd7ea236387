"""What the published figures were corrected to in November 2026: each beside its source, and the old statement gone."""

import re

import pytest

from screener.screening.claims import sentences
from screener.screening.evidence import CITATION, cited_keys
from screener.screening.language import texts_of

LANGUAGES = ("en", "es")

# Where a figure stands, the figures of one sentence there, and the source that must stand in that sentence.
FIGURES = [
    # Esketamine beside the dummy spray: what 346 and 222 people reported in four weeks, of 100
    ("passages.toml: kap_harms", ("346", "222"), "spravato-safety"),
    ("passages.toml: kap_harms", ("41", "9"), "spravato-safety"),
    ("passages.toml: kap_harms", ("23", "9"), "spravato-safety"),
    ("passages.toml: kap_harms", ("28", "9"), "spravato-safety"),
    ("passages.toml: kap_harms", ("13", "6"), "spravato-safety"),
    ("passages.toml: kap_harms", ("10", "3"), "spravato-safety"),
    ("passages.toml: kap_harms", ("3", "0.5"), "spravato-urinary"),
    ("passages.toml: kap_harms", ("61", "84", "5", "16"), "spravato-dissociation"),
    ("options.toml: kap.harms", ("41", "9"), "spravato-safety"),
    # Taylor 2018 (PMC5729569): both halves, the clinicians' scale and the people's own rating
    ("passages.toml: kap_helps", ("33",), "taylor2018"),
    ("passages.toml: kap_helps", ("89", "53"), "taylor2018"),
    # Talk therapy: harms beside benefits (Crawford 2016: 763 of 14,587), the newer and smaller comparison
    ("passages.toml: talk_harms", ("14", "587", "5.2"), "crawford2016"),
    ("options.toml: talk.harms", ("5",), "crawford2016"),
    # The length of a course (Malivoire 2024), and when a medicine is judged (BMJ Best Practice)
    ("topics.toml: T3", ("12",), "malivoire2024"),
    ("topics.toml: T7", ("12",), "malivoire2024"),
    ("options.toml: talk.time", ("12",), "malivoire2024"),
    ("passages.toml: talk_like", ("12",), "malivoire2024"),
    ("options.toml: medicine.time", ("12",), "bmj-gad"),
    # A change in the score: 6 (Bischoff 2020, index 5.59: below), 4 (Toussaint 2020)
    ("topics.toml: A9", ("4", "5"), "toussaint2020"),
    ("topics.toml: A9", ("4", "5"), "toussaint2020"),
    # What people on an SSRI felt (Hu 2004: 401 people, 55 % bothered)
    ("options.toml: medicine.harms", ("401", "55"), "hu2004"),
    ("options.toml: medicine.stopping", ("28",), "batelaan2017"),
    ("options.toml: talk.stopping", ("50", "54"), "loerinc2015"),
    # How long a visit takes, and how many there are (one provider each)
    ("course.toml: session", ("2", "3"), "journey-clinical"),
    ("course.toml: again", ("4", "6", "3"), "yermus2023"),
    # What adverts quote, with what is missing from it
    ("passages.toml: kap_adverts", ("235",), "dore2019"),
    ("passages.toml: kap_adverts", ("1", "247", "62.9"), "hull2022"),
    ("passages.toml: kap_adverts", ("346", "3", "94", "6"), "yermus2023"),
    # The brain in people, and the bladder in clinic use
    ("passages.toml: kap_hopes", ("98",), "kopelman2023"),
    ("passages.toml: kap_harms", ("27", "0", "24.5"), "kerr-gaffney2025"),
    # Of a hundred people: Loerinc 2015, Crawford 2016, Hu 2004, Taylor 2018, the maker of the nose spray
    ("options.toml: of_100.talk.helped", ("50",), "loerinc2015"),
    ("options.toml: of_100.talk.harmed", ("5",), "crawford2016"),
    ("options.toml: of_100.medicine.harmed", ("55",), "hu2004"),
    ("options.toml: of_100.kap.helped", ("18", "33", "0"), "taylor2018"),
    ("options.toml: of_100.kap.helped", ("89", "53"), "taylor2018"),
    ("options.toml: of_100.kap.harmed", ("41", "9"), "spravato-safety"),
    # The four results of the test (Spitzer 2006: 89 and 82 of 100)
    ("passages.toml: about_accuracy", ("89", "11"), "spitzer2006"),
    ("passages.toml: about_accuracy", ("82", "18"), "spitzer2006"),
]
# What stands in a sentence without a figure, and its source.
WORDS = [
    ("passages.toml: kap_helps", r"about a week|cerca de una semana", "glue2020"),
    ("passages.toml: kap_helps", r"drug maker|fabricante", "glue2020"),
    ("passages.toml: kap_helps", r"comparison group|grupo de comparación", "sr2025"),
    ("passages.toml: kap_helps", r"hardly known|apenas se conoce", "whittaker2021"),
    ("topics.toml: A9", r"6 points or more is unlikely|6 puntos o más difícilmente", "bischoff2020"),
    ("topics.toml: A9", r"6 points or more is unlikely|6 puntos o más difícilmente", "bischoff2020"),
    ("options.toml: kap.helps", r"about a week|cerca de una semana", "glue2020"),
    ("topics.toml: K12", r"about a week|cerca de una semana", "glue2020"),
    ("passages.toml: talk_helps", r"large for generalized|grande para .*generalizada", "carpenter2018"),
    ("passages.toml: talk_helps", r"[Tt]en newer|[Dd]iez .* más nuevos", "bhattacharya2022"),
    ("passages.toml: talk_helps", r"different ways|distintas formas", "loerinc2015"),
    ("options.toml: talk.helps", r"large for GAD|grande para .*generalizada", "carpenter2018"),
    ("options.toml: talk.helps", r"smaller|menor", "bhattacharya2022"),
    ("options.toml: self_help.what", r"a group|un grupo", "nice2011"),
    ("passages.toml: kap_status", r"controlled substance|sustancia controlada", "ketamine-label"),
    ("passages.toml: kap_hopes", r"altered state|estado más fuerte", "hartland2023"),
    ("passages.toml: kap_hopes", r"than in animals|que en los animales", "kopra2021"),
    ("options.toml: kap.stopping", r"soon return|volver pronto", "sr2025"),
    ("options.toml: medicine.stopping", r"unwell|mal un tiempo", "henssler2024"),
    ("passages.toml: about_aid", r"knew more|supieron más", "stacey2017"),
    ("passages.toml: talk_what", r"self-help|autoayuda", "nice2011"),
]
# Old statements, by language: no text holds them any more.
GONE = {
    "en": [
        r"61 to 75",
        r"48 to 61",
        r"8 to 19",
        r"hours to about two weeks",
        r"8 to 16",
        r"guidance looks again at 12 weeks",
        r"1 to 3 points",
        r"about 4 points",
        r"Scores wobble",
        r"the extra benefit was moderate (in 41 trials )?\[",
        r"size of the effect is not known",
        r"UK guidelines use it as the first steps",
        r"\brespond(ed|s)?\b",
    ],
    "es": [
        r"61 a 75",
        r"48 a 61",
        r"8 a 19",
        r"horas (a|o hasta) unas dos semanas",
        r"8 a 16",
        r"guía del Reino Unido la revisa",
        r"1 a 3 puntos",
        r"unos 4 puntos",
        r"sub(e|en) y baja",
        r"beneficio (extra|adicional) fue moderado (en 41 ensayos )?\[",
        r"no se conoce el tamaño del efecto",
        r"lo usan como primeros pasos",
    ],
}


def cited_sentences(content, language, place):
    """The sentences of that place that cite something."""
    found = [text for where, text in texts_of(content.languages[language]) if where == place]
    assert found, place
    return [sentence for text in found for sentence in sentences(text) if cited_keys(sentence)]


def figures(sentence):
    return set(re.findall(r"\d+(?:\.\d+)?", CITATION.sub("", sentence)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "wanted", "source"), FIGURES)
def test_a_corrected_figure_stands_beside_its_source(content, language, place, wanted, source):
    told = cited_sentences(content, language, place)
    assert [each for each in told if set(wanted) <= figures(each) and source in cited_keys(each)], told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "wanted", "source"), WORDS)
def test_a_corrected_statement_stands_beside_its_source(content, language, place, wanted, source):
    told = cited_sentences(content, language, place)
    assert [each for each in told if re.search(wanted, each) and source in cited_keys(each)], told


@pytest.mark.parametrize(("language", "old"), [(language, old) for language in LANGUAGES for old in GONE[language]])
def test_the_old_statement_is_gone(content, language, old):
    assert not [place for place, text in texts_of(content.languages[language]) if re.search(old, text)]


def test_a_harm_of_the_nose_spray_is_never_told_without_the_dummy_spray(content):
    """A rate by itself says how many felt something, not how many felt it because of the medicine."""
    makers = {"spravato-safety", "spravato-urinary", "spravato-dissociation"}
    for language in LANGUAGES:
        told = cited_sentences(content, language, "passages.toml: kap_harms")
        rates = [each for each in told if makers & set(cited_keys(each)) and figures(each) - {"100"}]
        assert len(rates) == 8  # the size of the two groups, six harms, and the rating scale
        assert all(len(figures(each) - {"100"}) >= 2 for each in rates)


def test_talk_therapy_tells_of_harm_in_figures_as_ketamine_does(content):
    for language in LANGUAGES:
        for place in ("passages.toml: talk_harms", "passages.toml: kap_harms", "options.toml: talk.harms"):
            assert any(figures(each) for each in cited_sentences(content, language, place)), place
