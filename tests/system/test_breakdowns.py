"""What may break around a server: its start, its files, its libraries, its clock and the storage for its counts."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from screener.settings import EXAMPLE_CLINIC

from .visitors import ANSWERS, PDF, PICKS, SITUATION, ask, connect

TYPESETTING = "typesetting the paper"
AGO = 3600


def not_tested(reason):
    """Skip the test, but under CI nothing may be skipped."""
    message = f"NOT TESTED: {reason}"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture(scope="session")
def clinic(tmp_path_factory):
    """A clinic with one language: the paper is typeset in half of the time."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    example = EXAMPLE_CLINIC.read_text().replace('languages = ["en", "es"]', 'languages = ["en"]')
    path.write_text(re.sub(r"(?m)^es = .*\n", "", example))
    return {"SCREENER_CLINIC_FILE": str(path)}


@pytest.fixture(scope="module")
def book(start, clinic, tmp_path_factory):
    """Its paper as a start puts it on the shelf."""
    shelf = tmp_path_factory.mktemp("shelf") / "screener"
    server = start(**clinic, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    assert server.said.count(TYPESETTING) == 1
    server.kill()
    (path,) = shelf.iterdir()
    return path


@pytest.fixture
def shelf(book, tmp_path):
    """A cache folder with that book in it."""
    folder = tmp_path / "screener"
    folder.mkdir(mode=0o700)
    shutil.copy(book, folder)
    return folder


def assert_serves(server):
    """A whole journey, and the log tells of no fault."""
    pages = server.journey(ANSWERS, SITUATION, PICKS)
    assert [page.status for page in pages] == [302, 200, 200, 200, 200]
    assert pages[-1].body.startswith(b"%PDF-")
    assert b"%%EOF" in pages[-1].body[-32:]
    assert server.ask("GET", "/readyz").status == 200
    assert "Traceback" not in server.said


def is_whole(path):
    check, _, text = path.read_bytes().partition(b"\n")
    return hashlib.sha256(text).hexdigest().encode() == check


def wait_for(condition, seconds=30, pause=0.01):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(pause)


# --- the start -----------------------------------------------------------------------------------------------------


def test_a_start_that_is_killed_while_it_typesets_or_writes_leaves_nothing_in_the_way(begin, clinic, tmp_path):
    folder = tmp_path / "screener"
    settings = {**clinic, "SCREENER_CACHE_DIR": str(folder)}

    typesetting = begin(**settings)
    wait_for(lambda: TYPESETTING in typesetting.said)
    time.sleep(0.5)
    typesetting.kill()
    assert not folder.exists()

    writing = begin(**settings)
    wait_for(lambda: folder.exists() and any(folder.iterdir()), pause=0)
    writing.kill()
    for half in folder.glob("half-*"):
        os.utime(half, (time.time() - AGO, time.time() - AGO))

    assert_serves(begin(**settings).wait_until_ready())
    (path,) = folder.iterdir()
    assert is_whole(path)


def test_what_a_killed_start_left_half_written_is_removed_by_the_next_one_that_writes(begin, clinic, shelf):
    (path,) = shelf.iterdir()
    half, fresh = shelf / "half-k1lled", shelf / "half-under-way"
    for folder in (half, fresh):
        folder.mkdir()
        (folder / path.name).write_bytes(path.read_bytes()[:1000])
    os.utime(half, (time.time() - AGO, time.time() - AGO))
    path.unlink()
    assert_serves(begin(**clinic, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready())
    assert sorted(shelf.iterdir()) == sorted([path, fresh])
    assert is_whole(path)


# --- the book ------------------------------------------------------------------------------------------------------


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-1000])


def fill_with_noise(path):
    path.write_bytes(os.urandom(100_000))


def empty(path):
    path.write_bytes(b"")


def put_in_something_else(path):
    text = b'{"whole": "but no book"}'
    path.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


