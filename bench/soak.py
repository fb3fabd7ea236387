"""Visitors of every kind for 20 minutes, and what a server holds meanwhile:  python -m bench.soak [--minutes 20]

Once a minute everybody rests until all connections are closed; then memory, open files and threads of each worker are
read from /proc. Ends with an error if one of them grows, if a worker is lost, or if a reply is not as it should be.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.overload.http import ANSWERS, ask, ask_once, connect, get, post
from bench.overload.site import Site, site

VISITORS = 6
PAUSE = 0.25  # seconds between two visits of one of them, on average
REST = 7  # seconds until the server has closed the connections that nobody closed: more than its keepalive
WARM_UP = 5  # minutes, in which counts of addresses come and the first of them go again
MOST_GROWTH = 3.0  # megabytes
LANGUAGES = ("en", "es")
# A proxy in front, so that each visitor has an address of its own, for which the limits keep a count for a while.
SETTINGS = {
    "SCREENER_PROXY_HOPS": "1",
    "SCREENER_LIMIT_PAGES": "600 per 2 minutes",
    "SCREENER_LIMIT_PDF": "4 per 2 minutes",
}

Visit = Callable[[int, random.Random], Awaitable[dict[str, int]]]


def forwarded(chance: random.Random) -> str:
    """An address that hardly anybody else has: the limits count for each of them."""
    return f"X-Forwarded-For: 2001:db8:{chance.getrandbits(16):x}:{chance.getrandbits(16):x}::1"


def answers(chance: random.Random) -> list[tuple[str, str]]:
    """A complete form; no two have the same answers."""
    return [(name, str(chance.randrange(4)) if name.startswith("gad7") else value) for name, value in ANSWERS]


async def journey(port: int, chance: random.Random) -> dict[str, int]:
    """From the start to the PDF on one connection, as a browser does it."""
    language, address, form = chance.choice(LANGUAGES), forwarded(chance), answers(chance)
    steps = [get(f"/{language}{path}", address) for path in ("/", "/questions", "/options")]
    steps += [post(f"/{language}/{step}", form, address) for step in ("situation", "result", "summary.pdf")]
    connection = await connect(port)
    replies = [await ask(connection, step) for step in steps]
    connection[1].close()
    good = all(reply.status == 200 for reply in replies) and replies[-1].is_whole_pdf
    return {"journeys": 1} if good else {"FAILED journeys": 1}


async def mistake(port: int, chance: random.Random) -> dict[str, int]:
    """A form or an address that is wrong."""
    address, form = forwarded(chance), answers(chance)
    expected, request = chance.choice(
        [
            (422, post("/en/result", form[3:], address)),
            (422, post("/es/summary.pdf", [*form, ("gad7_1", "9")], address)),
            (403, post("/en/result", form, address, "Origin: https://elsewhere.example")),
            (404, get("/en/nothing-here", address)),
            (405, post("/en/about", form, address)),
            (413, post("/en/result", [*form, ("more", "x" * 17_000)], address)),
            (429, b""),
        ]
    )
    if not request:
        return await over_the_limit(port, address)
    reply = await ask_once(port, request)
    return {"mistakes": 1} if reply.status == expected else {f"FAILED mistakes: {reply.status} for {expected}": 1}


async def over_the_limit(port: int, address: str) -> dict[str, int]:
    """More PDFs from one address than it may have."""
    connection = await connect(port)
    statuses = [(await ask(connection, post("/en/summary.pdf", ANSWERS, address))).status for _ in range(6)]
    connection[1].close()
    good = statuses == [200, 200, 200, 200, 429, 429]
    return {"refused for asking too often": 1} if good else {f"FAILED limits: {statuses}": 1}


async def hang_up(port: int, chance: random.Random) -> dict[str, int]:
    """Leave while sending, while waiting, or while reading."""
    request = post(f"/en/{chance.choice(('result', 'summary.pdf'))}", answers(chance), forwarded(chance))
    reader, writer = await connect(port)
    how = chance.randrange(3)
    writer.write(request[: -20 if how == 0 else None])
    await writer.drain()
    if how == 2:
        await reader.readexactly(500)
    writer.transport.abort()
    return {"hang-ups": 1}


async def idle(port: int, _chance: random.Random) -> dict[str, int]:
    """Connect, say nothing, and see the connection closed."""
    reader, writer = await connect(port)
    left = await reader.read()
    writer.close()
    return {"idle": 1} if left == b"" else {"FAILED idle": 1}


VISITS: list[tuple[Visit, int]] = [(journey, 10), (mistake, 6), (hang_up, 4), (idle, 1)]


async def visitor(port: int, chance: random.Random, end: float, counts: Counter[str]) -> None:
    """One visit after another until the end."""
    kinds, weights = zip(*VISITS, strict=True)
    while time.monotonic() < end:
        (visit,) = chance.choices(kinds, weights)
        try:
            counts.update(await visit(port, chance))
        except (OSError, EOFError) as error:
            counts[f"FAILED {type(error).__name__} in {visit.__name__}"] += 1
        await asyncio.sleep(chance.expovariate(1 / PAUSE))


async def visitors(port: int, seconds: float, seed: int) -> Counter[str]:
    """All of them."""
    counts: Counter[str] = Counter()
    end = time.monotonic() + seconds
    await asyncio.gather(*(visitor(port, random.Random(seed * VISITORS + at), end, counts) for at in range(VISITORS)))
    return counts


@dataclass(frozen=True)
class Sample:
    """What a process holds."""

    megabytes: float
    descriptors: int
    threads: int


def sample(pid: int) -> Sample:
    """As /proc tells it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(int(status["VmRSS"].split()[0]) / 1024, descriptors, int(status["Threads"]))


