"""Whether a PDF can be made: found out by making one, and remembered for some seconds, so that asking costs little."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

REMEMBERED = 5.0


class Readiness:
    """Finds out at most once in five seconds, however often it is asked."""

    def __init__(self, find_out: Callable[[], bool], now: Callable[[], float] = time.monotonic) -> None:
        self._find_out = find_out
        self._now = now
        self._known_until = -1.0
        self._ready = False
        self._lock = Lock()

    def is_given(self) -> bool:
        """As it was found at most five seconds ago."""
        with self._lock:
            if self._now() >= self._known_until:
                self._ready = self._find_out()
                self._known_until = self._now() + REMEMBERED
            return self._ready
