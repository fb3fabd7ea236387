"""The headers of every kind of reply, one by one, by the rules of MDN's HTTP Observatory (1.5) that give an A+.

It starts from 100 points. Ours: a policy from `default-src 'none'` without anything unsafe (+10), frames forbidden by
that policy (+5), a private Referrer-Policy (+5), a Cross-Origin-Resource-Policy (+10), and nothing that costs points.
Two of its rules are about the server in front: the certificate, and the way from http to https (docs/deploy.md).
"""

import re

import pytest

from ..conftest import parsed

FORM = "application/x-www-form-urlencoded"
HTTP, HTTPS = "http://clinic.test", "https://clinic.test"
TWO_YEARS = 2 * 365 * 24 * 60 * 60

# A request of every kind, with the status that answers it.
REQUESTS = {
    "a page to read": (200, "GET", "/en/", {}),
    "the questions": (200, "GET", "/es/questions", {}),
    "a probe": (200, "GET", "/healthz", {}),
    "only the head": (200, "HEAD", "/en/about", {}),
    "the methods": (200, "OPTIONS", "/en/result", {}),
    "a redirect": (302, "GET", "/", {}),
    "a way back": (303, "GET", "/en/result", {}),
    "a forgotten slash": (308, "GET", "/en?gad7_1=3", {}),
    "an odd host": (400, "GET", "/en/", {"Host": "a..b"}),
    "a form from elsewhere": (403, "POST", "/en/result", {"Origin": "https://elsewhere.test"}),
    "no page": (404, "GET", "/nope", {}),
    "no file": (404, "GET", "/static/nope.css", {}),
    "a wrong method": (405, "PUT", "/en/result", {}),
    "no length": (411, "POST", "/en/result", {"Transfer-Encoding": "chunked"}),
    "no form": (415, "POST", "/en/result", {"Content-Type": "text/plain"}),
    "no answers": (422, "POST", "/en/result", {}),
}
MADE_FROM_ANSWERS = ["/en/questions", "/en/situation", "/en/result", "/en/summary.pdf", "/en/summary.txt"]
FILES = ["/static/000000000000/screener.css", "/static/000000000000/screener.js", "/static/000000000000/dark.css"]


@pytest.fixture(params=[*REQUESTS, "too much", *MADE_FROM_ANSWERS, *FILES])
def ask(request, client, complete):
    """A function that makes one of all kinds of request to the site, over http unless told otherwise."""
    kind = request.param

    def send(base_url=HTTP, **extra):
        if kind in FILES:
            return client.get(kind, base_url=base_url, headers=extra, buffered=True)
        if kind in MADE_FROM_ANSWERS:
            return client.post(kind, data=complete(), base_url=base_url, headers=extra)
        if kind == "too much":
            return client.post("/en/result", data={"a": "x" * 20_000}, base_url=base_url, headers=extra)
        status, method, path, headers = REQUESTS[kind]
        all_headers = {"Content-Type": FORM, **headers, **extra}
        reply = client.open(path, method=method, base_url=base_url, headers=all_headers)
        assert reply.status_code == status
        return reply

    return send


def policy_of(reply):
    """The directives of the one policy there is. A browser takes the first of two of the same name."""
    (header,) = reply.headers.getlist("Content-Security-Policy")
    assert "," not in header, "a comma begins another policy"
    directives = [directive.split() for directive in header.split(";")]
    assert len({name for name, *_ in directives}) == len(directives)
    return {name: sources for name, *sources in directives}


def test_the_policy_begins_with_nothing_and_opens_our_own_origin_only(ask):
    policy = policy_of(ask())
    assert policy.pop("default-src") == ["'none'"]
    assert policy.pop("base-uri") == ["'none'"]
    assert policy.pop("frame-ancestors") == ["'none'"]
    assert policy.pop("form-action") == ["'self'"]
    assert policy.keys() == {"script-src", "style-src", "img-src", "font-src", "connect-src"}
    assert set(map(tuple, policy.values())) == {("'self'",)}


