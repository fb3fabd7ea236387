"""Addresses as people and devices write them: nearly right, asked for by themselves, and by HEAD."""

import re

import pytest

from screener.web.static_files import ICONS

from .test_limits import statuses
from .test_pages import READING
from .test_search_engines import with_site as with_site

NEARLY_RIGHT = {
    "/en/help-now/": "/en/help-now",
    "/en/questions//": "/en/questions",
    "/EN/": "/en/",
    "/EN": "/en/",
    "/ES/": "/es/",
    "/en/Questions": "/en/questions",
    "/ES/HELP-NOW/": "/es/help-now",
    "/questions": "/en/questions",
    "/Questions/": "/en/questions",
    "/help-now": "/en/help-now",
    "/en/RESULT": "/en/result",
    "/en/summary.pdf/": "/en/summary.pdf",
}
NOWHERE = ["/fr/questions", "/en/questions/1", "/en/no", "/en/en/questions", "/static/", "/HEALTHZ", "/en/../questions"]
ELSEWHERE = ["//elsewhere.test/questions/", "/\\elsewhere.test/EN/", "/elsewhere.test/", "//EN//elsewhere.test"]


@pytest.mark.parametrize("address", NEARLY_RIGHT)
def test_an_address_that_is_nearly_right_leads_to_the_page(client, address):
    reply = client.get(address)
    assert (reply.status_code, reply.location) == (308 if address == "/en" else 302, NEARLY_RIGHT[address])
    assert client.get(reply.location).status_code in (200, 303, 405)


def test_an_address_without_a_language_leads_to_the_one_the_browser_asks_for(client):
    reply = client.get("/questions", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert reply.location == "/es/questions"
    assert "Accept-Language" in reply.headers["Vary"]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_is_wrong_gets_a_page_that_says_what_to_do(client, address):
    reply = client.get(address)
    assert (reply.status_code, reply.location) == (404, None)
    assert "Go to the start: each page can be reached from there." in reply.text


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_address_leads_to_another_site(client, path):
    reply = client.get("/", environ_overrides={"PATH_INFO": path})
    assert reply.status_code == 404 or re.match(r"/(?![/\\])", reply.location)


def test_nothing_in_an_address_is_carried_on(client):
    reply = client.get("/EN/Questions/?gad7_1=3&next=//elsewhere.test", headers={"Host": "elsewhere.test"})
    assert (reply.location, reply.data) == ("/en/questions", b"")


def test_answers_sent_to_an_address_that_is_nearly_right_are_not_sent_on(client, answers):
    assert client.post("/EN/situation", data=answers()).status_code == 404


@pytest.mark.parametrize("name", ICONS)
def test_the_icons_that_browsers_and_phones_ask_for_are_there_and_are_kept(client, name):
    reply = client.get(f"/{name}", buffered=True)
    assert reply.status_code == 200
    assert reply.mimetype == ("image/png" if name.endswith(".png") else "image/vnd.microsoft.icon")
    assert reply.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("name", ICONS)
def test_icons_count_for_no_limit(limited, name):
    client = limited(limit_pages="1 per 40 years")
    assert set(statuses(client, f"/{name}", 3)) == {200}
    assert statuses(client, "/en/", 2) == [200, 429]


def test_every_page_names_the_icon_for_a_phones_first_screen(client):
    assert '<link rel="apple-touch-icon" href="/apple-touch-icon.png">' in client.get("/en/").text


@pytest.mark.parametrize(
    "address", [*READING, "/", "/nope", "/en/summary.pdf", "/en/summary.txt", "/favicon.ico", "/healthz", "/EN/"]
)
def test_head_and_get_tell_the_same_length(client, with_site, address):
    for each in (client, with_site):
        told, page = each.head(address, buffered=True), each.get(address, buffered=True)
        assert told.status_code == page.status_code
        assert told.headers["Content-Length"] == page.headers["Content-Length"] == str(len(page.data))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("file", ["summary.pdf", "summary.txt"])
def test_asking_for_a_file_again_is_never_answered_with_a_page_as_if_all_were_well(client, language, file):
    for method in ("GET", "HEAD"):
        reply = client.open(f"/{language}/{file}", method=method)
        assert reply.status_code == 405
        assert re.split(", ", reply.headers["Allow"]) == ["POST", "OPTIONS"]
    page = client.get(f"/{language}/{file}").text
    assert f'href="/{language}/questions"' in page
    assert language != "en" or "press the button for it again, or print that page" in page


def test_the_result_names_a_second_way_beside_the_pdf(client, complete):
    assert (
        "If no file comes, as in some apps, print this page instead." in client.post("/en/result", data=complete()).text
    )


def test_whoever_uses_a_wrong_method_is_told_the_right_ones(client):
    reply = client.put("/en/result")
    assert reply.status_code == 405
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
