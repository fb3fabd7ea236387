"""nginx with the very file in deploy/, in front of the site or of a stub that shows what it passes on."""

import gzip
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest

from ..ports import free_port
from .proxies import SITE, Nginx, Visitor, needed
from .stub import Stub

ANSWERS = [(f"gad7_{number}", value) for number, value in enumerate("1230123", 1)]
SITUATION = [("therapy", "now_not_enough"), ("safety", "no")]
ADDRESS = "127.0.3.77"
LARGE = b"x" * 8_000_000
# What the file says, and what would put answers or addresses on the disk instead.
CARELESS = {
    "answers": {"client_body_buffer_size 32k": "client_body_buffer_size 8k"},
    "replies": {"proxy_max_temp_file_size 0": "proxy_max_temp_file_size 64m"},
    "requests": {"access_log off": "access_log main.log"},
    "errors": {"error.log alert": "error.log error"},
}
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason=f"NOT TESTED: nobody can come from {ADDRESS} but on Linux"
)


@pytest.fixture
def around(tmp_path):
    """Start nginx in front of two ports, and stubs; all end with the test."""
    with ExitStack() as ending:

        def start_stub(*arguments):
            stub = Stub(*arguments)
            ending.callback(stub.end)
            return stub

        def start_nginx(*ports, changes=None):
            nginx = Nginx(tmp_path, ports, changes)
            ending.callback(nginx.end)
            return nginx.start()

        yield start_stub, start_nginx


@pytest.fixture(scope="module")
def instance(start):
    """The site as it stands behind a proxy."""
    return start(SCREENER_PROXY_HOPS="1", SCREENER_HOSTS=SITE, WEB_CONCURRENCY="1").wait_until_ready()


def visitor_of(proxy):
    return Visitor(proxy.https, proxy.certificate, ADDRESS)


def text_of(reply):
    body = gzip.decompress(reply.body) if reply.headers.get("Content-Encoding") == "gzip" else reply.body
    return body.decode()


def assert_a_page_with_help(reply):
    """The page that stands in deploy/, which needs no instance."""
    assert reply.headers["Cache-Control"] == "no-store"
    assert int(reply.headers["Retry-After"]) > 0
    assert 'href="tel:988"' in text_of(reply)


def test_nginx_takes_its_files_without_a_word_of_warning(tmp_path):
    done = Nginx(tmp_path, (8000, 8001)).check()
    assert done.returncode == 0, done.stderr
    assert "[" not in done.stderr, done.stderr


@on_linux
def test_a_journey_through_nginx_is_whole_though_every_other_request_meets_an_instance_that_hangs_up(instance, around):
    start_stub, start_nginx = around
    dying = start_stub()
    with visitor_of(start_nginx(dying.port, instance.port)) as visitor:
        *pages, pdf = visitor.journey(ANSWERS, SITUATION, [])
    assert [page.status for page in (*pages, pdf)] == [302, 200, 200, 200, 200]
    assert pdf.body.rstrip().endswith(b"%%EOF")
    assert any(request.startswith("POST ") for request in dying.requests), "no POST met it"
    assert "Strict-Transport-Security" in pages[1].headers
    assert all("Server" not in page.headers or "/" not in page.headers["Server"] for page in pages)


@on_linux
def test_nginx_passes_on_nothing_that_a_visitor_claims_to_be(around):
    start_stub, start_nginx = around
    stub = start_stub(b"HTTP/1.0 200 OK\r\n\r\n")
    names = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Cookie", "Referer", "User-Agent")
    claims = dict.fromkeys(names, "claimed.example")
    with visitor_of(start_nginx(stub.port, stub.port)) as visitor:
        assert visitor.ask("POST", "/en/result", ANSWERS, claims).status == 200
    lines = stub.requests[0].split("\r\n")
    assert "claimed.example" not in stub.requests[0]
    assert {f"Host: {SITE}", f"X-Forwarded-Host: {SITE}", f"X-Forwarded-For: {ADDRESS}"} <= set(lines)
    assert "X-Forwarded-Proto: https" in lines
    assert lines[-1].startswith("gad7_1=1&")


@on_linux
def test_nginx_keeps_pages_small_probes_inside_and_leaves_static_files_to_be_kept(instance, around):
    _, start_nginx = around
    with visitor_of(start_nginx(instance.port, instance.port)) as visitor:
        page = visitor.ask("GET", "/en/", headers={"Accept-Encoding": "gzip"})
        tag = {"Accept-Encoding": "gzip", "If-None-Match": page.headers["ETag"]}
        again = visitor.ask("GET", "/en/", headers=tag)
        address = re.search(r"/static/\w{12}/screener\.css", text_of(page))[0]
        style = visitor.ask("GET", address, headers={"Accept-Encoding": "gzip"})
        probes = [visitor.ask("GET", path).status for path in ("/healthz", "/readyz")]
        missing = visitor.ask("GET", "/static/no-such-file.css")
    assert page.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.body) == (304, b"")
    assert "<h1" in text_of(page)
    assert len(page.body) < len(text_of(page).encode()) / 2
    assert "max-age=31536000" in style.headers["Cache-Control"]
    assert style.headers["Content-Encoding"] == "gzip"
    assert probes == [404, 404]
    assert (missing.status, missing.headers["Cache-Control"]) == (404, "no-store")


