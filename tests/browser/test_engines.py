"""The journey in Chromium, Firefox and WebKit: with and without JavaScript, by keys, dark, small, large, in Spanish."""

import pytest

from .browsers import BROWSERS
from .engines import DOWN, ENTER, SPACE, TAB, UP

ANSWERS = {f"gad7_{number}": value for number, value in enumerate("1230120", 1)} | {"difficulty": "somewhat"}
SITUATION = {"duration": "ge6m", "therapy": "never", "safety": "no"}
CHOSEN = """return [...document.querySelectorAll("main input:checked")].filter(({ value }) => value.trim())
    .map(({ name, value }) => `${name}=${value.trim()}`)"""
SIDEWAYS = "return Math.max(0, document.scrollingElement.scrollWidth - innerWidth)"
HAS_FOCUS = "return document.activeElement.matches(arguments[0])"
OPTIONS = """const all = [...document.querySelectorAll(arguments[0])];
    return [all.map(({ value }) => value.trim()), Math.max(0, all.findIndex(({ checked }) => checked))];"""
RESULT = "Your screening result"


def chosen(fields):
    return [f"{name}={value}" for name, value in fields.items()]


def steps(engine, site, language="en"):
    """Go all the way; stop at each page."""
    engine.open(f"{site}/{language}/")
    yield "start"
    engine.goes(lambda: engine.click("main a.button"))
    yield "questions"
    send(engine)
    yield "questions with errors"
    engine.choose(**ANSWERS)
    send(engine)
    yield "situation"
    engine.choose(**SITUATION | {"safety": "unsafe"})
    send(engine)
    yield "help page"
    engine.goes(lambda: engine.click("#go-on button"))
    assert engine.count(".score") == 1
    yield "result"
    engine.goes(lambda: engine.click("#finish"))
    assert engine.wait(lambda: engine.address().endswith("/finished"))
    yield "finished"


def send(engine):
    engine.goes(lambda: engine.click(".next button"))


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
    engine.click("#pick > summary")
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
    """Into each group by Tab, which leads to what is chosen or to the first; to the choice by arrow keys."""
    for name, value in values.items():
        group = f'input[type="radio"][name="{name}"]'
        options, start = engine.run(OPTIONS, group)
        tab_to(engine, group)
        steps = options.index(value) - start  # never round: WebKit stops at either end
        engine.keys(SPACE, *[DOWN] * steps, *[UP] * -steps)


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


# A phone of 390 pixels at 200 % leaves the half; Spanish words are the longer ones. WebKit's window ends at 305.
NARROWEST = {"chromium": 0, "firefox": 0, "webkit": 305}


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (195, "es")])
def test_nothing_scrolls_sideways_in_a_narrow_window(engine, site, width, language):
    engine.resize(max(width, NARROWEST[engine.name]), 640)
    wide = {step: engine.run(SIDEWAYS) for step in steps(engine, site, language)}
    assert {step: by for step, by in wide.items() if by} == {}


# What Back and Forward bring where answers were sent: the browser's own page that asks or refuses, or ours once more.
SENT_BEFORE = {
    "chromium": {"Confirm Form Resubmission"},
    "firefox": {""},
    "webkit": {"A little about your situation", RESULT},
}


def test_back_and_forward_after_each_step_lead_to_the_page_before_and_after(engine, site):
    """What is kept there, and what is not shown after "Finish and clear", is test_back.py's."""
    engine.open(f"{site}/en/")
    engine.follow("I am 18 or older: start")
    assert [back(engine), forward(engine)] == ["Check in on your anxiety", "The last 2 weeks"]
    engine.press("Continue")
    assert engine.count("#error-summary") == 1
    assert back(engine) == "The last 2 weeks"
    assert engine.count("#error-summary") == 0
    engine.choose(**ANSWERS)
    engine.press("Continue")
    assert back(engine) == "The last 2 weeks"
    assert forward(engine) in SENT_BEFORE[engine.name]
    engine.open(f"{site}/en/questions")
    engine.choose(**ANSWERS)
    engine.press("Continue")
    engine.press("Skip all of these")
    assert back(engine) in SENT_BEFORE[engine.name]
    assert forward(engine) in SENT_BEFORE[engine.name]


def back(engine):
    engine.back()
    return engine.heading()


def forward(engine):
    engine.forward()
    return engine.heading()


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
