"""The reviewer's pages in Chromium: the table is asked without scripts, and they are as readable as any other page."""

import pytest

from screener import create_app
from screener.settings import Settings

OPEN = "of => document.querySelectorAll(of).forEach((details) => { details.open = true; })"


@pytest.fixture(scope="module")
def preview_url(serve):
    return f"http://127.0.0.1:{serve(create_app(Settings(limit_pages='off', limit_pdf='off', preview=True)))}"


@pytest.fixture
def reviewer(browser, preview_url):
    """A function: a page of the reviewer's."""
    contexts = []

    def opened(**options):
        contexts.append(browser.new_context(base_url=preview_url, **options))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def ask_why_not_k12(page, language="en"):
    page.goto(f"/{language}/preview/ask")
    for name, value in {"score.gad7": "16", "therapy": "now_early", "row": "K12"}.items():
        page.locator(f"select[name='{name}']").select_option(value)
    page.locator("main .button").click()
    page.locator("#why").wait_for()


def test_the_table_is_asked_without_scripts(reviewer, preview_url):
    page = reviewer(java_script_enabled=False)
    ask_why_not_k12(page)
    assert page.url == f"{preview_url}/en/preview/ask"
    assert page.locator("section[aria-labelledby=why] p").first.inner_text().startswith("K8 is tried before K12")
    assert page.locator(".tried[open] li.matched").inner_text().startswith("K8 ")
    page.get_by_role("button", name="Español").click()
    assert page.locator("#why").inner_text() == "¿Por qué no K12?"


def test_from_a_row_the_way_leads_to_its_page_and_to_the_question_why(reviewer):
    page = reviewer()
    page.goto("/en/preview")
    row = page.locator("#kap-12")
    with page.context.expect_page() as opened:
        row.get_by_role("button", name="Result").click()
    assert opened.value.locator("#topic-K12").count() == 1
    with page.context.expect_page() as opened:
        row.get_by_role("button", name="Ask why K12").click()
    assert opened.value.locator("#why").inner_text() == "Why K12?"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_and_a_narrow_screen_is_wide_enough(reviewer, axe, language, scheme):
    page = reviewer(color_scheme=scheme, viewport={"width": 320, "height": 640})
    ask_why_not_k12(page, language)
    page.evaluate(OPEN, ".tried")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.goto(f"/{language}/preview")
    page.evaluate(OPEN, "#talk-11 details, #kap-12 details, #also-1 details")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
