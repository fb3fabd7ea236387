"""An upgrade, as docs/deploy.md types it, while visitors come: one instance after the other, and none notices."""

import shutil
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from threading import Event

import pytest

from ..ports import free_port
from .checks import TYPESETTING
from .proxies import SITE, Caddy, Nginx, Visitor
from .visitors import ANSWERS, PICKS, SITUATION

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: visitors need addresses of Linux")
# How many go through the site at a time, and how many requests at least while an instance is down.
CROWD, ENOUGH = 6, 50
# How long each waits before a request, in seconds: the instances have to start meanwhile.
MOMENT = 0.03
FINE = (200, 302, 303)
NO_REPLY = "no reply"


class Instance:
    """One gunicorn that is stopped and started again on the same port, with its paper on a shelf of its own."""

    def __init__(self, start, environment):
        self.port, self._start, self._environment = free_port(), start, environment
        self._server = None

    def up(self):
        self._server = self._start(PORT=str(self.port), **self._environment)
        self._server.port = self.port
        self._server.wait_until_ready()

    def down(self):
        assert self._server.stop() == 0
        assert TYPESETTING not in self._server.said


@pytest.fixture
def instances(begin, english, books, tmp_path):
    """Two that serve."""
    ours = {**english, "SCREENER_HOSTS": SITE, "SCREENER_PROXY_HOPS": "1", "WEB_CONCURRENCY": "1"}
    shelves = [tmp_path / "shelf-1", tmp_path / "shelf-2"]
    for shelf in shelves:
        shelf.mkdir(mode=0o700)
        for book in books:
            shutil.copy(book, shelf)
    both = [Instance(begin, {**ours, "SCREENER_CACHE_DIR": str(shelf)}) for shelf in shelves]
    for instance in both:
        instance.up()
    return both


class LostError(Exception):
    """A request had another reply than it should."""


class Witness(Visitor):
    """A visitor who notes when each request was sent, and the status of its reply."""

    def __init__(self, proxy, address, seen):
        super().__init__(proxy.https, proxy.certificate, address)
        self._seen = seen

    def ask(self, method, path, fields=None, headers=None):
        time.sleep(MOMENT)
        sent, status, reply = time.monotonic(), NO_REPLY, None
        with suppress(OSError, HTTPException):
            reply = super().ask(method, path, fields, headers)
            status = reply.status
        self._seen.append((sent, method, status))
        if status not in FINE:
            raise LostError
        return reply


@dataclass(repr=False)
class Report:
    """What a crowd saw, and when an instance was down."""

    seen: list = field(default_factory=list)
    downs: list = field(default_factory=list)

    @property
    def lost(self):
        return Counter((method, status) for _, method, status in self.seen if status not in FINE)

    @property
    def while_down(self):
        """How many requests were sent in each of these times."""
        return [sum(gone < sent < back for sent, _, _ in self.seen) for gone, back in self.downs]

    def __str__(self):
        sent = f"{len(self.seen)} requests sent, {sum(self.while_down)} of them with an instance down"
        return f"{sent}; lost: {dict(self.lost) or 0}"


@contextmanager
def crowd(proxy, report):
    """Journeys, several at once and each from an address of its own, for as long as this lasts."""
    over, numbers = Event(), count()

    def visit():
        while not over.is_set():
            number = next(numbers)
            address = f"127.0.{number // 250 + 1}.{number % 250 + 1}"
            with Witness(proxy, address, report.seen) as visitor, suppress(LostError):
                visitor.journey(ANSWERS, SITUATION, PICKS)

    with ThreadPoolExecutor(CROWD) as visitors, ExitStack() as ending:
        ending.callback(over.set)
        visits = [visitors.submit(visit) for _ in range(CROWD)]
        yield
        over.set()
        for visit in visits:
            visit.result(timeout=120)


def restart(instance, report):
    """As systemd does it."""
    instance.down()
    gone = time.monotonic()
    instance.up()
    report.downs.append((gone, time.monotonic()))


def upgrade(proxy, instances):
    """Both instances restarted in turn, twice and without a wait, with visitors all the time."""
    report = Report()
    with crowd(proxy, report):
        for instance in instances * 2:
            restart(instance, report)
    sys.stdout.write(f"{report}\n")
    return report


@pytest.mark.parametrize("kind", [Nginx, Caddy])
def test_no_request_is_lost_while_both_instances_are_restarted_in_turn_and_again(instances, tmp_path, kind):
    folder = tmp_path / "proxy"
    folder.mkdir()
    proxy = kind(folder, [instance.port for instance in instances]).start()
    try:
        report = upgrade(proxy, instances)
    finally:
        proxy.end()
    assert sum(report.lost.values()) == 0, str(report)
    assert min(report.while_down) > ENOUGH, str(report)
