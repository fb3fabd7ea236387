"""What is not HTTP as it should be, sent over sockets: refused or cut off within seconds, and nobody else notices."""

import io
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path

import pytest

from .test_server import ANSWERS, PICKS, SITUATION

HOST = b"Host: localhost\r\n"
POST = b"POST /en/result HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
GET = b"GET /en/ HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
# It stands in all that is sent, and nowhere in what is replied or logged.
MARK = b"zebra<>\"'&"
# Sent after each attack: whoever takes the two for one, or the rest of one for another, answers it.
NEXT = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
# How long a connection may live that sends nothing of use.
PATIENCE = 8

REFUSED = {
    "both lengths": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "both lengths, the other way": POST + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "two equal lengths": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nabcde",
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nabcde",
    "a length with a plus": POST + b"Content-Length: +5\r\n\r\nabcde",
    "a length below zero": POST + b"Content-Length: -5\r\n\r\nabcde",
    "a length in hexadecimal": POST + b"Content-Length: 0x5\r\n\r\nabcde",
    "a length in two parts": POST + b"Content-Length: 5 5\r\n\r\nabcde",
    "a length with an underscore": POST + b"Content-Length: 1_0\r\n\r\nabcde",
    "a length of a superscript": POST + b"Content-Length: \xb2\r\n\r\nab",
    "a length of 5,000 digits": POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "no length at all after its name": POST + b"Content-Length:\r\n\r\nabcde",
    "chunked twice": POST + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n",
    "chunked, then not": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked as it seems": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a coding nobody knows": POST + b"Transfer-Encoding: xchunked" + MARK + b"\r\n\r\n0\r\n\r\n",
    "a coding without an end": POST + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": POST.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n",
    "a space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": GET + b"X: 1\r\n " + MARK + b"\r\n\r\n",
    "a folded first header": b"GET /en/ HTTP/1.1\r\n " + HOST + b"\r\n",
    "lines that end with LF": (GET + b"X: 1\r\n\r\n").replace(b"\r\n", b"\n"),
    "a line that ends with LF": GET + b"X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a header put into another": GET + b"X: 1\nSet-Cookie: " + MARK + b"\r\n\r\n",
    "a CR within a header": GET + b"X: 1\rSet-Cookie: " + MARK + b"\r\n\r\n",
    "a NUL within a header": GET + b"X: a\0" + MARK + b"\r\n\r\n",
    "a header without a colon": GET + b"Zebra\r\n\r\n",
    "a header without a name": GET + b": " + MARK + b"\r\n\r\n",
    "a name that is none": GET + b"X<" + MARK + b">: 1\r\n\r\n",
    "a name in Unicode": GET + "\u2169-zebra: 1\r\n\r\n".encode(),
    "two hosts": GET + b"Host: evil.example\r\n\r\n",
    "two types": POST + b"Content-Type: text/plain\r\nContent-Length: 1\r\n\r\na",
    "a header of 9,000 bytes": GET + b"X: " + b"zebra" * 1800 + b"\r\n\r\n",
    "100 headers": GET + b"X: zebra\r\n" * 100 + b"\r\n",
    "a megabyte of headers": GET + (b"X: " + b"z" * 8000 + b"\r\n") * 130 + b"\r\n",
    "an address of 5,000 bytes": b"GET /" + b"zebra" * 1000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a megabyte of address": b"GET /" + b"z" * 1_000_000,
    "HTTP/0.9": b"GET /en/\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0",
    "another HTTP/2": GET.replace(b"1.1", b"2.0") + b"\r\n",
    "HTTP of the future": GET.replace(b"1.1", b"11.1") + b"\r\n",
    "no version": b"GET /en/ \r\n" + HOST + b"\r\n",
    "another protocol": b"SSH-2.0-zebra\r\n\r\n",
    "a mail": b"EHLO zebra.example\r\nMAIL FROM:<zebra@evil.example>\r\n\r\n",
    "a method in lower case": GET.replace(b"GET", b"get") + b"\r\n",
    "a method that is none": GET.replace(b"GET", b"G\xcb\x9aT(zebra)") + b"\r\n",
    "tabs for spaces": b"GET\t/en/\tHTTP/1.1\r\n" + HOST + b"\r\n",
    "two spaces": b"GET  /en/  HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address with a space": b"GET /en/ zebra HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address with bytes of Unicode": "GET /en/\uff5aebra HTTP/1.1\r\n".encode() + HOST + b"\r\n",
    "an address with a NUL": b"GET /en/\0zebra HTTP/1.1\r\n" + HOST + b"\r\n",
    "an expectation": POST + b"Expect: " + MARK + b"\r\nContent-Length: 1\r\n\r\na",
    "not even a line": MARK + b"\r\n\r\n",
}

