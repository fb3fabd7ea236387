"""Sets the papers of one page that are the same for every visitor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import cache, partial
from zoneinfo import ZoneInfo

from jinja2 import Environment
from weasyprint import CSS, HTML, Document

from screener.clinic.keys import Clinic
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.edition import Edition
from screener.documents.book.finisher import finish
from screener.documents.book.typesetter import Style, Typesetter
from screener.screening.content import Content

# In points: the largest with which a paper fits its page is taken.
SIZES = (9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5, 13)
# Of the options, the first as many as fit.
ROWS = ("helps", "harms", "time", "cost")


class OnePage(Typesetter):
    """Sets one language's papers for a clinic."""

    def __init__(
        self,
        environment: Callable[[str], Environment],
        style: Style,
        content: Content,
        edition: Edition,
        clinic: Clinic,
        logo: Logo | None,
    ) -> None:
        super().__init__(environment, style, content, edition, clinic, logo)
        self._style.append(style.typefaces.sheet("papers.css"))
        self._asked = [each for each in content.instruments.values() if clinic.asks(each)]
        reviews = {**content.reviews, **content.languages[edition.visitors].reviews}
        last = max(review.date for review in reviews.values())
        self._created = datetime.combine(last, time(), ZoneInfo(clinic.time_zone))

    def paper(self, name: str, sizes: dict[str, int]) -> bytes:
        """The paper of that name, dated with the last review of its words. Raises BookError where it fits no page.

        `sizes`: which of `SIZES` another clinic's paper of that name has, to begin with.
        """
        for count in range(len(ROWS), 0, -1):
            if document := self._largest(name, ROWS[:count], sizes):
                finisher = partial(finish, edition=self._edition, pages_1=frozenset())
                pdf: bytes = document.write_pdf(finisher=finisher, pdf_variant="pdf/a-3a")
                return pdf
        raise BookError(f"{name}.pdf is longer than a page: the clinic's texts must be shorter, or its regions fewer")

    def _largest(self, name: str, rows: tuple[str, ...], sizes: dict[str, int]) -> Document | None:
        """The paper in the largest letters with which it fits its page, if it does."""
        words = {"asked": self._asked, "created": self._created.isoformat(), "rows": rows}
        html = HTML(string=self._render(self._edition.visitors, f"pdf/{name}.html", **words), url_fetcher=self._fetcher)
        document = cache(partial(self._laid_out, html))
        at = sizes.get(name, len(SIZES) // 2)
        while at + 1 < len(SIZES) and _fits(document(SIZES[at + 1])):
            at += 1
        while at >= 0 and not _fits(document(SIZES[at])):
            at -= 1
        sizes[name] = max(at, 0)
        return document(SIZES[at]) if at >= 0 else None

    def _laid_out(self, html: HTML, size: float) -> Document:
        style = CSS(string=f"html {{ font-size: {size}pt }}")
        return html.render(self._fonts, stylesheets=[*self._style, style], pdf_variant="pdf/a-3a", pdf_tags=True)


def _fits(document: Document) -> bool:
    return len(document.pages) == 1
