"""Nothing chosen is lost: on the way back, and when a page has to be shown again."""

import pytest

from .conftest import unfold_questions

SITUATION = {
    "duration": "1to6m",
    "therapy": "stopped_early",
    "medicine": "declined",
    "age": "18_24",
    "pregnancy": "no",
    "flags": "review",
    "safety": "thoughts",
}
CHOSEN = "[...document.querySelectorAll('main input:checked')].map(input => `${input.name}=${input.value.trim()}`)"
SITUATION_CHOSEN = [f"{name}={value}" for name, value in SITUATION.items()]


@pytest.fixture
def page(new_context):
    """Nothing is kept by a script."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def at_situation(page, visit):
    """A visitor who has answered the questionnaire and chosen, but not yet sent, their situation."""
    visitor = visit(page)
    page.goto("/en/questions")
    visitor.answer("0123210")
    visitor.choose(difficulty="somewhat")
    visitor.press("Continue")
    visitor.choose(**SITUATION)
    return visitor


ANSWERS_CHOSEN = [f"gad7_{number}={value}" for number, value in enumerate("0123210", 1)] + ["difficulty=somewhat"]


def test_back_to_the_questions_keeps_the_answers_and_the_situation(page, at_situation):
    at_situation.press("Back to the questions")
    assert page.evaluate(CHOSEN) == ANSWERS_CHOSEN
    at_situation.press("Continue")
    assert page.evaluate(CHOSEN) == SITUATION_CHOSEN


def test_change_my_answers_keeps_the_answers_and_the_situation(page, at_situation):
    at_situation.press("See my result")
    at_situation.press("Change my answers")
    assert page.evaluate(CHOSEN) == ANSWERS_CHOSEN
    at_situation.press("Continue")
    assert page.evaluate(CHOSEN) == SITUATION_CHOSEN
    at_situation.press("See my result")
    assert page.locator(".score").inner_text().startswith("9")


LISTS = "[...document.querySelectorAll('main select')].map(list => list.value.trim())"
MATTERS = "[...document.querySelectorAll('#matters input:checked')].map(box => box.value.trim())"


def test_an_earlier_result_and_what_matters_are_picked_kept_and_shown(page, at_situation):
    for summary in page.locator("details.question summary").all():
        summary.click()
    page.get_by_label("The score then").select_option(label="16")
    page.get_by_label("The month on that paper").select_option(index=3)
    for name in ("What I would pay", "How soon it may help"):
        page.get_by_label(name).check()
    chosen = page.evaluate(LISTS), page.evaluate(MATTERS)
    at_situation.press("See my result")
    assert page.locator("#change").get_by_text("7 points lower than then.").is_visible()
    assert page.locator("#what-matters summary").all_inner_texts() == ["How soon it may help", "What I would pay"]
    at_situation.press("Change my answers")
    at_situation.press("Continue")
    assert (page.evaluate(LISTS), page.evaluate(MATTERS)) == chosen
    assert page.locator("details.question[open]").count() == 2
    page.get_by_label("The month on that paper").select_option(index=0)
    at_situation.press("See my result")
    assert page.evaluate(LISTS) == ["16", ""]
    page.locator("#error-summary").get_by_role("link").click()
    assert page.locator("#earlier_month:focus, #earlier_month :focus").count() == 1
    at_situation.press("Back to the questions")
    at_situation.press("Continue")
    assert (page.evaluate(LISTS), page.evaluate(MATTERS)) == (["16", ""], chosen[1])


def test_change_my_answers_keeps_the_questions_picked(page, at_situation):
    at_situation.press("See my result")
    unfold_questions(page)
    for box in page.locator("input[type=checkbox]").all()[:2]:
        box.check()
    picked = page.evaluate(CHOSEN)
    assert len(picked) == 2
    at_situation.press("Change my answers")
    at_situation.press("Continue")
    at_situation.press("See my result")
    assert sorted(page.evaluate(CHOSEN)) == sorted(picked)


def test_a_changed_answer_changes_the_score(page, at_situation):
    at_situation.press("See my result")
    at_situation.press("Change my answers")
    at_situation.answer("3")
    at_situation.press("Continue")
    at_situation.press("See my result")
    assert page.locator(".score").inner_text().startswith("12")


def test_a_page_with_missing_answers_keeps_the_others_and_links_to_each_missing_one(page, visit):
    visitor = visit(page)
    page.goto("/en/questions")
    visitor.choose(gad7_1="2", gad7_3="2", gad7_6="2")
    visitor.press("Continue")
    assert page.title().startswith("Error: ")
    assert page.evaluate(CHOSEN) == ["gad7_1=2", "gad7_3=2", "gad7_6=2"]
    links = page.locator("#error-summary").get_by_role("link")
    assert links.count() == 4
    for index, number in enumerate((2, 4, 5, 7)):
        links.nth(index).click()
        assert page.locator(f"#gad7_{number}:focus, #gad7_{number} :focus").count() == 1
        described = page.locator(f"#gad7_{number}").get_attribute("aria-describedby")
        assert "Tell us how often" in page.locator(f"#{described}").inner_text()


@pytest.mark.parametrize("state", ["questions with errors", "situation with errors", "result with errors"])
def test_every_link_of_an_error_summary_moves_the_focus_into_its_question(page, new_context, show, state):
    page = new_context().new_page()
    show(page, state)
    links = page.locator("#error-summary").get_by_role("link").all()
    assert links
    for link in links:
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        assert page.locator(f"#{target}:focus, #{target} :focus").count() == 1, f"{target} did not get the focus"


@pytest.mark.parametrize("state", ["questions with errors", "situation with errors", "result with errors"])
def test_the_error_summary_has_the_focus_when_the_page_opens(new_context, show, state):
    page = new_context().new_page()
    show(page, state)
    assert page.locator(":focus").get_attribute("id") == "error-summary"
    assert page.locator("#error-summary").bounding_box()["y"] >= 0


def test_more_than_six_questions_are_refused_and_all_stay_picked(page, at_situation):
    at_situation.press("See my result")
    unfold_questions(page)
    page.locator("#questions summary").click()
    boxes = page.locator("input[type=checkbox]").all()
    for box in [*boxes[:6], boxes[-1]]:
        box.check()
    picked = page.evaluate(CHOSEN)
    assert len(picked) == 7
    at_situation.press("Download my summary (PDF)")
    assert page.evaluate(CHOSEN) == picked
    assert page.locator("#questions details").evaluate("details => details.open")
    page.locator("#error-summary").get_by_role("link").click()
    assert page.locator("#questions:focus, #questions :focus").count() == 1
    boxes[0].uncheck()
    assert at_situation.download().suggested_filename.startswith("summary-")


def test_too_many_questions_are_explained_to_someone_who_has_seen_help_first_too(page, visit, at_situation):
    at_situation.choose(safety="unsafe")
    at_situation.press("See my result")
    at_situation.press("Continue to my results")
    unfold_questions(page)
    for box in page.locator("input[type=checkbox]").all()[:7]:
        box.check()
    at_situation.press("Download my summary (PDF)")
    assert at_situation.heading() == "Your screening result"
    assert "up to 6" in page.locator("#error-summary").inner_text()
