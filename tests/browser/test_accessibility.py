"""axe on every page and state, in light and in the visitor's own settings, and what a screen reader is told."""

import re

import pytest

PLAIN = {
    "color_scheme": "light",
    "forced_colors": "none",
    "contrast": "no-preference",
    "reduced_motion": "no-preference",
}
MODES = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
    "dark, more contrast, less motion": {"color_scheme": "dark", "contrast": "more", "reduced_motion": "reduce"},
}


@pytest.fixture
def page(lasting_page):
    lasting_page.emulate_media(**PLAIN)
    lasting_page.set_viewport_size({"width": 1280, "height": 720})
    return lasting_page


def test_axe_finds_nothing_on_any_page_in_any_state(page, show, axe, any_state):
    show(page, any_state)
    axe(page)


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_in_the_settings_a_visitor_prefers(page, show, axe, main_state, mode):
    page.emulate_media(**MODES[mode])
    show(page, main_state)
    axe(page)


def test_axe_finds_nothing_when_the_folded_questions_are_open(page, show, axe):
    show(page, "result 14, pregnant")
    page.locator("#questions summary").click()
    axe(page)


def test_axe_finds_nothing_on_a_small_screen_that_runs_from_right_to_left(page, show, axe, main_state):
    page.set_viewport_size({"width": 360, "height": 740})
    show(page, main_state)
    page.evaluate("document.documentElement.dir = 'rtl'")
    axe(page)


def groups_of(page):
    """Each group of the accessibility tree: its name, and the radios in it as announced, in order."""
    tree = page.get_by_role("main").aria_snapshot()
    parts = re.split(r'^ *- group "', tree, flags=re.MULTILINE)[1:]
    return [(part[: part.index('"')], re.findall(r'- radio "([^"]+)"( \[checked\])?', part)) for part in parts]


def test_a_screen_reader_is_told_each_statement_and_its_four_choices_in_order(page, content):
    wording = content.languages["en"].wording.wording
    page.goto("/en/questions")
    groups = groups_of(page)
    names = [name for name, _ in groups]
    assert [name.split(". ", 1)[0] for name in names] == [str(number) for number in range(1, 9)]
    for name, statement in zip(names, wording.items, strict=False):
        assert name.endswith(f"{wording.stem} {statement}")
    assert names[7].endswith(wording.difficulty.question)
    choices = [[label for label, _ in radios] for _, radios in groups]
    assert choices == [*([list(wording.choices)] * 7), list(wording.difficulty.choices)]
    assert not any(checked for _, radios in groups for _, checked in radios)


def test_a_screen_reader_is_told_each_optional_question_and_that_it_may_be_left_out(page, show, content):
    words = content.languages["en"].situation
    show(page, "situation")
    groups = groups_of(page)
    assert [name for name, _ in groups] == [question.question for question in words.questions.values()]
    for question, (_, radios) in zip(words.questions.values(), groups, strict=True):
        assert [label for label, _ in radios] == [label for _, label in question.choices(words.skip.label, None)]
        assert not any(checked for _, checked in radios)


def test_a_screen_reader_is_told_what_is_wrong_with_a_question(page, show):
    show(page, "questions with errors")
    for number in (2, 3, 4, 5, 6, 7):
        described = page.locator(f"#gad7_{number}").get_attribute("aria-describedby")
        assert page.locator(f"#{described}").inner_text().startswith("Error:")
    assert page.locator("#gad7_1").get_attribute("aria-describedby") is None


def test_the_score_and_its_scale_have_words(page, show):
    show(page, "result 14, pregnant")
    tree = page.get_by_role("main").aria_snapshot()
    assert 'img "A scale from 0 to 21. The score of 14 lies in the moderate range."' in tree
    assert "in the moderate range of anxiety symptoms" in tree
