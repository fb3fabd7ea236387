"""Pages first: PDFs are made one at a time between them, and so are refusals. The questions stay quick in any storm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock, Semaphore

from flask import Flask, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable

SLOW_ENDPOINT = "pages.summary"
EXTENSION = "screener_lane"
# How many may wait for a PDF in one process, and for how many seconds each lets pages go first.
PLACES = 100
PATIENCE = 0.25
TURN = 0.001
RETRY_AFTER = 5


class Pages:
    """How many pages are in progress."""

    def __init__(self) -> None:
        self._counting = Lock()
        self.now = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """A page in progress."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, change: int) -> None:
        with self._counting:
            self.now += change


class Line:
    """Those who are served one at a time, when no page waits, and for no more than half of the time."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._one = Lock()
        self._rest_until = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn, after waiting for it."""
        with self._one:
            self._let_pages_go_first()
            began = time.monotonic()
            try:
                yield
            finally:
                ended = time.monotonic()
                self._rest_until = ended + min(ended - began, PATIENCE)

    def _let_pages_go_first(self) -> None:
        began = time.monotonic()
        time.sleep(max(TURN, self._rest_until - began))  # requests that have just arrived are seen, and begin
        while self._pages.now and time.monotonic() < began + PATIENCE:
            time.sleep(TURN)


class Lane:
    """Who is being served in this process: any number of pages, one PDF, and one who is told to come again.

    A refusal costs nearly as much as a PDF: it is a page that keeps the answers. So it waits for its turn, too.
    """

    def __init__(self, places: int = PLACES) -> None:
        self._places = Semaphore(places)
        self._pages = Pages()
        self._pdfs = Line(self._pages)
        self._refusals = Line(self._pages)
        self.page = self._pages.one
        self.refusal = self._refusals.turn

    @contextmanager
    def pdf(self) -> Iterator[None]:
        """A PDF's turn. Raises ServiceUnavailable, at once, where no place is left to wait."""
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=RETRY_AFTER)
        try:
            with self._pdfs.turn():
                yield
        finally:
            self._places.release()


def lane() -> Lane:
    """The lane of this process."""
    current: Lane = current_app.extensions[EXTENSION]
    return current


def keep_pages_quick(app: Flask, places: int = PLACES) -> None:
    """Send every request of the app through its lane; 503 where there is no place left."""
    app.extensions[EXTENSION] = Lane(places)

    @app.before_request
    def begin() -> None:
        g.turn = ExitStack()
        is_slow = request.endpoint == SLOW_ENDPOINT and request.method == "POST"
        g.turn.enter_context(lane().pdf() if is_slow else lane().page())

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        g.pop("turn", ExitStack()).close()
