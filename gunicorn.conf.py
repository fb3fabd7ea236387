"""How gunicorn serves the site: where it listens, how many workers, and what its own log may not say."""

# First of all: sockets and locks become those of gevent, so that a slow visitor holds nothing but a little memory.
from gevent import monkey

monkey.patch_all()

import os
import resource
import shutil
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

import gevent
from gevent.server import StreamServer
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.workers import ggevent
from gunicorn.workers.base import Worker

wsgi_app = "wsgi:app"

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"

# The site is loaded once, before the workers are forked: when it refuses to start, it says so once.
preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Connections that one worker holds at the same time, slow and idle ones included.
worker_connections = 2000
# Seconds to wait for the head of a request, for the next byte of its body, and for a whole one, its reply included.
keepalive = 5
LONGEST_SILENCE = 10
LONGEST_REQUEST = 60
# Shorter than the ten seconds after which Docker kills; no request here takes that long.
graceful_timeout = 8

# The heartbeat file belongs in memory: on a busy disk it can stall a worker.
_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(_memory) if _memory.is_dir() and os.access(_memory, os.W_OK) else None
try:
    tempfile.gettempdir()
except FileNotFoundError as error:
    if not worker_tmp_dir:
        sys.exit(f"Screener does not start:\n{error.strerror}")
    tempfile.tempdir = worker_tmp_dir  # all else is full, or can only be read
umask = 0o077

# A connection needs a file descriptor, and many systems allow a program 1024 of them unless it asks.
_, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_most, _most))
# A crash leaves no picture of the memory behind.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

# Where the workers put their counts for SCREENER_METRICS_PORT: in memory, and away at the end.
_metrics_port = os.environ.get("SCREENER_METRICS_PORT")
_metrics = tempfile.mkdtemp(prefix="screener-metrics-", dir=worker_tmp_dir) if _metrics_port else ""
if _metrics:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics

# Nothing else listens, and nothing is written under the home folder.
control_socket_disable = True

# The forms need one short address and a few headers; the size leaves room for other sites' cookies on
# the same host name.
limit_request_line = 2048
limit_request_fields = 64
limit_request_field_size = 8190

# Headers such as X-Forwarded-Proto are believed only where wsgi.py says so.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "")

accesslog = None
errorlog = "-"
loglevel = "warning"


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


logger_class = DiscreetLogger


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


class PatientWorker(ggevent.GeventWorker):
    """gevent's worker, with an end to each request: whoever sends or reads too slowly is cut off."""

    def handle(self, _listener: object, client: socket.socket, addr: object) -> None:
        """Serve a visitor. gunicorn asks the listener for our address; it may be closed by now, but this one knows."""
        super().handle(client, client, addr)

    def handle_request(self, *args: object) -> None:
        """Handle it, for so long and no longer. After half a request, or half a reply, the connection ends."""
        try:
            with gevent.Timeout(LONGEST_REQUEST):
                super().handle_request(*args)
        except (gevent.Timeout, TimeoutError):
            raise StopIteration from None  # by which gunicorn closes a connection

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: BaseException) -> None:
        """Refuse what is no HTTP in words of ours: gunicorn's quote what was sent, and say 501 of a strange coding."""
        if req is not None or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("A malformed request was refused.")
        with suppress(OSError):
            client.sendall(REFUSAL)


worker_class = PatientWorker


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


def pre_request(_worker: object, request: Request) -> None:
    """Let nobody hold a connection by sending nothing, or by reading nothing."""
    request.unreader.sock.settimeout(LONGEST_SILENCE)


def when_ready(server: Arbiter) -> None:
    """Say where the site is; from here on answer those who ask for the counts."""
    if _metrics_port:
        from screener.metrics import serve

        serve(int(_metrics_port))
    sys.stderr.write(f"\nThe site is at {server.LISTENERS[0]}  (Ctrl-C stops it)\n")


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Counts of a worker that is gone go on counting, but not its gauges."""
    if _metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    """Say that nothing runs any more."""
    if _metrics:
        shutil.rmtree(_metrics, ignore_errors=True)
    sys.stderr.write("Stopped.\n")
