"""What a book is made for, checked for and refused for, with nothing typeset."""

import errno
from dataclasses import replace

import pytest
from markupsafe import Markup

from screener import BUNDLE
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.press import (
    MOST_PAGES,
    NOT_ON_PAPER,
    NoTypesetterError,
    _check_each_fits,
    _check_fits,
    _enough,
    _in_one_column,
    _temporary_files,
)
from screener.documents.book.specimens import specimens
from screener.documents.book.typesetter import (
    BundledFilesOnly,
    _in_any_of,
    _overlaid,
    _pages_1,
    _runs,
    _with_logo,
)
from screener.documents.pieces import piece
from screener.screening.situation import EVERY_VALUE

from .made_up import BOOK, part


def test_of_pieces_that_differ_in_what_is_typed_the_two_longest_are_enough_and_any_with_a_new_letter():
    made = [piece("page_1", "completed", typed=typed) for typed in ("a", "abcd", "ab", "abc", "x", "abcd", "ba")]
    assert [each.typed for each in _enough(made)] == ["abcd", "abc", "x"]
    other = piece("page_1", "origins", typed="ab")
    assert [each.kind for each in _enough([*made, other])].count("origins") == 1
    plain = [piece("page_1", "note"), piece("page_1", "note"), piece("page_1", "note", text="a")]
    assert _enough(plain) == [plain[0], plain[2]]


def test_in_one_column_nothing_stands_beside_anything_and_no_place_is_for_a_foot():
    beside, foot_ = piece("page_1", "a", column="end"), piece("page_1", "page_foot")
    assert _in_one_column([[beside, beside], [foot_]]) == [[beside.alone, beside.alone]]


def book_with(**heights):
    pieces = {piece("page_1", kind).key: part(height) for kind, height in heights.items()}
    return replace(BOOK, pieces=pieces)


def place(*kinds, most=0):
    return [piece("page_1", kind, most=most) for kind in kinds]


def test_the_highest_piece_of_each_place_must_fit_the_page():
    book = book_with(low=10, high=60, rest=40, more=2)
    _check_fits(book, [[place("low", "high"), place("rest")]])
    _check_fits(book, [[place("high"), place("rest"), place("more", most=9)]])
    told = "page 2 of the summary can be 2 px too long: the clinic's texts must be shorter, or its regions fewer"
    with pytest.raises(BookError, match=f"^{told}$"):
        _check_fits(book, [[place("low")], [place("low", "high"), place("rest"), place("more")]])


def test_in_large_print_what_stands_together_must_fit_a_page_and_all_of_it_twenty():
    told = "in large print the summary does not fit its pages: the clinic's texts must be shorter"
    book = book_with(told_head=50, note=50, high=51, page=100)
    _check_each_fits(book, [[place("told_head"), place("note")]])
    with pytest.raises(BookError, match=f"^{told}$"):
        _check_each_fits(book, [[place("told_head"), place("note", "high")]])
    assert MOST_PAGES == 20
    _check_each_fits(book, [[place("page")] * 20])
    with pytest.raises(BookError, match=f"^{told}$"):
        _check_each_fits(book, [[place("page")] * 21])


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_where_temporary_files_cannot_be_written_there_is_no_typesetter(reason):
    with pytest.raises(NoTypesetterError, match=r"^temporary files cannot be written$"), _temporary_files():
        raise OSError(reason, "no")
    with pytest.raises(FileNotFoundError), _temporary_files():
        raise OSError(errno.ENOENT, "gone")


def test_keys_of_the_clinics_file_of_which_no_paper_says_anything_are_known(service):
    assert set(type(service.clinic).model_fields) >= NOT_ON_PAPER
    assert {"accent", "appearance", "embed_on", "health_data_policy", "hosts", "privacy_contact"} == NOT_ON_PAPER


