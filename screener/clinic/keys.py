"""The clinic that runs the service: all that the operator's one file can say, and what each key may hold."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationInfo

from screener.clinic.colour import ENOUGH, PAPER, contrast, lighter
from screener.screening.content_file import Entry
from screener.screening.instrument import Instrument
from screener.screening.language import ORIGINAL


def _https(address: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#@]+\.[^\s/?#@]+(/[^\s?#]*)?", address):
        raise ValueError("must be a full https:// address, without ? or #")
    return address


def _origin(address: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", address):
        raise ValueError("must be a site such as https://www.example.org, without anything after the name")
    return address


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError('must be a time zone such as "America/New_York"') from error
    return name


def _dark_enough(colour: str) -> str:
    if contrast(colour, PAPER) < ENOUGH:
        raise ValueError(f"is too light to be read: its contrast is {contrast(colour, PAPER):.1f} of {ENOUGH:.0f}")
    return colour


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


def _known(what: str, values: tuple[str, ...], info: ValidationInfo) -> None:
    """Check against the lists that the content knows, which the reader of the file hands over."""
    known = (info.context or {}).get(what)
    for value in values:
        if known is not None and value not in known:
            raise ValueError(f"{value} is not one of {', '.join(known)}")


def _regions(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value, reason in (info.context or {}).get("waiting", {}).items():
        if value in values:
            raise ValueError(f"{value} is not offered: {reason}")
    _known("regions", values, info)
    return values


def _languages(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    _known("languages", values, info)
    return values


def _wording_language(value: str, info: ValidationInfo) -> str:
    if value:
        _known("wording_languages", (value,), info)
    return value


def _each_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    languages = info.data.get("languages")
    if texts and languages and set(texts) != set(languages):
        raise ValueError(f"needs a text for each of {', '.join(languages)}, and no other")
    return texts


# Something to read, and nothing that controls a terminal or the direction of text.
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
_READABLE = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"
_PART = rf"[^@\s{_CONTROLS}]+"
Line = Annotated[str, Field(max_length=120, pattern=_READABLE, description="a line of text, up to 120 letters")]
Text = Annotated[str, Field(max_length=300, pattern=_READABLE, description="a text on one line, up to 300 letters")]
LineEach = Annotated[
    dict[str, Line],
    AfterValidator(_each_language),
    Field(description="a line in each language offered, up to 120 letters"),
]
TextEach = Annotated[
    dict[str, Text],
    AfterValidator(_each_language),
    Field(description="a text in each language offered, up to 300 letters"),
]
Email = Annotated[str, Field(max_length=120, pattern=rf"^{_PART}@{_PART}\.{_PART}$", description="an e-mail address")]
HttpsAddress = Annotated[
    str, Field(max_length=200, pattern=_READABLE, description="an https:// address"), AfterValidator(_https)
]
Codes = Annotated[tuple[str, ...], AfterValidator(_each_once), Field(min_length=1)]
# That of static/screener.css.
OUR_ACCENT = "#0a5257"
PaperSize = Literal["letter", "a4"]
SIZES_OF_PAPER: tuple[PaperSize, ...] = get_args(PaperSize)
Appearance = Literal["light", "dark", "auto"]
# Where the dark style holds, as a media query, and what the browser itself draws (bars, the ground before the page).
DARK_ON: dict[Appearance, str] = {
    "light": "",
    "dark": "screen",
    "auto": "screen and (prefers-color-scheme: dark)",
}
COLOR_SCHEMES: dict[Appearance, str] = {"light": "only light", "dark": "dark", "auto": "light dark"}
Route = Literal["iv", "im", "nasal", "lozenge", "tablet"]


class Reviewer(Entry):
    """The person who reviewed the content for this clinic, and in which languages."""

    name: Line
    credentials: Line
    date: Annotated[datetime.date, Field(description="a date such as 2026-01-31")]
    languages: Annotated[Codes, Field(description="codes of the languages reviewed")]


class LawChecked(Entry):
    """Who looked at what the law of the clinic's country lets its pages say of KAP, and when."""

    name: Line
    date: Annotated[datetime.date, Field(description="a date such as 2026-01-31")]


class KapAtThisClinic(Entry):
    """How the clinic gives KAP: facts for the visitor, not advice."""

    routes: Annotated[
        tuple[Route, ...], Field(min_length=1, description="one or more of iv, im, nasal, lozenge, tablet")
    ]
    prescribed_by: Annotated[dict[str, Line], Field(description="who prescribes, a line in each language offered")]
    monitored_by: Annotated[dict[str, Line], Field(description="who monitors, a line in each language offered")]
    visit: Annotated[
        dict[str, Line], Field(description="how long a visit with ketamine takes, a line in each language offered")
    ] = Field(default={})
    sessions: Annotated[
        dict[str, Line], Field(description="how many sessions are planned, a line in each language offered")
    ] = Field(default={})
    minimum_age: Annotated[int, Field(ge=18, le=99, description="an age of 18 or more")] = 18
    law_checked: LawChecked | None = None

    @property
    def lines(self) -> dict[str, dict[str, str]]:
        """Each table of lines by key, without those that the file may leave out and does."""
        optional = {"visit": self.visit, "sessions": self.sessions}
        return {
            "prescribed_by": self.prescribed_by,
            "monitored_by": self.monitored_by,
            **{name: lines for name, lines in optional.items() if lines},
        }


