"""How many whole visits one core serves, and how much memory the processes take:  python -m bench.capacity [CORE]

With a folder in place of the core: what each kind of request takes of a core, beside that of the checkout there.

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
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
SECONDS = 20
PROCESSES, THREADS = 3, 6
ROUNDS, REQUESTS = 3, 200
FONT = "fonts/atkinson-hyperlegible-next-700.woff2"
TICKS = os.sysconf("SC_CLK_TCK")

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Load:
    """What the visitors saw: how many whole visits, and how long each page and PDF took, in seconds."""

    visits: int
    replies: list[float]


def answered(port: int, path: str, fields: Fields | None = None) -> bytes:
    """The reply, which must be a good one."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, form)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    if reply.status not in (200, 302) or (path.endswith(".pdf") and not body.rstrip().endswith(b"%%EOF")):
        raise RuntimeError(f"{path}: {reply.status}")
    return body


def ask(port: int, path: str, fields: Fields | None = None) -> float:
    """How long the reply took."""
    began = time.perf_counter()
    answered(port, path, fields)
    return time.perf_counter() - began


@cache
def static_files(port: int) -> list[str]:
    """The files of ours that the first page asks for, and the bold letters that its style asks for."""
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', answered(port, "/en/").decode())
    return [*files, f"/static/{files[0].split('/')[2]}/{FONT}"]


def answers() -> tuple[Fields, Fields]:
    """Somebody's, to the questions, and on their situation."""
    seven = [(f"gad7_{item}", random.choice("0123")) for item in range(1, 8)]
    return seven, [("therapy", random.choice(("never", "past_not_enough", "now_not_enough"))), ("safety", "no")]


def visit(port: int) -> list[float]:
    """A first visit: the way from "/" to the PDF, six pages and files in all, and the static files beside it."""
    seven, situation = answers()
    times = [ask(port, path) for path in ("/", "/en/", "/en/questions")]
    for path in static_files(port):
        ask(port, path)
    times.append(ask(port, "/en/situation", seven))
    times.append(ask(port, "/en/result", [*seven, *situation]))
    times.append(ask(port, "/en/summary.pdf", [*seven, *situation]))
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
def server(core: int, port: int, checkout: Path = ROOT) -> Iterator[tuple[int, int]]:
    """A site with one worker on that core, without limits. Gives the process numbers of the first and of the worker."""
    settings = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off", "WEB_CONCURRENCY": "1", "PORT": str(port)}
    command = ["taskset", "-c", str(core), sys.executable, "-m", "gunicorn"]
    process = subprocess.Popen(command, cwd=checkout, env={**os.environ, **settings}, start_new_session=True)
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


def each_kind(core: int, checkout: Path) -> dict[str, float]:
    """Milliseconds of a core for a request of each kind, and for a whole visit; seconds until the site answers."""
    taken = {}
    began = time.monotonic()
    with server(core, port := free_port(), checkout) as (_, worker):
        taken["start, s"] = time.monotonic() - began
        for _ in range(20):
            visit(port)
        people = [answers() for _ in range(REQUESTS)]
        kinds: dict[str, Callable[[Fields, Fields], object]] = {
            "GET /": lambda *_: ask(port, "/"),
            "GET start": lambda *_: ask(port, "/en/"),
            "GET questions": lambda *_: ask(port, "/en/questions"),
            "GET about": lambda *_: ask(port, "/en/about"),
            "POST situation": lambda seven, _: ask(port, "/en/situation", seven),
            "POST result": lambda seven, more: ask(port, "/en/result", [*seven, *more]),
            "POST summary.pdf": lambda seven, more: ask(port, "/en/summary.pdf", [*seven, *more]),
            "a static file": lambda *_: ask(port, static_files(port)[0]),
            "whole visit": lambda *_: visit(port),
        }
        for kind, request in kinds.items():
            before = processor_time(worker)
            for seven, more in people:
                request(seven, more)
            taken[kind] = 1000 * (processor_time(worker) - before) / len(people)
    return taken


def compare(core: int, other: Path) -> None:
    """Print what each kind takes here and there, the middle of some rounds in turn, and the ratio."""
    os.sched_setaffinity(0, os.sched_getaffinity(0) - {core})
    rounds = [(each_kind(core, ROOT), each_kind(core, other)) for _ in range(ROUNDS)]
    for kind in rounds[0][0]:
        here, there = (statistics.median(each[side][kind] for each in rounds) for side in (0, 1))
        ratios = ", ".join(f"{ours[kind] / theirs[kind]:.2f}" for ours, theirs in rounds)
        print(f"{kind}: {here:.2f} here, {there:.2f} there, ratios {ratios}")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def main(core: int) -> None:
    """Print the figures."""
    cores = os.sched_getaffinity(0) - {core}
    with server(core, port := free_port()) as (first, worker):
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
    argument = sys.argv[1] if len(sys.argv) > 1 else ""
    if argument and not argument.isdigit():
        compare(max(os.sched_getaffinity(0)), Path(argument).resolve())
    else:
        main(int(argument) if argument else max(os.sched_getaffinity(0)))
