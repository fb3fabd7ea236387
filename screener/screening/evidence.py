"""Sources (CSL-JSON) and passages: every claim carries a citation, `[@key]`, and every citation has its source."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from screener.screening.content_file import ContentFile, Entry

CITATION = re.compile(r"\s*\[(@[a-z0-9-]+(?:\s*;\s*@[a-z0-9-]+)*)\]")
Kind = Literal[
    "guideline",
    "systematic review",
    "meta-analysis",
    "randomized trial",
    "uncontrolled study",
    "observational study",
    "diagnostic accuracy study",
    "survey",
    "label",
    "maker",
    "provider",
    "regulator",
    "expert statement",
    "standard",
    "review",
]


class Name(BaseModel):
    """An author: a person (family, given) or a body (literal)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)
    family: str = ""
    given: str = ""
    literal: str = ""

    def __str__(self) -> str:
        initials = "".join(part[0] for part in re.split(r"[\s.-]+", self.given) if part)
        return self.literal or f"{self.family} {initials}".strip()


class IssuedDate(Entry):
    """A CSL date: one list of year, month, day, as far as known."""

    date_parts: tuple[tuple[int, ...]] = Field(alias="date-parts")


class SourceRecord(Entry):
    """Ours, beside the reference: kind of evidence, how well verified, when checked and due again, a short name.

    `paid_by`: who paid for the study. `from_provider`: the company whose own people or records it comes from. Both only
    where a source tells it.
    """

    kind: Kind
    verified: Literal["V", "V2"]
    checked_on: date
    review_by: date
    short: str = ""
    paid_by: str = ""
    from_provider: str = ""


class Source(Entry):
    """A reference in CSL-JSON, the form reference managers export."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    type: str
    language: str = "en"  # of the title and of what names the source: journal, publisher, body
    title: str
    author: tuple[Name, ...] = ()
    container_title: str = Field(default="", alias="container-title")
    publisher: str = ""
    issued: IssuedDate | None = None
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    version: str = ""  # of a label, in force since `issued`
    note: str = ""  # for reviewers: where and how far it was read
    DOI: str = ""
    PMID: str = ""
    PMCID: str = ""
    URL: str = ""
    custom: SourceRecord

    @property
    def year(self) -> int | None:
        """Year of publication, where known."""
        return self.issued.date_parts[0][0] if self.issued else None

    @property
    def issued_on(self) -> date | None:
        """The day of publication, where known."""
        parts = self.issued.date_parts[0] if self.issued else ()
        return date(*parts) if len(parts) == 3 else None

    @property
    def short_name(self) -> str:
        """How the text on paper names it: first author and year."""
        return self.custom.short or f"{self.author[0].family} {self.year}"

    @property
    def address(self) -> str:
        """The DOI, else the PubMed number; empty where there is neither."""
        return f"doi:{self.DOI}" if self.DOI else f"PMID {self.PMID}" if self.PMID else ""

    @property
    def link(self) -> str:
        """Where it can be read on the web; empty where that is not known."""
        return f"https://doi.org/{self.DOI}" if self.DOI else self.URL

    @model_validator(mode="after")
    def _has_a_short_name(self) -> Source:
        if not self.custom.short and not (self.year and self.author and self.author[0].family):
            raise ValueError("needs custom.short, for want of a first author or a year")
        return self

    @property
    def authors(self) -> str:
        """Up to three authors, then "et al."."""
        names = [str(name) for name in self.author]
        return ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")

    @property
    def place(self) -> str:
        """Journal, volume, issue and pages in one line."""
        issue = f"({self.issue})" if self.issue else ""
        numbers = f"{self.volume}{issue}" + (f":{self.page}" if self.page else "")
        return " ".join(part for part in (self.container_title or self.publisher, numbers) if part)


class Passage(Entry):
    """A reviewed paragraph or a few, with citations. `text` is Markdown."""

    title: str
    text: str


class ClaimWords(Entry):
    """What the check looks for: words nobody may read, phrases in which they may stand, words that need a citation.

    And numbers to call, which claim nothing, and with what a clinic must not praise itself.
    """

    forbidden: tuple[str, ...] = Field(min_length=1)
    allowed: tuple[str, ...] = Field(min_length=1)
    claim: tuple[str, ...] = Field(min_length=1)
    to_call: tuple[str, ...] = Field(min_length=1)
    boast: tuple[str, ...] = Field(min_length=1)


class ClaimFile(ContentFile):
    """One language's file of such words."""

    words: ClaimWords


def cited_keys(text: str) -> list[str]:
    """The keys cited in a text, in order, each once."""
    return list(dict.fromkeys(key for found in CITATION.finditer(text) for key in keys_of(found)))


def keys_of(citation: re.Match[str]) -> list[str]:
    """The keys of one citation: of "[@a; @b]", a and b."""
    return [key.strip(" @") for key in citation.group(1).split(";")]
