"""The running server: it answers, it keeps and logs nothing about a visitor, and it stops when told to."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from screener import create_app
from screener.settings import Settings

from ..ports import free_port

ANSWERS = [(f"gad7_{number}", value) for number, value in enumerate("1230123", 1)] + [("difficulty", "extremely")]
SITUATION = [("therapy", "past_not_enough"), ("flags", "unsure"), ("safety", "thoughts"), ("medicine", "not_tolerated")]
PICKS = [("questions", "talk_type")]
# In a value, a name and a path: none of it may be heard of again.
CANARY = "canaryinthelog"


def test_the_server_says_that_it_is_well(server):
    reply = server.ask("GET", "/healthz")
    assert (reply.status, reply.text) == (200, "ok\n")


def test_a_whole_journey_over_http_ends_in_a_pdf(server):
    *pages, pdf = server.journey(ANSWERS, SITUATION, PICKS)
    assert [page.status for page in pages] == [302, 200, 200, 200]
    assert 'id="topic-U1"' in pages[-1].text
    assert pdf.status == 200
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert re.fullmatch(r"attachment; filename=summary-\d{4}-\d\d-\d\d\.pdf", pdf.headers["Content-Disposition"])
    assert pdf.body.startswith(b"%PDF-")
    assert b"%%EOF" in pdf.body[-32:]


def every_route():
    """Each route with each of its methods, and one file for the static ones."""
    for rule in create_app(Settings()).url_map.iter_rules():
        path = re.sub(r"<any\('?([\w.]+).*?\):\w+>", r"\1", rule.rule)
        path = re.sub(r"<string.*>", "000000000000/screener.css", path)
        assert "<" not in path, f"{path}: tell this test what to fill in"
        yield from ((method, path) for method in sorted(rule.methods))


def test_no_route_sets_a_cookie(server):
    asked = list(every_route())
    assert len(asked) > 30
    for method, path in asked:
        fields = [*ANSWERS, *SITUATION, *PICKS] if method == "POST" else None
        reply = server.ask(method, path, fields, {"Cookie": "session=1"})
        example_has_none = path in ("/clinic-logo", "/sitemap.xml")
        only_by_button = path.endswith(("/summary.pdf", "/summary.txt")) and method != "POST"
        assert reply.status < 400 or example_has_none or only_by_button, f"{method} {path}"
        assert "Set-Cookie" not in reply.headers, f"{method} {path}"


def test_no_error_sets_a_cookie(server):
    replies = [
        server.ask("GET", "/en/nothing"),
        server.ask("DELETE", "/en/result"),
        server.ask("POST", "/en/result", ANSWERS, {"Origin": "https://elsewhere.example"}),
        server.ask("POST", "/en/result", [("gad7_1", "x" * 20_000)]),
        server.ask("POST", "/en/result", [], {"Content-Type": "text/plain"}),
        server.ask("POST", "/en/result", []),
    ]
    assert [reply.status for reply in replies] == [404, 405, 403, 413, 415, 422]
    assert not any("Set-Cookie" in reply.headers for reply in replies)


def make_every_kind_of_request(server):
    server.journey(ANSWERS, SITUATION, PICKS)
    server.ask("GET", f"/en/questions?gad7_1=3&{CANARY}=1")
    server.ask("GET", f"/en/{CANARY}?gad7_2=2")
    server.ask("POST", f"/en/result?{CANARY}", [("gad7_1", CANARY), (CANARY, "1")], {"X-Forwarded-For": CANARY})
    server.ask("POST", "/en/summary.pdf", ANSWERS, {"Origin": f"https://{CANARY}.example"})
    server.ask("POST", "/en/result", [(CANARY, "x" * 20_000)], {"Referer": f"http://localhost/{CANARY}"})
    server.ask("BREW", f"/en/result?{CANARY}")
    server.send_raw(f"{CANARY} gad7_1=3\r\n\r\n".encode())
    server.send_raw(f"GET /{CANARY} HTTP/1.1\r\nBad header {CANARY}: 1\r\n\r\n".encode())
    server.send_raw(f"GET /{CANARY * 400} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    server.send_raw(f"POST /en/result HTTP/1.1\r\nHost: localhost\r\nContent-Length: {CANARY}\r\n\r\n".encode())


def assert_silent(said, visitor_address):
    told = [name for name, _ in [*ANSWERS, *SITUATION, *PICKS]] + [value for _, value in SITUATION]
    forbidden = [CANARY, visitor_address, "talk_type", "extremely", "/en/", "HTTP/1.1", "?", *told]
    assert [word for word in forbidden if word in said] == []


def test_the_log_holds_nothing_about_a_visitor(start, visitor_address):
    server = start().wait_until_ready()
    make_every_kind_of_request(server)
    assert server.stop() == 0
    assert_silent(server.said, visitor_address)


def test_the_log_holds_nothing_about_a_visitor_even_when_all_of_it_is_asked_for(start, visitor_address):
    server = start("--log-level", "debug", "--access-logfile", "-").wait_until_ready()
    make_every_kind_of_request(server)
    assert server.stop() == 0
    after_start = server.said.split("The site is at", 1)[1]
    assert_silent(after_start.replace(f"http://127.0.0.1:{server.port}", ""), visitor_address)


def test_flask_run_says_where_it_is_and_nothing_about_a_visitor(start, english, visitor_address):
    server = start("--app", "wsgi", "run", module="flask", FLASK_RUN_PORT=(port := str(free_port())), **english)
    server.port = int(port)
    server.wait_until_ready()
    make_every_kind_of_request(server)
    server.ask("GET", f"/x%0A%20*%20Running%20on%20http://{CANARY}:1")
    server.send_raw(f"GET /x\n * Running on http://{CANARY}:1\n\n".encode())
    _, where, told = server.said.partition(f" INFO the site is at http://127.0.0.1:{port}\n")
    assert where
    assert_silent(told, visitor_address)
    assert {line.split(" ", 3)[3] for line in told.splitlines()} == {"a message of werkzeug, which is not shown"}


def test_the_server_stops_within_seconds_when_it_is_told_to(start):
    server = start().wait_until_ready()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 20
    with pytest.raises(OSError, match="refused"):
        server.ask("GET", "/healthz")


def test_pdfs_under_way_are_finished_before_the_server_stops(start):
    server = start().wait_until_ready()
    with ThreadPoolExecutor(4) as visitors:
        replies = [visitors.submit(server.ask, "POST", "/en/summary.pdf", ANSWERS) for _ in range(4)]
        time.sleep(0.2)
        assert server.stop() == 0
        assert all(reply.result(timeout=120).body.startswith(b"%PDF-") for reply in replies)
