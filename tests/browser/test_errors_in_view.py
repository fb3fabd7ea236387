"""A link of the error summary brings a question and what is wrong with it into view, in each engine."""

import pytest

SIZES = [(390, 800), (740, 330), (320, 568), (1280, 720)]
# Top of the question, bottom of the message, and what covers the window at the bottom.
SEEN = """const question = document.getElementById("gad7_4");
    const [legend, message] = [question.querySelector("legend"), question.querySelector(".error-text")];
    const count = document.querySelector(".count")?.getBoundingClientRect();
    return [legend.getBoundingClientRect().top, message.getBoundingClientRect().bottom,
            count?.height ? count.top : innerHeight];"""
FOCUSED = """const focus = document.activeElement, shown = focus.closest(".choice") ?? focus;
    return [focus.id, parseFloat(getComputedStyle(shown).outlineWidth), getComputedStyle(shown).outlineStyle];"""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_question_and_its_message_are_in_view_and_the_focus_is_seen(engine, site, size):
    engine.open(f"{site}/en/questions")
    engine.resize(*size)
    engine.choose(gad7_1="1", gad7_2="2", difficulty="very")
    engine.press("Continue")
    engine.click('#error-summary a[href="#gad7_4"]')
    top, bottom, edge = engine.run(SEEN)
    assert 0 <= top < bottom <= edge
    focused, width, style = engine.run(FOCUSED)
    assert focused == ("gad7_4-0" if engine.javascript else "gad7_4")
    if engine.run("return document.hasFocus()"):  # WebKit's window may not be the one in front
        assert (width >= 2, style) == (True, "solid")
