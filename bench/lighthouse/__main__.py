"""Asks Lighthouse about three pages in each language the clinic offers, and prints Markdown: see docs/lighthouse.md.

The site is served as ./run serves it; Lighthouse takes its own phone: a slow processor, and 4G at its slow end.
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGTERM
from typing import Any

import playwright

from screener.clinic.file import load_clinic
from screener.screening.content import load_content
from screener.settings import Settings

ROOT = Path(__file__).parents[2]
# The Node.js that Playwright brings: Lighthouse wants a newer one than many systems have.
NODE = Path(playwright.__file__).parent / "driver" / "node"
LIGHTHOUSE = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = {"start": "", "questions": "questions", "about": "about"}
ATTEMPTS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Under a root account, as in a container, Chromium starts only without its sandbox.
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"
PAINTS = {"first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint"}

Result = dict[str, Any]  # Lighthouse's own report, as JSON


def main() -> None:
    """All pages, several times; for each the median run by performance."""
    options = argparse.ArgumentParser(prog="bench/lighthouse/run", description="Asks Lighthouse about the site.")
    options.add_argument("--runs", type=int, default=3, help="how many times each page is asked about (3)")
    runs = options.parse_args().runs
    settings = Settings.from_environment(os.environ)
    languages = load_clinic(settings.clinic_file, load_content()).languages
    with site() as origin:
        results = {
            f"{name}, {language}": median([ask(f"{origin}/{language}/{path}") for _ in range(runs)])
            for language in languages
            for name, path in PAGES.items()
        }
    print_results(results)


@contextmanager
def site() -> Iterator[str]:
    """The site on a free port, by ./run; where it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    process = subprocess.Popen(["./run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(origin, process)
        yield origin
    finally:
        os.killpg(process.pid, SIGTERM)
        process.wait(timeout=15)


def wait_for(origin: str, process: subprocess.Popen[bytes]) -> None:
    """Until the site answers. Ends the program if it does not start."""
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("./run did not start the site.")
        try:
            with urllib.request.urlopen(f"{origin}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.exit("The site does not answer.")


def ask(address: str) -> Result:
    """Lighthouse's report on a page. Now and then the trace lacks its start, and Lighthouse says: run again."""
    for _ in range(ATTEMPTS):
        result = ask_once(address)
        if not result.get("runtimeError"):
            return result
    sys.exit(f"{address}: {result['runtimeError']['message']}")


def ask_once(address: str) -> Result:
    """Lighthouse's report on a page, or on why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={report}"]
        options += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM_FLAGS}"]
        environment = {**os.environ, "CHROME_PATH": os.environ["CHROMIUM"]}
        subprocess.run([NODE, LIGHTHOUSE, address, *options], check=False, timeout=180, env=environment)
        result: Result = json.loads(report.read_text())
    return result


def median(results: list[Result]) -> Result:
    """The run in the middle, by performance."""
    middle = statistics.median_low(score(result, "performance") for result in results)
    return next(result for result in results if score(result, "performance") == middle)


def score(result: Result, category: str) -> int:
    """Of 100."""
    fraction: float = result["categories"][category]["score"]
    return round(100 * fraction)


def faults(result: Result) -> list[str]:
    """What keeps a figure below 100."""
    return [
        f"{category}: {audit['title']} (`{audit['id']}`)"
        for category in CATEGORIES
        if score(result, category) < 100
        for entry in result["categories"][category]["auditRefs"]
        if entry["weight"] and (audit := result["audits"][entry["id"]])["score"] not in (None, 1)
    ]


def print_results(results: dict[str, Result]) -> None:
    """A table, what is below 100 and why, and what it was measured with."""
    print(f"\n| page | {' | '.join((*CATEGORIES, *PAINTS.values()))} |")
    print(f"|---|{'--:|' * (len(CATEGORIES) + len(PAINTS))}")
    for name, result in results.items():
        figures = [str(score(result, category)) for category in CATEGORIES]
        figures += [f"{result['audits'][audit]['numericValue'] / 1000:.1f} s" for audit in PAINTS]
        print(f"| {name} | {' | '.join(figures)} |")
    print()
    every = {fault: None for result in results.values() for fault in faults(result)}
    for fault in every:
        print(f"- {fault}: {'; '.join(name for name, result in results.items() if fault in faults(result))}")
    one = next(iter(results.values()))
    date, lighthouse = f"{datetime.now(UTC):%Y-%m-%d}", one["lighthouseVersion"]
    command = [os.environ["CHROMIUM"], "--version"]
    chromium = subprocess.check_output(command, stderr=subprocess.DEVNULL, text=True).split()[1]
    print(f"\nMeasured on {date}: Lighthouse {lighthouse}, Chromium {chromium}, {platform.system()}.")


if __name__ == "__main__":
    main()
