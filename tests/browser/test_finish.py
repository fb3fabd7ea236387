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


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("scripts", [True, False])
def test_after_finish_and_clear_going_back_shows_no_answer(caching_browser, port, visit, scripts, finished):
    page = caching_browser.new_context(java_script_enabled=scripts).new_page()
    visitor = visit(page)
    page.goto(f"http://localhost:{port}/en/questions")
    visitor.answer("2222222")
    visitor.press("Continue")
    visitor.choose(duration="ge6m")
    visitor.press("See my result")
    page.get_by_role("link", name="Finish and clear" if finished else "Help now").first.click()
    shown = []
    for _ in range(3):
        back(page)
        shown.append(page.locator("input:checked").count() + page.content().count("out of 21"))
    # without finishing, the same way back does show them: the check can fail
    assert any(shown) is not finished
