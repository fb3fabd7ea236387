"""Where books come from: the shelf, or the typesetter."""

from __future__ import annotations

import errno
import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import finalize

from screener.catalogues import load_catalogue
from screener.clinic.keys import Clinic
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.edition import Edition
from screener.documents.book.shelf import Bookshelf, content_hash
from screener.documents.book.specimens import specimens
from screener.documents.page_1 import TOLD, page_1, rare_pieces, told_places
from screener.documents.page_2 import Page2
from screener.documents.papers import every_piece
from screener.documents.parts import Book
from screener.documents.pieces import Piece, bundles, foot, in_large_print, places
from screener.screening.content import Content

if TYPE_CHECKING:
    from jinja2 import Environment

    from screener.documents.book.typesetter import Style, Typesetter

log = logging.getLogger("screener")
# For each page its places, from top to bottom: every piece that can stand there.
Places = list[list[list[Piece]]]
# How many bytes the longest summary of a clinic's new book takes: it is kept with the book. Raises BookError.
Longest = Callable[[Book, Places], int]
# WeasyPrint unpacks typefaces into temporary files.
NOTHING_CAN_BE_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# No summary in large print has more.
MOST_PAGES = 20
# Keys of the clinic's file of which no paper says anything: when they change, no book is made anew.
NOT_ON_PAPER = {"accent", "appearance", "embed_on", "health_data_policy", "hosts", "privacy_contact"}


class NoTypesetterError(Exception):
    """WeasyPrint cannot work on this machine. The message says what is missing."""


class Press:
    """Makes the books of any clinic; what is the same for all of them it works out once. Raises NoTypesetterError."""

    def __init__(self, bundle: Path, translations: Path, content: Content, shelf: Bookshelf) -> None:
        self._bundle = bundle
        self._translations = translations
        self._content = content
        self._shelf = shelf
        self._version = _version((bundle / "templates", translations, content.root), bundle / "static")
        self._common: dict[Edition, Book] = {}
        self._environments: dict[str, Environment] = {}
        self._styles: dict[tuple[str, bool], Style] = {}
        finalize(self, self._styles.clear)  # before WeasyPrint goes, which typefaces need in order to be let go
        self._pieces: dict[Edition, list[Piece]] = {}
        self._places: dict[Edition, Places] = {}

    def edition(self, language: str, reads: str, paper: str, *, large: bool = False) -> Edition:
        """That of visitors in that language whose clinic reads another one, or the same, on that paper."""
        main = reads if reads in self._content.languages else language
        return Edition(language, main, reads, paper, self._content.offers_kap, self._content.country, large)

    def common_book(self, edition: Edition) -> Book:
        """What no clinic can change."""
        if edition not in self._common:
            name = content_hash(self._version, repr(edition))
            self._common[edition] = self._shelf.get(name, partial(self._make_common, edition))
        return self._common[edition]

    def book(self, edition: Edition, clinic: Clinic, logo: Logo | None, longest: Longest) -> Book:
        """All that this clinic's summaries are made of. Raises BookError if they might not fit their page."""
        name, common = self._name(edition, clinic, logo), self.common_book(edition)
        return self._shelf.get(name, partial(self._make_own, edition, clinic, logo, longest)).on(common)

    def awaits(self, edition: Edition, clinic: Clinic, logo: Logo | None) -> bool:
        """This clinic's book is not on the shelf, but can be put there."""
        return self._shelf.awaits(self._name(edition, clinic, logo))

    def _name(self, edition: Edition, clinic: Clinic, logo: Logo | None) -> str:
        said = clinic.model_dump_json(exclude=NOT_ON_PAPER)
        return content_hash(self._version, repr(edition), said, repr(logo))

    def page_2(self, language: str) -> Page2:
        """What page 2 is stacked from in that language."""
        return Page2(self._content, self._content.languages[language])

    def typesetter(self, edition: Edition, clinic: Clinic | None = None, logo: Logo | None = None) -> Typesetter:
        """The typesetter, for that clinic or for what is the same at all of them."""
        # WeasyPrint and Pango are loaded only to typeset: a start with its books on the shelf does without.
        _check_for_pango()
        from screener.documents.book.typesetter import Typesetter

        style = self._style(edition)
        return Typesetter(self._environment, style, self._content, edition, clinic, logo)

    def load_typesetter(self, edition: Edition) -> None:
        """Load what typesetting takes, so that processes begun later have it. Raises NoTypesetterError.

        But for the typefaces: their temporary files go with the first process that ends.
        """
        _check_for_pango()
        for language in (edition.visitors, edition.main):
            self._environment(language)
        self._every_piece(edition)
        self._every_place(edition)

    def let_go_of_typefaces(self) -> None:
        """So that no process begun later takes their temporary files with it when it ends."""
        self._styles.clear()

    def _style(self, edition: Edition) -> Style:
        from screener.documents.book.typesetter import Style, Typefaces

        kind = edition.paper, edition.large
        if kind not in self._styles:
            of_another = next((style.typefaces for style in self._styles.values()), None)
            typefaces = of_another or Typefaces(self._bundle / "static")
            self._styles[kind] = Style(typefaces, edition.paper, large=edition.large)
        return self._styles[kind]

    def _make_common(self, edition: Edition) -> Book:
        log.info("typesetting the paper, once for this language and version: a few seconds")
        pieces = [piece for piece in self._every_piece(edition) if not piece.is_clinics]
        book = self._compile(lambda: self.typesetter(edition), pieces, None)
        gc.collect()  # the document of all pieces is large, and in circles
        return book

    def _make_own(self, edition: Edition, clinic: Clinic, logo: Logo | None, longest: Longest) -> Book:
        log.info("typesetting the paper, once for this clinic file and language")
        common = self.common_book(edition)
        pieces = [piece for piece in self._every_piece(edition) if piece.is_clinics]
        own = self._compile(lambda: self.typesetter(edition, clinic, logo), pieces, common)
        book, pages = own.on(common), self._every_place(edition)
        (_check_each_fits if edition.large else _check_fits)(book, pages)
        return replace(own, longest=longest(book, pages))

    def _compile(self, typesetter: Callable[[], Typesetter], pieces: list[Piece], base: Book | None) -> Book:
        with _temporary_files():
            made = typesetter()
            from screener.documents.book.compiler import compile_book

            return compile_book(made, pieces, base)

    def _every_piece(self, edition: Edition) -> list[Piece]:
        if edition not in self._pieces:
            self._pieces[edition] = self._find_pieces(edition)
        return self._pieces[edition]

    def _find_pieces(self, edition: Edition) -> list[Piece]:
        told = chain(*told_places(self._content, edition.main), rare_pieces(self._content))
        pieces = [*chain(*self._pages_1(edition)), *told, *self.page_2(edition.visitors).every()]
        if not edition.large:
            return _enough([*pieces, *every_piece(self._content)])
        feet = [foot(page, number) for page in ("page_1", "page_2") for number in range(1, MOST_PAGES + 1)]
        return _enough([*chain(*_in_one_column([pieces])), *feet])

    def _pages_1(self, edition: Edition) -> list[list[Piece]]:
        return [page_1(report) for report in specimens(self._content, edition.visitors, edition.clinics)]

    def _every_place(self, edition: Edition) -> Places:
        if edition not in self._places:
            self._places[edition] = self._find_places(edition)
        return self._places[edition]

    def _find_places(self, edition: Edition) -> Places:
        pages = [self._page_1_places(edition), self.page_2(edition.visitors).places()]
        return [_in_one_column(page) for page in pages] if edition.large else pages

    def _page_1_places(self, edition: Edition) -> list[list[Piece]]:
        """Those of an adult: all pieces of made-up reports, by where they stand, and what can be told."""
        *adults, _ = self._pages_1(edition)
        found: dict[tuple[str, ...], list[Piece]] = {}
        for each in chain(*adults):
            if each.kind not in TOLD:
                found.setdefault(each.place, []).append(each)
        return [*found.values(), *told_places(self._content, edition.main)]

    def _environment(self, language: str) -> Environment:
        """Its templates for paper are read at once: that takes longer than to fill them in."""
        from screener.documents.book.typesetter import paper_environment

        if language not in self._environments:
            catalogue = load_catalogue(self._translations, language)
            made = paper_environment(self._bundle / "templates", catalogue)
            for name in made.list_templates(filter_func=lambda name: name.startswith("pdf/")):
                made.get_template(name)
            self._environments[language] = made
        return self._environments[language]


