"""Pages that take long are made one after the other; the questions wait for none; and every turn is given on."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import pytest

from screener import create_app
from screener.settings import Settings
from screener.web.turns import BREATH, QUICK, Turns

# How much later than due a thread may come on a busy machine, and how long it is watched not to come, in seconds.
GRACE, WATCH = 10, 0.2


class Clock:
    """Tells the time; or keeps whoever asks, or fails, as it is told to."""

    def __init__(self):
        self.fault, self.keeps = None, False
        self.asked, self.free = threading.Event(), threading.Event()

    def __call__(self, zone):
        if self.fault:
            raise self.fault
        if self.keeps:
            self.keeps = False
            self.asked.set()
            self.free.wait(GRACE)
        return datetime(2026, 11, 22, 12, tzinfo=zone)


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def site(clock):
    """With two PDFs a year for each address."""
    site = create_app(Settings(limit_pages="off", limit_pdf="2 per 1 year"), clock=clock)
    site.extensions["screener"].pdf.make()  # which takes longer than anybody waits here
    return site


@pytest.fixture
def ask(site, request):
    """A function: the status of a reply, asked for from an address of the test's own."""

    def status(path, data=None, **options):
        client = site.test_client(use_cookies=False)
        options["environ_overrides"] = {"REMOTE_ADDR": request.node.name}
        return client.open(path, method="POST" if data else "GET", data=data, **options).status_code

    return status


@contextmanager
def in_progress(clock, ask, form):
    """While somebody's result is being made."""
    clock.asked, clock.free, clock.keeps = threading.Event(), threading.Event(), True
    with ThreadPoolExecutor(1) as visitor:
        first = visitor.submit(ask, "/en/result", form)
        assert clock.asked.wait(GRACE)
        try:
            yield
        finally:
            clock.free.set()
        assert first.result(GRACE) == 200


@pytest.mark.parametrize("path", ["/", "/en/", "/en/questions", "/en/help-now", "/healthz", "/clinic.css"])
def test_who_reads_the_questions_or_wants_help_waits_for_nobody(clock, ask, complete, path):
    with in_progress(clock, ask, complete()), ThreadPoolExecutor(1) as visitor:
        assert visitor.submit(ask, path).result(GRACE) in (200, 302)


@pytest.mark.parametrize("path", ["/en/questions", "/en/situation"])
def test_who_answers_waits_for_nobody(clock, ask, complete, path):
    with in_progress(clock, ask, complete()), ThreadPoolExecutor(1) as visitor:
        assert visitor.submit(ask, path, complete()).result(GRACE) == 200


@pytest.mark.parametrize("path", ["/en/result", "/es/summary.pdf", "/en/options", "/en/about", "/en/nothing"])
def test_what_takes_long_waits_for_its_turn(clock, ask, complete, path):
    form = complete() if path.endswith(("result", "pdf")) else None
    with ThreadPoolExecutor(1) as visitor:
        with in_progress(clock, ask, complete()):
            later = visitor.submit(ask, path, form)
            time.sleep(WATCH)
            assert not later.done()
        assert later.result(GRACE) in (200, 404)


def test_every_page_that_waits_for_nobody_is_there(site):
    assert {rule.endpoint for rule in site.url_map.iter_rules()} >= QUICK


def test_they_are_served_in_the_order_in_which_they_came():
    turns, served = Turns(), []

    def come(number):
        with turns.one():
            served.append(number)

    with ThreadPoolExecutor(20) as visitors, turns.one():
        for number in range(20):
            visitors.submit(come, number)
            time.sleep(0.005)
    assert served == list(range(20))


def test_they_come_one_at_a_time_with_a_breath_between_them():
    turns, inside, ended, gaps = Turns(), [], [time.monotonic()], []

    def come(_):
        with turns.one():
            gaps.append(time.monotonic() - ended[-1])
            inside.append(1)
            assert len(inside) == 1
            time.sleep(0.002)
            inside.pop()
            ended.append(time.monotonic())

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(come, range(20)))
    assert min(gaps) >= BREATH


# --- given on ----------------------------------------------------------------------------------------------------


class CutOffError(BaseException):
    """As gevent.Timeout is: nothing that `except Exception` would catch."""


@pytest.mark.parametrize(
    ("status", "changes", "headers"),
    [
        (200, {}, {}),
        (403, {}, {"Sec-Fetch-Site": "cross-site"}),
        (411, {}, {"Transfer-Encoding": "chunked"}),
        (413, {"padding": "x" * 20_000}, {}),
        (415, {}, {"Content-Type": "text/plain"}),
        (422, {"gad7_1": None}, {}),
    ],
)
def test_the_turn_is_given_on_after_every_kind_of_reply(ask, complete, status, changes, headers):
    assert ask("/en/summary.pdf", complete(**changes), headers=headers) == status
    assert ask("/en/result", complete()) == 200


def test_the_turn_is_given_on_after_a_fault_of_ours(ask, complete, clock):
    clock.fault = RuntimeError()
    assert ask("/en/result", complete()) == 500
    clock.fault = None
    assert ask("/en/result", complete()) == 200


def test_the_turn_is_given_on_by_a_request_that_took_too_long(ask, complete, clock):
    clock.fault = CutOffError()
    with pytest.raises(CutOffError):
        ask("/en/result", complete())
    clock.fault = None
    assert ask("/en/result", complete()) == 200


def test_who_is_over_the_limit_waits_for_no_turn(clock, ask, complete):
    assert [ask("/en/summary.pdf", complete()) for _ in range(2)] == [200, 200]
    with in_progress(clock, ask, complete()), ThreadPoolExecutor(1) as visitor:
        assert visitor.submit(ask, "/en/summary.pdf", complete()).result(GRACE) == 429
