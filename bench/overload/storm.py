"""Clients that ask for PDFs as fast as they can, in a process of their own.

python -m bench.overload.storm PORT CLIENTS SECONDS: prints how many requests ended in which way: "complete", "refused"
(503), "incomplete" (cut off, or not a whole PDF), or another status; and the "seconds" that it took.
"""

import asyncio
import json
import sys
import time
from collections import Counter

from bench.overload.http import Reply, ask, connect, post

PDF = post("/en/summary.pdf")
LONGEST_WAIT = 60


def kind(reply: Reply) -> str:
    """What became of a request."""
    if reply.is_whole_pdf:
        return "complete"
    return {200: "incomplete", 503: "refused"}.get(reply.status, str(reply.status))


async def client(port: int, end: float, counts: Counter[str]) -> None:
    """Ask, wait for the reply, ask again, until the end."""
    connection = None
    while time.monotonic() < end:
        try:
            connection = connection or await connect(port)
            reply = await asyncio.wait_for(ask(connection, PDF), LONGEST_WAIT)
        except (OSError, EOFError):
            counts["incomplete"] += 1
            connection = None
            continue
        counts[kind(reply)] += 1
        if reply.last:
            connection[1].close()
            connection = None
    if connection:
        connection[1].close()


async def storm(port: int, clients: int, seconds: float) -> dict[str, float]:
    """That many clients at once. How many requests ended in which way, and the seconds until the last one."""
    counts: Counter[str] = Counter()
    began = time.monotonic()
    await asyncio.gather(*(client(port, began + seconds, counts) for _ in range(clients)))
    return {**counts, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    port, clients, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(storm(int(port), int(clients), float(seconds)))))
