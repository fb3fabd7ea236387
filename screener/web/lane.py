"""PDFs one at a time, and pages first: however many PDFs are asked for, the questions stay quick."""

from __future__ import annotations

import time
from threading import Lock, Semaphore

from flask import Flask, g, request
from werkzeug.exceptions import ServiceUnavailable

SLOW_ENDPOINT = "pages.summary"
# How many may wait for a PDF in one process, and for how many seconds each lets pages go first.
PLACES = 100
PATIENCE = 0.25
TURN = 0.001
RETRY_AFTER = 5


class Lane:
    """Who is being served in this process: any number of pages, and one PDF, which begins when no page is waiting."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = Semaphore(places)
        self._one = Lock()
        self._counting = Lock()
        self._pages = 0

    def enter(self) -> bool:
        """Wait for one's turn. False, at once, when there is no place left to wait."""
        if not self._places.acquire(blocking=False):
            return False
        self._one.acquire()
        end = time.monotonic() + PATIENCE
        time.sleep(TURN)  # lets requests that have just arrived be seen
        while self._pages and time.monotonic() < end:
            time.sleep(TURN)
        return True

    def leave(self) -> None:
        """Let the next one in."""
        self._one.release()
        self._places.release()

    def page_begins(self) -> None:
        """A page is in progress."""
        with self._counting:
            self._pages += 1

    def page_ends(self) -> None:
        """A page is done."""
        with self._counting:
            self._pages -= 1


def keep_pages_quick(app: Flask, places: int = PLACES) -> None:
    """Send every request of the app through its lane; 503 where there is no place left."""
    lane = Lane(places)

    @app.before_request
    def begin() -> None:
        if request.endpoint != SLOW_ENDPOINT or request.method != "POST":
            lane.page_begins()
            g.leave_lane = lane.page_ends
        elif lane.enter():
            g.leave_lane = lane.leave
        else:
            raise ServiceUnavailable(retry_after=RETRY_AFTER)

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        leave = g.pop("leave_lane", None)
        if leave:
            leave()
