"""Hostile requests over HTTP, on the real server:  python -m bench.hostile    See docs/security.md.

Sends what attacks.py makes on several connections at once, checks each reply, and at the end that the server serves as
before. Ends with 1 where anything is wrong.
"""

import argparse
import asyncio
import os
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bench.hostile.attacks import Attack, attacks
from bench.hostile.client import Kept, ask_alone
from bench.hostile.tally import NONE, Tally
from bench.overload.http import ask_once, get, post
from bench.overload.site import Site, site

# All that the log may hold.
SAID = re.compile(
    r"|The site is at http://127\.0\.0\.1:\d+  \(Ctrl-C stops it\)|[-0-9 :,]+ INFO typesetting the paper, .*"
    r"|\[[-+0-9 :]+\] \[\d+\] \[WARNING\] A malformed request was refused\."
)


def main() -> None:
    """Attack, and print what became of it."""
    options = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    options.add_argument("--requests", type=int, default=100_000)
    options.add_argument("--connections", type=int, default=8, help="at the same time (8)")
    options.add_argument("--seed", default="1")
    chosen = options.parse_args()
    with site() as server:
        warm_up(server)
        memory, workers, began = kilobytes(server), server.workers, time.monotonic()
        tally = asyncio.run(attack(server.port, chosen.seed, chosen.requests, chosen.connections))
        seconds = time.monotonic() - began
        alive = alive_as_before(server, workers)
        lines = [line for line in server.log.read_text().splitlines() if not SAID.fullmatch(line)]
        print_table(tally)
        print_checks(tally, alive, lines)
        print(f"Memory of all processes: {memory / 1024:.1f} MB before, {kilobytes(server) / 1024:.1f} MB after.")
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}; seed {chosen.seed}; {chosen.connections} connections; {seconds:.0f} s;")
    print(f"{os.cpu_count()} cores, 2 workers, load {os.getloadavg()[0]:.1f}.")
    sys.exit(1 if tally.faults or lines or not alive else 0)


def warm_up(server: Site) -> None:
    """Templates are compiled, memory is there."""
    asyncio.run(attack(server.port, "warm", 2_000, 8))


def kilobytes(server: Site) -> int:
    """The memory of all processes, what they share counted once."""
    files = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in (server.process.pid, *server.workers))
    return sum(int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1]) for text in files)


async def attack(port: int, seed: str, requests: int, connections: int) -> Tally:
    """All of it, each connection with a share of its own."""
    tally = Tally()
    shares = [attacks(f"{seed} {number}", requests // connections + 1) for number in range(connections)]
    await asyncio.gather(*(send(port, share, tally) for share in shares))
    return tally


async def send(port: int, share: list[tuple[str, Attack]], tally: Tally) -> None:
    """One after the other."""
    kept = Kept(port)
    for kind, each in share:
        try:
            replies = await (kept.ask(each) if each.keeps else ask_alone(port, each))
        except TimeoutError:
            kept.close()
            tally.sent[kind] += each.requests
            tally.note(kind, each, ["nothing happened"])
        else:
            tally.add(kind, each, replies)
    kept.close()


def alive_as_before(server: Site, workers: list[int]) -> bool:
    """The same processes serve each step, the PDF to its end."""
    return server.workers == workers and all(asyncio.run(journey(server.port)) for _ in range(4))


async def journey(port: int) -> bool:
    """From the start to the PDF."""
    pages = [await ask_once(port, get(path)) for path in ("/en/", "/es/questions")]
    pages += [await ask_once(port, post(f"/en/{step}")) for step in ("situation", "result")]
    pdf = await ask_once(port, post("/es/summary.pdf"))
    told = b"in the moderate range" in b" ".join(pages[-1].body.split())
    return all(page.status == 200 for page in pages) and told and pdf.is_whole_pdf


def print_table(tally: Tally) -> None:
    """Kind by kind, in Markdown."""
    print("| kind | sent | replies |\n|---|--:|---|")
    for kind, sent in sorted(tally.sent.items()):
        print(f"| {kind.replace('_', ' ')} | {sent:,} | {listed(tally.replies[kind])} |")
    print(f"| **all** | **{sum(tally.sent.values()):,}** | {listed(tally.all_replies())} |\n")


def listed(replies: Counter[str]) -> str:
    """Each status, and how often."""
    return ", ".join(f"{status}: {number:,}" for status, number in sorted(replies.items()))


def print_checks(tally: Tally, alive: bool, lines: list[str]) -> None:
    """What was checked, and what was wrong."""
    several = Counter(fault.split(": ")[0] for fault in tally.faults)
    print(f"Replies that are wrong: {sum(several.values())} {dict(several) or ''}")
    print(f"Lines in the log that say more than that something was refused: {len(lines)}")
    print(f"The same processes serve whole journeys afterwards: {'yes' if alive else 'NO'}")
    print(
        f"Connections that ended without a reply: {tally.all_replies()[NONE]:,} (half a request, or its sender hung up)"
    )
    for fault in [*tally.faults[:20], *lines[:20]]:
        print(fault, file=sys.stderr)


main()
