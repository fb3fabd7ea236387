"""Pieces stacked on a page, before any are typeset: what stands beside what, how far down, and where a page ends."""

import pytest

from screener.documents.pieces import (
    CLINICS,
    FOOT,
    GO_ON,
    TABLES,
    Piece,
    blocks,
    bundles,
    foot,
    grown,
    in_large_print,
    piece,
    places,
)


def one(kind, column="", most=0, **words):
    return piece("page_1", kind, column=column, most=most, **words)


def by_words(heights):
    """How high each piece is, by its kind."""
    return lambda each: heights[each.kind]


def test_a_piece_is_known_by_its_page_its_kind_its_column_and_its_words_but_not_by_what_is_typed():
    made = piece("page_1", "answer", typed="7", column="start", number="1", label="a")
    assert made == Piece("page_1", "answer", (("number", "1"), ("label", "a")), "7", "start", 0)
    assert made.values == {"number": "1", "label": "a", "typed": "7"}
    assert made.key == "page_1\nanswer\nstart\nnumber=1\nlabel=a"
    assert piece("page_1", "answer", typed="8", column="start", number="1", label="a").key == made.key
    others = [
        piece("page_2", "answer", column="start", number="1", label="a"),
        piece("page_1", "other", column="start", number="1", label="a"),
        piece("page_1", "answer", column="end", number="1", label="a"),
        piece("page_1", "answer", column="start", number="2", label="a"),
        piece("page_1", "answer", column="start", number="1"),
    ]
    assert len({made.key, *(each.key for each in others)}) == 6


def test_a_piece_says_nothing_stands_alone_and_is_no_room_to_write_unless_it_says_so():
    plain = piece("page_1", "note")
    assert plain == Piece("page_1", "note") == Piece("page_1", "note", (), "", "", 0)
    assert (plain.words, plain.typed, plain.column, plain.most) == ((), "", "", 0)


def test_the_place_of_a_piece_is_where_it_stands_whatever_it_says():
    made = one("answer", instrument="gad7", number="3", short="s", question="q", label="x", statement="y")
    assert made.place == ("answer", "gad7", "3", "s", "q")
    assert one("title").place == ("title", "", "", "", "")


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("answers_head", "answers"),
        ("further_answers_head", "answers"),
        ("answer", "answers"),
        ("told_head", "told"),
        ("told", "told"),
        ("first_visit_head", "visit"),
        ("medicine_head", "visit"),
        ("medicine", "visit"),
        ("visit", "visit"),
        ("options_head", "side-by-side"),
        ("point", "side-by-side"),
        ("title", ""),
        ("note", ""),
    ],
)
def test_a_piece_is_a_row_of_its_table_and_those_of_each_questionnaire_have_one_of_their_own(kind, table):
    assert one(kind).table == table
    assert one(kind, instrument="gad7").table == (f"{table} gad7" if table else "")
    assert (kind in TABLES) == bool(table)


def test_what_shows_the_clinics_file_is_known():
    papers = [(paper, kind) for paper in ("questionnaire", "options") for kind in ("letterhead", "title", "more")]
    assert {
        ("page_1", "letterhead"),
        ("page_1", "told_head"),
        ("page_2", "title"),
        ("page_2", "help"),
        ("page_2", "clinic_contact"),
        ("questionnaire", "counted"),
        ("questionnaire", "help"),
        *papers,
    } == CLINICS
    assert [piece(page, "title").is_clinics for page in ("page_1", "page_2", "options")] == [False, True, True]
    assert not piece("page_2", "letterhead").is_clinics


def test_the_foot_of_a_page_is_told_from_its_other_pieces():
    assert (one(FOOT).is_foot, one("note").is_foot) == (True, False)
    assert foot("page_2", 3) == piece("page_2", "page_foot", page_number="3")


def test_pieces_stand_two_by_two_the_first_at_the_start():
    assert [one("question").beside(number).column for number in range(4)] == ["start", "end", "start", "end"]
    assert one("question", column="end", text="a").alone == one("question", text="a")


