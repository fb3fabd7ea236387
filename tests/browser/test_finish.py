"""After "Finish and clear" nothing can be got back on a shared computer, with the back/forward cache on."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

from screener import Shared
from screener.settings import Settings
from screener.sites import Place, Sites

from . import test_embedding as embedding

sites, strict_browser = embedding.sites, embedding.strict_browser


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


BLOCKED = "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked'); } });"


def test_where_storage_is_blocked_finish_and_clear_still_leads_to_the_end(caching_browser, port, visit):
    context = caching_browser.new_context()
    context.add_init_script(BLOCKED)
    page = context.new_page()
    go_to_the_result(page, visit(page), f"http://clinic.test:{port}/en/questions")
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/en/finished")


def test_under_a_path_of_another_host_finish_and_clear_leads_to_its_end_and_nothing_comes_back(
    caching_browser, serve, application, visit
):
    under = Sites(Shared.of(Settings()))
    under.add("clinic", Place((), "/anxiety-check", application.wsgi_app))
    page = caching_browser.new_context().new_page()
    go_to_the_result(page, visit(page), f"http://clinic.test:{serve(under)}/anxiety-check/en/questions")
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/anxiety-check/en/finished")
    back(page)
    assert page.locator("input:checked").count() == 0
    assert "out of 21" not in page.content()


def test_in_a_frame_where_storage_is_blocked_finish_and_clear_works_all_the_same(strict_browser, sites):
    context = strict_browser.new_context(ignore_https_errors=True)
    context.add_init_script(f"if (parent !== window) {BLOCKED}")
    page = context.new_page()
    page.goto(sites[0])
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="I am 18 or older: start").click()
    for number in range(1, 8):
        inside.locator(f"#gad7_{number}-2").check()
    inside.get_by_role("button", name="Continue", exact=True).click()
    inside.get_by_role("button", name="Skip all of these").click()
    inside.get_by_role("link", name="Finish and clear").click()
    inside.get_by_role("heading", name="Finished").wait_for()
    back(page)
    inside.get_by_role("heading", name="The last 2 weeks").wait_for()
    assert inside.locator("input:checked").count() == 0
    assert page.frames[1].evaluate("window.name") == ""
    context.close()


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
    page.wait_for_load_state()  # without scripts, a picture on the last page clears
    shown = []
    for _ in range(3):
        back(page)
        shown.append(page.locator("input:checked").count() + page.content().count("out of 21"))
    # without finishing, the same way back does show them: the check can fail
    assert any(shown) is not finished
