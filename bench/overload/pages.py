"""Visitors who come at a steady rate, whether earlier ones were served or not.

python -m bench.overload.pages PORT RATE SECONDS: each opens a connection, sends the filled questionnaire, and reads the
page of optional questions. Prints the milliseconds of each, from the moment it was due; null for one that got no page.
"""

import asyncio
import json
import sys
import time

from bench.overload.http import ask_once, post

FORM = post("/en/situation")


async def visit(port: int, due: float) -> float | None:
    """One page. Milliseconds, or None."""
    try:
        reply = await asyncio.wait_for(ask_once(port, FORM), 60)
    except (OSError, EOFError):
        return None
    return (time.perf_counter() - due) * 1000 if reply.status == 200 else None


async def visits(port: int, rate: float, seconds: float) -> list[float | None]:
    """All of them."""
    start, under_way = time.perf_counter(), []
    for number in range(round(rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(due - time.perf_counter())
        under_way.append(asyncio.create_task(visit(port, due)))
    return await asyncio.gather(*under_way)


if __name__ == "__main__":
    port, rate, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(visits(int(port), float(rate), float(seconds)))))
