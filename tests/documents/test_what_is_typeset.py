"""Which pieces a book is made of, and the name under which it is kept, before anything is typeset."""

from dataclasses import replace

import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.clinic.logo import Logo
from screener.documents.book.edition import Edition
from screener.documents.book.press import MOST_PAGES, Press, press_of
from screener.documents.book.shelf import Bookshelf
from screener.documents.book.specimens import specimens
from screener.documents.page_1 import TOLD, page_1, rare_pieces, told_places
from screener.documents.papers import PAPERS, every_piece
from screener.documents.pieces import foot

from .made_up import BOOK


@pytest.fixture(scope="module")
def press(content, tmp_path_factory):
    return Press(BUNDLE, TRANSLATIONS, content, Bookshelf(tmp_path_factory.mktemp("shelf")))


def test_page_1_is_in_the_language_that_the_clinic_reads_where_there_are_words_of_ours(press, content):
    ours = {"offers_kap": True, "country": "US"}
    assert press.edition("es", "en", "a4") == Edition("es", "en", "en", "a4", **ours)
    assert press.edition("es", "ko", "letter", large=True) == Edition("es", "es", "ko", "letter", **ours, large=True)
    british = Press(BUNDLE, TRANSLATIONS, replace(content, country="UK", offers_kap=False), Bookshelf(BUNDLE))
    assert british.edition("en", "en", "a4") == Edition("en", "en", "en", "a4", False, "UK")


@pytest.mark.parametrize("large", [False, True])
def test_a_book_is_typeset_of_every_piece_that_a_visitor_can_get(press, content, large):
    edition = press.edition("es", "en", "letter", large=large)
    every = press._every_piece(edition)
    keys = {each.key for each in every}
    told = [each for place in told_places(content, "en") for each in place]
    wanted = [*told, *rare_pieces(content), *press.page_2("es").every()]
    wanted += [each for report in specimens(content, "es", "en")[::7] for each in page_1(report)]
    if large:
        wanted = [each.alone for each in wanted if not each.is_foot]
        wanted += [foot(page, number) for page in ("page_1", "page_2") for number in (1, MOST_PAGES)]
        assert {each.column for each in every} == {""}
        assert foot("page_1", MOST_PAGES + 1) not in every
    else:
        wanted += every_piece(content)
    assert [each for each in wanted if each.key not in keys] == []
    assert {each.page for each in every} == {"page_1", "page_2", *(() if large else PAPERS)}
    assert press._every_piece(edition) is every


def test_the_places_of_both_pages_are_those_of_adults_and_of_what_can_be_told(press, content):
    edition = press.edition("en", "es", "letter")
    first, second = press._every_place(edition)
    assert second == press.page_2("en").places()
    told = told_places(content, "es")
    assert first[-len(told) :] == told
    before = first[: -len(told)]
    kinds = {place[0].kind for place in before}
    assert "under_18" not in kinds
    assert not kinds & set(TOLD)
    assert {"letterhead", "score", "second_reading", "page_foot"} <= kinds
    assert all(len({each.place for each in place}) == 1 for place in before)
    assert len({place[0].place for place in before}) == len(before)
    assert press._every_place(edition) is press._every_place(edition)
    large = press._every_place(press.edition("en", "es", "letter", large=True))
    assert {each.column for page in large for place in page for each in place} == {""}
    assert not [each for page in large for place in page for each in place if each.is_foot]


def test_a_clinics_book_has_a_name_for_all_that_its_paper_says_and_shows(press, service):
    clinic, edition = service.clinic, press.edition("en", "en", "letter")
    name = press._name(edition, clinic, None)
    assert name == press._name(edition, clinic.model_copy(update={"accent": "#112233", "hosts": ("a",)}), None)
    others = [
        press._name(edition, clinic.model_copy(update={"phone": "1"}), None),
        press._name(edition, clinic, Logo(b"a", "image/png", 1.0)),
        press._name(press.edition("es", "en", "letter"), clinic, None),
        press._name(press.edition("en", "en", "letter", large=True), clinic, None),
    ]
    assert len({name, *others}) == 5
    assert press.awaits(edition, clinic, None)


class OneBook(Bookshelf):
    """A shelf on which one book stands under every name; it notes the names."""

    def __init__(self):
        self.asked = []

    def get(self, name, make):
        self.asked.append(name)
        return BOOK


def test_the_book_for_all_clinics_is_asked_for_once_and_each_clinics_own_each_time(content, service):
    shelf = OneBook()
    press = Press(BUNDLE, TRANSLATIONS, content, shelf)
    edition = press.edition("en", "en", "letter")
    assert press.common_book(edition) is BOOK
    for _ in range(2):
        assert press.book(edition, service.clinic, None, pytest.fail) == BOOK.on(BOOK)
    common, own, again = shelf.asked
    assert own == again == press._name(edition, service.clinic, None) != common


def test_one_press_does_for_all_clinics_of_a_content_and_a_shelf(content):
    shelf = OneBook()
    assert press_of(BUNDLE, TRANSLATIONS, content, shelf) is press_of(BUNDLE, TRANSLATIONS, content, shelf)
    assert press_of(BUNDLE, TRANSLATIONS, content, shelf) is not press_of(BUNDLE, TRANSLATIONS, content, OneBook())