def test_no_other_site_may_load_embed_or_hold_on_to_a_reply(ask):
    headers = ask().headers
    assert headers.getlist("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert headers.getlist("Cross-Origin-Opener-Policy") == ["same-origin"]
    assert not [name for name, _ in headers if name.startswith("Access-Control-")]


def test_only_our_own_pages_learn_where_a_visitor_comes_from(ask):
    assert ask().headers.getlist("Referrer-Policy") == ["same-origin"]


def test_a_browser_does_not_guess_what_a_reply_is(ask):
    reply = ask()
    assert reply.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert reply.mimetype or not reply.data


def test_no_page_may_use_camera_microphone_or_place(ask):
    (header,) = ask().headers.getlist("Permissions-Policy")
    assert {"camera", "microphone", "geolocation"} <= set(re.findall(r"([a-z-]+)=\(\)", header))
    assert not re.sub(r"[a-z-]+=\(\)(, )?", "", header), "something is allowed"


def test_over_https_a_browser_is_to_come_back_over_https_for_two_years(ask):
    (header,) = ask(HTTPS).headers.getlist("Strict-Transport-Security")
    assert header.split("; ")[0] == f"max-age={TWO_YEARS}"


def test_over_http_nothing_is_said_about_https_whatever_a_visitor_says(ask):
    forged = {"X-Forwarded-Proto": "https", "Forwarded": "proto=https", "X-Forwarded-Ssl": "on"}
    assert "Strict-Transport-Security" not in ask(HTTP, **forged).headers


def test_nothing_but_a_file_of_ours_or_a_page_to_read_may_be_stored(ask):
    reply = ask()
    kept = {**dict.fromkeys(FILES, "no-cache, max-age=0"), "/en/": "no-cache", "/en/about": "no-cache"}
    path = reply.request.path if reply.status_code == 200 else ""
    assert reply.headers.getlist("Cache-Control") == [kept.get(path, "no-store")]
    assert ("ETag" in reply.headers) == (path in kept)


def test_a_page_to_read_comes_again_only_when_it_has_changed(client):
    first = client.get("/en/about")
    tag = first.headers["ETag"]
    again = client.get("/en/about", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    packed_on_the_way = client.get("/en/about", headers={"If-None-Match": f"W/{tag}"})
    assert packed_on_the_way.status_code == 304
    other = client.get("/es/about", headers={"If-None-Match": tag})
    assert (other.status_code, other.headers["ETag"] == tag) == (200, False)


@pytest.mark.parametrize("path", ["/en/questions", "/en/finished"])
def test_a_page_on_which_somebody_answers_or_ends_is_never_kept(client, path):
    reply = client.get(path)
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_kept_for_a_year_at_the_address_that_pages_give_it(client, file):
    name = file.rpartition("/")[2]
    (address,) = set(re.findall(rf'"(/static/\w{{12}}/{name})"', client.get("/en/").text))
    reply = client.get(address, buffered=True)
    assert reply.headers["Cache-Control"] == "public, max-age=31536000"
    assert reply.data == client.get(file, buffered=True).data


@pytest.mark.parametrize("file", FILES)
def test_at_another_versions_address_a_file_is_asked_after_each_time(client, file):
    tag = client.get(file, buffered=True).headers["ETag"]
    again = client.get(file, headers={"If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert "no-store" not in again.headers["Cache-Control"]


def test_no_reply_tells_what_serves_it_or_sets_a_cookie(ask):
    telling = {"Server", "X-Powered-By", "Via", "X-Runtime", "X-Version", "Set-Cookie"}
    assert not telling & set(ask().headers.keys())


def test_no_page_says_by_itself_what_is_for_headers_to_say_and_each_script_is_ours(ask):
    reply = ask()
    if reply.mimetype != "text/html" or not reply.data:
        return
    page = parsed(reply.text)
    assert not page.query("meta[http-equiv]")
    assert all(script.attrs["src"].startswith("/static/") for script in page.query("script"))


def test_a_redirect_leads_to_a_path_of_ours_and_has_nothing_else_in_it(client):
    for path in ("/", "/en", "/en?gad7_1=3", "/en/result?gad7_1=3", "//elsewhere.test/..", "/en/?x=\r\nX: y"):
        reply = client.get(path, headers={"Host": "elsewhere.test"})
        if reply.location:
            assert re.fullmatch(r"/[a-z/.]*", reply.location)
            assert not reply.location.startswith("//")
            assert reply.data == b""
