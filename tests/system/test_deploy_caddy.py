"""Caddy with the very file in deploy/, in front of the site or of a stub that shows what it passes on."""

import os
import sys
from contextlib import ExitStack

import pytest

from ..ports import free_port
from .proxies import DEPLOY, SITE, Caddy, Visitor, needed, run
from .stub import Stub

ANSWERS = [(f"gad7_{number}", value) for number, value in enumerate("1230123", 1)]
SITUATION = [("therapy", "now_not_enough"), ("safety", "no")]
ADDRESS = "127.0.4.77"
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason=f"NOT TESTED: nobody can come from {ADDRESS} but on Linux"
)


@pytest.fixture
def start_caddy(tmp_path):
    with ExitStack() as ending:

        def start_one(*ports, changes=None):
            caddy = Caddy(tmp_path, ports, changes)
            ending.callback(caddy.end)
            return caddy.start()

        yield start_one


def visitor_of(caddy):
    return Visitor(caddy.https, caddy.certificate, ADDRESS)


def test_caddy_takes_its_file_as_valid_and_well_formed(tmp_path):
    home = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    file = DEPLOY / "Caddyfile"
    run(needed("caddy"), "validate", "--config", file, "--adapter", "caddyfile", env=home)
    assert run(needed("caddy"), "fmt", file, env=home) == file.read_text()


@on_linux
def test_a_journey_through_caddy_is_whole_though_one_instance_is_gone(start, start_caddy):
    needed("caddy")
    instance = start(SCREENER_PROXY_HOPS="1", SCREENER_HOSTS=SITE, WEB_CONCURRENCY="1").wait_until_ready()
    caddy = start_caddy(free_port(), instance.port)
    with visitor_of(caddy) as visitor:
        *pages, pdf = visitor.journey(ANSWERS, SITUATION, [])
        probes = [visitor.ask("GET", path).status for path in ("/healthz", "/readyz")]
    assert [page.status for page in (*pages, pdf)] == [302, 200, 200, 200, 200]
    assert pdf.body.rstrip().endswith(b"%%EOF")
    assert "Strict-Transport-Security" in pages[1].headers
    assert probes == [404, 404]


@on_linux
def test_caddy_passes_on_nothing_that_a_visitor_claims_to_be(start_caddy):
    stub = Stub(b"HTTP/1.0 200 OK\r\n\r\n")
    names = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Cookie", "Referer", "User-Agent")
    caddy = start_caddy(stub.port, stub.port)
    with visitor_of(caddy) as visitor:
        claims = dict.fromkeys(names, "claimed.example")
        assert visitor.ask("POST", "/en/result", ANSWERS, claims).status == 200
    stub.end()
    passed_on = next(request for request in stub.requests if request.startswith("POST "))
    assert "claimed.example" not in passed_on
    assert f"X-Forwarded-For: {ADDRESS}\r\n" in passed_on


@on_linux
def test_caddy_shows_urgent_help_when_no_instance_answers(start_caddy):
    caddy = start_caddy(free_port(), free_port())
    with visitor_of(caddy) as visitor:
        reply = visitor.ask("POST", "/en/result", ANSWERS)
    assert reply.status in (502, 503)
    assert reply.headers["Cache-Control"] == "no-store"
    assert 'href="tel:988"' in reply.text
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'", "frames may show it"
    assert "X-Frame-Options" not in reply.headers


def assert_a_page_with_help(reply):
    assert 'href="tel:988"' in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'", "frames may show it"


@on_linux
def test_a_form_that_is_too_large_gets_a_page_with_help_and_closes_the_site_to_nobody(start_caddy):
    stubs = [Stub(b"HTTP/1.0 200 OK\r\n\r\n") for _ in range(2)]
    caddy = start_caddy(*(stub.port for stub in stubs))
    for size in (17_000, 20_000, 200_000, 20_000):
        with visitor_of(caddy) as visitor:
            refused = visitor.ask("POST", "/en/result", [("gad7_1", "x" * size)])
            assert refused.status == 413
            assert_a_page_with_help(refused)
    with visitor_of(caddy) as visitor:
        assert [visitor.ask("GET", "/en/").status for _ in range(4)] == [200] * 4
        assert visitor.ask("POST", "/en/result", [("gad7_1", "x" * 16_000)]).status == 200
    for stub in stubs:
        stub.end()


@on_linux
def test_what_caddy_itself_refuses_has_a_page_with_help(start_caddy):
    caddy = start_caddy(free_port(), free_port())
    with visitor_of(caddy) as visitor:
        reply = visitor.ask("GET", "/healthz")
    assert reply.status == 404
    assert_a_page_with_help(reply)


# Without its own page for errors Caddy would log them, which the file forbids, too.
LOGGING = {"handle_errors {": "handle /never {"}
CARELESS = {"exclude http.log.error": "exclude nothing", **LOGGING}


@on_linux
@pytest.mark.parametrize(("changes", "logged"), [(LOGGING, False), (CARELESS, True)])
def test_caddy_is_told_not_to_log_what_fails_and_would_otherwise(start_caddy, changes, logged):
    caddy = start_caddy(free_port(), free_port(), changes=changes)
    with visitor_of(caddy) as visitor:
        assert visitor.ask("POST", "/en/result", ANSWERS).status in (502, 503)
    caddy.end()
    assert (ADDRESS in caddy.said) == logged
