"""Pages while a storm of PDFs, of results or of both blows:  python -m bench.overload    See docs/performance.md.

Each round goes through all storms, on one running server, so that a machine that is slow for a while slows what is
compared. The table is of all rounds together.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.overload.site import ROOT, Site, site

RATE = 12
KINDS = ("PDF", "result", "both")
LEAD = 1  # seconds that a storm blows before the pages are measured
Storm = tuple[str, int]
CALM: Storm = ("none", 0)


@dataclass
class Measured:
    """What there was in one storm, in all rounds: milliseconds of the two pages, and what became of the requests."""

    questions: list[float | None] = field(default_factory=list)
    results: list[float | None] = field(default_factory=list)
    storm: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """All rounds, as a table in Markdown."""
    options = argparse.ArgumentParser(prog="python -m bench.overload", description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=5, help="of each measurement (5)")
    options.add_argument("--clients", type=int, nargs="+", default=[32, 200])
    chosen = options.parse_args()
    storms = [CALM, *((kind, clients) for clients in chosen.clients for kind in KINDS)]
    measured: dict[Storm, Measured] = defaultdict(Measured)
    with site() as server:
        measure(server.port, ("both", 8), 2, Measured())  # templates are compiled, memory is there
        for _ in range(chosen.rounds):
            for storm in storms:
                measure(server.port, storm, chosen.seconds, measured[storm])
        print_table(measured, server)


def measure(port: int, storm: Storm, seconds: float, into: Measured) -> None:
    """Pages, while it blows."""
    blowing = start("storm", port, *storm, seconds + 1.5 * LEAD) if storm != CALM else None
    time.sleep(LEAD if blowing else 0)
    questions, results = printed(start("pages", port, RATE, seconds))
    into.questions += questions
    into.results += results
    into.storm.update(printed(blowing) if blowing else {})


def start(module: str, *arguments: float | str) -> subprocess.Popen[str]:
    """A module of this bench in a process of its own."""
    command = [sys.executable, "-m", f"bench.overload.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def printed(process: subprocess.Popen[str]) -> list | dict:
    """What it says in the end."""
    return json.loads(process.communicate(timeout=120)[0])


def print_table(measured: dict[Storm, Measured], server: Site) -> None:
    """When and on what, and a row for each storm."""
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}; {load}; 2 workers of {memory(server)} MB\n")
    print("| storm | questions | result | PDFs/s | results/s | others |\n|---|--:|--:|--:|--:|---|")
    for (kind, clients), of_all in measured.items():
        seconds = of_all.storm.pop("seconds", 0)
        rates = [f"{of_all.storm.pop(name) / seconds:.0f}" if name in of_all.storm else "" for name in KINDS[:2]]
        cells = [f"{clients or ''} {kind}".strip(), spread(of_all.questions), spread(of_all.results), *rates]
        print("|", " | ".join(cells), "|", dict(of_all.storm) or "", "|")


def spread(times: Sequence[float | None]) -> str:
    """Median, 95th percentile and worst, and how many got no page."""
    served = [one for one in times if one is not None]
    figures = (statistics.median(served), statistics.quantiles(served, n=20, method="inclusive")[18], max(served))
    lost = len(times) - len(served)
    return " / ".join(f"{figure:,.0f}" for figure in figures) + (f" ({lost} lost)" if lost else "")


def memory(server: Site) -> str:
    """Of each worker, in megabytes."""
    pages = (int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in server.workers)
    return " and ".join(f"{each * os.sysconf('SC_PAGE_SIZE') / 2**20:.0f}" for each in pages)


if __name__ == "__main__":
    main()
