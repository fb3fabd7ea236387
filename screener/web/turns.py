"""What takes long is done in turns: the questions stay quick in any storm, and everybody is heard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Lock

from flask import Flask, g, request

from screener.web.protection import KEPT_BY_BROWSERS, PROBES

# Where a visitor answers or finds help costs little. Everything else waits for its turn, new pages too.
PAGES = ("start", "questions", "edit_questions", "situation", "help_now")
QUICK = {*KEPT_BY_BROWSERS, *PROBES, "root.choose_language", *(f"pages.{name}" for name in PAGES)}
# Seconds before each turn, in which all that has arrived meanwhile is heard, and what is quick is served.
BREATH = 0.001


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._queueing = Lock()
        self._last = Event()
        self._last.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """One's turn, after waiting for it. Whoever is cut off meanwhile gives it on."""
        mine = Event()
        with self._queueing:
            before, self._last = self._last, mine
        try:
            before.wait()
            time.sleep(BREATH)
            yield
        finally:
            mine.set()


def take_turns(app: Flask, turns: Turns) -> None:
    """Let every request that is not quick wait for its turn, in this process."""

    @app.before_request
    def begin() -> None:
        g.turn = ExitStack()
        if request.endpoint not in QUICK:
            g.turn.enter_context(turns.one())

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        g.pop("turn", ExitStack()).close()
