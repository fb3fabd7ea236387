"""A process that does what a server does with a report, and nothing more: it never loads WeasyPrint.

Reads lines from its input and answers each on its output:
  rate THREADS SECONDS   how many documents it assembled in that time
  memory COUNT           its memory in MB after that many documents in all, each of another visitor
"""

import itertools
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.pdf.visitors import reports
from screener import create_app
from screener.screening.report import Report
from screener.settings import Settings
from screener.web.service import Service


class Worker:
    """Answers the questions above."""

    def __init__(self, service: Service) -> None:
        self._content = service.content
        self._render = service.pdf.render
        self._some = list(reports(service.content, 1000, seed=3))
        self._made = 0

    def rate(self, threads: int, seconds: int) -> int:
        """Documents assembled by that many threads in that time."""
        end = time.perf_counter() + seconds
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(lambda _: self._until(end), range(threads)))

    def memory(self, count: int) -> float:
        """Megabytes in use (Linux: /proc) after `count` documents in all."""
        for report in reports(self._content, count - self._made, seed=count):
            self._render(report)
        self._made = count
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _until(self, end: float) -> int:
        mine: list[Report] = random.sample(self._some, len(self._some))
        for made, report in enumerate(itertools.cycle(mine)):
            if time.perf_counter() >= end:
                return made
            self._render(report)
        return 0


def main() -> None:
    """Answer until the input ends."""
    worker = Worker(create_app(Settings()).extensions["screener"])
    worker.rate(1, 1)
    assert "weasyprint" not in sys.modules
    print("ready", flush=True)
    for line in sys.stdin:
        question, *numbers = line.split()
        print(getattr(worker, question)(*map(int, numbers)), flush=True)


if __name__ == "__main__":
    main()
