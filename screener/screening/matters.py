"""What matters to a visitor in a choice of help: the things to pick from, and what each kind of help means for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field

from screener.screening.content_file import ContentFile, Entry

MOST_MATTERS = 3


class Matter(Entry):
    """One thing that can matter: its label, a shorter one for paper, and a sentence for each group of the table."""

    id: str = Field(pattern=r"^[a-z]{1,12}$")
    label: str
    short: str
    means: dict[str, str]


class MattersWording(ContentFile):
    """The question, a hint, and all that can be picked, in the order shown."""

    question: str
    hint: str
    matter: tuple[Matter, ...] = Field(min_length=1)

    def picked(self, ids: Collection[str]) -> tuple[Matter, ...]:
        """Those with these ids, in the order shown."""
        return tuple(each for each in self.matter if each.id in ids)


@dataclass(frozen=True)
class Meaning:
    """What one kind of help, a group of the decision table, means for something that matters."""

    group: str
    text: str


@dataclass(frozen=True)
class Weighed:
    """Something that matters to the visitor, and what each kind of help that is shown means for it."""

    label: str
    short: str
    meanings: tuple[Meaning, ...]


def weigh(picked: Collection[Matter], groups: Collection[str]) -> tuple[Weighed, ...]:
    """The picks with their meanings for these groups, in that order."""
    return tuple(
        Weighed(
            each.label, each.short, tuple(Meaning(group, each.means[group]) for group in groups if group in each.means)
        )
        for each in picked
    )
