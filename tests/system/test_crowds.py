"""More visitors than can be served at once, and visitors who take their time or leave: all others are served."""

import resource
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from .checks import assert_calm, assert_serves, wait_for
from .visitors import PAGE, PDF, Callers, ask, connect, connections, form, read_reply, reset

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: open files are counted in /proc")
UNLIMITED = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"}
# The project's configuration, but for how long a visitor may take: the test would take a minute else.
IMPATIENT = """
exec(compile(open("gunicorn.conf.py").read(), "gunicorn.conf.py", "exec"))
workers_of_ours.LONGEST_SILENCE, workers_of_ours.LONGEST_REQUEST = 6, 8
"""
IDLE, SLOW = 1000, 200
# How long a journey of five pages may take on a machine that is busy with other things too, in seconds.
REASONABLE = 10


@pytest.fixture(scope="module", autouse=True)
def enough_descriptors():
    """For the visitors' ends of all connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def single(begin):
    """A server of one process, so that it is known who holds what."""
    server = begin(**UNLIMITED, WEB_CONCURRENCY="1").wait_until_ready()
    assert_serves(server)
    return server


# --- slow ones -----------------------------------------------------------------------------------------------------


class Slow(threading.Thread):
    """Visitors who send or read a little every half a second, for as long as the server lets them."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.over = threading.Event()
        kinds = (self._head, self._body_of_a_page, self._body_of_a_pdf, self._reader)
        self._visitors = [kinds[at % 4](port) for at in range(SLOW)]
        self.left = SLOW

    def _head(self, port):
        return iter_sending(connect(port), b"POST /en/result HTTP/1.1\r\nX-Slow: " + b"x" * 1000)

    def _body_of_a_page(self, port):
        return iter_sending(connect(port), form("/en/result", more=10_000) + b"&x=" + b"x" * 1000, at_once=200)

    def _body_of_a_pdf(self, port):
        return iter_sending(connect(port), form("/en/summary.pdf", more=10_000) + b"&x=" + b"x" * 1000, at_once=200)

    def _reader(self, port):
        """Asks for more than fits into the buffers, and reads hardly any of it."""
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", port))
            connection.sendall(PDF * 50)
            connection.setblocking(False)
            while has_more(connection):
                yield

    def run(self):
        visitors = self._visitors
        while visitors and not self.over.wait(0.5):
            visitors = [visitor for visitor in visitors if goes_on(visitor)]
            self.left = len(visitors)
        for visitor in visitors:
            visitor.close()


def iter_sending(connection, data, at_once=1):
    """Send the first bytes at once, and the others one by one."""
    with connection:
        connection.sendall(data[:at_once])
        for byte in data[at_once:]:
            yield
            connection.sendall(bytes([byte]))


def has_more(connection):
    """Read a little; whether the connection is still open."""
    try:
        return connection.recv(100) != b""
    except BlockingIOError:
        return True


def goes_on(visitor):
    with suppress(OSError):
        return next(visitor, "end") != "end"
    return False


def test_idle_and_slow_visitors_keep_nobody_waiting_and_are_gone_soon(begin, tmp_path):
    configuration = tmp_path / "impatient.conf.py"
    configuration.write_text(IMPATIENT)
    server = begin("--config", str(configuration), **UNLIMITED).wait_until_ready()
    with ThreadPoolExecutor(10) as visitors:
        list(visitors.map(lambda _: assert_serves(server), range(10)))
    wait_for(lambda: len(server.workers) == 2)
    before = server.descriptors
    with connections(server.port, IDLE) as idle:
        slow = Slow(server.port)
        slow.start()
        wait_for(lambda: server.descriptors > before + IDLE + SLOW * 0.7)

        def journey(_):
            began = time.monotonic()
            assert_serves(server)
            return time.monotonic() - began

        with ThreadPoolExecutor(10) as visitors:
            times = list(visitors.map(journey, range(10)))
        assert max(times) < REASONABLE
        wait_for(lambda: server.descriptors <= before + 10, 60)
        assert all(one.recv(1) == b"" for one in idle)
        slow.over.set()
        slow.join(timeout=120)
    assert_serves(server)
    assert_calm(server)
    assert server.stop() == 0


@pytest.mark.parametrize("path", ["/en/result", "/en/summary.pdf"])
def test_a_form_that_comes_bit_by_bit_keeps_no_other_from_a_pdf(single, path):
    with connections(single.port, 20) as slow:
        for one in slow:
            one.sendall(form(path, more=10))
        time.sleep(0.3)
        began = time.monotonic()
        assert all(ask(single.port, PDF).is_whole for _ in range(5))
        assert time.monotonic() - began < 5


def test_those_who_keep_their_connection_do_not_keep_others_out(begin):
    server = begin(**UNLIMITED).wait_until_ready()
    with Callers(server.port, 32) as callers:
        time.sleep(4)
    kept, fresh = ([caller.served for caller in callers.all if caller.keeps is keeps] for keeps in (True, False))
    assert min(fresh) > 0
    assert sum(fresh) > sum(kept) / 4


# --- those who hang up ---------------------------------------------------------------------------------------------


def hang_up_while_sending(port):
    connection = connect(port)
    connection.sendall(PDF[:-30])
    reset(connection)


def hang_up_while_waiting(port):
    connection = connect(port)
    connection.sendall(PDF)
    reset(connection)


def hang_up_while_reading(port):
    connection = connect(port)
    connection.sendall(PDF)
    connection.recv(1000)
    reset(connection)


def leave_quietly_while_sending(port):
    with connect(port) as connection:
        connection.sendall(PDF[:-30])


def leave_quietly_while_reading(port):
    with connect(port) as connection:
        connection.sendall(PDF)
        connection.recv(1000)


WAYS_TO_LEAVE = [
    hang_up_while_sending,
    hang_up_while_waiting,
    hang_up_while_reading,
    leave_quietly_while_sending,
    leave_quietly_while_reading,
]


def test_after_300_have_hung_up_every_descriptor_is_free_again(single):
    before = single.descriptors
    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(lambda at: WAYS_TO_LEAVE[at % len(WAYS_TO_LEAVE)](single.port), range(300)))
    wait_for(lambda: single.descriptors <= before)
    assert_serves(single)
    assert_calm(single)


# --- too many ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/result", "/en/summary.pdf"])
def test_600_who_ask_at_once_are_all_served_and_so_is_who_comes_meanwhile(single, path):
    with connections(single.port, 600) as visitors:
        for one in visitors:
            one.sendall(form(path))
        page = ask(single.port, PAGE)
        replies = [read_reply(one) for one in visitors]
    assert page.status == 200
    assert [reply.status for reply in replies] == [200] * 600
    assert all(reply.is_whole for reply in [page, *replies])
    assert_serves(single)
    assert_calm(single)
