"""Hostile requests of every kind, made from a seed: the same seed, the same requests."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import quote_from_bytes

from bench.hostile.words import (
    FIELDS,
    FORM,
    HEADERS,
    LANGUAGES,
    LENGTHS,
    MARK,
    METHODS,
    ODD_NAMES,
    PLACES,
    READING,
    RUDE,
    STEPS,
    TYPES,
    VALUES,
    WORD,
)


@dataclass(frozen=True)
class Attack:
    """What is sent: on a connection that is kept, or else on one of its own, after which it ends, in which way."""

    data: bytes
    method: bytes = b"GET"
    keeps: bool = True
    requests: int = 1
    hangs_up: bool = False


def request(
    method: bytes, target: bytes, headers: bytes = b"", body: bytes | None = None, host: bytes = b"localhost"
) -> bytes:
    """A request whose frame is right."""
    length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
    lines = (
        b"%s %s HTTP/1.1\r\n" % (method, target),
        b"Host: %s\r\n" % host if host else b"",
        headers,
        length,
        b"\r\n",
    )
    return b"".join(lines) + (body or b"")


def post(target: bytes, body: bytes, kind: bytes = FORM, headers: bytes = b"") -> bytes:
    """A form, or what is sent in its place."""
    return request(b"POST", target, b"Content-Type: %s\r\n" % kind + headers, body)


def step(chance: Random) -> bytes:
    """The address of a page that takes a form."""
    return b"/%s/%s" % (chance.choice(LANGUAGES), chance.choice(STEPS))


def page(chance: Random) -> bytes:
    """The address of any page."""
    return b"/%s/%s" % (chance.choice(LANGUAGES), chance.choice(READING))


def pairs(chance: Random) -> list[tuple[bytes, bytes]]:
    """A filled form."""
    return [(name, chance.choice(allowed)) for name, allowed in FIELDS.items()]


def encode(fields: list[tuple[bytes, bytes]]) -> bytes:
    """The body of a form."""
    return b"&".join(b"%s=%s" % tuple(quote_from_bytes(part).encode() for part in pair) for pair in fields)


def rude(chance: Random) -> bytes:
    """A value that nobody should send."""
    how = chance.random()
    if how < 0.6:
        return chance.choice(RUDE)
    if how < 0.8:
        return WORD + chance.randbytes(chance.randint(0, 40))
    return mutated(chance, chance.choice(RUDE))


def mutated(chance: Random, data: bytes) -> bytes:
    """The same with a few bytes changed, put in, taken out, doubled, or with something rude put in."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((1, 1, 1, 2, 4, 16, 64)))
        piece = data[start:end]
        changed = (b"", piece * 2, piece * 50, piece.swapcase(), piece[::-1], chance.randbytes(len(piece)))
        added = (piece + b"\r\n", piece + b"\n", b"\0" + piece, piece + b" ", chance.choice(RUDE))
        new = chance.choice((*changed, *added, bytes(byte ^ 0x80 for byte in piece)))
        data = data[:start] + new + data[end:]
    return data


def one_line(data: bytes) -> bytes:
    """Without an end of a line, so that the frame of the request stays right."""
    return data.translate(None, b"\r\n")


def fields(chance: Random) -> Attack:
    """A filled form with rude values, names, and repetitions in it."""
    sent = pairs(chance)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(sent))
        name, value = sent[place]
        sent[place] = chance.choice(
            ((name, rude(chance)), (rude(chance), value), (chance.choice(ODD_NAMES), rude(chance)))
        )
        if chance.random() < 0.3:
            sent.insert(chance.randrange(len(sent)), chance.choice(sent))
    return Attack(post(step(chance), encode(sent)), b"POST")


def bodies(chance: Random) -> Attack:
    """Bytes where a form should be, from none to more than is taken."""
    form = encode(pairs(chance))
    noise = (chance.randbytes(chance.randint(0, 600)), b"&" * chance.randint(1, 16_000), b"=&" * 4_000)
    parts = (form[: chance.randint(0, len(form))], form + b"&" + rude(chance) * chance.randint(1, 20))
    body = chance.choice((*noise, *parts, mutated(chance, form), form * chance.randint(2, 90)))
    return Attack(post(step(chance), body), b"POST")


