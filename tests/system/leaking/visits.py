"""Visitors who can be recognised: each sends a word that nobody else knows wherever a request has room for it."""

import http.client
import random
import re
import secrets
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from .search import unpacked

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SITUATION = [("therapy", "past_not_enough"), ("flags", "unsure"), ("safety", "thoughts"), ("medicine", "not_tolerated")]
# All addresses that begin so are this machine's, and nobody else here uses them.
HERE = "127.77."
STEPS = ["/en/questions", "/en/situation", "/en/result", "/en/summary.pdf"]

# What all that is looked for begins with: words that stand nowhere yet and come about by no chance, and addresses in a
# network of somebody's own (RFC 4193), as they are written and in digits alone.
WORDS = f"zq{secrets.token_hex(6)}"
NETWORK = f"fd{secrets.token_hex(1)}:{secrets.token_hex(2)}:{secrets.token_hex(2)}:"
ADDRESSES = (NETWORK, NETWORK.replace(":", ""))


@dataclass(frozen=True)
class Visit:
    """One request on a connection of its own: the visitor's end of it, the form sent, and what came back."""

    peer: str
    fields: list[tuple[str, str]]
    status: int
    body: bytes


class Crowd:
    """Visits one server, all with one word, each from addresses and with answers of its own."""

    def __init__(self, server):
        self.server, self.word = server, f"{WORDS}{secrets.token_hex(4)}qz"
        self.visits = []
        self._number = count()
        self._answers = iter(random.Random(self.word).sample(range(1, 4**7), 1000))

    def answers(self, *more):
        """A complete form with the word in it, as a value and as a name; no two have the same seven answers."""
        number = next(self._answers)
        items = [(f"gad7_{n + 1}", str(number >> 2 * n & 3)) for n in range(7)]
        return [*items, *SITUATION, ("extra", self.word), (self.word, "1"), *more]

    def new_address(self):
        """An address in a network that nobody else has, as a proxy in front would pass it on."""
        return f"{NETWORK}{next(self._number):x}::1"

    def new_peer(self):
        """An address of this machine that no visitor has come from yet; any port of it."""
        high, low = divmod(next(self._number), 250)
        return f"{HERE}{high}.{low + 1}", 0

    def headers(self, address):
        return {
            "User-Agent": f"Browser/{self.word}",
            "Referer": f"http://127.0.0.1/{self.word}?gad7_1=3",
            "Cookie": f"session={self.word}",
            "Authorization": f"Basic {self.word}",
            "Accept-Language": f"en, {self.word}",
            "X-Forwarded-For": address,
            f"X-{self.word}": self.word,
        }

    def send(self, method, path, fields=None, headers=None, address=None):
        """Make a visit; the word stands in its query, its headers and its form."""
        form = {} if fields is None else FORM
        everything = {**self.headers(address or self.new_address()), **form, **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, 30, source_address=self.new_peer())
        try:
            connection.connect()
            peer = connection.sock.getsockname()
            query = f"{path}?{self.word}=3&gad7_1={self.word}"
            connection.request(method, query, None if fields is None else urlencode(fields), everything)
            reply = connection.getresponse()
            return self._note(peer, fields, reply.status, reply.read())
        finally:
            connection.close()

    def send_raw(self, data, fields=(), hang_up=False):
        """Send these bytes, which may hold a form, as they are. Who hangs up at once gets one byte of the reply."""
        target = ("127.0.0.1", self.server.port)
        with socket.create_connection(target, 10, source_address=self.new_peer()) as connection:
            connection.sendall(data)
            body = connection.recv(1 if hang_up else 65536)
            if hang_up:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return self._note(connection.getsockname(), fields, int(body[9:12] or b"0"), body)

    def _note(self, peer, fields, status, body):
        self.visits.append(Visit("{}:{}".format(*peer), list(fields or ()), status, body))
        return self.visits[-1]


def use_every_route(crowd, routes):
    """Every route with every method, as it is meant."""
    for method, path in routes:
        crowd.send(method, path, crowd.answers() if method == "POST" else None)


