"""As much of an HTTP client as a bench needs, in asyncio: it costs so little that it does not slow what it measures."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
SEVEN = [(f"gad7_{number}", value) for number, value in enumerate("2221122", 1)]
ANSWERS = [*SEVEN, ("difficulty", "somewhat"), ("duration", "ge6m"), ("therapy", "now_not_enough"), ("safety", "no")]


@dataclass(frozen=True)
class Reply:
    """A whole reply. `last` when the server closes the connection after it."""

    status: int
    body: bytes
    last: bool

    @property
    def is_whole_pdf(self) -> bool:
        """From its first bytes to its last."""
        return self.status == 200 and self.body.startswith(b"%PDF-") and self.body.rstrip().endswith(b"%%EOF")


async def connect(port: int) -> Connection:
    """A new connection."""
    return await asyncio.open_connection("127.0.0.1", port)


def post(path: str, fields: Iterable[tuple[str, str]] = ANSWERS, *headers: str) -> bytes:
    """A form as it is sent."""
    body = urlencode(list(fields))
    kind = "Content-Type: application/x-www-form-urlencoded"
    return request("POST", path, kind, f"Content-Length: {len(body)}", *headers) + body.encode()


def get(path: str, *headers: str) -> bytes:
    """A request for a page."""
    return request("GET", path, *headers)


def request(method: str, path: str, *headers: str) -> bytes:
    """The head of a request."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


async def ask(connection: Connection, data: bytes) -> Reply:
    """Send it and read the reply. Raises OSError, or EOFError where the reply ends too early."""
    reader, writer = connection
    writer.write(data)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    body = await reader.readexactly(int(headers["content-length"]))
    return Reply(int(head.split()[1]), body, headers.get("connection") == "close")


async def ask_once(port: int, data: bytes) -> Reply:
    """On a connection of its own."""
    connection = await connect(port)
    try:
        return await ask(connection, data)
    finally:
        connection[1].close()