@on_linux
def test_plain_http_leads_to_https_under_our_name_whatever_name_was_asked_for(around):
    _, start_nginx = around
    nginx = start_nginx(free_port(), free_port())
    with socket.create_connection(("127.0.0.1", nginx.http), 10) as plain:
        plain.sendall(b"GET /en/questions HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
        head = plain.makefile("rb").read().decode()
    assert head.startswith("HTTP/1.1 301 ")
    assert f"Location: https://{SITE}/en/questions\r\n" in head


@on_linux
def test_nginx_shows_urgent_help_when_no_instance_answers(around):
    _, start_nginx = around
    with visitor_of(start_nginx(free_port(), free_port())) as visitor:
        replies = [visitor.ask("GET", "/en/"), visitor.ask("POST", "/en/result", ANSWERS)]
    assert [reply.status for reply in replies] == [502, 502]
    for reply in replies:
        assert_a_page_with_help(reply)
        assert reply.headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'", "frames may show it"
        assert "X-Frame-Options" not in reply.headers


@on_linux
def test_what_nginx_itself_refuses_has_a_page_with_help_that_frames_may_show(around):
    _, start_nginx = around
    nginx = start_nginx(free_port(), free_port())
    kinds = [
        (404, "GET", "/healthz"),
        (413, "POST", "/en/result", [("gad7_1", "x" * 17_000)]),
        (414, "GET", "/en/" + "x" * 9_000),
        (405, "TRACE", "/en/"),
        (400, "GET", "/en/", None, {"Host": "a/b"}),
        (400, "GET", "/en/", None, {"X": "x" * 9_000}),
    ]
    for status, *request in kinds:
        with visitor_of(nginx) as visitor:
            reply = visitor.ask(*request)
        assert (reply.status, 'href="tel:988"' in text_of(reply)) == (status, True)
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'"


@on_linux
def test_an_instance_that_has_just_come_back_is_asked_at_once_while_the_other_is_restarted(around):
    """As an update does it: one, and as soon as it answers, the other."""
    start_stub, start_nginx = around
    answer = b"HTTP/1.0 200 OK\r\n\r\n"
    first, second = start_stub(answer), start_stub(answer)
    with visitor_of(start_nginx(first.port, second.port)) as visitor:
        first.end()
        assert [visitor.ask("POST", "/en/result", ANSWERS).status for _ in range(12)] == [200] * 12
        start_stub(answer, 0.0, first.port)
        second.end()
        assert [visitor.ask("POST", "/en/result", ANSWERS).status for _ in range(12)] == [200] * 12


@on_linux
def test_a_waiting_room_behind_one_address_is_served_and_a_flood_from_it_is_not(around):
    start_stub, start_nginx = around
    stub = start_stub(b"HTTP/1.0 200 OK\r\n\r\n", 1.5)
    nginx = start_nginx(stub.port, stub.port)
    replies = []

    def ask():
        with visitor_of(nginx) as visitor:
            replies.append(visitor.ask("GET", "/en/"))

    crowd = [threading.Thread(target=ask) for _ in range(110)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(timeout=120)
    refused = [reply for reply in replies if reply.status == 429]
    assert len(replies) == 110
    assert len(refused) == 10
    assert_a_page_with_help(refused[0])


def ask_by_http_2(nginx, body):
    """The version and the status of the reply to a POST, as browsers speak."""
    site = ["--resolve", f"{SITE}:{nginx.https}:127.0.0.1", "--cacert", nginx.certificate, "--interface", ADDRESS]
    shown = ["--silent", "--output", "/dev/null", "--write-out", "%{http_version} %{http_code}"]
    command = [needed("curl"), "--http2", "--noproxy", "*", *site, *shown, "--data-binary", "@-"]
    url = f"https://{SITE}:{nginx.https}/en/result"
    return subprocess.run([*command, url], input=body, capture_output=True, text=True, timeout=120).stdout


def ask_for_much_and_read_slowly(nginx):
    """A body as large as is taken, and a reply larger than all buffers that nobody reads for a while."""
    with visitor_of(nginx) as visitor:
        assert visitor.ask("POST", "/en/result", [("gad7_1", "x" * 16_000)]).status == 200
        assert visitor.ask("POST", "/en/result", [("gad7_1", "x" * 17_000)]).status == 413
        visitor.connection.request("GET", "/en/")
        time.sleep(0.5)
        assert len(visitor.connection.getresponse().read()) == len(LARGE)
    assert ask_by_http_2(nginx, "x" * 16_000) == "2 200"


@on_linux
@pytest.mark.parametrize("change", [None, *CARELESS])
def test_nginx_puts_neither_answers_nor_addresses_on_the_disk_and_this_test_would_notice(around, change):
    start_stub, start_nginx = around
    stub = start_stub(b"HTTP/1.0 200 OK\r\n\r\n" + LARGE)
    nginx = start_nginx(stub.port, stub.port, changes=CARELESS.get(change))
    before = nginx.temporary_files()
    ask_for_much_and_read_slowly(nginx)
    with visitor_of(nginx) as visitor:
        stub.end()
        visitor.ask("GET", "/en/")
    nginx.end()
    on_disk = nginx.temporary_files() != before
    logged = ADDRESS in nginx.written
    assert (on_disk, logged) == (change in ("answers", "replies"), change in ("requests", "errors"))
