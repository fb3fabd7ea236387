"""Changing the language in a browser: nothing chosen is lost, and no key changes it by accident."""

import pytest

from .conftest import CLOSEST_TO_TRIALS, unfold_questions

CHOSEN = "[...document.querySelectorAll('main input:checked')].map(input => `${input.name}=${input.value}`)"
NAMES = {"en": "English", "es": "Español"}
RESULT = {"en": "Your screening result", "es": "El resultado de su cuestionario"}
DOWNLOAD = {"en": "Download my summary (PDF)", "es": "Descargar mi resumen (PDF)"}

both_ways = pytest.mark.parametrize(("here", "there"), [("en", "es"), ("es", "en")])
# One way with JavaScript and the other without: the other two pairs would meet no other code.
each_way = pytest.mark.parametrize(
    ("here", "there", "page"),
    [pytest.param("en", "es", True, id="with JavaScript"), pytest.param("es", "en", False, id="without JavaScript")],
    indirect=["page"],
)


@pytest.fixture
def page(request, new_context):
    return new_context(java_script_enabled=request.param).new_page()


@pytest.fixture
def plain_page(new_context):
    return new_context().new_page()


def switch(page, language):
    return page.locator("header .languages").get_by_text(NAMES[language], exact=True)


def language_of(page):
    return page.locator("html").get_attribute("lang")


def change(page, language):
    """Change the language with the mouse."""
    switch(page, language).click()
    assert language_of(page) == language


def complaints(page):
    return page.locator("#error-summary, .error-text").count()


@each_way
def test_choices_not_yet_sent_come_along_and_nothing_is_missed(page, visit, here, there):
    page.goto(f"/{here}/questions")
    visitor = visit(page, here)
    visitor.choose(gad7_2="3", gad7_5="0")
    change(page, there)
    assert page.evaluate(CHOSEN) == ["gad7_2=3", "gad7_5=0"]
    visitor.choose(gad7_1="1")
    change(page, here)
    assert page.evaluate(CHOSEN) == ["gad7_1=1", "gad7_2=3", "gad7_5=0"]
    assert not complaints(page)


@each_way
def test_a_visitor_can_change_the_language_at_every_step_and_reach_the_same_summary(page, visit, here, there, pdf_text):
    one, other = visit(page, here), visit(page, there)
    page.goto(f"/{here}/")
    change(page, there)
    change(page, here)
    page.goto(page.locator("main a.button").get_attribute("href"))
    one.answer("0123210")
    one.choose(difficulty="very")
    change(page, there)
    other.press("Continue")
    other.choose(**CLOSEST_TO_TRIALS)
    situation = page.evaluate(CHOSEN)
    assert len(situation) == 7
    change(page, here)
    assert page.evaluate(CHOSEN) == situation
    one.press("See my result")
    assert one.heading() == RESULT[here]
    unfold_questions(page)
    boxes = page.locator("#questions input")
    for number in (0, 3):
        boxes.nth(number).check()
    picked = page.evaluate(CHOSEN)
    change(page, there)
    assert other.heading() == RESULT[there]
    assert page.evaluate(CHOSEN) == picked
    assert page.locator(".score").inner_text().startswith("9")
    with page.expect_download() as download:
        page.get_by_role("button", name=DOWNLOAD[there], exact=True).last.click()
    text = " ".join(pdf_text(download.value.path()).split())
    assert "[0,1,2,3,2,1,0]" in text
    assert all(question in text for question in page.locator("#questions label:has(:checked)").all_inner_texts())
    other.press("Change my answers")
    change(page, here)
    assert page.evaluate(CHOSEN)[:7] == [f"gad7_{number}={value}" for number, value in enumerate("0123210", 1)]


@each_way
def test_a_question_picked_behind_more_questions_is_seen_in_the_other_language(page, visit, here, there):
    visitor = visit(page, here)
    page.goto(f"/{here}/questions")
    visitor.answer("2222222")
    visitor.press("Continue")
    visitor.press("Skip all of these")
    unfold_questions(page)
    page.locator("#questions summary").click()
    page.locator("#questions details input").last.check()
    picked = page.evaluate(CHOSEN)
    change(page, there)
    assert page.evaluate(CHOSEN) == picked
    assert page.locator("#questions details input:checked").is_visible()


@each_way
def test_a_complaint_goes_away_with_the_language_and_what_was_chosen_stays(page, visit, here, there):
    visitor = visit(page, here)
    page.goto(f"/{here}/questions")
    visitor.choose(gad7_1="2", gad7_3="1")
    visitor.press("Continue")
    assert complaints(page) == 6
    visitor.choose(gad7_4="3")
    change(page, there)
    assert not complaints(page)
    assert page.evaluate(CHOSEN) == ["gad7_1=2", "gad7_3=1", "gad7_4=3"]
    visit(page, there).press("Continue")
    assert complaints(page) == 5


