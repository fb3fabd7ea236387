"""Markdown with citations to HTML, and the numbered list of what one page or document cites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from screener.screening.evidence import CITATION, Source, keys_of

# Only what content may use: paragraphs, lists, emphasis. HTML, links and images stay plain text.
_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "list"])


@cache
def _block(text: str) -> str:
    return _unbroken(_MARKDOWN.render(text))


@cache
def _line(text: str) -> str:
    return _unbroken(_MARKDOWN.renderInline(text))


def _unbroken(html: str) -> str:
    """No line ends within the name of a questionnaire, such as GAD-7."""
    return re.sub(r"\b[A-Z]{3,}-\d\b", r'<span class="nowrap">\g<0></span>', html)


@cache
def _cut(html: str) -> tuple[str | tuple[str, ...], ...]:
    """Cut at its citations: a text, the keys of a citation, a text, and so on."""
    parts: list[str | tuple[str, ...]] = []
    end = 0
    for found in CITATION.finditer(html):
        parts += [html[end : found.start()], tuple(keys_of(found))]
        end = found.end()
    return (*parts, html[end:])


def block(text: str) -> Markup:
    """Paragraphs and lists as HTML, citations as they stand."""
    return Markup(_block(text))  # noqa: S704 - rendered with HTML switched off


def line(text: str) -> Markup:
    """One line as HTML, without a paragraph around it, citations as they stand."""
    return Markup(_line(text))  # noqa: S704 - rendered with HTML switched off


def _named(source: Source) -> Markup:
    if not source.link:
        return escape(source.short_name)
    return Markup('<a class="nowrap" href="{}">{}</a>').format(source.link, source.short_name)


class Bibliography:
    """The sources cited on one page, numbered in the order in which they are first cited."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._numbers: dict[str, int] = {}

    @property
    def entries(self) -> list[tuple[int, Source]]:
        """Number and source of everything cited so far."""
        return [(number, self._sources[key]) for key, number in self._numbers.items()]

    @property
    def and_all_others(self) -> Bibliography:
        """The same, followed by every source that was not cited."""
        whole = Bibliography(self._sources)
        whole._numbers = {key: number for number, key in enumerate(self._numbers | dict.fromkeys(self._sources), 1)}
        return whole

    def block(self, text: str) -> Markup:
        """Paragraphs and lists as HTML, citations as numbered links."""
        return self.numbered(block(text))

    def line(self, text: str) -> Markup:
        """One line as HTML, without a paragraph around it."""
        return self.numbered(line(text))

    def named(self, text: str) -> Markup:
        """Plain text, citations as "(Author year)", each a link to where it can be read: for paper."""
        return Markup(CITATION.sub(self._names, str(escape(re.sub(r"\*+", "", text)))))  # noqa: S704 - escaped

    def numbered(self, html: Markup) -> Markup:
        """The same HTML with its citations as numbered links."""
        parts = (part if isinstance(part, str) else self._links(part) for part in _cut(html))
        return Markup("".join(parts))  # noqa: S704 - rendered with HTML switched off

    def _names(self, found: re.Match[str]) -> str:
        return " (" + ", ".join(_named(self._sources[key]) for key in keys_of(found)) + ")"

    def _links(self, keys: tuple[str, ...]) -> str:
        return f'<sup class="cites">{" ".join(map(self._link, keys))}</sup>'

    def _link(self, key: str) -> str:
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return f'<a href="#source-{key}">{number}</a>'