def test_only_bundled_files_and_the_logo_may_be_read(tmp_path):
    logo = Logo(b"picture", "image/png", 1.0)
    fetcher = BundledFilesOnly(BUNDLE / "static", logo)
    style = (BUNDLE / "static" / "summary.css").resolve()
    assert fetcher.fetch(style.as_uri()).read() == style.read_bytes()
    assert fetcher.fetch(logo.data_url).read() == b"picture"
    (tmp_path / "a.css").write_text("")
    outside = [
        (tmp_path / "a.css").as_uri(),
        style.as_uri().replace("static/", "static/../templates/"),
        f"{style.parent.as_uri()}/%2e%2e/static-more",
        "https://example.org/a.css",
        "data:text/plain,a",
        f"http://localhost{style}",
    ]
    for url in outside:
        with pytest.raises(ValueError, match=r"^only bundled files may be read$"):
            fetcher.fetch(url)
    with pytest.raises(ValueError, match="only bundled"):
        BundledFilesOnly(BUNDLE / "static").fetch(logo.data_url)


def test_the_first_pages_are_those_that_begin_with_a_piece_of_page_1():
    one, two = piece("page_1", "a"), piece("page_2", "a")
    assert _pages_1([[two], [one, two], [two, one], [one]]) == {1, 3}


def test_rows_of_one_table_are_one_run():
    head, row, note = piece("page_1", "told_head"), piece("page_1", "told"), piece("page_1", "note")
    assert _runs([note, head, row, note, row]) == [
        ("", [note]),
        ("told", [head, row]),
        ("", [note]),
        ("told", [row]),
    ]


def test_pieces_lie_over_each_other_but_not_a_foot():
    sections = [Markup("<p>1</p>"), Markup("<p>2</p>")]
    assert _overlaid(sections, foot=True) == "<p>1</p><p>2</p>"
    assert _overlaid(sections, foot=False) == '<article class="overlaid"><p>1</p><p>2</p></article>'


def test_the_style_of_the_paper_names_the_logo_and_the_typefaces_in_order():
    look = "no-repeat right top / auto 21pt; padding-right: 40%"
    drawn = f".visitor h1 {{ background: url(data:image/png;base64,YQ==) {look} }}"
    assert _with_logo(Logo(b"a", "image/png", 1.0)) == drawn
    assert _in_any_of(("A B", "C")) == (
        'html { font-family: "A B", "C" } @page { @bottom-right { font-family: "A B", "C" } }'
    )


def test_made_up_reports_show_every_score_every_change_and_every_answer(content):
    *adults, child = specimens(content, "en", "es")
    assert (child.shows_score, child.date.isoformat()) == (False, "2026-01-01")
    assert all(report.shows_score for report in adults)
    *whole, alone = adults
    assert [len(report.measures) for report in adults] == [2] * 43 + [1]
    assert (alone.change, alone.date) == (None, whole[-1].date)
    mains = [report.main.score.total for report in whole]
    assert mains == [*range(22), *[21] * 21]
    assert [report.change.earlier.total for report in whole] == [*[21] * 22, *reversed(range(21))]
    assert {report.change.points for report in whole} == set(range(-21, 22))
    assert {report.measures[1].score.total for report in whole} == set(range(7))
    assert {report.main.answers.difficulty for report in whole} == {"none", "somewhat", "very", "extremely", "skip"}
    for name, values in EVERY_VALUE.items():
        if name != "safety":
            shown = {each.label for report in whole for each in report.situation if each.name == name}
            assert len(shown) == len([value for value in values if value != "lt18"]), name
    assert {report.date.month for report in whole} == set(range(1, 13))
    assert {report.change.earlier.month.month for report in whole} == set(range(1, 13))
    assert [report.date.isoformat() for report in whole[:2]] == ["2020-01-08", "2021-02-09"]
    assert {report.language for report in adults} == {"en"}
    assert {report.clinic_language for report in adults} == {"es"}
    for report in whole:
        items = list(report.main.answers.items)
        assert items == sorted(items, reverse=True)
        assert sum(0 < value < 3 for value in items) <= 1