@each_way
def test_too_many_questions_stay_picked_and_are_explained_in_the_other_language(page, visit, here, there):
    visitor = visit(page, here)
    page.goto(f"/{here}/questions")
    visitor.answer("2222222")
    visitor.press("Continue")
    visitor.press("Skip all of these")
    unfold_questions(page)
    for box in page.locator("#questions input").all()[:7]:
        box.check()
    visitor.press("Download my summary (PDF)")
    picked = page.evaluate(CHOSEN)
    assert len(picked) == 7
    change(page, there)
    assert page.evaluate(CHOSEN) == picked
    assert {"en": "Choose up to 6", "es": "Elija hasta 6"}[there] in page.locator("#error-summary").inner_text()


@each_way
def test_help_stays_first_and_once_seen_stays_seen(page, visit, here, there):
    one, other = visit(page, here), visit(page, there)
    page.goto(f"/{here}/questions")
    one.answer("2222222")
    one.press("Continue")
    one.choose(safety="unsafe")
    one.press("See my result")
    change(page, there)
    assert page.locator("#topic-U2").is_visible()
    assert page.locator(".score").count() == 0
    other.press("Continue to my results")
    page.locator(".score").wait_for()
    change(page, here)
    assert one.heading() == RESULT[here]
    assert page.locator(".score").inner_text().startswith("14")
    assert page.locator("#topic-U2").is_visible()


# --- keys ----------------------------------------------------------------------------------------------------------


@each_way
def test_enter_in_a_question_goes_forward_in_the_same_language(page, visit, here, there):
    visitor = visit(page, here)
    page.goto(f"/{here}/questions")
    visitor.answer("0000000")
    visitor.radios("gad7_7").first.press("Enter")
    page.wait_for_url(f"**/{here}/situation")
    visitor.choose(age="25_64")
    visitor.radios("age").nth(2).press("Enter")
    page.wait_for_url(f"**/{here}/result")
    assert visitor.heading() == RESULT[here]
    unfold_questions(page)
    box = page.locator("#questions input").first
    box.check()
    with page.expect_download() as download:
        box.press("Enter")
    assert download.value.suggested_filename.startswith("summary-")
    assert language_of(page) == here
    assert page.locator("#questions input:checked").count() == 1


@each_way
def test_enter_on_a_page_that_complains_goes_forward_in_the_same_language(page, visit, here, there):
    visitor = visit(page, here)
    page.goto(f"/{here}/questions")
    visitor.choose(gad7_1="1")
    visitor.radios("gad7_1").nth(1).press("Enter")
    page.wait_for_url(f"**/{here}/situation")
    assert complaints(page)
    visitor.answer("1111111")
    visitor.radios("gad7_1").nth(1).press("Enter")
    page.wait_for_url(f"**/{here}/situation")
    assert not complaints(page)
    assert language_of(page) == here


@each_way
def test_enter_after_a_change_of_language_goes_forward_in_the_new_one(page, visit, here, there):
    page.goto(f"/{here}/questions")
    change(page, there)
    visitor = visit(page, there)
    visitor.answer("1111111")
    visitor.radios("gad7_1").nth(1).press("Enter")
    page.wait_for_url(f"**/{there}/situation")
    assert not complaints(page)


def tab_to(page, target):
    for _ in range(8):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("no Tab leads to the switch")


@pytest.mark.parametrize("key", ["Enter", "Space"])
@both_ways
def test_the_switch_is_among_the_first_stops_of_the_keyboard_and_shows_its_focus(plain_page, visit, here, there, key):
    page = plain_page
    page.goto(f"/{here}/questions")
    visit(page, here).choose(gad7_3="2")
    page.locator(".skip-link").focus()
    target = switch(page, there)
    tab_to(page, target)
    assert target.evaluate("e => getComputedStyle(e).outlineStyle !== 'none'")
    page.keyboard.press(key)
    page.wait_for_url(f"**/{there}/questions")
    assert page.evaluate(CHOSEN) == ["gad7_3=2"]


@both_ways
def test_a_link_of_the_switch_works_by_keyboard_too(plain_page, here, there):
    page = plain_page
    page.goto(f"/{here}/about")
    tab_to(page, switch(page, there))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{there}/about")
    assert language_of(page) == there


# --- what is seen --------------------------------------------------------------------------------------------------


def test_the_count_of_questions_answered_goes_on_in_the_other_language(plain_page, visit):
    page = plain_page
    page.goto("/en/questions")
    visit(page).answer("12")
    change(page, "es")
    assert page.get_by_role("status").inner_text() == "2 de 10 respondidas"


def test_the_switch_is_not_printed(plain_page, show):
    for state in ("about", "result 14, pregnant"):
        show(plain_page, state)
        plain_page.emulate_media(media="print")
        assert not plain_page.locator("header .languages").is_visible()
        plain_page.emulate_media(media="screen")
        assert plain_page.locator("header .languages").is_visible()
