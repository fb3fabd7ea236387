"""The options side by side: each described by the same rows, in equal detail."""

from __future__ import annotations

from pydantic import Field

from screener.screening.content_file import ContentFile, Entry


class OptionRows(Entry):
    """The heading of each row, in the order shown."""

    what: str
    like: str
    helps: str
    harms: str
    time: str
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

    name: str = Field(min_length=1)


class Options(ContentFile):
    """Self-help, talk therapy, medicine and KAP, in the order shown."""

    rows: OptionRows
    self_help: Option
    talk: Option
    medicine: Option
    kap: Option

    @property
    def options(self) -> dict[str, Option]:
        """The options by key, in order."""
        return {key: getattr(self, key) for key in ("self_help", "talk", "medicine", "kap")}
