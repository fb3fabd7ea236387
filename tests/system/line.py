"""Somebody on the line between visitors and the site, who can read nothing but how long each TLS record is, and when it
passes; and visitors to be watched."""

import random
import socket
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from .proxies import Visitor

APPLICATION_DATA, HEAD = 23, 5
# What TLS 1.3 adds to what a record holds: a byte for its kind and a tag.
ADDED = 17
SAFETY = ("no", "thoughts", "unsafe", "")
STEPS = ("result", "summary.pdf")
OTHERS = {
    "difficulty": ("", "none", "somewhat", "very", "extremely"),
    "duration": ("", "lt1m", "ge6m"),
    "therapy": ("", "never", "now_helping", "past_not_enough"),
    "medicine": ("", "never", "not_enough", "not_tolerated"),
    "age": ("", "18_24", "25_64", "ge65"),
    "flags": ("", "none", "review", "stop"),
}
ADDRESS = "127.0.3.78"


class Line:
    """Passes on what comes to a port of its own, and notes each record of data: when, in which direction, how long."""

    def __init__(self, port):
        self.records, self._port = [], port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            here = self._listener.accept()[0]
            there = socket.create_connection(("127.0.0.1", self._port))
            for ends in ((here, there, "up"), (there, here, "down")):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source, target, direction):
        rest = b""
        with suppress(OSError), source, target:
            while data := source.recv(65536):
                rest = self._note(rest + data, direction)
                target.sendall(data)

    def _note(self, data, direction):
        """What is left of the data after its whole records."""
        while len(data) >= HEAD and len(data) >= (length := HEAD + int.from_bytes(data[3:HEAD], "big")):
            if data[0] == APPLICATION_DATA:
                self.records.append((time.monotonic(), direction, length))
            data = data[length:]
        return data

    def during(self, action):
        """What passes meanwhile."""
        before = len(self.records)
        action()
        return seen(self.records[before:])

    def end(self):
        self._listener.close()


@dataclass(frozen=True)
class Seen:
    """Of one request and its reply: the bytes of its records, what those hold, and the seconds between the two."""

    up: int
    down: int
    held_up: int
    held_down: int
    seconds: float


def seen(records):
    way = {direction: [each for each in records if each[1] == direction] for direction in ("up", "down")}
    sizes = {direction: sum(length for _, _, length in each) for direction, each in way.items()}
    held = {direction: sizes[direction] - len(each) * (HEAD + ADDED) for direction, each in way.items()}
    seconds = min(at for at, _, _ in way["down"]) - max(at for at, _, _ in way["up"])
    return Seen(sizes["up"], sizes["down"], held["up"], held["down"], seconds)


def form(chance, safety):
    """What a browser sends for somebody who gives that answer and any others; what is left out has no field."""
    fields = {f"gad7_{number}": chance.choice("0123") for number in range(1, 8)}
    fields |= {name: chance.choice(values) for name, values in OTHERS.items()} | {"safety": safety}
    return {name: value for name, value in fields.items() if value}


def filled(fields, length=2048):
    """As our script sends it (tests/browser holds it to that)."""
    missing = -len(urlencode(fields | {"pad": ""})) % length
    return fields | {"pad": "." * missing}


def watch(nginx, fields):
    """What is seen of a visitor who sends this to each step."""
    line = Line(nginx.https)
    with Visitor(line.port, nginx.certificate, ADDRESS) as visitor:
        visitor.ask("GET", "/healthz", headers={"Accept-Encoding": "gzip"})  # with this come the tickets of TLS

        def ask(step):
            assert visitor.ask("POST", f"/en/{step}", fields, {"Accept-Encoding": "gzip"}).status == 200

        found = {step: line.during(lambda step=step: ask(step)) for step in STEPS}
    line.end()
    return found


def watch_all(nginx, number, prepare=filled):
    """What is seen of so many visitors for each safety answer: by step and answer."""
    chance = random.Random(5)
    crowd = [(safety, prepare(form(chance, safety))) for _ in range(number) for safety in SAFETY]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: watch(nginx, one[1]), crowd))
    return {
        (step, safety): [each[step] for each, (given, _) in zip(found, crowd, strict=True) if given == safety]
        for step in STEPS
        for safety in SAFETY
    }


def table(found):
    """By safety answer: bytes up and down (least to most) and the median time."""
    lines = [f"{'':12}{'answer':10}{'bytes up':>14}{'bytes down':>18}{'ms':>8}"]
    for (step, safety), some in found.items():
        up, down = reach([one.up for one in some]), reach([one.down for one in some])
        median = 1000 * statistics.median(one.seconds for one in some)
        lines.append(f"{step:12}{safety or 'left out':10}{up:>14}{down:>18}{median:8.1f}")
    return "\n".join(lines)


def reach(sizes):
    return f"{min(sizes)}-{max(sizes)}"
