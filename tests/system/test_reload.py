"""SIGHUP: the clinic's file is read again, whole or not at all, and no visitor notices but by what it says."""

import signal
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from screener.settings import EXAMPLE_CLINIC

from ..ports import free_port
from .checks import assert_serves, wait_for
from .visitors import ANSWERS

OLD, NEW = "Ask for prices before you agree to anything.", "An hour costs 140 dollars."
RESULTS = 'screener_replies_total{clinic="clinic",endpoint="pages.result",'
UNLIMITED = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"}


@pytest.fixture
def clinic(tmp_path):
    """The clinic's file, which can be changed."""
    path = tmp_path / "clinic.toml"
    path.write_text(EXAMPLE_CLINIC.read_text("utf-8"), "utf-8")
    return path


def read_again(server, says):
    """Let the server read the file again; it says this. Its workers are new ones where it took the file."""
    told = len(server.said)
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: says in server.said[told:])


def result(server):
    reply = server.ask("POST", "/en/result", ANSWERS)
    assert reply.status == 200
    return reply.text


def test_a_new_price_is_shown_once_the_file_is_read_again_and_no_request_is_lost(begin, clinic):
    server = begin(SCREENER_CLINIC_FILE=str(clinic), **UNLIMITED).wait_until_ready()
    assert OLD in result(server)
    enough, workers = Event(), server.workers

    def visit():
        pages = 0
        while not enough.is_set():
            assert server.ask("GET", "/en/questions").status == 200
            assert NEW in (text := result(server)) or OLD in text
            pages += 2
        return pages

    with ThreadPoolExecutor(4) as visitors:
        visits = [visitors.submit(visit) for _ in range(4)]
        clinic.write_text(clinic.read_text("utf-8").replace(OLD, NEW), "utf-8")
        read_again(server, "Read again. Changed: clinic: price.")
        wait_for(lambda: not set(workers) & set(server.workers))
        enough.set()
        assert min(visit.result(60) for visit in visits) > 2
    assert NEW in result(server)
    assert_serves(server)


def test_a_file_that_is_wrong_changes_nothing_and_the_log_says_what_is_wrong(begin, clinic):
    server = begin(SCREENER_CLINIC_FILE=str(clinic), **UNLIMITED).wait_until_ready()
    text = clinic.read_text("utf-8").replace(OLD, NEW)
    clinic.write_text(text.replace('paper = "letter"', 'paper = "napkin"'), "utf-8")
    read_again(server, "The site goes on as it was:\nclinic.toml: paper: expected")
    assert OLD in result(server)
    clinic.write_text(text, "utf-8")
    read_again(server, "Changed: clinic: price.")
    wait_for(lambda: NEW in result(server))


def test_counts_go_on_where_they_were_and_leave_no_folder(begin, clinic):
    port = free_port()
    metrics = {"SCREENER_METRICS_HOST": "127.0.0.2", "SCREENER_METRICS_PORT": str(port)}
    server = begin(SCREENER_CLINIC_FILE=str(clinic), **metrics, **UNLIMITED).wait_until_ready()

    def counted():
        with urllib.request.urlopen(f"http://127.0.0.2:{port}/metrics", timeout=30) as reply:
            lines = reply.read().decode().splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith(RESULTS))

    def folders():
        mine = f"screener-metrics-{server.process.pid}-*"
        return [*Path("/dev/shm").glob(mine), *Path("/tmp").glob(mine)]

    result(server)
    assert counted() == 1
    workers = server.workers
    read_again(server, "Changed: nothing.")
    wait_for(lambda: not set(workers) & set(server.workers))
    result(server)
    assert counted() == 2
    assert len(folders()) == 1
    assert server.stop() == 0
    assert folders() == []
