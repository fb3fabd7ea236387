"""How gunicorn serves the site: where it listens, how many workers, and what its own log may not say."""

import os
import sys
import traceback
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.message import Request

wsgi_app = "wsgi:app"

_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"

# The site is loaded once, before the workers are forked: when it refuses to start, it says so once.
preload_app = True
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 8
keepalive = 5
# Shorter than the ten seconds after which Docker kills; no request here takes that long.
graceful_timeout = 8

# The heartbeat file belongs in memory: on a busy disk it can stall a worker.
_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(_memory) if _memory.is_dir() and os.access(_memory, os.W_OK) else None
umask = 0o077

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


def pre_request(_worker: object, request: Request) -> None:
    """Let nobody hold a thread by sending a body bit by bit: ten seconds without a byte end the connection."""
    request.unreader.sock.settimeout(10)


def when_ready(server: Arbiter) -> None:
    """Say where the site is."""
    sys.stderr.write(f"\nThe site is at {server.LISTENERS[0]}  (Ctrl-C stops it)\n")


def on_exit(_server: object) -> None:
    """Say that nothing runs any more."""
    sys.stderr.write("Stopped.\n")
