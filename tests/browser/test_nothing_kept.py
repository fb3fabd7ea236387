"""What leaves the browser and what stays in it, over a whole journey."""

import re
from urllib.parse import urlsplit

import pytest

READ_FIRST = ["help-now", "about", "privacy", "options", "talk-therapy", "ketamine-assisted-psychotherapy"]


class Watch:
    """Everything a browser asks for and complains about, from its first request on."""

    def __init__(self, context):
        self.requests, self.complaints = [], []
        context.on("request", lambda request: self.requests.append(request))
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def hear(self, message):
        # A status of 4xx or 5xx is an error to the browser, and meant.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource: the server"):
            self.complaints.append(message.text)

    def abroad(self, origin):
        return [request.url for request in self.requests if not request.url.startswith(f"{origin}/")]

    def telling(self):
        """Addresses, and Referer headers, that say more than which page it is."""
        addresses = [request.url for request in self.requests]
        addresses += [request.headers.get("referer", "") for request in self.requests]
        return [url for url in addresses if urlsplit(url).query or urlsplit(url).fragment or re.search("gad7_", url)]


@pytest.fixture
def watched(new_context):
    context = new_context()
    return context.new_page(), Watch(context)


def walk(page, visitor):
    """A whole journey, with a mistake, a way back and every page there is to read."""
    for name in READ_FIRST:
        page.goto(f"/en/{name}")
    page.goto("/")
    page.get_by_role("link", name="I am 18 or older: start").click()
    visitor.answer("33")
    visitor.press("Continue")
    page.locator("#error-summary").get_by_role("link").first.click()
    visitor.answer("3131313")
    visitor.press("Continue")
    visitor.choose(safety="unsafe")
    visitor.press("See my result")
    visitor.press("Continue to my results")
    assert not re.search(r"\d", page.title())
    assert visitor.download().suggested_filename
    visitor.press("Change my answers")
    visitor.press("Continue")
    visitor.press("Skip all of these")
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/en/finished")


@pytest.fixture(scope="module")
def walked(browser, base_url, visit):
    """A page at the end of a whole journey, and what was seen on the way."""
    context = browser.new_context(base_url=base_url)
    watch, page = Watch(context), context.new_page()
    walk(page, visit(page))
    yield page, watch
    context.close()


def test_a_journey_asks_nothing_of_any_other_origin_and_the_browser_complains_of_nothing(walked, base_url):
    _, watch = walked
    assert len(watch.requests) > 30
    assert watch.abroad(base_url) == []
    assert watch.complaints == []


def test_no_answer_is_in_an_address_or_a_referer(walked):
    _, watch = walked
    assert watch.telling() == []


def test_nothing_is_stored_in_the_browser(walked):
    page, _ = walked
    assert page.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_the_policy_stops_scripts_styles_and_pictures_that_are_not_ours(watched):
    """The tests above rest on what the browser reports: this is what it reports."""
    page, watch = watched
    page.goto("/en/")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.test/pixel' }))")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))")
    page.wait_for_timeout(200)
    assert len([text for text in watch.complaints if "Content Security Policy" in text]) == 3
    assert page.evaluate("window.ran") is None
