"""The clinic that runs the service: the operator's one file, checked at start."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from screener.screening.content import Content
from screener.screening.content_file import ContentError, Piece, check, read_table
from screener.screening.language import ORIGINAL


def _https(address: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#@]+\.[^\s/?#@]+(/[^\s?#]*)?", address):
        raise ValueError("must be a full https:// address, without ? or #")
    return address


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError('must be a time zone such as "America/New_York"') from error
    return name


# Something to read, and nothing that controls a terminal or the direction of text.
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
_READABLE = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"
_PART = rf"[^@\s{_CONTROLS}]+"
Line = Annotated[str, Field(max_length=120, pattern=_READABLE)]
Text = Annotated[str, Field(max_length=300, pattern=_READABLE)]
Email = Annotated[str, Field(max_length=120, pattern=rf"^{_PART}@{_PART}\.{_PART}$")]
HttpsAddress = Annotated[str, Field(max_length=200, pattern=_READABLE), AfterValidator(_https)]


class Reviewer(Piece):
    """The person who reviewed the content for this clinic, and in which languages."""

    name: Line
    credentials: Line
    date: datetime.date
    languages: tuple[str, ...] = Field(min_length=1)


class Clinic(Piece):
    """Everything the clinic's file can say. It cannot change the instrument, the guidance or urgent help."""

    name: Line
    address: Line
    phone: Line
    email: Email
    web: HttpsAddress
    hours: dict[str, Line]
    booking: HttpsAddress
    offers_talk_therapy: bool
    offers_kap: bool
    regions: tuple[str, ...] = Field(min_length=1)
    languages: tuple[str, ...] = Field(min_length=1)
    clinic_language: str = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    paper: Literal["letter", "a4"]
    consultation: dict[str, Text]
    reviewer: Reviewer | None = None

    def is_reviewed(self, language: str) -> bool:
        """Somebody has reviewed the content in that language for this clinic."""
        return self.reviewer is not None and language in self.reviewer.languages

    def is_translation(self, language: str) -> bool:
        """The content in that language was translated from another."""
        return language != ORIGINAL

    @property
    def reads(self) -> str:
        """The language in which the clinic reads page 1 of the summary."""
        return self.clinic_language or self.languages[0]

    @model_validator(mode="after")
    def _speaks_its_languages(self) -> Clinic:
        for name in ("languages", "regions"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise ValueError(f"{name}: each once")
        for name in ("consultation", "hours"):
            if set(getattr(self, name)) != set(self.languages):
                raise ValueError(f"{name}: needs a text for each of {', '.join(self.languages)}, and no other")
        return self


def load_clinic(path: Path, content: Content) -> Clinic:
    """Read and check the clinic's file. Raises ContentError naming file, key and reason."""
    clinic = check(TypeAdapter(Clinic), read_table(path), path.name)
    faults = [
        f"{path.name}: regions: {region} is not one of {', '.join(content.crisis_lines.regions)}"
        for region in clinic.regions
        if region not in content.crisis_lines.regions
    ]
    faults += [
        f"{path.name}: languages: {language} is not one of {', '.join(content.languages)}"
        for language in clinic.languages
        if language not in content.languages
    ]
    if clinic.reads not in content.wording_languages:
        known = ", ".join(content.wording_languages)
        faults.append(f"{path.name}: clinic_language: {clinic.reads} is not one of {known}")
    if faults:
        raise ContentError("\n".join(faults))
    return clinic
