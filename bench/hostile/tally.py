"""What was sent and what came back, by kind, and every reply that should not have come."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from bench.hostile.attacks import Attack
from bench.hostile.client import Reply
from bench.hostile.words import MARK, WORD

NONE = "no reply"
DELIBERATE = 503


class Tally:
    """Counts by kind, and faults with the request that made them."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.replies: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.faults: list[str] = []

    def add(self, kind: str, attack: Attack, replies: list[Reply]) -> None:
        """Count them, and check each."""
        self.sent[kind] += attack.requests
        self.replies[kind].update(str(reply.status) for reply in replies)
        self.replies[kind].update([NONE] if not replies else [])
        for reply in replies:
            self.note(kind, attack, faults(reply))

    def note(self, kind: str, attack: Attack, wrong: Iterable[str]) -> None:
        """Keep what is wrong, with the request."""
        self.faults += [f"{what}: {kind}: {attack.data[:300]!r}" for what in wrong]

    def all_replies(self) -> Counter[str]:
        """Replies of all kinds together."""
        return sum(self.replies.values(), Counter())


def faults(reply: Reply) -> Iterable[str]:
    """What is wrong with a reply, whatever was asked."""
    head = reply.head.lower()
    if reply.status >= 500 and not (reply.status == DELIBERATE and b"retry-after" in head):
        yield f"status {reply.status}"
    if reply.status < 200:
        yield f"no status, or an early one: {reply.head[:80]!r}"
    if b"traceback" in reply.body.lower():
        yield "a traceback"
    if WORD in reply.body.lower() or MARK in reply.head:
        yield "what was sent is on the page"
    if b"\r\nset-cookie" in head:
        yield "a cookie"
    if b"text/html" in head and reply.body and b'href="tel:911"' not in reply.body:
        yield "a page without urgent help"
    if b"text/html" in head and b"default-src 'none'" not in head:
        yield "a page without a policy"
