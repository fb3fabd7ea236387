"""What a screen reader is told, and axe on what is folded. (axe on every page and state is in test_every_page.)"""

import re

import pytest

from .conftest import unfold_questions

PLAIN = {
    "color_scheme": "light",
    "forced_colors": "none",
    "contrast": "no-preference",
    "reduced_motion": "no-preference",
}


@pytest.fixture
def page(lasting_page):
    lasting_page.emulate_media(**PLAIN)
    lasting_page.set_viewport_size({"width": 1280, "height": 720})
    return lasting_page


@pytest.mark.parametrize("state", ["result 14, pregnant", "result 14, pregnant, in Spanish"])
def test_axe_finds_nothing_when_the_folded_questions_are_open(page, show, axe, state):
    show(page, state)
    unfold_questions(page)
    page.locator("#questions summary").click()
    axe(page)


both_languages = pytest.mark.parametrize(("language", "state"), [("en", "{}"), ("es", "{}, in Spanish")])


def groups_of(page):
    """Each group of the accessibility tree: its name, and the radios in it as announced, in order."""
    tree = page.get_by_role("main").aria_snapshot()
    parts = re.split(r'^ *- group "', tree, flags=re.MULTILINE)[1:]
    return [(part[: part.index('"')], re.findall(r'- radio "([^"]+)"( \[checked\])?', part)) for part in parts]


@both_languages
def test_a_screen_reader_is_told_each_statement_and_its_four_choices_in_order(page, show, content, language, state):
    words = content.languages[language]
    wording, mood = (words.instruments[id_].wording for id_ in ("gad7", "phq2"))
    show(page, state.format("questions"))
    groups = groups_of(page)
    spoken = [f"{wording.stem} {wording.items[0]}", *wording.items[1:], wording.difficulty.question]
    spoken = [f"{number}. {text}" for number, text in enumerate(spoken, 1)]
    spoken += [f"1. {mood.stem} {mood.items[0]}", f"2. {mood.items[1]}"]
    assert [name for name, _ in groups] == spoken
    choices = [[label for label, _ in radios] for _, radios in groups]
    optional = [*mood.choices, words.situation.skip.label]
    assert choices == [*([list(wording.choices)] * 7), list(wording.difficulty.choices), optional, optional]
    assert not any(checked for _, radios in groups for _, checked in radios)


@both_languages
def test_a_screen_reader_is_told_each_optional_question_and_that_it_may_be_left_out(
    page, show, content, language, state
):
    words = content.languages[language].situation
    show(page, state.format("situation"))
    groups = groups_of(page)
    assert [name for name, _ in groups] == [question.question for question in words.questions.values()]
    for question, (_, radios) in zip(words.questions.values(), groups, strict=True):
        assert [label for label, _ in radios] == [label for _, label in question.choices(words.skip.label, None)]
        assert {label for label, checked in radios if checked} <= {words.skip.label}


@both_languages
def test_a_screen_reader_is_told_what_is_wrong_with_a_question(page, show, language, state):
    show(page, state.format("questions with errors"))
    for number in (2, 3, 4, 5, 6, 7):
        described = page.locator(f"#gad7_{number}").get_attribute("aria-describedby")
        assert page.locator(f"#{described}").inner_text().startswith("Error:")
    assert page.locator("#gad7_1").get_attribute("aria-describedby") is None


@pytest.mark.parametrize(
    ("state", "scale", "sentence"),
    [
        (
            "result 14, pregnant",
            "A scale from 0 to 21. The score of 14 lies in the moderate range.",
            "Your score is in the moderate range of anxiety symptoms.",
        ),
        (
            "result 14, pregnant, in Spanish",
            "Una escala de 0 a 21. La puntuación de 14 está en el rango moderado.",
            "Su puntuación está en el rango moderado de síntomas de ansiedad.",
        ),
    ],
)
def test_the_score_and_its_scale_have_words(page, show, state, scale, sentence):
    show(page, state)
    tree = page.get_by_role("main").aria_snapshot()
    assert scale in tree
    assert sentence in tree


# The parts of a Spanish page by their roles, as a screen reader lists them.
SPANISH_PARTS = {
    "start, in Spanish": {
        "link": ["Saltar al contenido", "Tengo 18 años o más: empezar", "Ayuda ahora"],
        "complementary": ["Ayuda urgente"],
        "navigation": ["Idioma", "Sobre esta página"],
        "heading": ["¿Cómo va su ansiedad?"],
    },
    "questions, in Spanish": {"heading": ["Las últimas 2 semanas"], "button": ["Continuar"]},
    "situation, in Spanish": {
        "heading": ["Un poco sobre su situación"],
        "button": ["Omitir todas estas", "Ver mi resultado", "Volver a las preguntas"],
    },
    "result 14, pregnant, in Spanish": {
        "heading": ["El resultado de su cuestionario", "Llévelo con usted", "Preguntas para la consulta"],
        "region": ["En resumen", "Llévelo con usted"],
        "button": ["Descargar mi resumen (PDF)", "Cambiar mis respuestas"],
        "link": ["Terminar y borrar"],
    },
    "help first, in Spanish": {"region": ["Ayuda urgente"], "button": ["Seguir a mis resultados"]},
    "result with errors, in Spanish": {"alert": [""], "heading": ["Revise esto"]},
}


@pytest.mark.parametrize("state", SPANISH_PARTS)
def test_a_screen_reader_lists_the_parts_of_a_spanish_page_in_spanish(page, show, state):
    show(page, state)
    assert page.locator("html").get_attribute("lang") == "es"
    for role, names in SPANISH_PARTS[state].items():
        for name in names:
            assert page.get_by_role(role, name=name, exact=True).count(), f"no {role} called {name!r}"


def test_a_screen_reader_is_told_in_which_language_the_other_language_is_named(page, show):
    for state, code, name in (("start", "es", "Español"), ("start, in Spanish", "en", "English")):
        show(page, state)
        assert page.get_by_role("link", name=name, exact=True).get_attribute("lang") == code
    for state, code, name in (("situation", "es", "Español"), ("situation, in Spanish", "en", "English")):
        show(page, state)
        assert page.get_by_role("button", name=name, exact=True).get_attribute("lang") == code


def test_the_button_that_enter_presses_is_neither_seen_nor_read_nor_reached_by_keyboard(page, show):
    show(page, "situation")
    button = page.locator("header > button")
    assert button.count() == 1
    assert button.evaluate("e => [e.tabIndex, getComputedStyle(e).clipPath]") == [-1, "inset(50%)"]
    assert page.get_by_role("banner").get_by_role("button").all_inner_texts() == ["Español"]
