"""Keeps specimen books from one start to the next, by a hash of all that goes into them."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from screener.documents.parts import Book

log = logging.getLogger("screener")
_KEPT = TypeAdapter(Book)
_HALF = "half-"
# Writing a book takes milliseconds: what has lain half written for this many seconds nobody will finish.
_ABANDONED = 60


def content_hash(*contents: bytes | str) -> str:
    """A name for exactly these contents."""
    whole = hashlib.sha256()
    for content in contents:
        part = content.encode() if isinstance(content, str) else content
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


class Bookshelf:
    """Books in a folder. Where nothing can be written, or a file is damaged, the book is made anew in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def awaits(self, name: str) -> bool:
        """There is no such book yet, and whoever makes it can leave it for others."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _check_ours(self._folder)
        except OSError:
            return False
        return os.access(self._folder, os.W_OK) and not self._path(name).exists()

    def get(self, name: str, make: Callable[[], Book]) -> Book:
        """The book of that name, made and put on the shelf if it is not there."""
        path = self._path(name)
        try:
            _check_ours(self._folder)
            return _read(path)
        except (OSError, ValueError) as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("typeset paper cannot be read (%s): making it anew", type(error).__name__)
        book = make()
        try:
            _write(path, book)
        except OSError as error:
            log.warning("typeset paper stays in memory: it cannot be kept (%s)", type(error).__name__)
        return book

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _check_ours(folder: Path) -> None:
    """Raises PermissionError where somebody else could have put the book."""
    about = folder.stat()
    if about.st_uid != os.getuid() or about.st_mode & 0o022:
        raise PermissionError("others can write into the folder")


def _read(path: Path) -> Book:
    """Raises OSError, or ValueError for a damaged file: its first line is the hash of the rest."""
    check, _, text = path.read_bytes().partition(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != check:
        raise ValueError("damaged")
    try:
        return _KEPT.validate_json(text)
    except ValidationError as error:
        raise ValueError("not a book") from error


def _write(path: Path, book: Book) -> None:
    """Write beside it and move it into place, so that no reader finds half a book."""
    text = _KEPT.dump_json(book)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_ours(path.parent)
    _sweep(path.parent)
    with tempfile.TemporaryDirectory(prefix=_HALF, dir=path.parent) as folder:
        half = Path(folder) / path.name
        half.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        half.replace(path)


def _sweep(folder: Path) -> None:
    """Remove what a start that was killed while it wrote has left behind."""
    for half in folder.glob(f"{_HALF}*"):
        with suppress(FileNotFoundError):  # whoever wrote it is done
            if time.time() - half.stat().st_mtime > _ABANDONED:
                shutil.rmtree(half, ignore_errors=True)
