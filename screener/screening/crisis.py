"""Crisis lines by region: data with a source and the date it was checked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from screener.screening.content_file import ContentFile, Entry


def _unbroken(number: str) -> str:
    """No-break spaces keep the groups on one line, and in their order in a language written from right to left."""
    return number.replace(" ", "\u00a0")


Number = Annotated[str, AfterValidator(_unbroken)]


class LineInLanguage(Entry):
    """A name that is not a proper name, translated; the key or word that leads to somebody who speaks the language."""

    name: str | None = None
    press: str | None = None
    text_word: str | None = None


class CrisisLine(Entry):
    """One service: what to call (and which key to press), what to text (and which word), when it answers.

    `in_language` holds what differs for a visitor of another language.
    """

    region: str
    name: str = Field(min_length=1)
    purpose: Literal["emergency", "crisis", "support", "young", "veterans"]
    call: Number = ""
    press: str = ""
    text: Number = ""
    text_word: str = ""
    web: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    in_language: dict[str, LineInLanguage] = Field(default={})
    checked_on: date
    source: str = Field(min_length=1)

    def for_language(self, language: str) -> CrisisLine:
        """The line as a visitor of that language is shown it."""
        changes = self.in_language.get(language, LineInLanguage())
        return self.model_copy(update=changes.model_dump(exclude_none=True))

    @model_validator(mode="after")
    def _can_be_reached(self) -> CrisisLine:
        if not (self.call or self.text or self.web):
            raise ValueError("needs a number to call or text, or a web address")
        return self


class Region(Entry):
    """A region a clinic may choose."""

    name: str


class CrisisLines(ContentFile):
    """All lines and the regions that are complete."""

    regions: dict[str, Region]
    line: tuple[CrisisLine, ...]

    @model_validator(mode="after")
    def _regions_are_complete(self) -> CrisisLines:
        for region in self.regions:
            purposes = {line.purpose for line in self.line if line.region == region}
            if not {"emergency", "crisis"} <= purposes:
                raise ValueError(f"regions.{region}: needs an emergency line and a crisis line")
        return self

    def for_regions(self, regions: tuple[str, ...], language: str) -> tuple[CrisisLine, ...]:
        """The lines of those regions in their order, then those that serve anywhere, in the words of that language."""
        return tuple(
            line.for_language(language) for region in (*regions, "ANY") for line in self.line if line.region == region
        )
