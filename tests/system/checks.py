"""What several tests ask of a server, or of the machine they run on."""

import os
import time

import pytest

from .visitors import ANSWERS, PICKS, SITUATION

# What the log says when the paper was not on the shelf.
TYPESETTING = "typesetting the paper"
# What a start in one language keeps of its paper: what all clinics share and the clinic's own, each in usual and in
# large print.
BOOKS = 4


def not_tested(reason):
    """Skip the test, but under CI nothing may be skipped."""
    message = f"NOT TESTED: {reason}"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def wait_for(condition, seconds=180, pause=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(pause)


def assert_serves(server):
    """A whole journey, and all is ready for the next."""
    pages = server.journey(ANSWERS, SITUATION, PICKS)
    assert [page.status for page in pages] == [302, 200, 200, 200, 200]
    assert pages[-1].body.startswith(b"%PDF-")
    assert b"%%EOF" in pages[-1].body[-32:]
    assert server.ask("GET", "/readyz").status == 200
    assert_calm(server)


def assert_calm(server):
    """The log tells of no fault."""
    assert "Traceback" not in server.said
    assert "failed" not in server.said
    assert "TIMEOUT" not in server.said
