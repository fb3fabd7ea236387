"""How gunicorn serves the site: where it listens, how many workers, and what its own log may not say."""

# First of all: sockets and locks become those of gevent, so that a slow visitor holds nothing but a little memory.
from gevent import monkey

monkey.patch_all()

import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from gevent.hub import Hub
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from screener import logs
from screener import workers as workers_of_ours

wsgi_app = "wsgi:app"


def _number(name: str, default: int, most: int) -> int:
    """A variable that is a whole number; where it is not, one sentence ends the start."""
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        sys.exit(f"Screener does not start:\n{name}: must be a whole number from 1 to {most}, not {value!r}")
    return int(value)


_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{_number('PORT', 8000, 65535)}"

# The site is loaded once, before the workers are forked: when it refuses to start, it says so once.
preload_app = True
workers = _number("WEB_CONCURRENCY", 2, 256)
# Connections that one worker holds at the same time, slow and idle ones included.
worker_connections = 2000
# Seconds to wait for the head of a request; screener/workers.py has those for the rest of it.
keepalive = 5
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
_metrics_host = os.environ.get("SCREENER_METRICS_HOST") or "127.0.0.1"
_metrics, _ours = "", f"screener-metrics-{os.getpid()}-"
if _metrics_port:
    _metrics = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")  # at SIGHUP, when all this is read again, it is there
    if not Path(_metrics).name.startswith(_ours):
        _metrics = tempfile.mkdtemp(prefix=_ours, dir=worker_tmp_dir)
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


logger_class = workers_of_ours.DiscreetLogger
worker_class = workers_of_ours.PatientWorker
pre_request = workers_of_ours.expect_bytes


def when_ready(server: Arbiter) -> None:
    """Say where the site is; from here on answer those who ask for the counts."""
    if _metrics_port:
        from screener.metrics import serve

        try:
            serve(int(_metrics_port), _metrics_host)
        except OSError as error:
            shutil.rmtree(_metrics, ignore_errors=True)
            asked = f"SCREENER_METRICS_PORT, SCREENER_METRICS_HOST: {_metrics_host} port {_metrics_port}"
            sys.exit(f"Screener does not start:\n{asked}: {error.strerror}")
    sys.stderr.write(f"\nThe site is at {server.LISTENERS[0]}  (Ctrl-C stops it)\n")


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """From here on visitors are served: of a fault that nobody catches, tell its kind and its place and no more."""
    logs.tell_uncaught_faults_so()
    Hub.print_exception = logs.log_of_the_loop


def on_reload(server: Arbiter) -> None:
    """At SIGHUP read the clinics' files again, each whole or not at all, and say what changed."""
    import wsgi
    from screener.sites import changes

    before = server.app.callable
    try:
        server.app.callable = wsgi.build(before)
    except wsgi.REFUSALS as error:
        sys.stderr.write(f"\nThe site goes on as it was:\n{error}\n")
        return
    changed = changes(before.extensions["sites"], server.app.callable.extensions["sites"])
    sys.stderr.write(f"\nRead again. Changed: {'; '.join(changed) or 'nothing'}.\n")


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Counts of a worker that is gone go on counting, but not its gauges."""
    if _metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: object) -> None:
    """Say that nothing runs any more."""
    if _metrics:
        shutil.rmtree(_metrics, ignore_errors=True)
    sys.stderr.write("Stopped.\n")
