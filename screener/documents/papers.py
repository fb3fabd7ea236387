"""Papers of one page, the same for every visitor: the questionnaire to fill in by hand, the options side by side."""

from __future__ import annotations

import logging
from itertools import product
from pathlib import Path
from threading import Lock

from screener.clinic.keys import Clinic
from screener.clinic.logo import Logo
from screener.documents.book.edition import Edition
from screener.documents.book.press import NoTypesetterError as NoTypesetterError  # part of what it does
from screener.documents.book.press import press_of
from screener.documents.book.shelf import Bookshelf
from screener.screening.content import Content

log = logging.getLogger("screener")
# The names of their templates in templates/pdf/, and of the files.
PAPERS = ("questionnaire", "options")


class Papers:
    """A clinic's papers in each language that it offers. Safe in threads.

    A server makes them as it starts; otherwise each is made when it is first asked for, and kept.
    """

    def __init__(
        self,
        bundle: Path,
        translations: Path,
        content: Content,
        clinic: Clinic,
        shelf: Bookshelf,
        logo: Logo | None = None,
    ) -> None:
        self._press = press_of(bundle, translations, content, shelf)
        self._clinic = clinic
        self._logo = logo
        self._made: dict[tuple[str, str], bytes] = {}
        self._lock = Lock()

    def make(self) -> None:
        """Make all of them. Raises BookError where one does not fit its page; where it cannot be, the log says so."""
        try:
            for name, language in product(PAPERS, self._clinic.languages):
                self.paper(name, language)
        except NoTypesetterError as error:
            log.error("no papers to hand out: %s", error)  # noqa: TRY400

    @property
    def is_awaited(self) -> bool:
        """One of them is not on the shelf, but can be put there."""
        wanted = set(product(PAPERS, self._clinic.languages)) - set(self._made)
        return any(
            self._press.awaits(name, self._edition(language), self._clinic, self._logo) for name, language in wanted
        )

    def _edition(self, language: str) -> Edition:
        return self._press.edition(language, self._clinic.reads, self._clinic.paper)

    def paper(self, name: str, language: str) -> bytes:
        """One of `PAPERS` as PDF. Same clinic, same bytes. Raises NoTypesetterError where it cannot be typeset."""
        with self._lock:
            if (name, language) not in self._made:
                edition = self._edition(language)
                self._made[name, language] = self._press.paper(name, edition, self._clinic, self._logo)
            return self._made[name, language]