def come_all_at_once(crowd):
    """Many with different answers at the same time, so that those of one could get into the reply to another."""
    with ThreadPoolExecutor(8) as visitors:
        steps = [step.replace("/en/", f"/{language}/") for step in STEPS for language in ("en", "es")]
        list(visitors.map(lambda step: crowd.send("POST", step, crowd.answers()), steps * 4))


def go_wrong(crowd):
    """Wrong answers and wrong requests; too many; and faults within the site."""
    for step in STEPS:
        _answer_wrongly(crowd, step)
        _send_from_elsewhere(crowd, step)
    _get_lost(crowd)
    _ask_too_often(crowd)
    _meet_faults(crowd)
    _speak_no_http(crowd)


def _answer_wrongly(crowd, step):
    crowd.send("POST", step, [("gad7_1", crowd.word)])
    crowd.send("POST", step, [*crowd.answers()[1:], ("gad7_1", crowd.word)])
    crowd.send("POST", step, crowd.answers(("gad7_2", "1")))
    crowd.send("POST", step, crowd.answers(("age", crowd.word), ("questions", crowd.word)))


def _send_from_elsewhere(crowd, step):
    crowd.send("POST", step, crowd.answers(), {"Origin": f"https://{crowd.word}.example"})
    crowd.send("POST", step, crowd.answers(), {"Content-Type": f"text/{crowd.word}"})
    crowd.send("POST", step, crowd.answers(("long", crowd.word * 1000)))
    crowd.send("PUT", step, crowd.answers())


def _get_lost(crowd):
    crowd.send("GET", f"/en/{crowd.word}")
    crowd.send("POST", f"/{crowd.word}/result", crowd.answers())
    crowd.send("BREW", "/en/about")
    crowd.send("GET", "/en")
    crowd.send("GET", "/en/", headers={"Host": f"{crowd.word}..example"})


def _ask_too_often(crowd):
    """With a limit of one, and two processes that count by themselves, the fourth at the latest is one too many."""
    for step in ("/en/result", "/en/summary.pdf"):
        address = crowd.new_address()
        for _ in range(4):
            crowd.send("POST", step, crowd.answers(), address=address)


def _meet_faults(crowd):
    unlucky = [(f"gad7_{n}", "3" if n < 7 else "0") for n in range(1, 8)]
    crowd.send("POST", "/en/fault", crowd.answers())
    crowd.send("POST", "/en/summary.pdf", [*unlucky, ("extra", crowd.word)])
    crowd.send("POST", "/fault-outside", crowd.answers())


def _speak_no_http(crowd):
    word, fields = crowd.word, crowd.answers()
    body = urlencode(fields)
    post = f"POST /en/summary.pdf?{word} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM['Content-Type']}\r\n"
    crowd.send_raw(f"{word} gad7_1=3\r\n\r\n".encode())
    crowd.send_raw(f"GET /{word} HTTP/1.1\r\nBad header {word}: 1\r\n\r\n".encode())
    crowd.send_raw(f"GET /{word * 200} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    crowd.send_raw(f"{post}Content-Length: {word}\r\n\r\n".encode())
    crowd.send_raw(f"{post}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n{body}\r\n0\r\n\r\n".encode(), fields)
    crowd.send_raw(f"{post}Content-Length: {len(body)}\r\n\r\n{body}".encode(), fields, hang_up=True)


def answers_shown(data):
    """The answers in a reply: those that its form carries, and the line to copy in the data of a PDF."""
    text = " ".join(layer.decode("latin-1") for layer in unpacked(data))
    fields = re.findall(r'type="hidden" name="(gad7_\d)" value="(\d)"', text)
    fields += re.findall(r'name="(gad7_\d)" value="(\d)" checked', text)
    lines = re.findall(r"GAD-7 \d+/21 \[([\d,]+)\]", text)
    return {*fields, *((f"gad7_{n}", value) for line in lines for n, value in enumerate(line.split(","), 1))}
