"""Ports for what tests start."""

import random
import socket
from contextlib import suppress


def free_port():
    """A port that nobody listens on, below those that systems take for connections to elsewhere."""
    while True:
        port = random.randrange(10_000, 32_000)
        with suppress(OSError), socket.create_server(("", port)):
            return port
