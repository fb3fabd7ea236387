"""Pages first, PDFs one at a time, and whatever happens: every place is given back."""

import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import pytest
from werkzeug.exceptions import ServiceUnavailable

from screener import create_app
from screener.settings import Settings
from screener.web.lane import EXTENSION, PATIENCE, RETRY_AFTER, Lane

PDF = "/en/summary.pdf"
# How much later than due a thread may come on a busy machine, in seconds.
GRACE = 5


@pytest.fixture
def patient(monkeypatch):
    """A PDF lets pages go first for a minute: what comes sooner has not waited, however busy the machine is."""
    monkeypatch.setattr("screener.web.lane.PATIENCE", 60)


class Waiting:
    """A thread that waits for a turn, and keeps it until it is told to leave."""

    def __init__(self, turn):
        self.began, self._leave = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._take, args=(turn,), daemon=True)
        self._thread.start()

    def _take(self, turn):
        with turn:
            self.began.set()
            self._leave.wait(timeout=10)

    def end(self):
        self._leave.set()
        self._thread.join(timeout=10)


@contextmanager
def waiting(turn):
    one = Waiting(turn)
    try:
        yield one
    finally:
        one.end()


# --- turns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pdf", "refusal"])
def test_a_pdf_or_a_refusal_begins_when_no_page_is_in_progress(kind):
    lane = Lane()
    with lane.page(), waiting(getattr(lane, kind)()) as later:
        assert not later.began.wait(PATIENCE / 2)
    assert later.began.is_set()


def test_it_begins_at_once_when_there_is_no_page(patient):
    with waiting(Lane().pdf()) as one:
        assert one.began.wait(GRACE)


@pytest.mark.parametrize("kind", ["pdf", "refusal"])
def test_it_waits_for_a_page_only_so_long(kind):
    lane = Lane()
    with lane.page(), waiting(getattr(lane, kind)()) as one:
        assert one.began.wait(PATIENCE + GRACE)


def test_a_page_never_waits(patient):
    lane = Lane()
    with lane.pdf(), lane.refusal():
        began = time.monotonic()
        with lane.page(), lane.page():
            assert time.monotonic() - began < GRACE


def test_a_flow_of_pages_that_never_ends_does_not_starve_pdfs():
    lane, over = Lane(), threading.Event()

    def pages():
        while not over.is_set():
            with lane.page():
                time.sleep(0.01)

    with ThreadPoolExecutor(4) as visitors:
        for _ in range(4):
            visitors.submit(pages)
        began = time.monotonic()
        for _ in range(4):
            with lane.pdf():
                pass
        took = time.monotonic() - began
        over.set()
    assert took < 4 * PATIENCE + GRACE


@pytest.mark.parametrize("kind", ["pdf", "refusal"])
def test_they_come_one_at_a_time(kind):
    lane, inside, most = Lane(), [], []

    def come(number):
        with getattr(lane, kind)():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.005)
            inside.remove(number)

    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(come, range(20)))
    assert most == [1] * 20


@pytest.mark.parametrize("kind", ["pdf", "refusal"])
def test_they_take_no_more_than_half_of_the_time(kind):
    lane, length = Lane(), 0.02
    began = time.monotonic()
    for _ in range(5):
        with getattr(lane, kind)():
            time.sleep(length)
    assert time.monotonic() - began > 9 * length


def test_a_long_one_does_not_keep_the_next_one_waiting_for_long(monkeypatch):
    monkeypatch.setattr("screener.web.lane.PATIENCE", 0.02)
    lane, length = Lane(), 1.5
    with lane.pdf():
        time.sleep(length)
    began = time.monotonic()
    with lane.pdf():
        assert time.monotonic() - began < length - 0.2


# --- places ------------------------------------------------------------------------------------------------------


def assert_a_place_is_free(lane):
    with waiting(lane.pdf()) as one:
        assert one.began.wait(PATIENCE + GRACE)


def test_who_finds_no_place_is_told_so_at_once(patient):
    lane = Lane(places=2)
    with waiting(lane.pdf()) as first:
        assert first.began.wait(GRACE)
        with waiting(lane.pdf()) as second:
            assert not second.began.wait(0.1)
            began = time.monotonic()
            with pytest.raises(ServiceUnavailable) as refused, lane.pdf():
                pytest.fail("there were only two places")
            assert time.monotonic() - began < GRACE
            assert refused.value.retry_after == RETRY_AFTER
            first.end()
    assert_a_place_is_free(lane)


def test_a_place_is_given_back_when_something_fails():
    lane = Lane(places=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), lane.pdf():
            1 / 0  # noqa: B018
    assert_a_place_is_free(lane)


class CutOffError(BaseException):
    """As gevent.Timeout is: nothing that `except Exception` would catch."""


@contextmanager
def cut_off_after(seconds):
    """Raise CutOffError in this thread, wherever it is then."""

    def cut_off(*_):
        raise CutOffError

    before = signal.signal(signal.SIGALRM, cut_off)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_place_is_given_back_by_who_is_cut_off_while_pages_go_first(patient):
    lane = Lane(places=1)
    with lane.page(), cut_off_after(0.05), pytest.raises(CutOffError), lane.pdf():
        pytest.fail("a page was in progress")
    assert_a_place_is_free(lane)


