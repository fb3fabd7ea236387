"""What may break around a server: its start, the book of its paper, its clock and the storage for its counts."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ..ports import free_port
from .checks import BOOKS, TYPESETTING, assert_calm, assert_serves, not_tested, wait_for
from .visitors import ANSWERS, PDF, ask, connect

AGO = 3600


def is_whole(path):
    check, _, text = path.read_bytes().partition(b"\n")
    return hashlib.sha256(text).hexdigest().encode() == check


# --- the start -----------------------------------------------------------------------------------------------------


def test_a_start_that_is_killed_while_it_typesets_or_writes_leaves_nothing_in_the_way(begin, english, tmp_path):
    folder = tmp_path / "screener"
    settings = {**english, "SCREENER_CACHE_DIR": str(folder)}

    typesetting = begin(**settings)
    wait_for(lambda: TYPESETTING in typesetting.said, pause=0.01)
    time.sleep(0.5)
    typesetting.kill()
    assert not list(folder.glob("*"))

    writing = begin(**settings)
    wait_for(lambda: folder.exists() and any(folder.iterdir()), pause=0)
    writing.kill()
    # It may have been too quick: what one leaves that was not. Another one is at work, somewhere else, right now.
    for name in ("half-abandoned", "half-under-way"):
        (folder / name).mkdir()
        (folder / name / "a.json").write_bytes(b"{")
    for left in {*folder.glob("half-*")} - {folder / "half-under-way"}:
        os.utime(left, (time.time() - AGO, time.time() - AGO))
    for whole in folder.glob("*.json"):
        whole.unlink()

    assert_serves(begin(**settings).wait_until_ready())
    *paths, under_way = sorted(folder.iterdir())
    assert [is_whole(path) for path in paths] == [True] * BOOKS
    assert under_way.name == "half-under-way"


# --- the book ------------------------------------------------------------------------------------------------------


def change_a_letter(path):
    """In the middle, so that it is still well formed."""
    data = path.read_bytes()
    at = data.index(b"A", len(data) // 2)
    path.write_bytes(data[:at] + b"B" + data[at + 1 :])


def let_others_write(path):
    path.parent.chmod(0o777)


DAMAGES = [change_a_letter, let_others_write]


@pytest.fixture
def damaged(begin, english, books, tmp_path):
    """A server for each damage, started all at once: its log says what it made of it."""
    servers = {}
    for damage in DAMAGES:
        folder = tmp_path / damage.__name__
        folder.mkdir(mode=0o700)
        for book in books:
            damage(Path(shutil.copy(book, folder)))
        servers[damage] = begin(**english, SCREENER_CACHE_DIR=str(folder))
    return servers


def test_a_book_that_is_damaged_or_may_be_somebody_elses_is_made_anew(damaged, books, tmp_path):
    for damage, server in damaged.items():
        assert_serves(server.wait_until_ready())
        assert server.said.count("typeset paper cannot be read") == len(books), damage.__name__
        assert server.said.count(TYPESETTING) == BOOKS, damage.__name__
        # Where others can write nothing is put, and what is there is left alone.
        assert all(is_whole(tmp_path / damage.__name__ / book.name) for book in books), damage.__name__
        assert ("cannot be kept" in server.said) == (damage is let_others_write), damage.__name__


# --- the storage for counts ----------------------------------------------------------------------------------------


def test_where_no_redis_answers_each_process_counts_alone_and_says_so_once(begin, english, shelf):
    redis = f"redis://127.0.0.1:{free_port()}"
    server = begin(
        **english, SCREENER_CACHE_DIR=str(shelf), SCREENER_RATELIMIT_STORAGE=redis, SCREENER_LIMIT_PDF="4 per hour"
    ).wait_until_ready()
    assert_serves(server)
    statuses = [server.ask("POST", "/en/summary.pdf", ANSWERS).status for _ in range(60)]
    assert 429 in statuses
    # One came by the journey; each of the two processes lets four pass.
    assert statuses.count(200) <= 7
    assert set(statuses) == {200, 429}
    assert 1 <= server.said.count("the shared storage fails") <= 2
    assert redis not in server.said


# --- the clock -----------------------------------------------------------------------------------------------------


class Clock:
    """The system's clock as a server sees it, which can be set while it runs; what measures time goes on evenly."""

    def __init__(self, path):
        self._path, self.ahead = path, timedelta()
        faketime = shutil.which("faketime") or not_tested("faketime is not on this machine")
        show = [faketime, "-f", "+0", "printenv", "LD_PRELOAD"]
        library = subprocess.run(show, capture_output=True, text=True, timeout=120, check=True).stdout.strip()
        self.environment = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.jump(timedelta())

    def jump(self, ahead):
        self.ahead = ahead
        self._path.write_text(f"{ahead.total_seconds():+.0f}s\n")

    @property
    def today(self):
        return (datetime.now(UTC) + self.ahead).astimezone(ZoneInfo("America/New_York")).date()


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / "clock")


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: the clock is set by a library for Linux")
def test_when_the_clock_jumps_limits_recover_dates_are_right_and_nothing_hangs(begin, english, shelf, clock):
    limits = {"SCREENER_LIMIT_PDF": "2 per 5 minutes", "WEB_CONCURRENCY": "1"}
    server = begin(**english, **limits, **clock.environment, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    idle = connect(server.port)
    for ahead in (timedelta(), timedelta(days=2, hours=5), timedelta(hours=-30), timedelta()):
        clock.jump(ahead)
        began, today = time.monotonic(), clock.today
        replies = [server.ask("POST", "/en/summary.pdf", ANSWERS) for _ in range(3)]
        assert [reply.status for reply in replies] == [200, 200, 429]
        assert replies[0].headers["Content-Disposition"][-14:-4] in (str(today), str(clock.today))
        assert 1 <= int(replies[2].headers["Retry-After"]) <= 300
        assert time.monotonic() - began < 10
    with idle:
        assert idle.recv(1) == b""
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=120) == 0
    assert_calm(server)


def test_a_server_says_nothing_but_where_it_is_when_all_is_well(begin, english, shelf):
    server = begin(**english, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    assert ask(server.port, PDF).is_whole
    assert server.stop() == 0
    address = f"http://127.0.0.1:{server.port}"
    assert server.said.split("\n") == ["", f"The site is at {address}  (Ctrl-C stops it)", "Stopped.", ""]