def addresses(chance: Random) -> Attack:
    """Places that are not there, and ways around."""
    target = chance.choice((chance.choice(PLACES), mutated(chance, page(chance)), page(chance) + b"?" + rude(chance)))
    target = one_line(target).replace(b" ", b"%20") or b"/"
    method = chance.choice((b"GET", b"GET", b"HEAD"))
    return Attack(request(method, target), method)


def methods(chance: Random) -> Attack:
    """Verbs for which no page was made."""
    method = chance.choice((*METHODS, mutated(chance, b"GET").translate(None, b"\r\n ") or b"X"))
    target = chance.choice((page(chance), step(chance), b"/", b"/healthz", b"/static/screener.css"))
    return Attack(request(method, target, b"Content-Type: %s\r\n" % FORM, chance.choice((None, b"", MARK))), method)


def headers(chance: Random) -> Attack:
    """What a browser would not say about itself."""
    lines, host = b"", b"localhost"
    for _ in range(chance.randint(1, 5)):
        name = chance.choice(HEADERS)
        value = one_line(chance.choice((chance.choice(VALUES), rude(chance), mutated(chance, chance.choice(VALUES)))))
        if name == b"Host":
            host = value
        else:
            lines += b"%s: %s\r\n" % (name, value)
    target = chance.choice((page(chance), b"/", b"/static/screener.css", b"/nothing"))
    if chance.random() < 0.4:
        body = encode(pairs(chance))
        return Attack(request(b"POST", step(chance), b"Content-Type: %s\r\n" % FORM + lines, body, host), b"POST")
    return Attack(request(b"GET", target, lines, host=host))


def types(chance: Random) -> Attack:
    """Bodies that say they are something else."""
    kind = one_line(chance.choice((chance.choice(TYPES), mutated(chance, FORM))))
    return Attack(post(step(chance), chance.choice((encode(pairs(chance)), MARK, b"{}")), kind), b"POST")


def lengths(chance: Random) -> Attack:
    """Requests that two programs could read as two different ones, with another request in their body."""
    hidden = request(b"GET", b"/healthz", b"X: zebra\r\n")
    line = chance.choice((chance.choice(LENGTHS), mutated(chance, chance.choice(LENGTHS))))
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n%s\r\n\r\n" % (step(chance), FORM, line)
    return Attack(
        head + chance.choice((b"0\r\n\r\n", b"5\r\nabcde\r\n0\r\n\r\n", b"abcde")) + hidden, b"POST", keeps=False
    )


def bytes_at_random(chance: Random) -> Attack:
    """A good request with a few bytes changed anywhere, or no request at all."""
    good = chance.choice(
        (post(step(chance), encode(pairs(chance))), request(b"GET", page(chance), b"X: " + MARK + b"\r\n"))
    )
    noise = chance.randbytes(chance.randint(1, 300)), b"\x16\x03\x01" + chance.randbytes(80), b"SSH-2.0-zebra\r\n"
    return Attack(chance.choice((*(mutated(chance, good) for _ in range(9)), *noise)), keeps=False)


def in_one_go(chance: Random) -> Attack:
    """Several requests at once, some of them bad."""
    many = [
        chance.choice((fields, headers, addresses, bytes_at_random))(chance).data for _ in range(chance.randint(2, 5))
    ]
    # A reply to HEAD has no body: the replies could not be told apart.
    many = [data.replace(b"HEAD ", b"GET ", 1) for data in many]
    return Attack(b"".join(many), keeps=False, requests=len(many))


def broken_off(chance: Random) -> Attack:
    """Half a request, or a whole one whose sender does not wait for the reply."""
    whole = fields(chance).data
    return Attack(whole[: chance.randint(1, len(whole))], keeps=False, hangs_up=chance.random() < 0.5)


KINDS: dict[Callable[[Random], Attack], int] = {
    fields: 26,
    bodies: 15,
    addresses: 15,
    headers: 15,
    methods: 6,
    types: 5,
    lengths: 5,
    bytes_at_random: 8,
    in_one_go: 2,
    broken_off: 3,
}


def attacks(seed: str, requests: int) -> list[tuple[str, Attack]]:
    """Kind and attack, until that many requests are made."""
    chance = Random(seed)
    made, total = [], 0
    while total < requests:
        (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
        attack = kind(chance)
        made.append((kind.__name__, attack))
        total += attack.requests
    return made
