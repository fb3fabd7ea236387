"""Links: those that could lose answers open a new tab, every link that opens one says so, and no other does."""

import pytest

from ..conftest import parsed
from .clinics import clinic_file, site_of
from .test_pages import READING

SAID = {"en": "new tab", "es": "otra pestaña"}
WITH_ANSWERS = ["questions", "situation", "result", "help first", "result, help seen", "errors", "too many", "busy"]
OUTSIDE = ("http://", "https://")


@pytest.fixture(params=["en", "es"])
def language(request):
    return request.param


@pytest.fixture
def page_with_answers(site, complete, language):
    """A function: one of the pages that hold answers, or could."""
    client = site.test_client(use_cookies=False)
    unsafe = complete(safety="unsafe")
    posts = {
        "situation": ("situation", complete()),
        "result": ("result", complete()),
        "help first": ("result", unsafe),
        "result, help seen": ("result", unsafe | {"help_seen": "1"}),
        "errors": ("result", {"gad7_1": "1"}),
        "too many": ("summary.pdf", complete() | {"questions": ["talk_type"] * 2 + ["wrong"]}),
        "busy": ("busy/503", complete()),
    }

    def ask(state):
        if state == "questions":
            return page_of(client.get(f"/{language}/questions"))
        path, fields = posts[state]
        return page_of(client.post(f"/{language}/{path}", data=fields))

    return ask


def page_of(reply):
    return parsed(reply.text)


def leading_away(page):
    """The links but for those within the page, to a phone, to the last page and to the page before a frame."""
    links = [link for link in page.query("a[href]") if link.attrs.get("id") != "finish"]
    return [link for link in links if link.attrs["href"].startswith(("/", *OUTSIDE))]


def says_so(link, language):
    return SAID[language] in link.to_text()


def opens_a_tab(link):
    return link.attrs.get("target") == "_blank"


@pytest.mark.parametrize("state", WITH_ANSWERS)
def test_no_link_of_a_page_with_answers_takes_them_away_and_each_says_that_it_opens_a_tab(
    page_with_answers, language, state
):
    links = leading_away(page_with_answers(state))
    assert len(links) >= 7
    assert [link.to_text() for link in links if not (opens_a_tab(link) and says_so(link, language))] == []


@pytest.mark.parametrize("state", WITH_ANSWERS)
def test_a_link_within_a_page_opens_no_tab(page_with_answers, state):
    links = [link for link in page_with_answers(state).query("a[href]") if link.attrs["href"][0] == "#"]
    assert links
    assert [link.to_text() for link in links if opens_a_tab(link)] == []


@pytest.mark.parametrize("address", [address for address in READING if address != "/en/questions"])
def test_on_a_page_to_read_links_stay_in_the_tab(client, address):
    assert [link.to_text() for link in page_of(client.get(address)).query("a") if opens_a_tab(link)] == []


def test_a_link_that_says_it_opens_a_tab_does(client, page_with_answers, language):
    pages = [page_with_answers(state) for state in WITH_ANSWERS] + [page_of(client.get(path)) for path in READING]
    links = [link for page in pages for link in page.query("a") if says_so(link, language)]
    assert links
    assert [link.to_text() for link in links if not opens_a_tab(link)] == []


@pytest.mark.parametrize("state", ["result", "help first", "result, help seen"])
def test_another_site_does_not_learn_where_a_visitor_comes_from_and_has_no_hold_on_the_page(page_with_answers, state):
    links = [link for link in leading_away(page_with_answers(state)) if link.attrs["href"].startswith(OUTSIDE)]
    assert links
    assert {link.attrs["rel"] for link in links} == {"noreferrer noopener"}


def test_booking_help_lines_and_sources_are_among_the_links_that_open_a_tab(page_with_answers, site):
    links = leading_away(page_with_answers("result"))
    addresses = [link.attrs["href"] for link in links]
    assert site.extensions["screener"].clinic.booking in addresses
    assert len([address for address in addresses if address.startswith("https://doi.org/")]) >= 5
    helped = leading_away(page_with_answers("help first"))
    assert [link for link in helped if link.attrs["href"].startswith("https://")]


def test_nothing_about_the_visitor_is_added_to_the_address_where_a_consultation_is_booked(app, tmp_path, complete):
    booking = "https://example.org/book?service=12&lang=en"
    site = site_of(clinic_file(tmp_path, booking=f'"{booking}"'))
    site.test_client_class = app.test_client_class
    client = site.test_client(use_cookies=False)
    for values in ((0,) * 7, (2,) * 7):
        page = page_of(client.post("/en/result", data=complete(values)))
        (link,) = (link for link in page.query("a") if link.attrs["href"].startswith("https://example.org/book"))
        assert link.attrs["href"] == booking
