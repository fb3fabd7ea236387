"""Where things stand, and what is printed. (That nothing is cut off on any page is in test_every_page.)"""


def test_radios_stand_on_the_right_when_the_page_runs_from_right_to_left(page, show):
    show(page, "questions")
    before = page.get_by_role("radio").first.bounding_box()["x"]
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert before < page.viewport_size["width"] / 2 < page.get_by_role("radio").first.bounding_box()["x"]


def test_a_printed_result_has_no_buttons_and_no_navigation(page, show):
    show(page, "result 14, pregnant")
    page.emulate_media(media="print")
    for selector in (".skip-link", "nav", ".next", ".back"):
        assert page.locator(selector).count()
        assert not any(each.is_visible() for each in page.locator(selector).all()), f"{selector} is printed"
    assert page.locator(".score").is_visible()
    assert page.locator(".help-line").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_printed_questionnaire_has_no_counter_and_all_its_questions(page, show):
    show(page, "questions kept")
    page.emulate_media(media="print")
    assert not page.locator(".count").is_visible()
    assert page.locator("fieldset:visible").count() == 10
