"""Visitors who come at a steady rate, whether earlier ones were served or not.

python -m bench.overload.pages PORT RATE SECONDS: each opens a connection and asks for the questions, or, every second
one, for a result. Prints the milliseconds of each, from the moment it was due, in two lists; null where no page came.
"""

import asyncio
import json
import sys
import time

from bench.overload.http import ask_once, get, post

PAGES = (get("/en/questions"), post("/en/result"))


async def visit(port: int, page: bytes, due: float) -> float | None:
    """One page. Milliseconds, or None."""
    try:
        reply = await asyncio.wait_for(ask_once(port, page), 60)
    except (OSError, EOFError):
        return None
    return (time.perf_counter() - due) * 1000 if reply.status == 200 else None


async def visits(port: int, rate: float, seconds: float) -> list[list[float | None]]:
    """All of them, by page."""
    start, under_way = time.perf_counter(), []
    for number in range(round(rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(due - time.perf_counter())
        under_way.append(asyncio.create_task(visit(port, PAGES[number % 2], due)))
    times = await asyncio.gather(*under_way)
    return [times[0::2], times[1::2]]


if __name__ == "__main__":
    port, rate, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(visits(int(port), float(rate), float(seconds)))))
