"""One Spanish term for each concept, in every text that a visitor reads; claims.toml allows a phrase, not a promise."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from screener.screening.claims import forbidden_in
from screener.screening.evidence import CITATION
from screener.screening.language import words_of

CATALOGUE = Path(__file__).parents[2] / "screener" / "translations" / "es" / "LC_MESSAGES" / "messages.po"

# The concept and its term; what is not said for it; where the same letters mean something else.
TERMS = {
    "talk therapy: terapia de conversación": (r"consejería|charlas?", ()),
    "course of therapy: ciclo de sesiones": (r"series?|(?:más|una) completa|terapia completa", ()),
    "session, appointment: sesión, cita, consulta": (
        r"visitas?",
        # of a web site, and what anybody does who comes to it
        ("visitas sin fallas", "registro de visitas", "qué sitio visita"),
    ),
    "trained: capacitado": (r"preparad[oa]s?", ("la preparada por encargo",)),
    "score, cut-off: puntuación, límite": (
        r"marcan?|bandas?|líneas?",
        (
            "línea de crisis",
            "línea de ayuda",
            "líneas de ayuda",
            "Línea 024",
            "Línea de la Vida",
            "Línea 988 de Prevención",
            "Línea Nacional",
            "Línea contra el maltrato",
            "línea contra la violencia",
            "Línea 9-8-8",
            "Línea de crisis",
            "Línea 016",
            "Línea de las Mujeres",
            "Líneas para algunas",
            "Si una línea recibe",
            "Líneas para llamar",
            "en línea",  # online
            "Cada marca",  # of a picture
        ),
    ),
    "find, miss: detectar": (
        r"encontrar(?:on)?|encontró|encuentran?|hall(?:a|an|ar|ó|aron)|pasan? por alto",
        # what one looks for: care, and what a review looked for in vain
        ("ayudarle a encontrar atención", "no encontró evidencia suficiente"),
    ),
    "tested: se estudió en": (
        r"(?:se|lo|la|las|los) (?:puso|pusieron|han puesto|ha puesto|puesto) a prueba|puesto a prueba",
        (),
    ),
    "trial: ensayo clínico": (r"ensayos?(?! clínicos?)", ()),
    "respond: tener una mejoría clara": (
        r"respond(?:e|en|ió|ieron)",
        # an answer to a question
        (
            "no respondió a la pregunta",
            "respondió que no a la pregunta",
            "de lo que respondió",
            "si las responde todas",
        ),
    ),
    "usual care: tratamiento habitual": (r"atención usual|límite usual", ()),
    "low mood: ánimo decaído o depresión": (r"desánimo", ()),
    "setback: momento difícil": (r"recaídas?|recaer|recae", ()),
    "stay safe: mantenerse a salvo": (r"(?:estar|está|siente|siento|me siento) a salvo", ()),
    "to text: enviar un mensaje de texto": (
        r"mand(?:e|ar) (?:un )?(?:texto|mensaje)|texto al|por texto al",
        ("mensaje de texto al",),
    ),
    "prescriber: quien le recetó la medicina, el profesional que receta": (r"quien receta|quien la receta", ()),
    "misuse: uso indebido": (r"mal uso", ()),
    "feel cut off: sentirse lejos de su cuerpo": (r"desconexión|desconectad[oa]", ()),
    "health check: chequeo médico": (
        r"chequeos?(?! médicos?)|revisi(?:ón|ones) médicas?",
        ("por escrito: chequeos",),
    ),
}
SAYS = (
    "La terapia se ha probado en muchos estudios.",
    "Pregunte a su seguro médico.",
    "No estoy seguro.",
    "No estoy segura.",
)
PROMISES = {
    "La ketamina es segura.": ["segura"],
    "Es seguro.": ["seguro"],
    "Se ha probado que ayuda.": ["probado"],
    "Está probado que ayuda.": ["probado"],
    "Su seguro médico dice que es seguro.": ["seguro"],
    "Un tratamiento probado.": ["probado"],
}


def read_in_spanish(content):
    """Place and text of all that a visitor reads in Spanish, but for the questionnaire's own words."""
    yield from words_of(content.languages["es"])
    for line in content.crisis_lines.line:
        for text in (line.for_language("es").name, line.for_language("es").hours, line.for_language("es").note):
            yield f"crisis_lines.toml: {line.region}", text
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            if message.id:
                for text in [message.string] if isinstance(message.string, str) else message.string:
                    yield f"messages.po: {message.id}", text


def found(text, wrong, right):
    plain = CITATION.sub("", text)
    for phrase in right:
        plain = plain.replace(phrase, "")
    return re.findall(rf"(?<!\w)(?:{wrong})(?!\w)", plain, re.IGNORECASE)


@pytest.mark.parametrize("concept", TERMS)
def test_a_concept_has_one_spanish_term(content, concept):
    texts = list(read_in_spanish(content))
    assert len(texts) > 700
    assert not {place: (words, text) for place, text in texts if (words := found(text, *TERMS[concept]))}


@pytest.mark.parametrize("concept", TERMS)
def test_every_exception_is_needed(content, concept):
    wrong, right = TERMS[concept]
    everything = " | ".join(text for _, text in read_in_spanish(content))
    for phrase in right:
        assert found(phrase, wrong, ()), phrase
        assert phrase in everything, phrase


@pytest.mark.parametrize("text", SAYS)
def test_plain_spanish_with_a_word_that_could_promise_is_allowed(content, text):
    assert forbidden_in(text, content.languages["es"].claims) == []


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_in_spanish_stays_forbidden(content, text):
    assert forbidden_in(text, content.languages["es"].claims) == PROMISES[text]


def test_a_crisis_line_that_answers_in_spanish_is_named_in_spanish_and_tells_the_word(content):
    lines = {line.name: line.for_language("es") for line in content.crisis_lines.line}
    assert lines["988 Suicide & Crisis Lifeline"].text_word == "AYUDA"
    assert lines["Crisis Text Line"].text_word == "AYUDA"
    assert lines["SAMHSA National Helpline"].name == "Línea Nacional de Ayuda de SAMHSA"


def test_the_help_of_a_caller_in_spanish_is_a_sentence_with_a_verb():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    for id_ in ("Text %(number)s", "Text %(word)s to %(number)s"):
        assert catalogue.get(id_).string.startswith("Envíe ")
        assert catalogue.get(id_[0].lower() + id_[1:]).string.startswith("envíe ")
