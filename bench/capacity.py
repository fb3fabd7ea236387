"""How many whole visits one core serves, and how much memory the processes take:  python -m bench.capacity [CORE]

One worker process, held on one core; visitors come from the other cores, each request on a connection of its own, as
nginx sends them. Linux only. docs/deploy.md has the figures.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
SECONDS = 20
PROCESSES, THREADS = 3, 6
STATIC = ("fonts.css", "screener.css", "screener.js", "icon.svg")
FONTS = ("fonts/atkinson-hyperlegible-next-400.woff2", "fonts/atkinson-hyperlegible-next-700.woff2")
TICKS = os.sysconf("SC_CLK_TCK")

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Load:
    """What the visitors saw: how many whole visits, and how long each page and PDF took, in seconds."""

    visits: int
    replies: list[float]


def ask(port: int, path: str, fields: Fields | None = None) -> float:
    """How long the reply took, which must be a good one."""
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, form)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    if reply.status not in (200, 302) or (path.endswith(".pdf") and not body.rstrip().endswith(b"%%EOF")):
        raise RuntimeError(f"{path}: {reply.status}")
    return time.perf_counter() - began


def visit(port: int) -> list[float]:
    """A first visit: the way from "/" to the PDF, six pages and files in all, and six static files beside it."""
    answers = [(f"gad7_{item}", random.choice("0123")) for item in range(1, 8)]
    situation = [("therapy", random.choice(("never", "past_not_enough", "now_not_enough"))), ("safety", "no")]
    times = [ask(port, path) for path in ("/", "/en/", "/en/questions")]
    for name in (*STATIC, *FONTS):
        ask(port, f"/static/{name}")
    times.append(ask(port, "/en/situation", answers))
    times.append(ask(port, "/en/result", [*answers, *situation]))
    times.append(ask(port, "/en/summary.pdf", [*answers, *situation]))
    return times


def visits(port: int, pause: float, _thread: int) -> Load:
    """One after another for a while, with pauses of random length between them."""
    end, replies, count = time.monotonic() + SECONDS, [], 0
    while time.monotonic() < end:
        time.sleep(random.expovariate(1 / pause) if pause else 0)
        replies += visit(port)
        count += 1
    return Load(count, replies)


def client(port: int, pause: float, cores: set[int]) -> Load:
    """Some visitors, on these cores."""
    os.sched_setaffinity(0, cores)
    with ThreadPoolExecutor(THREADS) as threads:
        loads = list(threads.map(partial(visits, port, pause), range(THREADS)))
    return Load(sum(load.visits for load in loads), list(chain.from_iterable(load.replies for load in loads)))


def crowd(port: int, pause: float, cores: set[int]) -> Load:
    """Visitors from several processes."""
    with ProcessPoolExecutor(PROCESSES) as processes:
        loads = [load.result() for load in [processes.submit(client, port, pause, cores) for _ in range(PROCESSES)]]
    return Load(sum(load.visits for load in loads), list(chain.from_iterable(load.replies for load in loads)))


@contextmanager
def server(core: int, port: int) -> Iterator[tuple[int, int]]:
    """A site with one worker on that core, without limits. Gives the process numbers of the first and of the worker."""
    settings = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off", "WEB_CONCURRENCY": "1", "PORT": str(port)}
    command = ["taskset", "-c", str(core), sys.executable, "-m", "gunicorn"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, start_new_session=True)
    try:
        for _ in range(600):
            try:
                ask(port, "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid, int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def processor_time(process: int) -> float:
    """Seconds of a core that the process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(process: int) -> dict[str, float]:
    """Megabytes: resident, and the part that no other process shares."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(\w+): +(\d+) kB", text, re.MULTILINE)}
    return {"resident": sizes["Rss"], "its own": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def measured(port: int, worker: int, pause: float, cores: set[int]) -> tuple[Load, float]:
    """A load, and what it took of the worker's core."""
    before = processor_time(worker)
    load = crowd(port, pause, cores)
    return load, processor_time(worker) - before


def report(name: str, load: Load, used: float) -> None:
    """One line of the table."""
    cuts = statistics.quantiles(load.replies, n=100)
    print(
        f"{name}: {load.visits} visits in {SECONDS} s, {load.visits / SECONDS:.1f} a second; the worker used "
        f"{1000 * used / load.visits:.1f} ms of its core for each, {100 * used / SECONDS:.0f} % of the core in all; "
        f"pages and PDFs: median {1000 * cuts[49]:.0f} ms, p99 {1000 * cuts[98]:.0f} ms"
    )


def main(core: int) -> None:
    """Print the figures."""
    cores = os.sched_getaffinity(0) - {core}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with server(core, port) as (first, worker):
        for _ in range(20):
            visit(port)
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
        full, used = measured(port, worker, 0, cores)
        report("as many as can be", full, used)
        each = PROCESSES * THREADS / (0.5 * full.visits / SECONDS)
        half, used = measured(port, worker, each, cores)
        report("about half of that", half, used)
        for name, process in (("first process", first), ("worker", worker)):
            print(name, *(f"{kind} {size:.0f} MB" for kind, size in memory(process).items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else max(os.sched_getaffinity(0)))
