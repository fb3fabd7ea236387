"""The real server for a bench: gunicorn with the project's configuration, limits off, on a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Site:
    """A running server: where it listens, its first process, and the file it writes its log to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextmanager
def site(workers: int = 2, **environment: str) -> Iterator[Site]:
    """Start it, wait until it answers, and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SCREENER_", "GUNICORN_"))}
    clean |= {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    clean |= {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"} | environment
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "gunicorn"]
            process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=output, stderr=output)
        try:
            running = Site(port, process, log)
            wait_until_ready(running, workers)
            yield running
        finally:
            stop(process)


def wait_until_ready(running: Site, workers: int) -> None:
    """Return when it answers, with all workers. The first start typesets the paper, which takes some seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.process.poll() is None:
        if answers(running.port) and len(running.workers) == workers:
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")


def answers(port: int) -> bool:
    """The server says that it is well."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """As a service manager does it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)
