"""Replies to forms leave at steps in time, whole, and when nothing in the app waits any more."""

import io
from math import isclose

import pytest

from screener.web.grid import STEP, Grid

REQUEST = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "4"}


class Time:
    """Passes only when somebody works or sleeps."""

    def __init__(self):
        self.now = 1000.003

    def pass_(self, seconds):
        self.now += seconds


class SlowForm(io.BytesIO):
    """Arrives bit by bit."""

    def __init__(self, time, seconds):
        super().__init__(b"a=bc")
        self._time, self._seconds = time, seconds

    def read(self, _size=-1):
        self._time.pass_(self._seconds)
        return super().read(1)


class Site:
    """Reads the form, works for a while, and replies in parts."""

    def __init__(self, time, seconds, fault=None):
        self._time, self._seconds, self._fault = time, seconds, fault
        self.closed_at = None

    def __call__(self, environ, start_response):
        while environ["wsgi.input"].read(1):
            pass
        self._time.pass_(self._seconds)
        if self._fault:
            raise self._fault
        start_response("200 OK", [("X-One", "1")])
        return self

    def __iter__(self):
        for part in (b"one ", b"two"):
            self._time.pass_(0.002)
            yield part

    def close(self):
        self.closed_at = self._time.now


class Server:
    """Notes when the reply begins, and what it is."""

    def __init__(self, site, time, form_seconds=0.0):
        self._grid, self._time = Grid(site, clock=lambda: time.now, sleep=time.pass_), time
        self._form = SlowForm(time, form_seconds)
        self.head = None

    def start(self, *head):
        self.began, self.head = self._time.now, head

    def ask(self, **changes):
        return b"".join(self._grid({**REQUEST, "wsgi.input": self._form, **changes}, self.start))


@pytest.mark.parametrize(
    ("works", "steps"), [(0.0, 1), (0.001, 1), (0.028, 1), (0.0459, 1), (0.0461, 2), (0.09, 2), (0.3, 7)]
)
def test_a_reply_leaves_at_the_next_step_after_the_form_was_read(works, steps):
    time = Time()
    came = time.now
    server = Server(Site(time, works), time)
    assert server.ask() == b"one two"
    assert server.head == ("200 OK", [("X-One", "1")])
    assert isclose(server.began - came, steps * STEP, abs_tol=1e-6)


def test_the_time_in_which_a_form_arrives_does_not_count():
    time = Time()
    came = time.now
    server = Server(Site(time, 0.01), time, form_seconds=0.003)
    server.ask()
    assert isclose(server.began - came, 5 * 0.003 + STEP, abs_tol=1e-6)


def test_the_app_is_done_with_the_request_before_it_waits():
    time = Time()
    site = Site(time, 0.01)
    server = Server(site, time)
    server.ask()
    assert site.closed_at < server.began - STEP / 2


def test_a_fault_is_told_at_a_step_too():
    time = Time()
    came = time.now
    with pytest.raises(ZeroDivisionError):
        Server(Site(time, 0.01, ZeroDivisionError()), time).ask()
    assert isclose(time.now - came, STEP, abs_tol=1e-6)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_sends_no_form_does_not_wait(method):
    time = Time()
    came = time.now
    server = Server(Site(time, 0.01), time)
    server.ask(REQUEST_METHOD=method)
    assert server.began - came < STEP / 2