def _check_for_pango() -> None:
    try:
        import weasyprint  # noqa: F401
    except OSError as error:  # what it raises where a library of the system is missing
        raise NoTypesetterError("Pango is not on this machine") from error


@contextmanager
def _temporary_files() -> Iterator[None]:
    """Raises NoTypesetterError where they cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno not in NOTHING_CAN_BE_WRITTEN:
            raise
        raise NoTypesetterError("temporary files cannot be written") from error


@lru_cache(maxsize=16)
def press_of(bundle: Path, translations: Path, content: Content, shelf: Bookshelf) -> Press:
    """The press for all clinics with that content and that shelf."""
    return Press(bundle, translations, content, shelf)


def _version(folders: tuple[Path, ...], static: Path) -> str:
    """A name for all that changes the paper, but for the clinic's file."""
    package = Path(__file__).parents[2]
    files = [path for folder in (*folders, package) for path in folder.rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".pyc"]
    files += [*static.rglob("*.css"), *static.rglob("*.woff2")]
    return content_hash(*(path.read_bytes() for path in sorted(files)), version("weasyprint"), version("pydyf"))


def _enough(pieces: list[Piece]) -> list[Piece]:
    """Each once; of those that differ only in what is typed the longest two, and any with a letter not typed yet."""
    kept: list[Piece] = []
    times: Counter[str] = Counter()
    letters: set[str] = set()
    for each in sorted(dict.fromkeys(pieces), key=lambda piece: len(piece.typed), reverse=True):
        if not each.typed or times[each.key] < 2 or not letters.issuperset(each.typed):
            kept.append(each)
            times[each.key] += 1
            letters.update(each.typed)
    return kept


def _in_one_column(page: list[list[Piece]]) -> list[list[Piece]]:
    """The places of a page in large print, which has its foot where it ends."""
    stacked = ([each.alone for each in place if not each.is_foot] for place in page)
    return [place for place in stacked if place]


def _height_in(book: Book) -> Callable[[Piece], float]:
    return lambda piece: book.pieces[piece.key].height


def _check_fits(book: Book, pages: Places) -> None:
    """Raise BookError if the longest page takes more room than there is."""
    height = _height_in(book)
    for number, page in enumerate(pages, 1):
        _, tallest = places([max(place, key=height) for place in page if not place[0].most], height)
        if tallest > book.room:
            over = f"page {number} of the summary can be {tallest - book.room:.0f} px too long"
            raise BookError(f"{over}: the clinic's texts must be shorter, or its regions fewer")


def _check_each_fits(book: Book, pages: Places) -> None:
    """Raise BookError if in large print what must stand together takes more room than a page has, or all too many."""
    height = _height_in(book)
    highest = [[max(place, key=height) for place in page] for page in pages]
    too_high = any(sum(map(height, bundle)) > book.room for page in highest for bundle in bundles(page))
    if too_high or len(in_large_print(highest, book.room, height)) > MOST_PAGES:
        raise BookError("in large print the summary does not fit its pages: the clinic's texts must be shorter")
