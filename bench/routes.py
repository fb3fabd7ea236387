"""What one request of each kind costs, in Markdown:  python -m bench.routes

The application alone, in one process, without a server: CPU time is what it takes from everybody else who is served by
the same process. Memory is the most that is in use during a request, over what was in use before it.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from bench.overload.http import ANSWERS
from screener import create_app
from screener.settings import Settings

TIMES = 300
FORM = dict(ANSWERS)
WRONG = {name: value for name, value in FORM.items() if name != "gad7_1"}
# As many fields as fit into the largest form that is read.
MANY = "&".join(f"{at:04x}=1" for at in range(2040))
KIND = "application/x-www-form-urlencoded"
Ask = Callable[[], int]


def main() -> None:
    """A row for each kind of request."""
    app = create_app(Settings(limit_pages="off", limit_pdf="off"))
    limited = create_app(Settings(limit_pages="1 per 1 year", limit_pdf="off"))
    print(f"{datetime.now(UTC):%Y-%m-%d}; CPU of {TIMES} requests each\n")
    print("| request | reply | ms, least | median | most memory, KB |\n|---|--:|--:|--:|--:|")
    for name, ask in {**kinds(app.test_client(use_cookies=False)), **refused(limited.test_client())}.items():
        status, times = measure(ask)
        cells = (name, status, f"{min(times):.1f}", f"{statistics.median(times):.1f}", f"{memory(ask):,.0f}")
        print("|", " | ".join(map(str, cells)), "|", flush=True)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(f"\nThe process: {int(status['VmRSS'].split()[0]) / 1024:.0f} MB")


def kinds(client: FlaskClient) -> dict[str, Ask]:
    """Each page and each form, and what is wrong with them."""
    reading = ("/", "/en/", "/en/questions", "/en/options", "/en/about", "/en/privacy", "/en/nothing-here")
    static = (f"/static/{'0' * 12}/screener.css", "/healthz", "/readyz")
    steps = ("/en/questions", "/en/situation", "/en/result", "/en/summary.pdf")
    return {
        **{f"GET {path}": lambda path=path: finish(client.get(path)) for path in (*static, *reading)},
        **{f"POST {path}": lambda path=path: finish(client.post(path, data=FORM)) for path in steps},
        "the same, an answer left out": lambda: finish(client.post("/en/summary.pdf", data=WRONG)),
        "the same, 2,040 fields": lambda: finish(client.post("/en/summary.pdf", data=MANY, content_type=KIND)),
        "the same, too large": lambda: finish(client.post("/en/summary.pdf", data=MANY * 2, content_type=KIND)),
    }


def refused(client: FlaskClient) -> dict[str, Ask]:
    """Over the limit."""
    finish(client.get("/en/"))
    return {
        "GET, over the limit": lambda: finish(client.get("/en/")),
        "POST, over the limit": lambda: finish(client.post("/en/result", data=FORM)),
    }


def finish(reply: object) -> int:
    """Read it to the end, as a server does. Its status."""
    reply.get_data()
    reply.close()
    return reply.status_code


def measure(ask: Ask) -> tuple[int, list[float]]:
    """The status, and milliseconds of CPU."""
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        status = ask()
        times.append((time.process_time() - began) * 1000)
    return status, times


def memory(ask: Ask) -> float:
    """Kilobytes."""
    ask()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    ask()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak - before) / 1024


if __name__ == "__main__":
    main()
