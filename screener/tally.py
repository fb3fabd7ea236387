"""How many people did something in a week, at which clinic: whole numbers in one SQLite file, and nothing else.

Any number of processes may add to the file. They write at most once a minute, so that it does not show who came when.
"""

from __future__ import annotations

import atexit
import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Lock, Timer

log = logging.getLogger("screener")

KINDS = ("starts", "finished", "pdfs")
# Week, clinic and kind; what the file holds a number for.
Key = tuple[str, str, str]
# Seconds: between two writes of a process, and for which one waits where another process writes.
APART, PATIENCE = 60.0, 0.1
TABLE = """
CREATE TABLE IF NOT EXISTS counts (week TEXT, clinic TEXT, kind TEXT, number INTEGER, PRIMARY KEY (week, clinic, kind))
WITHOUT ROWID
"""
ADD = "INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number"


def week_of(day: date) -> str:
    """The week as ISO 8601 writes it, such as 2026-W48: such names are in the order of time."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


class Tally:
    """Counts in memory; adds that to the file a little later and at the end. A file that fails costs nobody a reply."""

    def __init__(self, file: Path, apart: float = APART) -> None:
        self._file = file
        self._apart = apart
        self._waiting: Counter[Key] = Counter()
        self._lock = Lock()
        self._timer: Timer | None = None
        self._failed = False
        atexit.register(self.write)

    def add(self, week: str, clinic: str, kind: str) -> None:
        """One more. Touches no file."""
        with self._lock:
            self._waiting[week, clinic, kind] += 1
            if self._timer is None:  # begun by the process that counts: none forked later would have it
                self._timer = Timer(self._apart, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Add to the file what waits. Where that fails, which the log says once, it goes on waiting."""
        with self._lock:
            waiting, self._waiting, self._timer = self._waiting, Counter(), None
        try:
            if waiting:
                _add(self._file, waiting)
                self._failed = False
        except (OSError, sqlite3.Error) as error:
            self._note_failure(error)
            with self._lock:
                self._waiting += waiting

    def _note_failure(self, error: Exception) -> None:
        if not self._failed:
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            log.warning("the file of counts cannot be written (%s): they wait in memory", kind)
        self._failed = True


def _add(file: Path, counted: Counter[Key]) -> None:
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as book, book:
        book.execute(TABLE)
        book.executemany(ADD, ((*key, number) for key, number in sorted(counted.items())))


class TallyError(Exception):
    """A file of counts is not there, or is none. The message names it."""


def read(files: Iterable[Path]) -> Counter[Key]:
    """What the files hold, added up. Raises TallyError."""
    total: Counter[Key] = Counter()
    for file in files:
        try:
            with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as book:
                for week, clinic, kind, number in book.execute("SELECT week, clinic, kind, number FROM counts"):
                    total[week, clinic, kind] += number
        except sqlite3.Error as error:
            raise TallyError(f"{file}: the counts cannot be read ({error})") from error
    return total
