"""Counts of visits: whole numbers by week and clinic in one file; off unless it is named, and nothing else is in it."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from screener import create_app
from screener.cli import main
from screener.counts import FEW, table
from screener.settings import Settings, SettingsError
from screener.tally import APART, KINDS, Tally, read, week_of

from ..conftest import parsed
from ..screening.test_reading_level import HIGHEST_GRADE, LOWEST_INDEX, grade, index
from .test_privacy_promises import COUNTED, shown

WEEK = "2026-W47"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def counting(app, tmp_path):
    """A site that counts, and its file."""
    file = tmp_path / "counts.sqlite"
    settings = Settings(limit_pages="off", limit_pdf="off", counts=file)
    site = create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 23, 59, tzinfo=zone))
    site.test_client_class = app.test_client_class
    return site, file


@pytest.fixture
def counted(counting):
    """A function: what a visitor who does that adds to the file."""
    site, file = counting

    def of(visit):
        before = read([file]) if file.exists() else Counter()
        visit(site.test_client(use_cookies=False))
        site.extensions["tally"].write()
        return (read([file]) if file.exists() else Counter()) - before

    return of


def once(*kinds):
    return Counter({(WEEK, "clinic.example", kind): 1 for kind in kinds})


def journey(fields, *more):
    """The way of a visitor with these answers to the PDF; past the page with help, where it comes first."""

    def visit(client):
        client.get("/en/")
        client.get("/en/questions")
        client.post("/en/situation", data=fields)
        page = client.post("/en/result", data=fields)
        if b"go-on" in page.data:
            client.post("/en/result", data={**fields, "help_seen": "1"})
        client.post("/en/summary.pdf", data={**fields, "help_seen": "1"})

    return visit


def test_counts_are_off_unless_a_file_is_named(app, client):
    assert Settings.from_environment({}).counts is None
    assert "tally" not in app.extensions
    assert 'id="counts"' not in client.get("/en/privacy").text


@pytest.mark.slow
def test_each_visitor_counts_once_whatever_they_answer(counted, complete):
    for values in ((0,) * 7, (3,) * 7):
        for changes in ({}, {"safety": "unsafe"}, {"safety": "thoughts"}, {"age": "lt18"}):
            assert counted(journey(complete(values, **changes))) == once(*KINDS), changes


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("HEAD", "/en/questions", None),
        ("GET", "/en/", None),
        ("GET", "/en/summary.pdf", None),
        ("GET", "/en/result", None),
        ("POST", "/en/questions", {"edit": "1"}),
        ("POST", "/es/result", {"help_seen": "1"}),
        ("POST", "/en/result", {"gad7_1": "9"}),
        ("POST", "/en/summary.pdf", {"gad7_1": "9"}),
        ("POST", "/en/summary.txt", {}),
    ],
)
def test_nothing_else_counts(counted, complete, method, path, more):
    sent = None if more is None else {**complete(), **more}
    assert counted(lambda client: client.open(path, method=method, data=sent)) == Counter()


def test_the_button_that_changes_the_language_of_the_result_does_not_count_anew(counting, complete):
    page = parsed(counting[0].test_client(use_cookies=False).post("/en/result", data=complete()).text)
    (form,) = page.query("form#to-paper")
    assert [field.attrs["name"] for field in form.query("input[type=hidden]")].count("help_seen") == 1
    assert page.query('button[form=to-paper][formaction="/es/result"]')


@pytest.mark.slow
def test_a_file_full_of_counts_holds_nothing_else(counting, complete):
    site, file = counting
    client = site.test_client(use_cookies=False)
    for number in range(12):
        journey(complete((number % 4,) * 7, safety=("no", "unsafe")[number % 2]))(client)
    site.extensions["tally"].write()
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with sqlite3.connect(file) as book:
        assert book.execute("SELECT type, name FROM sqlite_schema").fetchall() == [("table", "counts")]
        assert book.execute("SELECT * FROM counts").fetchall() == [
            (WEEK, "clinic.example", "finished", 12),
            (WEEK, "clinic.example", "pdfs", 12),
            (WEEK, "clinic.example", "starts", 12),
        ]
    book.close()


def test_what_the_file_says_is_what_its_numbers_say_to_the_last_byte(tmp_path):
    """Not in which order they came, or when: only how many times it was written, by SQLite, in its head."""
    orders = (KINDS, tuple(reversed(KINDS)))
    for number, kinds in enumerate(orders):
        tally = Tally(tmp_path / f"{number}")
        for kind in kinds:
            tally.add(WEEK, "clinic", kind)
        tally.write()
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


def test_only_who_runs_the_service_can_read_the_file(tmp_path):
    before = os.umask(0)
    try:
        counted_once(tmp_path / "counts")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "counts").stat().st_mode) == 0o600


def counted_once(file):
    tally = Tally(file)
    tally.add(WEEK, "clinic.example", "starts")
    tally.write()
    return tally


def test_who_copies_the_file_twice_sees_how_many_came_between(tmp_path):
    counted_once(tmp_path / "counts")
    before = read([tmp_path / "counts"])
    counted_once(tmp_path / "counts")
    assert read([tmp_path / "counts"]) - before == once("starts")


def test_the_file_is_written_a_while_after_a_visit_and_not_for_each(tmp_path):
    assert APART == 60
    file, waited = tmp_path / "counts", threading.Event()
    tally = Tally(file, apart=0.3)
    for _ in range(50):
        tally.add(WEEK, "clinic.example", "starts")
    assert not file.exists()
    for _ in range(100):
        if file.exists() and file.stat().st_size:
            break
        waited.wait(0.1)
    assert read([file])[WEEK, "clinic.example", "starts"] == 50


@pytest.mark.slow
def test_the_end_of_a_process_writes_what_waits_and_a_crash_does_not(tmp_path):
    program = f"""if True:
        import os, sys
        from pathlib import Path
        from screener.tally import Tally
        Tally(Path(sys.argv[1])).add({WEEK!r}, "clinic.example", "starts")
        if sys.argv[2] == "crash":
            os._exit(1)
    """
    for end, is_there in (("end", True), ("crash", False)):
        subprocess.run([sys.executable, "-c", program, str(tmp_path / end), end], cwd=ROOT, check=False, timeout=60)
        assert (tmp_path / end).exists() == is_there


@pytest.mark.slow
def test_many_processes_count_in_one_file_and_none_is_lost(tmp_path):
    program = f"""if True:
        import sys
        from pathlib import Path
        from screener.tally import Tally
        tally = Tally(Path(sys.argv[1]))
        for _ in range(40):
            tally.add({WEEK!r}, "clinic.example", "starts")
            tally.write()
        while tally._waiting:
            tally.write()
    """
    command = [sys.executable, "-c", program, str(tmp_path / "counts")]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 4
    assert read([tmp_path / "counts"])[WEEK, "clinic.example", "starts"] == 160


def broken_files(folder):
    """A file that cannot be written for each reason that there is, and a way to mend it."""
    other, locked = folder / "other", folder / "locked"
    other.write_text("Something else, and longer than the head of a file of SQLite is: " * 9, "utf-8")
    counted_once(locked)
    book = sqlite3.connect(locked, isolation_level=None, check_same_thread=False)
    book.execute("BEGIN EXCLUSIVE")
    yield "SQLITE_NOTADB", other, lambda: other.unlink()
    yield "SQLITE_BUSY", locked, book.close
    yield "FileNotFoundError", folder / "none" / "counts", lambda: (folder / "none").mkdir()
    yield "IsADirectoryError", folder, None


def test_a_file_that_cannot_be_written_changes_no_reply_and_is_logged_once(tmp_path, caplog):
    for kind, file, mend in broken_files(tmp_path):
        caplog.clear()
        tally = counted_once(file)
        tally.add(WEEK, "clinic.example", "starts")
        tally.write()
        assert [record.getMessage() for record in caplog.records] == [
            f"the file of counts cannot be written ({kind}): they wait in memory"
        ]
        if mend:
            mend()
            tally.write()
            assert read([file])[WEEK, "clinic.example", "starts"] >= 2
        else:
            tally._waiting.clear()


def test_the_visitor_gets_the_page_where_nothing_can_be_counted(app, tmp_path, complete):
    site = create_app(Settings(limit_pages="off", limit_pdf="off", counts=tmp_path))
    client = site.test_client(use_cookies=False)
    assert client.get("/en/questions").status_code == 200
    assert client.post("/en/result", data=complete()).status_code == 200
    site.extensions["tally"]._waiting.clear()


def test_the_file_of_another_program_is_left_as_it_is(tmp_path):
    (tmp_path / "notes").write_text("My notes.\n" * 100, "utf-8")
    counted_once(tmp_path / "notes")._waiting.clear()
    assert (tmp_path / "notes").read_text("utf-8") == "My notes.\n" * 100


def counts_of(starts, finished, pdfs, week=WEEK, clinic="clinic"):
    return Counter(dict(zip([(week, clinic, kind) for kind in KINDS], (starts, finished, pdfs), strict=True)))


def test_the_command_shows_weeks_that_are_over_and_no_number_under_ten():
    counted = counts_of(124, 10, 9) + counts_of(12, 10, 0, clinic="harbor") + counts_of(99, 99, 99, "2026-W48")
    assert list(table(counted, date(2026, 11, 27))) == [
        "week      clinic  started   finished  PDFs",
        f"2026-W47  clinic  124       10        {FEW}",
        f"2026-W47  harbor  12        10        {FEW}",
        "2026-W48  clinic  not over  not over  not over",
    ]


@pytest.mark.parametrize(("day", "is_shown"), [(29, False), (30, False), (31, True)])
def test_a_week_is_shown_once_it_is_over_everywhere(day, is_shown):
    """On the Monday after it, it is Sunday still somewhere."""
    told = list(table(counts_of(77, 77, 77, "2026-W48"), date(2026, 11, day) if day < 31 else date(2026, 12, 1)))
    assert ("77" in told[1]) == is_shown


def test_weeks_are_named_so_that_their_names_are_in_the_order_of_time():
    days = [date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)]
    assert [week_of(day) for day in days] == ["2026-W52", "2026-W53", "2026-W53", "2027-W01"]


def test_the_command_reads_the_named_file_or_adds_up_several(tmp_path, monkeypatch):
    for name in "ab":
        tally = Tally(tmp_path / name)
        for _ in range(6):
            tally.add("2020-W01", "clinic", "starts")
        tally.write()
    monkeypatch.setenv("SCREENER_COUNTS", str(tmp_path / "a"))
    assert f"2020-W01  clinic  {FEW}" in CliRunner().invoke(main, ["counts"]).output
    assert (
        "2020-W01  clinic  12  "
        in CliRunner().invoke(main, ["counts", str(tmp_path / "a"), str(tmp_path / "b")]).output
    )


@pytest.mark.parametrize("value", ["", "counts", "/nowhere/counts"])
def test_the_command_says_why_it_shows_nothing(monkeypatch, value):
    monkeypatch.setenv("SCREENER_COUNTS", value)
    said = CliRunner().invoke(main, ["counts"])
    told = {"": "names no file", "counts": "must be a whole path", "/nowhere/counts": "cannot be read (unable to open"}
    assert said.exit_code == 1
    assert told[value] in said.output


def test_a_path_that_begins_nowhere_is_refused():
    with pytest.raises(SettingsError, match=r"SCREENER_COUNTS: .*must be a whole path"):
        Settings.from_environment({"SCREENER_COUNTS": "counts.sqlite"})


@pytest.mark.slow
def test_the_page_on_privacy_says_that_there_are_counts_in_one_plain_sentence(counting, client):
    visitor = counting[0].test_client(use_cookies=False)
    for language, is_plain in (
        ("en", lambda text: grade(text) <= HIGHEST_GRADE),
        ("es", lambda t: index(t) >= LOWEST_INDEX),
    ):
        known = shown(client, language)
        (more,) = [sentence for sentence, _ in shown(visitor, language) if sentence not in dict(known)]
        assert is_plain(more), more
        assert language != "en" or [more] == list(COUNTED)
