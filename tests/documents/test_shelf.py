"""How a book is kept from one start to the next, and what is not trusted."""

import hashlib
import logging
import os
import time
from dataclasses import replace

import pytest

from screener.documents.book.shelf import Bookshelf, content_hash
from screener.documents.parts import Book

from .made_up import BOOK, SHARED, part


def test_a_book_that_was_put_on_the_shelf_is_read_as_it_was(tmp_path):
    shelf = Bookshelf(tmp_path / "new" / "folder")
    assert shelf.awaits("b")
    assert shelf.get("b", lambda: BOOK) is BOOK
    assert not shelf.awaits("b")
    assert shelf.awaits("c")
    assert shelf.get("b", pytest.fail) == BOOK
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["b.json"]
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700


def test_the_first_line_of_a_book_is_the_hash_of_the_rest(tmp_path):
    Bookshelf(tmp_path).get("b", lambda: BOOK)
    check, _, text = (tmp_path / "b.json").read_bytes().partition(b"\n")
    assert check == hashlib.sha256(text).hexdigest().encode()


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger="screener")
    return caplog


def test_what_is_no_book_is_made_anew_and_a_book_that_is_not_there_is_no_fault(tmp_path, told):
    shelf = Bookshelf(tmp_path)
    shelf.get("b", lambda: BOOK)
    assert told.messages == []
    for text in (b"{}", b"no JSON"):
        (tmp_path / "b.json").write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        assert shelf.get("b", lambda: BOOK) is BOOK
        assert shelf.get("b", pytest.fail) == BOOK
    (tmp_path / "b.json").write_bytes(b"{}")
    shelf.get("b", lambda: BOOK)
    assert told.messages == ["typeset paper cannot be read (ValueError): making it anew"] * 3


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_that_others_can_write_into_is_neither_read_nor_written(tmp_path, told, mode):
    folder = tmp_path / "theirs"
    Bookshelf(folder).get("b", lambda: BOOK)
    folder.chmod(mode)
    other = replace(BOOK, longest=8)
    assert Bookshelf(folder).get("b", lambda: other) is other
    assert Bookshelf(folder).get("c", lambda: other) is other
    assert not Bookshelf(folder).awaits("c")
    folder.chmod(0o755)
    assert not (folder / "c.json").exists()
    assert told.messages[:2] == [
        "typeset paper cannot be read (PermissionError): making it anew",
        "typeset paper stays in memory: it cannot be kept (PermissionError)",
    ]
    assert Bookshelf(folder).get("b", pytest.fail) == BOOK


def test_what_a_start_left_half_written_a_minute_ago_is_removed_and_nothing_else(tmp_path):
    for name, age in (("half-old", 100), ("half-new", 10), ("other", 100)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "b.json").write_text("half")
        os.utime(tmp_path / name, times=(time.time() - age,) * 2)
    Bookshelf(tmp_path).get("b", lambda: BOOK)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.json", "half-new", "other"]


def test_contents_are_named_by_all_of_their_parts():
    names = [
        content_hash("ab", "c"),
        content_hash("a", "bc"),
        content_hash("abc"),
        content_hash("ab", "c", ""),
        content_hash("c", "ab"),
    ]
    assert len(set(names)) == 5
    assert content_hash(b"ab", "c") == names[0]
    assert {len(name) for name in names} == {64}


def test_a_small_book_on_a_large_one_has_the_pieces_of_both_and_the_letters_of_the_large_one():
    own = Book({"b": part(room=50.0)}, {"b": b"2"}, {}, {"t": b"2"}, SHARED, 1.0, 3)
    both = own.on(BOOK)
    assert list(both.pieces) == ["a", "b"]
    assert (both.glyphs, both.states, both.longest, both.page_height) == ({"a": b"0001"}, {"t": b"2"}, 3, 1.0)
    assert (own.room, both.room) == (50.0, 100.0)
    assert Book({}, {}, {}, {}, SHARED, 1.0).longest == 0