A, B, C = one("a"), one("b"), one("c")
S, T = one("s", "start"), one("t", "start")
E, F = one("e", "end"), one("f", "end")


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        ([], []),
        ([A], [([A], [])]),
        ([A, B], [([A, B], [])]),
        ([S, T, E, F], [([S, T], [E, F])]),
        ([A, S, E, B], [([A], []), ([S], [E]), ([B], [])]),
        ([S, E, T, F], [([S], [E]), ([T], [F])]),
        ([E], [([], [E])]),
        ([A, E], [([A], [E])]),
        ([S, A], [([S], []), ([A], [])]),
    ],
)
def test_blocks_stand_one_under_the_other_as_wide_as_the_page_or_in_two_columns(pieces, wanted):
    assert list(blocks(pieces)) == wanted


def test_each_piece_stands_below_those_before_it_in_its_column_and_a_block_below_the_longer_column():
    heights = by_words({"a": 10, "s": 3, "t": 4, "e": 5, "f": 6, "b": 1, "page_foot": 2})
    assert places([A, S, T, E, F, B], heights) == ([0, 10, 13, 10, 15, 21], 22)
    assert places([S, E], heights) == ([0, 0], 5)
    assert places([], heights) == ([], 0)
    assert places([A, one(FOOT)], heights) == ([0, 0], 12)


def test_room_to_write_is_added_in_turn_as_long_as_it_fits_and_no_oftener_than_it_may():
    line, note = one("line", most=3), one("note", most=1)
    heights = by_words({"a": 10, "line": 5, "note": 4})

    def kinds(room, pieces=(A, line, note)):
        return [each.kind for each in grown(list(pieces), room, heights)]

    assert kinds(14) == ["a", "note"]
    assert kinds(13) == ["a"]
    assert kinds(15) == ["a", "line"]
    assert kinds(18) == ["a", "line"]
    assert kinds(19) == ["a", "line", "note"]
    assert kinds(24) == ["a", "line", "line", "note"]
    assert kinds(100) == ["a", "line", "line", "line", "note"]
    assert kinds(100, [A]) == ["a"]
    assert kinds(13, [note, A]) == ["a"]


def test_a_heading_stands_on_one_page_with_what_follows_it():
    head, box = one("answers_heading"), one("score")
    assert [[each.kind for each in together] for together in bundles([A, head, box, B, C, head])] == [
        ["a"],
        ["answers_heading", "score", "b"],
        ["c"],
        ["answers_heading"],
    ]
    assert list(bundles([])) == []


def test_the_pieces_with_which_no_page_ends_are_headings_and_the_box():
    assert {
        *("answers_heading", "answers_head", "further_answers_head", "situation_heading", "told_head"),
        *("questions_heading", "first_visit_head", "question", "score", "earlier_mark", "score_beside", "stands_out"),
        "change",
    } == GO_ON


def test_large_print_goes_on_on_as_many_pages_as_it_takes_with_a_number_at_each_foot():
    heights = by_words({"a": 6, "b": 4, "c": 1, "s": 2, "e": 2, "line": 1, "answers_heading": 3})
    head, line = one("answers_heading"), one("line", most=3)
    pages = in_large_print([[A, B, C, one(FOOT)], [piece("page_2", "s", column="start"), head, A]], 10, heights)
    told = [[(each.page, each.kind, each.column) for each in page] for page in pages]
    assert told == [
        [("page_1", "a", ""), ("page_1", "b", ""), ("page_1", "page_foot", "")],
        [("page_1", "c", ""), ("page_1", "page_foot", "")],
        [("page_2", "s", ""), ("page_2", "page_foot", "")],
        [("page_1", "answers_heading", ""), ("page_1", "a", ""), ("page_1", "page_foot", "")],
    ]
    assert [page[-1].values["page_number"] for page in pages] == ["1", "2", "3", "4"]
    for most, times in ((0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)):
        (page,) = in_large_print([[one("line", most=most)]], 10, heights)
        assert [each.kind for each in page] == ["line"] * times + ["page_foot"]
    assert line.most == 3
