"""A client that sends whatever it is given, and reads what comes back."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from bench.hostile.attacks import Attack

# Longer than the server waits for anything.
PATIENCE = 25


@dataclass(frozen=True)
class Reply:
    """One reply, taken apart."""

    status: int
    head: bytes
    body: bytes

    @property
    def ends(self) -> bool:
        """The server closes the connection after it."""
        return b"\r\nconnection: close" in self.head.lower()

    @property
    def length(self) -> int:
        """How long it says its body is."""
        _, _, rest = self.head.lower().partition(b"\r\ncontent-length: ")
        return int(rest.split(b"\r\n")[0] or 0)


class Kept:
    """A connection that is kept for as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, attack: Attack) -> list[Reply]:
        """The reply; none where the connection ended before it came. Raises TimeoutError where nothing happens."""
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await self._ask(attack)
        except (OSError, EOFError) as error:
            self.close()
            if isinstance(error, TimeoutError):
                raise
            return []
        if reply.ends:
            self.close()
        return [reply]

    async def _ask(self, attack: Attack) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(attack.data)
        head = await reader.readuntil(b"\r\n\r\n")
        reply = Reply(int(head.split(b" ", 2)[1]), head, b"")
        has_body = attack.method != b"HEAD" and reply.status not in (204, 304)
        return Reply(reply.status, head, await reader.readexactly(reply.length) if has_body else b"")

    def close(self) -> None:
        """End it."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def ask_alone(port: int, attack: Attack) -> list[Reply]:
    """Every reply to what is sent on a connection of its own. Raises TimeoutError where the server does not end it."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        raw = b""
        with suppress(ConnectionError):
            writer.write(attack.data)
            if attack.hangs_up:
                writer.transport.abort()
                return []
            writer.write_eof()
            raw = await everything(reader)
        writer.close()
    return taken_apart(raw)


async def everything(reader: asyncio.StreamReader) -> bytes:
    """All that comes, also where the connection is reset at its end."""
    raw = b""
    with suppress(ConnectionError):
        while more := await reader.read(65536):
            raw += more
    return raw


def taken_apart(raw: bytes) -> list[Reply]:
    """The replies in it, the last one perhaps cut off."""
    replies = []
    while raw:
        head, end, raw = raw.partition(b"\r\n\r\n")
        status = head.split(b" ", 2)[1:2]
        reply = Reply(int(status[0]) if status and status[0].isdigit() else 0, head + end, b"")
        replies.append(Reply(reply.status, reply.head, raw[: reply.length]))
        raw = raw[reply.length :]
    return replies
