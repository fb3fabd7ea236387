"""Visitors who speak to a server by sockets of their own: it is known what was sent when, and what came back."""

import re
import socket
import struct
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlencode

ANSWERS = [(f"gad7_{number}", value) for number, value in enumerate("1230123", 1)] + [("difficulty", "extremely")]
SITUATION = [("therapy", "past_not_enough"), ("flags", "unsure"), ("safety", "thoughts"), ("medicine", "not_tolerated")]
SITUATION += [("matters", "cost"), ("matters", "soon")]
PICKS = [("questions", "talk_type")]
PATIENCE = 120


def form(path, *fields, more=0):
    """The bytes of a complete form, or of one that claims to be so many bytes longer."""
    body = urlencode([*ANSWERS, *SITUATION, *fields])
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body) + more}\r\n\r\n{body}".encode()


PAGE, PDF = form("/en/situation"), form("/en/summary.pdf")


@dataclass(frozen=True)
class Reply:
    """What came back on a socket."""

    head: str
    body: bytes
    length: int

    @property
    def status(self):
        return int(self.head.split()[1])

    @property
    def is_whole(self):
        ends = {"application/pdf": b"%%EOF", "text/html": b"-->"}
        kind = re.search(r"content-type: ([\w/]+)", self.head, re.I)[1]
        return len(self.body) == self.length and self.body.rstrip().endswith(ends.get(kind, b""))

    @property
    def is_last(self):
        return "connection: close" in self.head.lower()


def connect(port, patience=PATIENCE):
    return socket.create_connection(("127.0.0.1", port), patience)


@contextmanager
def connections(port, number):
    """So many at once."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(port)) for _ in range(number)]


def read_reply(connection):
    """The next reply, in which less may be than was promised; None if nothing comes but the end."""
    received = b""
    with suppress(OSError):
        while missing_bytes(received) and (more := connection.recv(65536)):
            received += more
    if b"\r\n\r\n" not in received:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    return Reply(head.decode("latin-1"), body, length_of(head))


def missing_bytes(received):
    """How many bytes are still to come, at least. 0 when the reply is whole."""
    head, end, body = received.partition(b"\r\n\r\n")
    return length_of(head) - len(body) if end else 1


def length_of(head):
    return int(re.search(rb"content-length: (\d+)", head, re.I)[1])


def ask(port, data):
    """The reply to one request on a connection of its own."""
    with connect(port) as connection:
        connection.sendall(data)
        return read_reply(connection)


def reset(connection):
    """Hang up without a word: what has not been sent yet is dropped, and what still comes is refused."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@dataclass(frozen=True)
class Request:
    """One request of a `Caller`: when all of it had been sent, and what became of it."""

    sent: float
    ended: float
    outcome: str


WHOLE, HALF, NOTHING = "a whole reply", "half a reply", "no reply"
REFUSED = "no connection"


class Caller(threading.Thread):
    """A visitor who asks again and again, and notes what became of each request."""

    def __init__(self, port, data, keeps_connection):
        super().__init__(daemon=True)
        self.requests, self.over = [], threading.Event()
        self._port, self._data, self.keeps = port, data, bool(keeps_connection)
        self._connection = None

    @property
    def outcomes(self):
        return [request.outcome for request in self.requests]

    @property
    def served(self):
        return self.outcomes.count(WHOLE)

    def run(self):
        while not self.over.is_set():
            sent = time.monotonic()
            try:
                self._connection = self._connection or connect(self._port)
                self._connection.sendall(self._data)
                sent = time.monotonic()
                outcome = self._read()
            except OSError:  # on a connection that was kept, the server may have hung up meanwhile
                outcome = NOTHING if self._connection else REFUSED
            self.requests.append(Request(sent, time.monotonic(), outcome))
            if outcome != WHOLE or not self.keeps:
                self._hang_up()
            if outcome == REFUSED:
                break
        self._hang_up()

    def _read(self):
        reply = read_reply(self._connection)
        if reply is None:
            return NOTHING
        if reply.is_last:
            self._hang_up()
        return WHOLE if reply.status == 200 and reply.is_whole else HALF

    def _hang_up(self):
        if self._connection:
            self._connection.close()
        self._connection = None


class Callers:
    """Many of them: half of them keep their connection, and a fourth ask for PDFs."""

    def __init__(self, port, number):
        self.all = [Caller(port, PDF if at % 4 == 3 else PAGE, keeps_connection=at % 2) for at in range(number)]

    def __enter__(self):
        for caller in self.all:
            caller.start()
        return self

    def __exit__(self, *_):
        for caller in self.all:
            caller.over.set()
        for caller in self.all:
            caller.join(timeout=PATIENCE)

    @property
    def requests(self):
        return [request for caller in self.all for request in caller.requests]

    def wait_for_replies(self, more):
        """Until each of them has had so many more."""
        deadline = time.monotonic() + PATIENCE
        wanted = [caller.served + more for caller in self.all]
        while late := [caller for caller, count in zip(self.all, wanted, strict=True) if caller.served < count]:
            assert time.monotonic() < deadline, f"{len(late)} of {len(self.all)} visitors wait too long"
            time.sleep(0.05)
