"""After "Finish and clear" nothing can be got back on a shared computer, with the back/forward cache on."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error


@pytest.fixture
def caching_browser(browser_type, browser_type_launch_args):
    """A browser as people use it: Playwright switches the back/forward cache off."""
    arguments = {**browser_type_launch_args, "ignore_default_args": ["--disable-back-forward-cache"]}
    browser = browser_type.launch(**arguments)
    yield browser
    browser.close()


def back(page):
    """Playwright waits in vain where the browser has dropped the page, and where it brings back a living one."""
    with suppress(Error):
        page.go_back(timeout=3000)


def go_to_the_result(page, visitor, address):
    page.goto(address)
    visitor.answer("2222222")
    visitor.press("Continue")
    visitor.choose(duration="ge6m")
    visitor.press("See my result")


def test_where_storage_is_blocked_finish_and_clear_works_all_the_same(caching_browser, port, visit):
    context = caching_browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });")
    page = context.new_page()
    go_to_the_result(page, visit(page), f"http://clinic.test:{port}/en/questions")
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/en/finished")
    back(page)
    assert page.url.endswith("/en/questions")
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("window.name") == ""


def test_a_page_that_comes_back_though_all_is_finished_shows_nothing_and_leads_to_the_end(page, base_url, visit):
    """In a browser that does not tell where in its history a page stands."""
    page.add_init_script("delete window.navigation;")
    go_to_the_result(page, visit(page), f"{base_url}/en/questions")
    page.evaluate("sessionStorage.screener = '/en/finished'")
    page.go_back()
    page.wait_for_url("**/en/finished")


def test_a_name_that_another_page_gave_the_window_leads_nowhere(page, base_url):
    page.goto(f"{base_url}/en/questions")
    page.evaluate("sessionStorage.screener = '//elsewhere.test/finished'")
    page.reload()
    page.wait_for_timeout(300)
    assert page.url == f"{base_url}/en/questions"


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("scripts", [True, False])
def test_after_finish_and_clear_going_back_shows_no_answer(caching_browser, port, visit, scripts, finished):
    page = caching_browser.new_context(java_script_enabled=scripts).new_page()
    visitor = visit(page)
    go_to_the_result(page, visitor, f"http://localhost:{port}/en/questions")
    page.get_by_role("link", name="Finish and clear" if finished else "Help now").first.click()
    shown = []
    for _ in range(3):
        back(page)
        shown.append(page.locator("input:checked").count() + page.content().count("out of 21"))
    # without finishing, the same way back does show them: the check can fail
    assert any(shown) is not finished
