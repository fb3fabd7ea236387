"""Form pages while PDFs are asked for as fast as they can be:  python -m bench.overload    See docs/performance.md.

Each round measures the pages idle, then under each storm, then after it, all on one running server, so that a machine
that is slow for a while slows what is compared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.overload.site import ROOT, site

RATE = 40
KINDS = ("complete", "refused", "incomplete")
LEAD = 1  # seconds that a storm blows before the pages are measured


def main() -> None:
    """All rounds, as a table in Markdown."""
    options = argparse.ArgumentParser(prog="python -m bench.overload", description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=10, help="of each measurement (10)")
    options.add_argument("--clients", type=int, nargs="+", default=[64, 200, 400])
    chosen = options.parse_args()
    with site() as server:
        print_head()
        warm_up(server.port)
        for number in range(1, chosen.rounds + 1):
            round_of_storms(server.port, number, chosen.seconds, chosen.clients)


def print_head() -> None:
    """When and on what, and the head of the table."""
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}; {os.cpu_count()} cores, 2 workers; {RATE} pages a second\n")
    columns = ("round", "clients", "page p50, ms", "p99", "of idle", "pages lost", "PDFs/s", *KINDS, "machine busy")
    print(f"| {' | '.join(columns)} |\n{'|--:' * len(columns)}|", flush=True)


def warm_up(port: int) -> None:
    """Templates are compiled, memory is there."""
    start_pages(port, 2).communicate(timeout=90)
    start_storm(port, 8, 2).communicate(timeout=90)


def round_of_storms(port: int, number: int, seconds: float, clients: Iterable[int]) -> None:
    """Idle, each storm, and after: a row each."""
    idle = measure_pages(port, seconds)
    print_row(number, "idle", idle, idle, None)
    for many in clients:
        storm = start_storm(port, many, seconds + 2 * LEAD)
        time.sleep(LEAD)
        pages = measure_pages(port, seconds)
        print_row(number, str(many), pages, idle, result(storm))
    print_row(number, "after", measure_pages(port, seconds), idle, None)


@dataclass(frozen=True)
class Pages:
    """Milliseconds of the pages in one measurement, how many did not come, and how busy the whole machine was."""

    median: float
    p99: float
    lost: int
    busy: float


def measure_pages(port: int, seconds: float) -> Pages:
    """Ask for pages for so long."""
    before = processor_times()
    times = json.loads(start_pages(port, seconds).communicate(timeout=seconds + 90)[0])
    busy, everything = (after - then for after, then in zip(processor_times(), before, strict=True))
    served = [one for one in times if one is not None]
    p99 = statistics.quantiles(served, n=100)[98]
    return Pages(statistics.median(served), p99, len(times) - len(served), busy / everything)


def processor_times() -> tuple[int, int]:
    """What all processors have spent so far with work, and with everything (Linux)."""
    times = [int(time) for time in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)


def print_row(number: int, what: str, pages: Pages, idle: Pages, storm: dict[str, int] | None) -> None:
    """A row of the table."""
    ratio = pages.p99 / idle.p99
    cells = [str(number), what, f"{pages.median:.1f}", f"{pages.p99:.1f}", f"{ratio:.2f}", str(pages.lost)]
    if storm is None:
        cells += [""] * (1 + len(KINDS))
    else:
        cells += [f"{storm['complete'] / storm['seconds']:.0f}", *(f"{storm.get(kind, 0):,}" for kind in KINDS)]
    others = {kind: count for kind, count in (storm or {}).items() if kind not in (*KINDS, "seconds")}
    print("|", " | ".join([*cells, f"{pages.busy:.0%}"]), "|", others or "", flush=True)


def start_pages(port: int, seconds: float) -> subprocess.Popen[str]:
    """See pages.py."""
    return start("pages", port, RATE, seconds)


def start_storm(port: int, clients: int, seconds: float) -> subprocess.Popen[str]:
    """See storm.py."""
    return start("storm", port, clients, seconds)


def start(module: str, *arguments: float) -> subprocess.Popen[str]:
    """A module of this bench in a process of its own."""
    command = [sys.executable, "-m", f"bench.overload.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def result(process: subprocess.Popen[str]) -> dict[str, int]:
    """What it printed."""
    return json.loads(process.communicate(timeout=120)[0])


if __name__ == "__main__":
    main()
