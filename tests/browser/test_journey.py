"""From the first click to the PDF: by mouse, without JavaScript, and by keyboard alone."""

import re

import pytest

from .conftest import unfold_questions

SCORES = "0123120"
FOCUS = """() => {
    const shown = document.activeElement.closest(".choice") ?? document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
UNCOVERED = """() => {
    const element = document.activeElement;
    if (element === document.body) return ["the page", true];
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const seen = (y) => {
        const hit = document.elementFromPoint((left + right) / 2, y);
        return hit !== null && (element.contains(hit) || hit.contains(element));
    };
    return [element.id || element.textContent.trim(), seen(top + 2) && seen((top + bottom) / 2) && seen(bottom - 2)];
}"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def either_way(request):
    return request.param


@pytest.fixture
def page_either_way(either_way, new_context):
    return new_context(java_script_enabled=either_way).new_page()


def assert_paper_holds(text, visitor, values, picked):
    total = sum(map(int, values))
    flat = " ".join(text.split())
    assert f"{total}/21" in text
    for statement, value in zip(visitor.statements, values, strict=True):
        assert f"{statement} {value} " in flat, f"{statement}: {value} is not on the paper"
    assert f"[{','.join(values)}]" in flat
    assert all(question in flat for question in picked)


def test_a_visitor_goes_from_the_first_click_to_a_pdf_with_the_score_and_the_answers_as_chosen(
    page_either_way, visit, pdf_text
):
    page = page_either_way
    visitor = visit(page)
    page.goto("/")
    assert page.url.endswith("/en/")
    page.get_by_role("link", name="I am 18 or older: start").click()
    visitor.answer(SCORES)
    visitor.choose(difficulty="very")
    visitor.press("Continue")
    visitor.choose(duration="ge6m", therapy="never")
    visitor.press("See my result")
    assert visitor.heading() == "Your screening result"
    assert page.locator(".score").inner_text().split() == ["9", "out", "of", "21"]
    assert page.locator("#topic-T9, #topic-K5, #topic-U0").count() == 3
    unfold_questions(page)
    questions = page.locator("#questions label").all_inner_texts()[:3]
    for question in questions:
        page.get_by_role("checkbox", name=question).check()
    download = visitor.download()
    assert re.fullmatch(r"summary-\d{4}-\d\d-\d\d\.pdf", download.suggested_filename)
    text = pdf_text(download.path())
    assert_paper_holds(text, visitor, SCORES, questions)
    assert "Very difficult" in text
    assert "6 months or longer" in text


def test_a_visitor_goes_the_same_way_in_spanish_to_a_pdf_in_the_clinics_language_and_in_spanish(
    new_context, visit, pdf_text, either_way
):
    page = new_context(java_script_enabled=either_way, locale="es-MX").new_page()
    visitor = visit(page, "es")
    page.goto("/")
    assert page.url.endswith("/es/")
    page.get_by_role("link", name="Tengo 18 años o más: empezar").click()
    visitor.answer(SCORES)
    visitor.choose(difficulty="very")
    visitor.press("Continue")
    assert visitor.heading() == "Un poco sobre su situación"
    visitor.choose(duration="ge6m", therapy="never")
    visitor.press("See my result")
    assert visitor.heading() == "El resultado de su cuestionario"
    assert page.locator(".score").inner_text().split() == ["9", "de", "21"]
    assert page.locator("#topic-T9, #topic-K5, #topic-U0").count() == 3
    unfold_questions(page)
    questions = page.locator("#questions label").all_inner_texts()[:3]
    for question in questions:
        page.get_by_role("checkbox", name=question).check()
    text = pdf_text(visitor.download().path())
    assert_paper_holds(text, visit(page, "en"), SCORES, [])
    flat = " ".join(text.split())
    assert "In Spanish, " in flat
    assert all(f"{number}. {statement}" in flat for number, statement in enumerate(visitor.statements, 1))
    assert "Su puntuación: 9 de 21, rango leve." in flat
    assert all(question in flat for question in questions)


def test_skip_all_of_these_leads_to_a_result(page_either_way, visit):
    page = page_either_way
    visitor = visit(page)
    page.goto("/en/questions")
    visitor.answer("3333333")
    visitor.press("Continue")
    visitor.press("Skip all of these")
    assert visitor.heading() == "Your screening result"
    assert "21" in page.locator(".score").inner_text()
    assert page.locator("#topic-T8, #topic-K7, #topic-N3").count() == 3


