"""Forms from elsewhere are refused, every error has a page, and nothing is stored."""

import logging
import re

import pytest
from werkzeug.exceptions import default_exceptions

from screener.web.errors import failure_page, http_error_page
from screener.web.service import service

STEPS = ["/en/questions", "/en/situation", "/en/result", "/en/summary.pdf", "/en/summary.txt"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_the_browser_says_comes_from_another_site_is_refused(client, answers, step, site):
    reply = client.post(step, data=answers(), headers={"Sec-Fetch-Site": site, "Origin": "http://localhost"})
    assert reply.status_code == 403
    assert "Open it in a new window" in reply.text


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:x", "http://localhost:"],
)
def test_without_fetch_metadata_a_foreign_origin_is_refused(client, answers, origin):
    assert client.post("/en/result", data=answers(), headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_forms_are_taken(client, answers, headers):
    assert client.post("/en/result", data=answers(), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("check.example.org", "https://check.example.org:8443", 200),  # as nginx passes it on with $host
        ("[fd00::1]", "http://[fd00::1]:8443", 200),
        ("check.example.org:8443", "https://check.example.org:8443", 200),
        ("check.example.org:8443", "https://check.example.org:8444", 403),
        ("check.example.org:8443", "https://check.example.org", 403),
        ("check.example.org", "https://check.example.org.evil.example:8443", 403),
        ("checkXexample.org", "https://check.example.org", 403),
        ("check.example.org", "https://checkXexample.org", 403),
    ],
)
def test_a_port_that_a_proxy_left_out_of_the_host_makes_no_form_a_foreign_one(client, answers, host, origin, status):
    reply = client.post("/en/result", data=answers(), headers={"Host": host, "Origin": origin})
    assert reply.status_code == status


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_body_that_is_not_a_form_is_refused(client, kind):
    reply = client.post("/en/result", data=b"gad7_1=1", content_type=kind)
    assert reply.status_code == 415
    assert "That was not a form" in reply.text


def test_a_body_over_the_limit_is_refused(client, answers):
    reply = client.post("/en/result", data=answers(padding="x" * 17_000))
    assert reply.status_code == 413
    assert "too much" in reply.text


@pytest.mark.parametrize("address", ["/nope", "/en/nope", "/xx/", "/static/nope.css", "/%00", "/en/../etc"])
def test_an_unknown_address_has_a_page(client, address):
    reply = client.get(address)
    assert reply.status_code == 404
    assert "There is no page here" in reply.text


@pytest.mark.parametrize(("method", "address"), [("PUT", "/en/result"), ("DELETE", "/en/"), ("POST", "/en/about")])
def test_a_wrong_method_has_a_page_and_names_the_right_ones(client, method, address):
    reply = client.open(address, method=method, content_type="application/x-www-form-urlencoded")
    assert reply.status_code == 405
    assert "GET" in reply.headers["Allow"]


def test_every_status_has_a_page_of_its_own(app):
    codes = (400, 403, 404, 405, 413, 415, 422, 429, 500, 503)
    with app.test_request_context("/en/"):
        pages = [http_error_page(default_exceptions[code]()) for code in codes]
    assert [status for _, status, _ in pages] == list(codes)
    assert len({re.search("<h1>(.+)</h1>", page).group(1) for page, _, _ in pages}) == len(codes)
    assert all('href="tel:911"' in page for page, _, _ in pages)


@pytest.mark.parametrize("host", ["a..b", ".", f"{'x' * 64}.example"])
@pytest.mark.parametrize("address", ["/", "/en/", "/en/result", "/nope"])
def test_a_host_name_that_cannot_be_is_refused_in_plain_words_and_nothing_is_logged(client, caplog, host, address):
    reply = client.get(address, headers={"Host": host})
    assert (reply.status_code, reply.text) == (400, "Bad Request\n")
    assert not caplog.records


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[1.2.3.4]", "//localhost", "ftp://localhost", "http://localhost/x"]
)
def test_an_origin_that_is_none_is_refused(client, answers, origin):
    assert client.post("/en/result", data=answers(), headers={"Origin": origin}).status_code == 403


def test_a_host_name_with_an_underscore_can_use_its_own_forms_only(client, answers):
    own, foreign = ({"Host": "x_y.test", "Origin": origin} for origin in ("http://x_y.test", "null"))
    assert client.post("/en/result", data=answers(), headers=own).status_code == 200
    assert client.post("/en/result", data=answers(), headers=foreign).status_code == 403


def test_a_body_of_untold_length_is_refused(client):
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/en/result", data=b"gad7_1=1", headers=headers).status_code == 411


def test_a_redirect_repeats_neither_host_nor_query(client):
    reply = client.get("/en?gad7_1=3", headers={"Host": "evil.example"})
    assert (reply.status_code, reply.headers["Location"]) == (308, "/en/")


def test_a_fault_is_logged_by_kind_and_place_and_never_by_its_message(app, caplog):
    with app.test_request_context("/en/result"):
        try:
            service().content.languages["zebra"]
        except KeyError as error:
            failure_page(error)
    assert "zebra" not in caplog.text
    assert "KeyError" in caplog.text


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline(client):
    policy = client.get("/en/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_answer_reaches_an_address_a_header_or_a_log(client, complete, caplog):
    caplog.set_level(logging.DEBUG)
    for step in STEPS:
        reply = client.post(step, data={**complete(), "questions": "kap_evaluation"})
        shown = f"{reply.headers} {reply.location}"
        for value in ("now_not_enough", "not_enough", "kap_evaluation", "25_64", "somewhat"):
            assert value not in shown
            assert value not in caplog.text
