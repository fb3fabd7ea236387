"""The journey in Chromium, Firefox and WebKit: with and without JavaScript, by keys, dark, small, large, in Spanish."""

import pytest

from .browsers import BROWSERS
from .engines import DOWN, ENTER, SPACE, TAB

ANSWERS = {f"gad7_{number}": value for number, value in enumerate("1230120", 1)} | {"difficulty": "somewhat"}
SITUATION = {"duration": "ge6m", "therapy": "never", "safety": "no"}
CHOSEN = "return [...document.querySelectorAll('main input:checked')].map(({ name, value }) => `${name}=${value}`)"
SIDEWAYS = "return Math.max(0, document.scrollingElement.scrollWidth - innerWidth)"
HAS_FOCUS = "return document.activeElement.matches(arguments[0])"
RESULT = "Your screening result"


def chosen(fields):
    return [f"{name}={value}" for name, value in fields.items()]


def steps(engine, site):
    """Go all the way; stop at each page."""
    engine.open(f"{site}/en/")
    yield "start"
    engine.follow("I am 18 or older: start")
    yield "questions"
    engine.press("Continue")
    yield "questions with errors"
    engine.choose(**ANSWERS)
    engine.press("Continue")
    yield "situation"
    engine.choose(**SITUATION | {"safety": "unsafe"})
    engine.press("See my result")
    yield "help page"
    engine.press("Continue to my results")
    assert engine.heading() == RESULT
    yield "result"
    engine.goes(lambda: engine.click("#finish"))
    yield "finished"
    assert engine.wait(lambda: engine.heading() == "Finished")


def save(engine):
    return engine.saves(lambda: engine.click_text("button", "Download my summary (PDF)"))


def test_a_visitor_goes_from_the_first_click_to_a_saved_pdf(engine, site, pdf_text):
    engine.open(f"{site}/")
    engine.follow("I am 18 or older: start")
    engine.choose(**ANSWERS)
    assert engine.javascript is (engine.count(".count") == 1)
    engine.press("Continue")
    engine.choose(**SITUATION)
    engine.press("See my result")
    assert engine.heading() == RESULT
    assert engine.text(".score").split() == ["9", "out", "of", "21"]
    saved = save(engine)
    assert saved.name.startswith("summary-")
    assert "9/21" in pdf_text(saved)
    assert engine.run("return document.cookie") == ""


def test_the_language_can_be_changed_on_every_page_and_nothing_chosen_is_lost(engine, site):
    engine.open(f"{site}/en/questions")
    engine.choose(**ANSWERS)
    engine.press("Español")
    assert engine.heading() == "Las últimas 2 semanas"
    assert engine.run(CHOSEN) == chosen(ANSWERS)
    engine.press("Continuar")
    engine.choose(**SITUATION)
    engine.press("English")
    assert engine.heading() == "A little about your situation"
    assert engine.run(CHOSEN) == chosen(SITUATION)
    engine.press("See my result")
    engine.choose(questions="talk_type")
    engine.press("Español")
    assert engine.heading() == "El resultado de su cuestionario"
    assert engine.text(".score").split() == ["9", "de", "21"]
    assert engine.run(CHOSEN) == ["questions=talk_type"]


def tab_to(engine, css):
    for _ in range(60):
        engine.keys(TAB)
        if engine.run(HAS_FOCUS, css):
            return
    pytest.fail(f"no Tab leads to {css}")


def choose_by_keys(engine, **values):
    for name, value in values.items():
        group = f'input[name="{name}"]'
        options = engine.run("return [...document.querySelectorAll(arguments[0])].map(({ value }) => value)", group)
        tab_to(engine, group)
        engine.keys(SPACE, *[DOWN] * options.index(value))


def test_the_whole_journey_works_by_keyboard_alone(engine, site, pdf_text):
    engine.open(f"{site}/en/")
    tab_to(engine, "main a[href$=questions]")
    engine.goes(lambda: engine.keys(ENTER))
    choose_by_keys(engine, **ANSWERS)
    assert engine.run(CHOSEN) == chosen(ANSWERS)
    tab_to(engine, ".next button")
    engine.goes(lambda: engine.keys(ENTER))
    choose_by_keys(engine, **SITUATION)
    assert engine.run(CHOSEN) == chosen(SITUATION)
    tab_to(engine, ".next button")
    engine.goes(lambda: engine.keys(ENTER))
    assert engine.heading() == RESULT
    tab_to(engine, "[formaction$=pdf], [action$=pdf] button")
    assert "9/21" in pdf_text(engine.saves(lambda: engine.keys(ENTER)))


def test_nothing_scrolls_sideways_in_a_window_of_320_pixels(engine, site):
    engine.resize(320, 640)
    assert {step: engine.run(SIDEWAYS) for step in steps(engine, site) if engine.run(SIDEWAYS)} == {}


LOOK = "return [getComputedStyle(document.documentElement).fontSize, getComputedStyle(document.body).backgroundColor]"


@pytest.mark.parametrize("name", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in BROWSERS])
def test_a_visitor_who_reads_dark_and_at_200_percent_gets_both_and_nothing_scrolls_sideways(launch, site, name):
    engine = launch(name, dark=True, text=32)
    engine.resize(640, 800)
    for step in steps(engine, site):
        if name == "webkit":  # this browser of it has no such setting
            engine.run("document.documentElement.style.fontSize = '200%'")
        assert engine.run(LOOK) == ["32px", "rgb(19, 25, 27)"], step
        assert engine.run(SIDEWAYS) == 0, step