def test_a_place_is_given_back_by_who_is_cut_off_while_others_are_served():
    lane = Lane(places=2)
    with waiting(lane.pdf()) as other:
        assert other.began.wait(GRACE)
        with cut_off_after(0.05), pytest.raises(CutOffError), lane.pdf():
            pytest.fail("another one was being served")
    assert_a_place_is_free(lane)
    with waiting(lane.pdf()) as first:
        assert first.began.wait(GRACE)
        with waiting(lane.pdf()) as second:
            first.end()
            assert second.began.wait(GRACE)


# --- the whole application ---------------------------------------------------------------------------------------


class Clock:
    """Tells the time, or fails as it is told to."""

    def __init__(self):
        self.fault = None

    def __call__(self, zone):
        if self.fault:
            raise self.fault
        return datetime(2026, 11, 22, 12, tzinfo=zone)


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def narrow_app(clock):
    """The application with room for one PDF, and two of them a year for each address."""
    return create_app(Settings(limit_pages="off", limit_pdf="2 per 1 year"), clock=clock)


@pytest.fixture
def lane(narrow_app):
    narrow_app.extensions[EXTENSION] = Lane(places=1)
    return narrow_app.extensions[EXTENSION]


@pytest.fixture
def visitor(narrow_app, lane, request):
    """A client from an address of its own."""
    client = narrow_app.test_client(use_cookies=False)
    client.environ_base["REMOTE_ADDR"] = request.node.name
    return client


@pytest.mark.parametrize(
    ("status", "changes", "headers"),
    [
        (200, {}, {}),
        (403, {}, {"Sec-Fetch-Site": "cross-site"}),
        (411, {}, {"Transfer-Encoding": "chunked"}),
        (413, {"padding": "x" * 20_000}, {}),
        (415, {}, {"Content-Type": "text/plain"}),
        (422, {"gad7_1": None}, {}),
        (422, {"duration": "nonsense"}, {}),
    ],
)
def test_the_place_is_given_back_after_every_kind_of_reply(visitor, complete, lane, status, changes, headers):
    assert visitor.post(PDF, data=complete(**changes), headers=headers).status_code == status
    assert_a_place_is_free(lane)
    assert visitor.post("/en/result", data=complete()).status_code == 200


def test_the_place_is_given_back_after_a_fault_of_ours(visitor, complete, lane, clock):
    clock.fault = RuntimeError()
    assert visitor.post(PDF, data=complete()).status_code == 500
    clock.fault = None
    assert visitor.post(PDF, data=complete()).status_code == 200
    assert_a_place_is_free(lane)


def test_the_place_is_given_back_by_a_request_that_took_too_long(visitor, complete, lane, clock):
    clock.fault = CutOffError()
    with pytest.raises(CutOffError):
        visitor.post(PDF, data=complete())
    clock.fault = None
    assert_a_place_is_free(lane)


def test_pages_are_not_counted_any_more_when_they_are_done_or_failed(visitor, complete, lane, clock, patient):
    clock.fault = RuntimeError()
    assert visitor.post("/en/result", data=complete()).status_code == 500
    clock.fault = None
    assert visitor.get("/en/nope").status_code == 404
    assert visitor.put("/en/").status_code == 405
    assert visitor.get("/en/result").status_code == 303
    with waiting(lane.pdf()) as one:
        assert one.began.wait(GRACE)


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*) *">', page))


def test_without_a_place_the_reply_keeps_the_answers_and_offers_the_result(visitor, complete, lane):
    with lane.pdf():
        reply = visitor.post(PDF, data=complete(questions="talk_type"))
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == str(RETRY_AFTER)
    kept = hidden_fields(reply.text)
    assert complete(questions="talk_type").items() <= kept.items()
    assert f'action="{PDF}"' in reply.text
    assert 'formaction="/en/result"' in reply.text
    assert "Try again" in reply.text
    assert visitor.post("/en/result", data=kept).status_code == 200
    assert visitor.post(PDF, data=kept).data.startswith(b"%PDF-")


def test_who_is_over_the_limit_takes_no_place(visitor, complete, lane):
    assert [visitor.post(PDF, data=complete()).status_code for _ in range(3)] == [200, 200, 429]
    with lane.pdf():
        assert visitor.post(PDF, data=complete()).status_code == 429


def test_too_large_a_form_is_too_large_even_over_the_limit(visitor, complete):
    assert [visitor.post(PDF, data=complete()).status_code for _ in range(3)] == [200, 200, 429]
    assert visitor.post(PDF, data=complete(padding="x" * 20_000)).status_code == 413


def test_a_refusal_lets_pages_go_first(visitor, complete, lane):
    with lane.pdf(), lane.page():
        began = time.monotonic()
        assert visitor.post(PDF, data=complete()).status_code == 503
        assert time.monotonic() - began > PATIENCE * 0.9
