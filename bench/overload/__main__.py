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
from datetime import UTC, datetime

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
    columns = ("round", "load", "clients", "page p50", "p99", "of idle", "lost", "PDFs/s", "complete", *KINDS[1:])
    print(f"| {' | '.join(columns)} |\n{'|--:' * len(columns)}|", flush=True)


def warm_up(port: int) -> None:
    """Templates are compiled, memory is there."""
    start_pages(port, 2).communicate(timeout=90)
    start_storm(port, 8, 2).communicate(timeout=90)


def round_of_storms(port: int, number: int, seconds: float, clients: Iterable[int]) -> None:
    """Idle, each storm, and after: a row each."""
    idle = p99(measure_pages(port, seconds))
    print_row(number, "idle", idle, 1, {}, 0)
    for many in clients:
        storm = start_storm(port, many, seconds + 2 * LEAD)
        time.sleep(LEAD)
        pages = p99(measure_pages(port, seconds))
        print_row(number, str(many), pages, pages[1] / idle[1], result(storm), seconds + 2 * LEAD)
    after = p99(measure_pages(port, seconds))
    print_row(number, "after", after, after[1] / idle[1], {}, 0)


def p99(times: list[float | None]) -> tuple[float, float, int]:
    """Median, 99th percentile, and how many got no page."""
    served = [one for one in times if one is not None]
    return statistics.median(served), statistics.quantiles(served, n=100)[98], len(times) - len(served)


def print_row(
    number: int, what: str, pages: tuple[float, float, int], ratio: float, counts: dict[str, int], seconds: float
) -> None:
    """A row of the table."""
    median, worst, lost = pages
    cells = [str(number), f"{os.getloadavg()[0]:.1f}", what, f"{median:.1f}", f"{worst:.1f}", f"{ratio:.2f}", str(lost)]
    cells.append(f"{counts.get('complete', 0) / seconds:.0f}" if seconds else "")
    cells += [f"{counts.get(kind, 0):,}" if seconds else "" for kind in KINDS]
    others = {kind: count for kind, count in counts.items() if kind not in KINDS}
    print("|", " | ".join(cells), "|", others or "", flush=True)


def measure_pages(port: int, seconds: float) -> list[float | None]:
    """Milliseconds of each page."""
    return json.loads(start_pages(port, seconds).communicate(timeout=seconds + 90)[0])


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
