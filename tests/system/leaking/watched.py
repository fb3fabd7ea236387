"""A server under strace, and what it did that it must not do."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from .calls import OPTIONS, RECEIVES, Site, calls_in, fault_of
from .log import unknown_lines
from .search import shared_files, words_in
from .visits import ADDRESSES

BUILDS = Path(__file__).parent
# All that a server may change while it answers, but for its log.
HEARTBEAT = {
    rf"({tempfile.gettempdir()}|/dev/shm)/wgunicorn-\w+": "a sign of life: a file without a name, which gets a time"
}
PASSES_ON, LOGS = "passes on what was sent", "logs something else"


def needed(program):
    """The command of a program. Without it the test is skipped, but under CI nothing may be."""
    return shutil.which(program) or not_tested(f"{program} is not on this machine")


def not_tested(reason):
    message = f"NOT TESTED: {reason}"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


class Watched:
    """A server under strace. What it does from `begin` on is looked at."""

    def __init__(self, start, folder, build, allowed, **environment):
        self.trace = folder / "trace"
        before = (needed("strace"), *OPTIONS, str(self.trace))
        self.server = start("--pythonpath", str(BUILDS), build, before=before, **environment).wait_until_ready()
        self.site = Site(self.server.port, str(self.server.log), HEARTBEAT | allowed)
        self.process = int(self.trace.read_text().split()[0])
        self.begin()

    def begin(self):
        """Forget what was; wait until nothing is under way any more."""
        time.sleep(0.1)
        self._traced, self._said = len(self.trace.read_text()), len(self.server.said)

    @property
    def calls(self):
        return list(calls_in(self.trace.read_text(), self._traced))

    @property
    def said(self):
        return self.server.said[self._said :]

    @property
    def mapped(self):
        """The files that its processes share memory with, and so could write to without a call."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        files = set().union(*(shared_files(process) for process in (self.process, *children)))
        return {file for file in files if not self.site.allows(file)}

    def stop(self):
        """As a service manager stops it; what it does then is seen, too."""
        os.kill(self.process, signal.SIGTERM)
        assert self.server.process.wait(timeout=120) == 0

    def faults(self, word):
        """What it did that it must not do; the word is what visitors sent."""
        found = {fault_of(call, self.site) for call in self.calls} - {None}
        found |= {PASSES_ON for call in self.calls if passes_on(call, self.site, word)}
        return found | {LOGS for _ in unknown_lines(self.said)}


def passes_on(call, site, word):
    """The word is in the call, and it is not the one by which it came in."""
    came_in = call.name in RECEIVES and site.owns(call.target)
    return not came_in and bool(words_in(call.data + call.arguments.encode(), [word, *ADDRESSES]))