def change_a_letter(path):
    """In the middle, so that it is still well formed."""
    data = path.read_bytes()
    at = data.index(b"A", len(data) // 2)
    path.write_bytes(data[:at] + b"B" + data[at + 1 :])


def let_others_write(path):
    path.parent.chmod(0o777)


DAMAGES = [cut_off, fill_with_noise, empty, put_in_something_else, change_a_letter, let_others_write]


@pytest.fixture
def damaged(begin, clinic, book, tmp_path):
    """A server for each damage, started all at once: its log says what it made of it."""
    servers = {}
    for damage in DAMAGES:
        folder = tmp_path / damage.__name__
        folder.mkdir(mode=0o700)
        damage(Path(shutil.copy(book, folder)))
        servers[damage] = begin(**clinic, SCREENER_CACHE_DIR=str(folder))
    return servers


def test_a_book_that_is_damaged_or_may_be_somebody_elses_is_made_anew(damaged, book, tmp_path):
    for damage, server in damaged.items():
        assert_serves(server.wait_until_ready())
        assert server.said.count("a specimen book cannot be read") == 1, damage.__name__
        assert server.said.count(TYPESETTING) == 1, damage.__name__
        path = tmp_path / damage.__name__ / book.name
        # Where others can write nothing is put, and what is there is left alone.
        assert is_whole(path), damage.__name__
        assert ("cannot be kept" in server.said) == (damage is let_others_write), damage.__name__


# --- the file system -----------------------------------------------------------------------------------------------


def in_own_mounts(script):
    """A command that runs the next one with mounts of its own, which this script makes. They vanish with it."""
    unshare = shutil.which("unshare") or not_tested("unshare is not on this machine")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = [unshare, "--mount", "--propagation", "private", *as_root, "sh", "-euc"]
    probe = "mount -t tmpfs none /mnt"
    if subprocess.run([*command, probe], capture_output=True, timeout=20).returncode:
        not_tested("mounts cannot be made here: this needs root, or user namespaces")
    return [*command, f'{script}\nexec "$@"', "sh"]


def test_a_full_disk_keeps_no_book_and_nothing_else_from_working(begin, clinic, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    mount = in_own_mounts(f"mount -t tmpfs -o size=64k,mode=700 none {full}")
    server = begin(before=mount, **clinic, SCREENER_CACHE_DIR=str(full)).wait_until_ready()
    assert_serves(server)
    assert server.said.count("the specimen book stays in memory: it cannot be kept (OSError)") == 1
    assert server.stop() == 0


def test_a_disk_too_full_for_temporary_files_leaves_the_pages_and_the_printable_result(begin, clinic, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    mount = in_own_mounts(f"mount -t tmpfs -o size=64k,mode=700 none {full}")
    settings = {"SCREENER_CACHE_DIR": str(full), "TMPDIR": str(full)}
    server = begin(before=mount, **clinic, **settings).wait_until_ready()
    assert_pages_without_pdf(server, "no PDFs: temporary files cannot be written.")


def test_where_everything_but_memory_can_only_be_read_it_starts_and_serves(begin, clinic):
    """As in a container with a read-only root: cache folder, home and /tmp."""
    mount = in_own_mounts("mount -o remount,bind,ro /; if touch /tmp/x ~/x; then exit 1; fi")
    settings = {"SCREENER_METRICS_PORT": str(free_port()), "XDG_CACHE_HOME": ""}
    server = begin(before=mount, **clinic, **settings).wait_until_ready()
    assert_serves(server)
    assert server.said.count("the specimen book stays in memory: it cannot be kept (OSError)") == 1
    assert server.stop() == 0


def test_where_not_even_memory_can_be_written_it_says_so_and_does_not_start(begin, clinic):
    mount = in_own_mounts("mount -o remount,bind,ro /; mount -o remount,bind,ro /dev/shm")
    server = begin(before=mount, **clinic)
    assert server.process.wait(timeout=30) != 0
    assert "No usable temporary directory" in server.said
    assert "Traceback" not in server.said


# --- Pango ---------------------------------------------------------------------------------------------------------


HIDE_PANGO = """
libraries=$(find /usr/lib /lib /usr/local/lib -name 'libpango*.so*')
test -n "$libraries"
for library in $libraries; do mount --bind /dev/null "$library"; done
"""


def assert_pages_without_pdf(server, reason):
    *pages, pdf = server.journey(ANSWERS, SITUATION, PICKS)
    assert [page.status for page in pages] == [302, 200, 200, 200]
    assert pdf.status == 503
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', pdf.text))
    assert dict(ANSWERS + SITUATION + PICKS).items() <= kept.items()
    assert 'formaction="/en/result"' in pdf.text
    assert server.ask("POST", "/en/result", kept).status == 200
    assert server.ask("GET", "/readyz").status == 503
    assert server.ask("GET", "/healthz").status == 200
    assert server.said.count("no PDFs") == 1
    assert reason in server.said
    assert "Traceback" not in server.said


def test_without_pango_the_pages_work_and_the_result_can_be_printed(begin, clinic, tmp_path):
    server = begin(before=in_own_mounts(HIDE_PANGO), **clinic, SCREENER_CACHE_DIR=str(tmp_path / "none"))
    assert_pages_without_pdf(server.wait_until_ready(), "no PDFs: Pango is not on this machine.")


def test_with_a_book_on_the_shelf_nobody_misses_pango(begin, clinic, shelf):
    server = begin(before=in_own_mounts(HIDE_PANGO), **clinic, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    assert_serves(server)
    assert TYPESETTING not in server.said


# --- the storage for counts ----------------------------------------------------------------------------------------


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_where_no_redis_answers_each_process_counts_alone_and_says_so_once(begin, clinic, shelf):
    redis = f"redis://127.0.0.1:{free_port()}"
    server = begin(
        **clinic, SCREENER_CACHE_DIR=str(shelf), SCREENER_RATELIMIT_STORAGE=redis, SCREENER_LIMIT_PDF="4 per hour"
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
        library = subprocess.run(show, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
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
def test_when_the_clock_jumps_limits_recover_dates_are_right_and_nothing_hangs(begin, clinic, shelf, clock):
    limits = {"SCREENER_LIMIT_PDF": "2 per 5 minutes", "WEB_CONCURRENCY": "1"}
    server = begin(**clinic, **limits, **clock.environment, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
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
    assert server.process.wait(timeout=10) == 0
    assert "Traceback" not in server.said
    assert "TIMEOUT" not in server.said


def test_a_server_says_nothing_but_where_it_is_when_all_is_well(begin, clinic, shelf):
    server = begin(**clinic, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    assert ask(server.port, PDF).is_whole
    assert server.stop() == 0
    address = f"http://127.0.0.1:{server.port}"
    assert server.said.split("\n") == ["", f"The site is at {address}  (Ctrl-C stops it)", "Stopped.", ""]