def main() -> None:
    """A row for each minute; at the end, what grew."""
    options = argparse.ArgumentParser(prog="python -m bench.soak", description="Visitors of every kind, for long.")
    options.add_argument("--minutes", type=int, default=20)
    minutes = options.parse_args().minutes
    # One proxy, so that each visitor has an address of its own, for which the limits keep a count for a while.
    with site(
        SCREENER_PROXY_HOPS="1", SCREENER_LIMIT_PAGES="600 per 2 minutes", SCREENER_LIMIT_PDF="4 per 2 minutes"
    ) as server:
        workers = sorted(server.workers)
        print_head(workers)
        samples, counts = soak(server, workers, minutes)
        said = server.log.read_text()
    print(f"\n{', '.join(f'{count:,} {what}' for what, count in sorted(counts.items()))}")
    faults = [f"{what}: {count}" for what, count in counts.items() if what.startswith("FAILED")]
    faults += [f"the log tells of a fault {said.count('failed')} times"] * ("failed" in said or "Traceback" in said)
    faults += [fault for pid in workers for fault in growth(pid, samples[pid])]
    sys.exit("\n".join(faults) if faults else 0)


def soak(server: Site, workers: list[int], minutes: int) -> tuple[dict[int, list[Sample]], Counter[str]]:
    """What each worker held after each minute, and how many visits there were of each kind."""
    samples: dict[int, list[Sample]] = {pid: [] for pid in workers}
    total: Counter[str] = Counter()
    for minute in range(1, minutes + 1):
        total += asyncio.run(visitors(server.port, 60 - REST, seed=minute))
        time.sleep(REST)
        if sorted(server.workers) != workers:
            sys.exit("a worker was lost")
        for pid in workers:
            samples[pid].append(sample(pid))
        print_row(minute, total.total(), [samples[pid][-1] for pid in workers])
    return samples, total


def growth(pid: int, samples: list[Sample]) -> list[str]:
    """What a worker held more of in the last minutes than after the first ones."""
    early, late = samples[WARM_UP : WARM_UP + 3] or samples[:1], samples[-3:]
    more = statistics.median(one.megabytes for one in late) - statistics.median(one.megabytes for one in early)
    found = [f"worker {pid}: {more:.1f} MB more"] if more > MOST_GROWTH else []
    for what in ("descriptors", "threads"):
        before, after = (max(getattr(one, what) for one in some) for some in (samples[:3], late))
        found += [f"worker {pid}: {after - before} more {what}"] if after > before else []
    return found


def print_head(workers: list[int]) -> None:
    """When, and the head of the table."""
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}; {os.cpu_count()} cores, {len(workers)} workers\n")
    each = "".join(" MB | files | threads |" for _ in workers)
    print(f"| minute | load | visits |{each}\n{'|--:' * (3 + 3 * len(workers))}|", flush=True)


def print_row(minute: int, visits: int, samples: list[Sample]) -> None:
    """A row of the table."""
    each = " ".join(f"{one.megabytes:.1f} | {one.descriptors} | {one.threads} |" for one in samples)
    print(f"| {minute} | {os.getloadavg()[0]:.1f} | {visits:,} | {each}", flush=True)


if __name__ == "__main__":
    main()
