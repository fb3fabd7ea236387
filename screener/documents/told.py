"""What the rows of the decision table say on paper: the words of one visitor, and all that there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from screener.screening.content import Content
from screener.screening.guidance import URGENT, decide
from screener.screening.kinds import alternatives, kinds
from screener.screening.report import Part
from screener.screening.topics import TopicText, every_form


def lines(part: Part) -> list[TopicText]:
    """Those of the part's topics that have a line of their own."""
    return [topic.text for topic in part.topics if topic.text.in_short]


def also(part: Part) -> str:
    """What else is worth asking, in one line; empty where there is nothing."""
    return _together(topic.text.heading for topic in part.topics if not topic.text.in_short)


def every_line(content: Content, language: str) -> Iterator[tuple[str, list[TopicText]]]:
    """Each group of which a visitor gets one line, with every line there can be."""
    words = content.languages[language]
    for rows in alternatives(content.table):
        group = content.table.group_of(rows[0].id)
        if group in content.table.groups_in_short:
            yield group, [form for row in rows for form in every_form(words.topics[row.id])]


@cache
def every_also(content: Content, language: str) -> list[str]:
    """Everything that can be worth asking together, as `also` says it."""
    table = content.table
    of_many = [name for name, group in table.topic_groups.items() if group.shows == "every"]
    tells_apart = [row for name, group in table.groups.items() for row in group.rows if name in of_many or row.hides]
    tells_apart += table.groups[URGENT].rows
    words, found = content.languages[language], dict[str, None]()
    for visitor in kinds(table.inputs, tells_apart):
        shown = decide(table, visitor).shown
        rows = [row for name in of_many for row in shown.get(name, ())]
        headings = [{form.heading for form in every_form(words.topics[row.id])} for row in rows]
        found |= dict.fromkeys(_together(together) for together in product(*headings))
    return [text for text in found if text]


def _together(headings: Iterable[str]) -> str:
    return " · ".join(headings)
