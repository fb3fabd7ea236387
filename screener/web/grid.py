"""Every reply to a form leaves on a grid of time, so that how long it took to make tells nothing about the answers.

Around the whole app: inside it, who waits here would keep others from their turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

STEP = 0.05
Clock = Callable[[], float]


class Grid:
    """The app, whose replies to a POST are held, whole, until the next of these steps after the form was read."""

    def __init__(
        self,
        app: WSGIApplication,
        step: float = STEP,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._app = app
        self._step = step
        self._clock = clock
        self._sleep = sleep

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Any other request passes through."""
        if environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start_response)
        form = environ["wsgi.input"] = TimedInput(environ["wsgi.input"], self._clock)
        reply = Reply()
        try:
            reply.take(self._app(environ, reply.start))
        finally:  # a fault, too, is told at a step
            self._sleep((form.read_at - self._clock()) % self._step)
        return reply.give(start_response)


class TimedInput:
    """A request's body, and when the last of it was read; as long as none was, when the request came."""

    def __init__(self, stream: InputStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock
        self.read_at = clock()

    def read(self, size: int = -1) -> bytes:
        """Read from it."""
        data = self._stream.read(size)
        self.read_at = self._clock()
        return data


class Reply:
    """What the app answers, kept until it is given on."""

    def __init__(self) -> None:
        self._head: tuple[Any, ...] = ()
        self._body: list[bytes] = []

    def start(self, *head: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - status, headers, exc_info
        """What WSGI calls start_response."""
        self._head = head
        return self._body.append

    def take(self, parts: Iterable[bytes]) -> None:
        """All of it, to the end."""
        try:
            self._body.extend(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def give(self, start_response: StartResponse) -> list[bytes]:
        """As the server asked for it."""
        start_response(*self._head)
        return [b"".join(self._body)]
