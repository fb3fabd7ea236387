"""How a browser is told what to do: the commands of W3C WebDriver, over HTTP or over Firefox's own socket (Marionette).

Firefox takes the same commands, under names of its own, without a driver in between (Debian has none for it). So each
way is a few lines, and whatever stands above them is the same for every browser.
"""

import json
import socket
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

PATIENCE = 60
# WebKit now and then never answers a script that runs while its page goes away.
SCRIPT_PATIENCE = 5
WEBKIT_LOST_IT = "Callback was not called before the unload event"
COMMANDS = {
    "Navigate": "POST url",
    "GetCurrentURL": "GET url",
    "GetTitle": "GET title",
    "Back": "POST back",
    "Forward": "POST forward",
    "Refresh": "POST refresh",
    "FindElements": "POST elements",
    "ElementClick": "POST element/{id}/click",
    "ExecuteScript": "POST execute/sync",
    "PerformActions": "POST actions",
    "TakeScreenshot": "GET screenshot",
    "SwitchToFrame": "POST frame",
    "SwitchToWindow": "POST window",
    "GetWindowHandles": "GET window/handles",
    "NewWindow": "POST window/new",
    "CloseWindow": "DELETE window",
    "SetWindowRect": "POST window/rect",
    "SetTimeouts": "POST timeouts",
}


class DriverError(Exception):
    """What the browser answers to a command that it cannot follow."""


class PageLeftError(DriverError):
    """A script was lost with its page, because another was opened."""


def connected(port):
    """A connection to a program that has just been started."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), PATIENCE)
        time.sleep(0.05)
    raise DriverError(f"nothing answers on port {port}")


class WebDriver:
    """chromedriver, WebKitWebDriver."""

    def __init__(self, port, capabilities):
        connected(port).close()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        session = self.send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"/session/{session['sessionId']}"

    def send(self, method, path, body):
        data = json.dumps(body) if method == "POST" else None
        self.connection.request(method, path, data, {"Content-Type": "application/json; charset=utf-8"})
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            kind = PageLeftError if WEBKIT_LOST_IT in value["message"] else DriverError
            raise kind(f"{value['error']}: {value['message']}")
        return value

    def __call__(self, command, **fields):
        method, path = COMMANDS[command].split()
        path = f"{self.session}/{path.format_map(fields)}"
        if command != "ExecuteScript":
            return self.send(method, path, fields)
        try:
            self.wait_at_most(SCRIPT_PATIENCE)
            return self.send(method, path, fields)
        except TimeoutError:
            self.connection.close()
            raise PageLeftError(f"no answer to {fields['script']}") from None
        finally:
            self.wait_at_most(PATIENCE)

    def wait_at_most(self, seconds):
        if self.connection.sock:
            self.connection.sock.settimeout(seconds)

    def close(self):
        with suppress(DriverError, OSError, HTTPException):
            self.send("DELETE", self.session, None)
        self.connection.close()


class Marionette:
    """Firefox. A message is its length, a colon, and [0, number, command, fields] or [1, number, error, result]."""

    def __init__(self, port, capabilities):
        self.socket = connected(port)
        self.stream = self.socket.makefile("rb")
        self.number = 0
        self.receive()
        self("NewSession", **capabilities)

    def receive(self):
        length = b""
        while (digit := self.stream.read(1)) != b":":
            if not digit:
                raise DriverError("Firefox has gone")
            length += digit
        return json.loads(self.stream.read(int(length)))

    def __call__(self, command, **fields):
        self.number += 1
        name = command if ":" in command else f"WebDriver:{command}"
        message = json.dumps([0, self.number, name, fields]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self.receive()
        if error:
            raise DriverError(f"{error['error']}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def close(self):
        with suppress(DriverError, OSError):
            self("Marionette:Quit", flags=["eForceQuit"])
        self.stream.close()
        self.socket.close()
