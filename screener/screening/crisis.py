"""Crisis lines by region: data with a source and the date it was checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from screener.screening.content_file import ContentFile, Entry


def _unbroken(number: str) -> str:
    """No-break spaces keep the groups on one line, and in their order in a language written from right to left."""
    return number.replace(" ", "\u00a0")


ANYWHERE = "ANY"
# A line that nobody has called for longer may no longer answer.
TRIED_WITHIN = timedelta(days=90)
Purpose = Literal["emergency", "crisis", "deaf", "violence", "mothers", "young", "lgbtq", "veterans", "support"]
Number = Annotated[str, AfterValidator(_unbroken)]


class LineInLanguage(Entry):
    """What is translated, and the key or word that leads to somebody who speaks the language."""

    name: str | None = None
    press: str | None = None
    text_word: str | None = None
    hours: str | None = None
    note: str | None = None


class CrisisLine(Entry):
    """One service: what to call (and which key to press), what to text (and which word), when it answers.

    `note`: what to know before. `in_language` holds what differs for a visitor of another language. `official`: the
    source is the service's own, or a public authority's. `answers_in` is made from `languages`, and stands in no file:
    the names of those in which it answers, where the visitor's is not among them.
    """

    region: str
    name: str
    purpose: Purpose
    call: Number = ""
    press: str = ""
    text: Number = ""
    text_word: str = ""
    web: str = ""
    hours: str = ""
    note: str = ""
    languages: tuple[str, ...] = Field(min_length=1)
    answers_in: str = ""
    in_language: dict[str, LineInLanguage] = Field(default={})
    official: bool = False
    checked_on: date
    source: str
    tried_on: date | None = None
    tried_by: str = ""

    def for_language(self, language: str) -> CrisisLine:
        """The line as a visitor of that language is shown it."""
        changes = self.in_language.get(language, LineInLanguage())
        return self.model_copy(update=changes.model_dump(exclude_none=True))

    def is_tried(self, today: date) -> bool:
        """Somebody has called it, not long ago."""
        return self.tried_on is not None and self.tried_on + TRIED_WITHIN >= today

    @model_validator(mode="after")
    def _can_be_reached(self) -> CrisisLine:
        if not (self.call or self.text or self.web):
            raise ValueError("needs a number to call or text, or a web address")
        return self


class RegionInLanguage(Entry):
    """Its names in another language."""

    name: str
    inside: str


class Region(RegionInLanguage):
    """A region a clinic may choose: its name, and how one says that something is so there."""

    in_language: dict[str, RegionInLanguage] = Field(default={})


class LanguageInLanguage(Entry):
    """Its name in another language."""

    name: str


class SpokenLanguage(LanguageInLanguage):
    """A language in which lines answer: its name."""

    in_language: dict[str, LanguageInLanguage] = Field(default={})


@dataclass(frozen=True)
class HelpLines:
    """The lines of one country, or with no country named: of the only one, or those that serve anywhere."""

    country: str
    inside: str
    lines: tuple[CrisisLine, ...]

    def for_purposes(self, purposes: Collection[str]) -> list[CrisisLine]:
        """Those for these purposes."""
        return [line for line in self.lines if line.purpose in purposes]

    @property
    def in_brief(self) -> list[CrisisLine]:
        """The emergency line and one to talk to, of a country that is not the clinic's: paper has little room."""
        calls = [line for line in self.for_purposes(("crisis",)) if line.call or line.text]
        return [*self.for_purposes(("emergency",)), *calls[:1]]

    @property
    def on_paper(self) -> list[CrisisLine]:
        """Those to call or text at once, and the first one for whoever is unsafe at home."""
        urgent = [line for line in self.for_purposes(("emergency", "crisis")) if line.call or line.text]
        return [*urgent, *[line for line in self.for_purposes(("violence",)) if line.call][:1]]


class CrisisLines(ContentFile):
    """All lines, the regions that are complete, why others wait, and the languages in which lines answer."""

    regions: dict[str, Region]
    languages: dict[str, SpokenLanguage]
    waiting: dict[str, str] = Field(default={})
    line: tuple[CrisisLine, ...]

    @model_validator(mode="after")
    def _regions_are_complete(self) -> CrisisLines:
        for region in self.regions:
            purposes = {line.purpose for line in self.line if line.region == region}
            if not {"emergency", "crisis"} <= purposes:
                raise ValueError(f"regions.{region}: needs an emergency line and a crisis line")
        return self

    @model_validator(mode="after")
    def _languages_have_names(self) -> CrisisLines:
        if missing := {language for line in self.line for language in line.languages} - self.languages.keys():
            raise ValueError(f"languages: {', '.join(sorted(missing))}: needs a name")
        return self

    def for_regions(self, regions: tuple[str, ...], language: str) -> tuple[HelpLines, ...]:
        """The lines of those regions in their order, then those that serve anywhere, in the words of that language.

        Those of several countries stand apart: one's number for an emergency is another's for advice.
        """
        anywhere = self._of(ANYWHERE, language)
        if len(regions) == 1:
            return (HelpLines("", "", (*self._of(regions[0], language), *anywhere)),)
        named = ((region, self.regions[region]) for region in regions)
        told = ((region, names.in_language.get(language, names)) for region, names in named)
        groups = [HelpLines(names.name, names.inside, self._of(region, language)) for region, names in told]
        return (*groups, HelpLines("", "", anywhere))

    def _of(self, region: str, language: str) -> tuple[CrisisLine, ...]:
        return tuple(self._told(line, language) for line in self.line if line.region == region)

    def _told(self, line: CrisisLine, language: str) -> CrisisLine:
        told = line.for_language(language)
        if line.purpose == "emergency" or language in line.languages:
            return told
        spoken = [self.languages[code] for code in line.languages]
        names = [each.in_language.get(language, each).name for each in spoken]
        return told.model_copy(update={"answers_in": ", ".join(names)})
