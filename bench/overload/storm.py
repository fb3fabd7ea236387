"""Clients that ask for PDFs, for results, or half of them for each, without a pause, in a process of their own.

python -m bench.overload.storm PORT KIND CLIENTS SECONDS, with "PDF", "result" or "both": prints how many were whole,
how many ended in another way ("incomplete": cut off, or not whole; else the status), and the "seconds" that it took.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from http import HTTPStatus

from bench.overload.http import Reply, ask, connect, post

FORMS = {"PDF": post("/en/summary.pdf"), "result": post("/en/result")}
LONGEST_WAIT = 60


def outcome(reply: Reply, kind: str) -> str:
    """What became of a request for a PDF or a result."""
    if reply.status != HTTPStatus.OK:
        return str(reply.status)
    return kind if kind == "result" or reply.is_whole_pdf else "incomplete"


async def client(port: int, kind: str, end: float, counts: Counter[str]) -> None:
    """Ask, wait for the reply, ask again, until the end."""
    connection = None
    while time.monotonic() < end:
        try:
            connection = connection or await connect(port)
            reply = await asyncio.wait_for(ask(connection, FORMS[kind]), LONGEST_WAIT)
        except (OSError, EOFError):
            counts["incomplete"] += 1
            connection = None
            continue
        counts[outcome(reply, kind)] += 1
        if reply.last:
            connection[1].close()
            connection = None
    if connection:
        connection[1].close()


async def storm(port: int, kind: str, clients: int, seconds: float) -> dict[str, float]:
    """That many clients at once. How many requests ended in which way, and the seconds until the last one."""
    counts: Counter[str] = Counter()
    began = time.monotonic()
    kinds = list(FORMS) if kind == "both" else [kind]
    each = (client(port, kinds[at % len(kinds)], began + seconds, counts) for at in range(clients))
    await asyncio.gather(*each)
    return {**counts, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    port, kind, clients, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(storm(int(port), kind, int(clients), float(seconds)))))
