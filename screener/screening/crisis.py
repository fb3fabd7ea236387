"""Crisis lines by region: data with a source and the date it was checked."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from screener.screening.content_file import Piece, Review


class CrisisLine(Piece):
    """One service: what to call (and which key to press), what to text (and which word), when it answers."""

    region: str
    name: str = Field(min_length=1)
    purpose: Literal["emergency", "crisis", "support", "young", "veterans"]
    call: str = ""
    press: str = ""
    text: str = ""
    text_word: str = ""
    web: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    checked_on: date
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_reached(self) -> CrisisLine:
        if not (self.call or self.text or self.web):
            raise ValueError("needs a number to call or text, or a web address")
        return self


class Region(Piece):
    """A region a clinic may choose."""

    name: str


class CrisisLines(Piece):
    """All lines and the regions that are complete."""

    review: Review
    regions: dict[str, Region]
    line: tuple[CrisisLine, ...]

    @model_validator(mode="after")
    def _regions_are_complete(self) -> CrisisLines:
        for region in self.regions:
            purposes = {line.purpose for line in self.line if line.region == region}
            if not {"emergency", "crisis"} <= purposes:
                raise ValueError(f"regions.{region}: needs an emergency line and a crisis line")
        return self

    def for_regions(self, regions: tuple[str, ...]) -> tuple[CrisisLine, ...]:
        """The lines of those regions in their order, then those that serve anywhere."""
        return tuple(line for region in (*regions, "ANY") for line in self.line if line.region == region)
