"""Somebody who stands where an instance should be, and shows what a proxy passes on."""

import re
import socket
import threading
import time
from contextlib import suppress


class Stub:
    """Somebody who listens where an instance should: takes each request, keeps it, and answers, or hangs up."""

    def __init__(self, answer=b"", wait=0.0, port=0):
        self.requests, self._answer, self._wait = [], answer, wait
        self._listener = socket.create_server(("127.0.0.1", port), backlog=300)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._reply, args=(connection,), daemon=True).start()

    def _reply(self, connection):
        with connection, suppress(OSError):
            connection.settimeout(30)
            self.requests.append(self._read(connection.makefile("rb")))
            time.sleep(self._wait)
            connection.sendall(self._answer)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)  # until the other side has read all and is gone

    @staticmethod
    def _read(request):
        """The whole of it; to answer before that could cut the answer short."""
        head = "".join(line.decode() for line in iter(request.readline, b"\r\n"))
        length = re.search(r"^Content-Length: (\d+)", head, re.MULTILINE)
        return f"{head}\r\n{request.read(int(length[1]) if length else 0).decode()}"

    def end(self):
        """Nobody listens any more; who waits in `accept` is woken, or it would go on for one more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