class Clinic(Entry):
    """Everything the clinic's file can say. It cannot change the instrument, the guidance or urgent help."""

    name: Line
    address: Line
    phone: Line
    email: Email
    web: HttpsAddress
    booking: HttpsAddress
    site: HttpsAddress = ""
    country: Annotated[
        str,
        Field(pattern="^[A-Z]{2}$", description='the two letters of the country whose law governs you, such as "US"'),
    ]
    offers_talk_therapy: Annotated[bool, Field(description="true or false")]
    offers_kap: Annotated[bool, Field(description="true or false")]
    regions: Annotated[Codes, AfterValidator(_regions), Field(description="regions whose crisis lines are known")]
    languages: Annotated[Codes, AfterValidator(_languages), Field(description="languages that are whole")]
    clinic_language: Annotated[
        str, AfterValidator(_wording_language), Field(description="a language in which the questionnaire is known")
    ] = ""
    time_zone: Annotated[str, AfterValidator(_time_zone), Field(description='a time zone such as "America/New_York"')]
    paper: Annotated[PaperSize, Field(description='"letter" or "a4"')]
    accent: Annotated[
        str, Field(pattern="^#[0-9a-f]{6}$", description='a dark color such as "#0a5257"'), AfterValidator(_dark_enough)
    ] = OUR_ACCENT
    appearance: Annotated[Appearance, Field(description='"light", "dark" or "auto"')] = "auto"
    logo: Annotated[str, Field(pattern=r"^[\w. -]+\.(png|svg)$", description="a PNG or SVG file beside this one")] = ""
    licences: Annotated[tuple[Line, ...], Field(max_length=6, description="up to six lines")] = ()
    asks_safety_question: Annotated[bool, Field(description="true or false")] = True
    asks_pregnancy_question: Annotated[bool, Field(description="true or false")] = True
    asks_mood: Annotated[bool, Field(description="true or false")] = True
    privacy_contact: Line = ""
    health_data_policy: HttpsAddress = ""
    embed_on: Annotated[
        tuple[Annotated[str, AfterValidator(_origin)], ...],
        Field(max_length=20, description='sites such as "https://www.example.org"'),
    ] = ()
    hours: LineEach
    consultation: TextEach
    price: TextEach = Field(default={})
    kap: KapAtThisClinic | None = None
    reviewer: Reviewer | None = None

    def asks(self, instrument: Instrument) -> bool:
        """Visitors are asked this questionnaire here."""
        key = instrument.facts.clinic_key
        return bool(getattr(self, key)) if key else True

    @property
    def law_checked(self) -> LawChecked | None:
        """Who looked at the law on naming KAP, where the file says so."""
        return self.kap.law_checked if self.kap else None

    def is_reviewed(self, language: str) -> bool:
        """Somebody has reviewed the content in that language for this clinic."""
        return self.reviewer is not None and language in self.reviewer.languages

    def is_translation(self, language: str) -> bool:
        """The content in that language was translated from another."""
        return language != ORIGINAL

    @property
    def not_asked(self) -> tuple[str, ...]:
        """The questions of the situation page that visitors are not asked here."""
        asked = {"safety": self.asks_safety_question, "pregnancy": self.asks_pregnancy_question}
        return tuple(name for name, yes in asked.items() if not yes)

    @property
    def help_regions(self) -> tuple[str, ...]:
        """The regions whose lines are shown, the clinic's own country first."""
        return tuple(sorted(self.regions, key=lambda region: region != self.country))

    @property
    def reads(self) -> str:
        """The language in which the clinic reads page 1 of the summary."""
        return self.clinic_language or self.languages[0]

    @property
    def has_own_accent(self) -> bool:
        """The accent is not the one in our stylesheet."""
        return self.accent != OUR_ACCENT

    @property
    def dark_on(self) -> str:
        """The media query of the dark style; empty where there is none."""
        return DARK_ON[self.appearance]

    @property
    def color_schemes(self) -> str:
        """What the pages may look like, for the browser."""
        return COLOR_SCHEMES[self.appearance]

    @property
    def accent_in_the_dark(self) -> str:
        """The accent as it is read on a dark page."""
        return lighter(self.accent)
