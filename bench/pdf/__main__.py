"""Compares ways to make the summary's PDF in one interleaved run, and prints Markdown: see docs/performance.md.

In each round all engines get the same visitor, in a random order; each round has another visitor. Ratios are medians of
the rounds' ratios, so that a machine that is slow for a while slows both sides.
"""

import argparse
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.pdf.engines import Desk, Document, Engine, desk
from bench.pdf.visitors import reports
from screener import create_app
from screener.settings import Settings
from screener.web.service import Service

WARM_UP = 5
OURS, TUNED, NAIVE, CHROMIUM, TYPST = range(5)
Rounds = list[list[tuple[float, int]]]


def main() -> None:
    """The whole benchmark: some two minutes."""
    options = argparse.ArgumentParser(prog="bench/pdf/run", description="Compares ways to make the summary's PDF.")
    options.add_argument("--rounds", type=int, default=60, help="how many visitors each engine serves (60)")
    rounds = options.parse_args().rounds
    service = create_app(Settings()).extensions["screener"]
    print_machine()
    with desk(service) as prepared, prepared.engines() as engines:
        for report in reports(service.content, WARM_UP, seed=1):
            check_likeness(engines, prepared.prepare(report))
        print_table(engines, measure(service, prepared, engines, rounds))
    print_sizes(service)
    print_rates()
    print_memory()


# --- time ----------------------------------------------------------------------------------------------------------


def measure(service: Service, prepared: Desk, engines: list[Engine], rounds: int) -> Rounds:
    """For each visitor, each engine's seconds and bytes, in the order of `engines`."""
    measured = []
    for report in reports(service.content, rounds, seed=2):
        document = prepared.prepare(report)
        order = random.sample(range(len(engines)), len(engines))
        results = {at: timed(engines[at], document) for at in order}
        measured.append([results[at] for at in range(len(engines))])
    return measured


def timed(engine: Engine, document: Document) -> tuple[float, int]:
    """Seconds and bytes of one document."""
    start = time.perf_counter()
    pdf = engine.render(document)
    return time.perf_counter() - start, len(pdf)


def print_table(engines: list[Engine], rounds: Rounds) -> None:
    """A row for each engine."""
    print(f"\n{len(rounds)} visitors, milliseconds:\n")
    print("| engine | leaves out | min | median | p95 | of naive | of Chromium | of typst | bytes |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    for at, engine in enumerate(engines):
        times = sorted(1000 * measured[at][0] for measured in rounds)
        p95 = statistics.quantiles(times, n=20)[-1]
        ratios = (
            statistics.median(measured[at][0] / measured[other][0] for measured in rounds)
            for other in (NAIVE, CHROMIUM, TYPST)
        )
        cells = (
            *(f"{value:.1f}" for value in (times[0], statistics.median(times), p95)),
            *(f"{ratio:.3f}" if ratio < 1 else f"{ratio:.1f}" for ratio in ratios),
            f"{statistics.median(measured[at][1] for measured in rounds):,.0f}",
        )
        print(f"| {engine.name} | {engine.lacks} |", " | ".join(cells), "|")


def check_likeness(engines: list[Engine], document: Document) -> None:
    """Stop if an engine's document is not two pages with the words of ours."""
    ours = words(engines[OURS].render(document))
    for engine in engines:
        pdf = engine.render(document)
        shared = (words(pdf) & ours).total() / ours.total()
        if shared < 0.97 or len(re.findall(r"\f", text(pdf))) != 2:
            sys.exit(f"{engine.name}: not a document like ours ({shared:.0%} of its words)")


def words(pdf: bytes) -> Counter[str]:
    """How often each word occurs."""
    return Counter(text(pdf).split())


def text(pdf: bytes) -> str:
    """The text as poppler extracts it; a form feed ends each page."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


# --- size, rate, memory --------------------------------------------------------------------------------------------


def print_sizes(service: Service) -> None:
    """The size of our documents."""
    sizes = [len(service.pdf.render(report)) for report in reports(service.content, 300, seed=4)]
    print(f"\nSize of 300 documents: median {statistics.median(sizes):,.0f}, largest {max(sizes):,} bytes")


class Process:
    """A worker.py to put questions to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self.answer() == "ready"

    def ask(self, question: str) -> None:
        """Put a question, and do not wait for the answer."""
        assert self._process.stdin
        print(question, file=self._process.stdin, flush=True)

    def answer(self) -> str:
        """Wait for the answer."""
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def workers(number: int) -> Iterator[list[Process]]:
    """That many fresh processes."""
    command = [sys.executable, "-m", "bench.pdf.worker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(number)]
    yield [Process(process) for process in processes]
    for process in processes:
        process.communicate(timeout=60)


def rate(processes: list[Process], threads: int, seconds: int = 2) -> float:
    """Documents per second of these processes together, with that many threads in each."""
    for process in processes:
        process.ask(f"rate {threads} {seconds}")
    return sum(int(process.answer()) for process in processes) / seconds


def print_rates() -> None:
    """Documents per second, in five rounds that go through all cases."""
    rounds = []
    with workers(2) as processes:
        for _ in range(5):
            rounds.append([rate(processes[:1], 1), rate(processes, 1), rate(processes[:1], 4)])
    names = ("1 process", "2 processes", "1 process with 4 threads")
    print("\nDocuments per second (medians of five rounds):\n")
    for at, name in enumerate(names):
        median = statistics.median(measured[at] for measured in rounds)
        ratio = statistics.median(measured[at] / measured[0] for measured in rounds)
        print(f"- {name}: {median:.0f}, {ratio:.2f} times one")


def print_memory() -> None:
    """The memory of one process as it goes on."""
    counts, megabytes = (0, 1000, 2000, 5000, 10_000), []
    with workers(1) as (process,):
        for count in counts:
            process.ask(f"memory {count}")
            megabytes.append(f"{float(process.answer()):.1f} MB after {count:,}")
    print(f"\nMemory of a process: {', '.join(megabytes)} documents")


def print_machine() -> None:
    """What it all ran on."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        processor = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[0]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "playwright", "typst"))
    print(f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores, {processor}; Python {platform.python_version()}")
    print(f"{platform.system()}; {libraries}; load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
