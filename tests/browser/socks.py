"""A SOCKS 5 proxy to which every name is this machine: WebKit has no other way to be told where *.test is."""

import socket
import struct
import threading
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer


class Handler(StreamRequestHandler):
    def handle(self):
        with suppress(OSError, struct.error):
            _, methods = struct.unpack("BB", self.rfile.read(2))
            self.rfile.read(methods)
            self.request.sendall(b"\5\0")
            *_, kind = struct.unpack("BBBB", self.rfile.read(4))
            self.rfile.read({1: 4, 4: 16}[kind] if kind != 3 else ord(self.rfile.read(1)))
            (port,) = struct.unpack("!H", self.rfile.read(2))
            with socket.create_connection(("127.0.0.1", port)) as there:
                self.request.sendall(b"\5\0\0\1" + bytes(6))
                self.join(there)

    def join(self, there):
        back = threading.Thread(target=pipe, args=(there.recv, self.request), daemon=True)
        back.start()
        pipe(self.rfile.read1, there)
        back.join()


def pipe(read, target):
    """Pass on what comes until no more does."""
    with suppress(OSError):
        while data := read(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Socks(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def serve_socks():
    """A proxy that runs until `shutdown()` and `server_close()`; its port is in `server_address`."""
    server = Socks(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