def test_a_visitor_under_18_finds_help_and_no_questionnaire(page_either_way, visit):
    page = page_either_way
    page.goto("/en/")
    text_988 = page.get_by_role("main").get_by_role("link", name="Text 988")
    assert not text_988.first.is_visible()
    page.get_by_text("I am under 18").click()
    assert text_988.first.is_visible()
    assert page.get_by_role("radio").count() == 0


def test_someone_who_may_not_be_safe_sees_help_first_and_the_result_when_they_ask_for_it(
    page_either_way, visit, pdf_text
):
    page = page_either_way
    visitor = visit(page)
    page.goto("/en/questions")
    visitor.answer("2222222")
    visitor.press("Continue")
    visitor.choose(safety="unsafe")
    visitor.press("See my result")
    assert page.locator("#topic-U2").is_visible()
    assert page.locator(".score").count() == 0
    visitor.press("Continue to my results")
    assert page.locator("#topic-U2").is_visible()
    assert page.locator(".score").inner_text().startswith("14")
    assert page.locator('[id^="topic-K"]').count() == 0
    text = pdf_text(visitor.download().path())
    assert_paper_holds(text, visitor, "2222222", [])
    assert visitor.words.situation.questions["safety"].option("unsafe").label not in text


def tab_to(page, target):
    """Press Tab until the target has the focus; what has it must show it at each stop."""
    for _ in range(90):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS), page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no Tab leads to {target}")


def choose(page, radios, index):
    """Into a group by Tab, which leads to what is chosen beforehand; from there to the choice by arrow keys."""
    start = next((at for at, radio in enumerate(radios.all()) if radio.is_checked()), 0)
    tab_to(page, radios.nth(start))
    page.keyboard.press("Space")
    for _ in range((index - start) % radios.count()):
        page.keyboard.press("ArrowDown")
    assert radios.nth(index).is_checked()


def test_the_whole_journey_works_by_keyboard_alone(page, visit, pdf_text):
    visitor = visit(page)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="I am 18 or older: start"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/questions")
    for number, value in enumerate(SCORES, 1):
        choose(page, visitor.radios(f"gad7_{number}"), int(value))
    choose(page, visitor.radios("difficulty"), 1)
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/situation")
    choose(page, visitor.radios("medicine"), 2)
    tab_to(page, page.get_by_role("button", name="See my result"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/result")
    tab_to(page, page.locator("#pick > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("checkbox").nth(1))
    page.keyboard.press("Space")
    tab_to(page, page.locator("#questions summary"))
    page.keyboard.press("Enter")
    folded = page.locator("#questions details").get_by_role("checkbox").first
    tab_to(page, folded)
    page.keyboard.press("Space")
    picked = page.locator("#questions label:has(input:checked)").all_inner_texts()
    assert len(picked) == 2
    tab_to(page, page.get_by_role("button", name="Download my summary (PDF)").last)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert_paper_holds(pdf_text(download.value.path()), visitor, SCORES, picked)


def test_the_first_tab_offers_to_skip_to_the_content(page):
    page.goto("/en/questions")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("id") == "gad7_1-0"


@pytest.mark.parametrize("size", [(1280, 800), (390, 700), (320, 256)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_has_the_focus_is_never_hidden_behind_something(page, visit, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/en/questions")
    visit(page).answer("1")
    stops = []
    for _ in range(25):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(UNCOVERED))
    assert len({identity for identity, _ in stops}) >= 15
    assert [identity for identity, uncovered in stops if not uncovered] == []


def test_the_page_counts_the_questions_answered(page, visit):
    visitor = visit(page)
    page.goto("/en/questions")
    status = page.get_by_role("status")
    assert status.inner_text() == ""
    visitor.answer("000")
    assert status.inner_text() == "3 of 10 answered"


def test_finish_and_clear_takes_the_result_out_of_the_history(page, visit, show):
    show(page, "result 14, pregnant")
    before = page.evaluate("history.length")
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/en/finished")
    assert page.evaluate("history.length") == before
    assert "14" not in page.locator("body").inner_text()
    page.go_back()
    assert "/en/result" not in page.url
