"""The options side by side: each described by the same rows, counted of 100 people, and how much each was tested."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, model_validator

from screener.screening.content_file import ContentFile, Entry
from screener.screening.evidence import CITATION

KEYS = ("self_help", "talk", "medicine", "kap")


def _there(table: Entry, keys: tuple[str, ...]) -> dict[str, Any]:
    """What a table has of these, in order: where KAP is not offered, nothing on it."""
    return {key: part for key in keys if (part := getattr(table, key)) is not None}


class OptionRows(Entry):
    """The heading of each row, in the order shown."""

    what: str
    like: str
    helps: str
    harms: str
    time: str
    stopping: str
    cost: str
    evidence: str
    approval: str
    not_for: str

    @property
    def names(self) -> tuple[str, ...]:
        """The rows' keys, in order."""
        return tuple(type(self).model_fields)


class Option(OptionRows):
    """One option: its name and its text for each row. Markdown with citations."""

    name: str


class Counts(Entry):
    """Of 100 people with one option: who got better, who had a bad effect. Markdown with citations."""

    helped: str
    harmed: str


class Of100(Entry):
    """One table for all options; `text` says how far they can be compared, `helped` and `harmed` head the columns."""

    title: str
    text: str
    helped: str
    harmed: str
    self_help: Counts
    talk: Counts
    medicine: Counts
    kap: Counts | None

    @property
    def counts(self) -> dict[str, Counts]:
        """The counts by option, in order."""
        return _there(self, KEYS)


class Trials(Entry):
    """How many trials and people, in figures and in words; neither figure where nobody has counted."""

    name: str
    text: str
    trials: int | None = Field(default=None, ge=0)
    people: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _is_drawn_as_it_is_said(self) -> Trials:
        if (self.trials is None) != (self.people is None):
            raise ValueError("needs both trials and people, or neither")
        said = {re.sub(r"\D", "", number) for number in re.findall(r"\d[\d.,\s]*", CITATION.sub("", self.text))}
        for number in (self.trials, self.people):
            if number and str(number) not in said:
                raise ValueError(f"the text does not say {number}")
        return self


class Tested(Entry):
    """A picture of how much was tested, not how well it works; `text` says so, `trial` and `people` are its key."""

    title: str
    text: str
    trial: str
    people: str
    self_help: Trials
    talk: Trials
    either: Trials
    ketamine: Trials | None
    compared: Trials | None

    @property
    def rows(self) -> dict[str, Trials]:
        """What was tested by key, in order."""
        return _there(self, ("self_help", "talk", "either", "ketamine", "compared"))

    @property
    def most(self) -> int:
        """The most people of any row: the full length of a bar."""
        return max(row.people or 0 for row in self.rows.values())


class Options(ContentFile):
    """Self-help, talk therapy, medicine and KAP, in the order shown."""

    rows: OptionRows
    self_help: Option
    talk: Option
    medicine: Option
    kap: Option | None
    of_100: Of100
    tested: Tested

    @property
    def options(self) -> dict[str, Option]:
        """The options by key, in order."""
        return _there(self, KEYS)

    @property
    def texts(self) -> dict[str, str]:
        """Every Markdown text, by its place in the file."""
        found = {
            f"{key}.{row}": getattr(option, row) for key, option in self.options.items() for row in self.rows.names
        }
        found |= {"of_100": self.of_100.text, "tested": self.tested.text}
        for key, counts in self.of_100.counts.items():
            found |= {f"of_100.{key}.helped": counts.helped, f"of_100.{key}.harmed": counts.harmed}
        return found | {f"tested.{key}": row.text for key, row in self.tested.rows.items()}
