"""Two processes put on the shelf what is not there; whatever fails in them is left to the one that waits."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.documents.ahead import PROCESSES, _make, typeset_ahead
from screener.documents.book import BookError
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer

log = logging.getLogger("screener")


@dataclass
class Kept:
    """Stands for paper: whoever makes it leaves the number of its process."""

    file: Path
    fault: Exception | None = None
    is_awaited: bool = True
    let_go_by: int = 0

    def let_go_of_typefaces(self):
        self.let_go_by = os.getpid()

    def make(self):
        log.info("typesetting")
        log.warning("something is amiss")
        with self.file.open("a") as file:
            file.write(f"{os.getpid()}\n")
        if self.fault:
            raise self.fault


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The file of what our log says, whichever process says it."""
    handler = logging.FileHandler(tmp_path / "log", delay=False)
    monkeypatch.setattr(log, "level", logging.INFO)
    log.manager._clear_cache()
    log.addHandler(handler)
    yield tmp_path / "log"
    log.removeHandler(handler)
    handler.close()


def made_by(papers):
    return [int(each.file.read_text()) for each in papers]


def test_what_is_awaited_is_made_once_by_two_processes_that_tell_no_fault(tmp_path, told):
    papers = [Kept(tmp_path / str(number)) for number in range(5)]
    typeset_ahead(papers)
    makers = made_by(papers)
    assert makers[::2] == [makers[0]] * 3
    assert makers[1::2] == [makers[1]] * 2
    assert len({*makers, os.getpid()}) == 1 + PROCESSES
    assert told.read_text().split() == ["typesetting"] * 5


def test_typefaces_that_the_server_loaded_are_let_go_before_a_process_could_end_with_them(tmp_path):
    one, there = Kept(tmp_path / "0"), Kept(tmp_path / "1", is_awaited=False)
    typeset_ahead([one, there])
    assert (one.let_go_by, there.let_go_by) == (os.getpid(), 0)


def test_a_process_whose_server_is_gone_makes_nothing_more(tmp_path):
    papers = [Kept(tmp_path / str(number)) for number in range(3)]
    _make(papers, os.getppid())
    assert made_by(papers)
    _make(papers, os.getpid())
    assert made_by(papers)


@pytest.mark.parametrize("fault", [BookError("too long"), MemoryError()])
def test_what_cannot_be_made_stops_nobody_who_waits(tmp_path, fault, capfd):
    papers = [Kept(tmp_path / "0", fault), Kept(tmp_path / "1"), Kept(tmp_path / "2")]
    typeset_ahead(papers)
    assert made_by(papers)
    assert "Traceback" not in capfd.readouterr().err


def test_what_is_there_is_not_made_and_a_single_one_by_a_process_of_its_own(tmp_path):
    typeset_ahead([Kept(tmp_path / "0"), Kept(tmp_path / "1", is_awaited=False)])
    assert [path.name for path in tmp_path.iterdir()] == ["0"]
    assert made_by([Kept(tmp_path / "0")]) != [os.getpid()]


def test_paper_is_awaited_where_it_is_not_and_can_be_kept(service, tmp_path):
    def of(folder):
        return PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, Bookshelf(folder), service.logo)

    assert of(tmp_path / "new").is_awaited
    (tmp_path / "file").write_text("")
    assert not of(tmp_path / "file" / "below").is_awaited
    (tmp_path / "theirs").mkdir(mode=0o777)
    (tmp_path / "theirs").chmod(0o777)
    assert not of(tmp_path / "theirs").is_awaited


def test_paper_that_is_on_the_shelf_is_awaited_no_more(service):
    service.pdf.make()
    assert not service.pdf.is_awaited
