"""gunicorn's parts as we run them: a log without what a visitor sent, and workers with an end to each request.

They lean on insides of gunicorn 27 and gevent 26; pyproject.toml keeps gunicorn to that line.
"""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from typing import Any

import gevent
from gevent.server import StreamServer
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.workers import ggevent

# Seconds to wait for the next byte of a body, and for a whole request, its reply included.
LONGEST_SILENCE = 10
LONGEST_REQUEST = 60

REFUSAL = b"""\
HTTP/1.1 400 Bad Request\r
Connection: close\r
Content-Type: text/plain\r
Content-Length: 12\r
Cache-Control: no-store\r
X-Content-Type-Options: nosniff\r
\r
Bad Request
"""


class DiscreetLogger(Logger):
    """gunicorn's log without what a visitor sent: no address, no request line, no text of an exception.

    gunicorn puts these into its messages as finished text, so whole messages are replaced here.
    """

    def access(self, *_args: object) -> None:
        """Keep no access log, whatever the command line says."""

    def debug(self, *_args: object, **_kwargs: object) -> None:
        """Drop debug messages: they quote what was received."""

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """Log a warning, but of a malformed request only that there was one."""
        if msg.startswith("Invalid request from"):
            msg, args = "A malformed request was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        """Log where a request failed and the kind of error."""
        kind, _, trace = sys.exc_info()
        where = "".join(traceback.format_tb(trace))
        self.error("A request failed with %s:\n%s", kind.__name__ if kind else "no exception", where)


class PatientWorker(ggevent.GeventWorker):
    """gevent's worker, with an end to each request: whoever sends or reads too slowly is cut off."""

    def handle(self, _listener: object, client: Any, addr: object) -> None:  # noqa: ANN401 - gevent's socket
        """Serve a visitor. gunicorn asks the listener for our address; it may be closed by now, but this one knows."""
        super().handle(client, client, addr)

    def handle_request(self, *args: Any) -> None:  # noqa: ANN401 - gunicorn's
        """Handle it, for so long and no longer. After half a request, or half a reply, the connection ends."""
        if not self.alive and args[1].path == "/healthz":
            raise StopIteration  # who was told to stop does not say that it is well; a proxy asks another one
        try:
            with gevent.Timeout(LONGEST_REQUEST):
                super().handle_request(*args)
        except (gevent.Timeout, TimeoutError):
            raise StopIteration from None  # by which gunicorn closes a connection

    def handle_error(self, req: object, client: Any, addr: object, exc: BaseException) -> None:  # noqa: ANN401
        """Refuse what is no HTTP in words of ours: gunicorn's quote what was sent, and say 501 of a strange coding."""
        if req is not None or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("A malformed request was refused.")
        with suppress(OSError):
            client.sendall(REFUSAL)


class OpenDoorServer(StreamServer):
    """gevent's server, which lets in whoever is at the door: at every look, and once more before it closes."""

    def start(self) -> None:
        """Let in many at a look. One, which gunicorn asks for, is too few when those inside come again and again."""
        self.max_accept = 32
        super().start()

    def close(self) -> None:
        """Take what waits in the kernel's queue, and only then close: else the kernel would reset it."""
        with suppress(OSError, AttributeError):  # it was closed before
            while not self.full() and (visitor := self.do_read()):
                self.do_handle(*visitor)
        super().close()


# The worker names its server nowhere else.
ggevent.StreamServer = OpenDoorServer


def expect_bytes(_worker: object, request: Request) -> None:
    """Before each request: let nobody hold a connection by sending nothing, or by reading nothing."""
    request.unreader.sock.settimeout(LONGEST_SILENCE)