CLOSE = b"Connection: close\r\n\r\n"
ROUGH = {
    "/en/..%2f..%2fwsgi.py": 404,
    "/static/..%2f..%2fwsgi.py": 404,
    "/static/%2e%2e/%2e%2e/etc/passwd": 404,
    "/static/....//....//wsgi.py": 404,
    "/static/..%5c..%5cwsgi.py": 404,
    "/static/%c0%ae%c0%ae/wsgi.py": 404,
    "/static/000000000000/screener.css%00.html": 404,
    "/static/%00": 404,
    "/static/": 404,
    "/%00zebra": 404,
    "/en/%0d%0aSet-Cookie:%20zebra=1": 404,
    "/en%0d%0a/": 404,
    "/%u0065n/": 404,
    "/%EF%BD%85%EF%BD%8E/": 404,
    "/%e2%80%ae/zebra": 404,
    "//evil.example/zebra": 404,
    "/\\evil.example/zebra": 404,
    "///evil.example/%2f..": 404,
    "/en//questions": 308,
    "//en": 308,
    "/en?zebra<>\"'&": 308,
    "/%7B%7B7*7%7D%7D/zebra": 404,
    "http://evil.example/zebra": 404,
    "http://evil.example/en/": 200,
    "http:///en/": (200, 400),
    "//[zebra": (400, 404),
    "evil.example:443": (400, 404),
    "*": (400, 404),
    "/en/;zebra": 404,
    "/en/%": 404,
    "/en/%zz": 404,
}
ODD = {
    "CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + CLOSE, 404),
    "TRACE": (b"TRACE /en/ HTTP/1.1\r\n" + HOST + b"X: " + MARK + b"\r\n" + CLOSE, 405),
    "an upgrade to HTTP/2": (GET + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n" + CLOSE, 200),
    "a web socket": (GET + b"Upgrade: websocket\r\nSec-WebSocket-Key: zebra\r\n" + CLOSE, (200, 400)),
    "chunks": (POST + CHUNKED + b"Connection: close\r\n\r\n8\r\ngad7_1=1\r\n0\r\n\r\n", 411),
    "chunks that are none": (POST + CHUNKED + b"Connection: close\r\n\r\nzebra\r\n0\r\n\r\n", 411),
    "a body of 17 KiB": (POST + b"Content-Length: 17408\r\n" + CLOSE + b"z" * 17408, 413),
    "a body of untold size": (POST + b"Content-Length: 99999999999999999999\r\n" + CLOSE + b"zebra", 413),
    "bytes for a body": (POST + b"Content-Length: 256\r\n" + CLOSE + bytes(range(256)), 422),
    "no body": (POST + CLOSE, 422),
    "a body where none belongs": (GET + b"Content-Length: 5\r\n" + CLOSE + b"zebra", 200),
    "a length by another name": (POST + b"Content_Length: 99\r\n" + CLOSE, 422),
    "a port that is none": (b"GET / HTTP/1.1\r\nHost: x:" + b"9" * 4500 + b"\r\n" + CLOSE, (302, 400)),
    "a host that is none": (b"GET / HTTP/1.1\r\nHost: zebra<>\r\n" + CLOSE, (302, 400)),
    "no host": (b"GET /en/ HTTP/1.1\r\n" + CLOSE, (200, 400)),
    "a language for every letter": (GET + b"Accept-Language: " + b"zz;q=1," * 1100 + b"\r\n" + CLOSE, 200),
}


class Replies:
    """What came back on one connection, when its end came, and whether the server made it."""

    def __init__(self, raw, seconds, ended):
        self.raw, self.seconds, self.ended = raw, seconds, ended
        stream = io.BytesIO(raw)
        self.all = []
        while stream.tell() < len(raw):
            self.all.append(HTTPResponse(Rest(stream)))
            self.all[-1].begin()
            self.all[-1].body = self.all[-1].read()

    @property
    def statuses(self):
        return [reply.status for reply in self.all]


class Rest:
    """What is left of a stream, as HTTPResponse wants it: it closes what it has read, which is not the end here."""

    def __init__(self, stream):
        self._stream = stream

    def makefile(self, _mode):
        rest = io.BufferedReader(io.BytesIO(self._stream.getbuffer()[self._stream.tell() :]))
        return Counted(rest, self._stream)


class Counted:
    """A reader that moves the stream it stands for along."""

    def __init__(self, reader, stream):
        self._reader, self._stream = reader, stream

    def _moved(self, data):
        self._stream.seek(len(data), io.SEEK_CUR)
        return data

    def readline(self, *size):
        return self._moved(self._reader.readline(*size))

    def read(self, *size):
        return self._moved(self._reader.read(*size))

    def flush(self):
        pass

    def close(self):
        pass


def exchange(server, *parts, pause=0.0, hang_up=False, wait=PATIENCE + 4):
    """Send these parts with pauses between, and read until the server ends the connection."""
    began = time.monotonic()
    raw, ended = b"", False
    with socket.create_connection(("127.0.0.1", server.port), wait) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
        try:
            while more := connection.recv(65536):
                raw += more
            ended = True
        except ConnectionResetError:
            ended = True
        except TimeoutError:
            pass
    return Replies(raw, time.monotonic() - began, ended)


def check_silent(replies):
    """Nothing of what was sent comes back, but escaped."""
    assert MARK not in replies.raw
    assert b"Traceback" not in replies.raw
    assert b"Set-Cookie:" not in replies.raw


def workers_of(server):
    """The numbers of the server's processes."""
    number = server.process.pid
    return Path(f"/proc/{number}/task/{number}/children").read_text().split()


@pytest.fixture(scope="module")
def attacked(start):
    """A server that never says no because of the number of requests."""
    server = start(SCREENER_LIMIT_PAGES="off", SCREENER_LIMIT_PDF="off", WEB_CONCURRENCY="2").wait_until_ready()
    while len(workers_of(server)) < 2:
        time.sleep(0.05)
    server.workers_at_start = workers_of(server)
    return server


@pytest.fixture(autouse=True)
def serving(attacked):
    """Whatever a test does, the site serves afterwards."""
    yield
    assert attacked.ask("GET", "/en/").status == 200


ALLOWED = re.compile(
    r"|The site is at http://127\.0\.0\.1:\d+  \(Ctrl-C stops it\)"
    r"|[-0-9 :,]+ INFO typesetting the paper, once for .*"
    r"|\[[-+0-9 :]+\] \[\d+\] \[WARNING\] A malformed request was refused\."
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused_at_once_and_nothing_after_it_is_answered(attacked, name):
    replies = exchange(attacked, REFUSED[name] + NEXT)
    check_silent(replies)
    assert replies.ended
    assert replies.seconds < PATIENCE
    # A connection that is cut while the rest is still on its way may lose the reply.
    assert replies.statuses in ([], [400], [405], [411], [414], [417], [431])
    assert replies.statuses or len(REFUSED[name]) > 100_000


@pytest.mark.parametrize("target", ROUGH)
def test_an_address_that_is_a_trick_leads_nowhere(attacked, target):
    replies = exchange(attacked, f"GET {target} HTTP/1.1\r\n".encode() + HOST + CLOSE)
    check_silent(replies)
    (reply,) = replies.all
    expected = ROUGH[target]
    assert reply.status in (expected if isinstance(expected, tuple) else (expected,))
    assert re.match(r"/(?![/\\])", reply.headers.get("Location", "/"))
    assert b"ProxyFix" not in replies.raw
    assert b"root:" not in replies.raw
    if reply.headers.get_content_type() == "text/html" and reply.status != 308:
        assert b"tel:911" in replies.raw


@pytest.mark.parametrize("name", ODD)
def test_an_odd_request_has_an_ordinary_reply(attacked, name):
    request, expected = ODD[name]
    replies = exchange(attacked, request)
    check_silent(replies)
    assert replies.ended
    assert replies.seconds < PATIENCE
    (reply,) = replies.all
    assert reply.status in (expected if isinstance(expected, tuple) else (expected,))


def test_a_body_that_breaks_off_is_refused_and_not_taken_for_the_whole(attacked):
    body = "&".join(f"{name}={value}" for name, value in ANSWERS).encode()
    head = POST + b"Connection: close\r\nContent-Length: "
    assert exchange(attacked, head + b"%d\r\n\r\n" % len(body) + body).statuses == [200]
    longer = head + b"%d\r\n\r\n" % (len(body) + 14) + body
    assert exchange(attacked, longer, hang_up=True).statuses in ([], [400])


@pytest.mark.parametrize(("lines", "language"), [(1, b"es"), (40, b"en")])
def test_a_header_that_goes_on_and_on_is_not_read(attacked, lines, language):
    asked = (b"Accept-Language: es" + b", a" * 200 + b"\r\n") * lines
    replies = exchange(attacked, b"GET / HTTP/1.1\r\n" + HOST + asked + b"Connection: close\r\n\r\n")
    assert b"Location: /" + language + b"/\r\n" in replies.raw


def test_what_follows_a_body_is_the_next_request_and_a_bad_one_ends_it(attacked):
    replies = exchange(attacked, POST + b"Content-Length: 5\r\n\r\nabcde" + b"zebra\r\n\r\n" + NEXT)
    assert replies.statuses == [422, 400]
    check_silent(replies)


def test_requests_sent_in_one_go_are_answered_in_order(attacked):
    targets = ["/en/", "/healthz", "/nothing", "/es/", "/en/result"] * 8
    lines = [f"GET {target} HTTP/1.1\r\n".encode() + HOST + b"\r\n" for target in targets]
    replies = exchange(attacked, b"".join(lines) + GET + CLOSE)
    assert replies.statuses == [200, 200, 404, 200, 303] * 8 + [200]
    assert [reply.body for reply in replies.all][1::5] == [b"ok\n"] * 8


SLOW = {
    "nothing at all": ([], 0),
    "half a line": ([b"GET /en/"], 0),
    "half a head": ([GET], 0),
    "a letter at a time": ([b"%c" % byte for byte in GET[:24]], 0.4),
    "a header at a time": ([GET, *(b"X-%d: zebra\r\n" % number for number in range(20))], 0.5),
    "a hello for TLS": ([bytes.fromhex("16030100a5010000a10303") + b"\0" * 30], 0),
}


def test_whoever_does_not_send_a_request_within_seconds_is_cut_off(attacked):
    with ThreadPoolExecutor(len(SLOW)) as visitors:
        waiting = {
            name: visitors.submit(exchange, attacked, *parts, pause=pause, wait=15)
            for name, (parts, pause) in SLOW.items()
        }
        for name, result in waiting.items():
            replies = result.result(timeout=60)
            assert replies.ended, name
            assert replies.statuses in ([], [400]), name


def test_nobody_waits_for_those_who_send_their_form_slowly(attacked):
    """Half of them ask for a PDF, of which one is made at a time: a slow one must not take that turn."""
    head = POST + b"Content-Length: 90\r\n\r\ngad7_1=1"
    heads = [head, head.replace(b"/en/result", b"/en/summary.pdf")] * 20
    with ThreadPoolExecutor(len(heads)) as visitors:
        slow = [visitors.submit(exchange, attacked, head, wait=20) for head in heads]
        time.sleep(1)
        began = time.monotonic()
        for _ in range(4):  # more than there are processes
            assert attacked.journey(ANSWERS, SITUATION, PICKS)[-1].body.startswith(b"%PDF-")
        assert time.monotonic() - began < 5
        assert not any(each.done() for each in slow)
        for each in slow:
            replies = each.result(timeout=60)
            assert replies.ended
            assert replies.statuses in ([], [400])
            assert 8 < replies.seconds < 18


def test_after_all_that_the_same_processes_serve_and_the_log_says_only_that_something_was_refused(attacked):
    assert exchange(attacked, b"zebra " + MARK + b"\r\n\r\n").statuses == [400]
    for _ in range(4):
        assert attacked.journey(ANSWERS, SITUATION, PICKS)[-1].body.startswith(b"%PDF-")
    assert workers_of(attacked) == attacked.workers_at_start
    assert "A malformed request was refused." in attacked.said
    assert [line for line in attacked.said.splitlines() if not ALLOWED.fullmatch(line)] == []
