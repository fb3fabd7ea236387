"""A worker that is killed, and a server that is told to stop, while visitors are being served."""

import os
import signal
import sys
import time

import pytest

from .checks import assert_calm, wait_for
from .visitors import HALF, NOTHING, PAGE, PDF, REFUSED, WHOLE, Callers, ask, connect, connections, read_reply

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: the workers are found through /proc")
UNLIMITED = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"}
GRACEFUL_TIMEOUT = 8
# How much later than due it may be on a busy machine, in seconds.
LATE = 10


@pytest.fixture
def site(begin):
    server = begin(**UNLIMITED).wait_until_ready()
    wait_for(lambda: len(server.workers) == 2)
    return server


def lost(requests):
    return [request for request in requests if request.outcome != WHOLE]


def test_when_a_worker_is_killed_only_its_requests_are_lost_and_a_new_one_comes(site):
    workers = site.workers
    with Callers(site.port, 16) as callers:
        callers.wait_for_replies(3)
        os.kill(workers[0], signal.SIGKILL)
        killed = time.monotonic()
        wait_for(lambda: len(set(site.workers) - set(workers)) == 1)
        callers.wait_for_replies(3)
    assert REFUSED not in {request.outcome for request in callers.requests}
    # What was read or answered by the one that was killed, and nothing else: not one visitor lost two requests.
    assert all(len(lost(caller.requests)) <= 1 for caller in callers.all)
    assert all(request.sent - 1 < killed < request.ended + 1 for request in lost(callers.requests))
    assert len(site.workers) == 2
    assert workers[1] in site.workers
    assert_calm(site)


def test_when_the_server_is_stopped_every_request_that_was_sent_before_gets_its_reply(site):
    with Callers(site.port, 16) as callers:
        callers.wait_for_replies(3)
        stopped = time.monotonic()
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=GRACEFUL_TIMEOUT + LATE) == 0
        assert time.monotonic() - stopped < GRACEFUL_TIMEOUT + LATE
    before = [request for request in callers.requests if request.sent < stopped]
    assert any(request.ended > stopped for request in before)
    assert lost(before) == []
    assert HALF not in {request.outcome for request in callers.requests}
    # How it ended for each: at the door, or on a connection that had been kept and was closed.
    assert {caller.outcomes[-1] for caller in callers.all} <= {REFUSED, NOTHING}
    assert_calm(site)


def test_who_stands_at_the_door_when_the_server_is_stopped_is_let_in(site):
    for worker in site.workers:
        os.kill(worker, signal.SIGSTOP)
    with connections(site.port, 200) as crowd:
        for one in crowd:
            one.sendall(PAGE)
        time.sleep(1.2)  # longer than a worker sleeps: when it goes on, it sees at once that it is to stop
        site.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        for worker in site.workers:
            os.kill(worker, signal.SIGCONT)
        replies = [read_reply(one) for one in crowd]
    assert [reply.status for reply in replies if reply] == [200] * 200
    assert all(reply.is_whole for reply in replies)
    assert site.process.wait(timeout=GRACEFUL_TIMEOUT + LATE) == 0


def test_a_visitor_who_keeps_the_connection_is_told_that_it_ends(site):
    with connect(site.port) as kept:
        kept.sendall(PAGE)
        assert not read_reply(kept).is_last
        site.process.send_signal(signal.SIGTERM)
        time.sleep(1.2)  # the workers look up once a second
        kept.sendall(PDF)
        reply = read_reply(kept)
        assert (reply.status, reply.is_whole, reply.is_last) == (200, True, True)
        assert site.process.wait(timeout=GRACEFUL_TIMEOUT + LATE) == 0


def test_who_was_told_to_stop_does_not_say_that_it_is_well_but_goes_on_serving_those_inside(site):
    probe = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connections(site.port, 8) as inside:
        for one in inside:
            one.sendall(probe)
        assert [read_reply(one).status for one in inside] == [200] * 8
        site.process.send_signal(signal.SIGTERM)
        time.sleep(1.2)  # the workers look up once a second
        for at, one in enumerate(inside):
            one.sendall(probe if at % 2 else PAGE)
        assert [reply and reply.status for reply in map(read_reply, inside)] == [200, None] * 4
    assert site.process.wait(timeout=GRACEFUL_TIMEOUT + LATE) == 0
    assert_calm(site)


def test_who_sends_slowly_is_waited_for_when_the_server_stops(site):
    with connect(site.port) as slow:
        slow.sendall(PDF[:-20])
        time.sleep(0.2)
        site.process.send_signal(signal.SIGTERM)
        time.sleep(2)
        slow.sendall(PDF[-20:])
        reply = read_reply(slow)
        assert (reply.status, reply.is_whole) == (200, True)
    assert site.process.wait(timeout=GRACEFUL_TIMEOUT + LATE) == 0


def test_who_never_ends_sending_does_not_keep_the_server_from_stopping(begin):
    server = begin("--graceful-timeout", "3", **UNLIMITED).wait_until_ready()
    with connect(server.port) as idle, connect(server.port) as half:
        half.sendall(PDF[:-20])
        time.sleep(0.2)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 3 + LATE
        assert idle.recv(1) == b""


def test_after_a_stop_nobody_is_let_in(site):
    assert ask(site.port, PDF).is_whole
    assert site.stop() == 0
    with pytest.raises(OSError, match="refused"):
        connect(site.port)
