"""The clinic that runs the service: all that the operator's one file can say, and what each key may hold."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from screener.clinic.colour import lighter
from screener.clinic.values import (
    BookingAddress,
    Codes,
    Colour,
    Country,
    Day,
    Email,
    HostAddress,
    HostName,
    HttpsAddress,
    Languages,
    Line,
    LineEach,
    Path,
    Regions,
    Site,
    Small,
    TextEach,
    TimeZone,
    WordingLanguage,
    YesOrNo,
    each_once,
)
from screener.screening.content_file import Entry
from screener.screening.instrument import Instrument
from screener.screening.language import ORIGINAL

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
    date: Day
    languages: Annotated[Codes, Field(description="codes of the languages reviewed")]


class LawChecked(Entry):
    """Who looked at what the law of the clinic's country lets its pages say of KAP, and when."""

    name: Line
    date: Day


class KapAtThisClinic(Entry):
    """How the clinic gives KAP: facts for the visitor, not advice."""

    routes: Annotated[
        tuple[Annotated[Route, Small], ...],
        Field(min_length=1, description="one or more of iv, im, nasal, lozenge, tablet"),
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


TABLES: dict[str, type[BaseModel]] = {"kap": KapAtThisClinic, "law_checked": LawChecked, "reviewer": Reviewer}


class Clinic(Entry):
    """Everything the clinic's file can say. It cannot change the instrument, the guidance or urgent help."""

    model_config = ConfigDict(str_min_length=0)  # an empty path is none; all other values say what they may be
    name: Line
    address: Line
    phone: Line
    email: Email
    web: HttpsAddress
    booking: BookingAddress
    site: HostAddress = ""
    hosts: Annotated[
        tuple[HostName, ...],
        AfterValidator(each_once),
        Field(max_length=20, description='host names such as "check.example.org"'),
    ] = ()
    path: Path = ""
    country: Country
    offers_talk_therapy: YesOrNo
    offers_kap: YesOrNo
    regions: Regions
    languages: Languages
    clinic_language: WordingLanguage = ""
    time_zone: TimeZone
    paper: Annotated[PaperSize, Small, Field(description='"letter" or "a4"')]
    accent: Colour = OUR_ACCENT
    appearance: Annotated[Appearance, Small, Field(description='"light", "dark" or "auto"')] = "auto"
    logo: Annotated[
        str, Field(pattern=r"^[\w. -]+\.(?i:png|svg)$", description="a PNG or SVG file beside this one")
    ] = ""
    licences: Annotated[tuple[Line, ...], Field(max_length=6, description="up to six lines")] = ()
    asks_safety_question: YesOrNo = True
    asks_pregnancy_question: YesOrNo = True
    asks_mood: YesOrNo = True
    privacy_contact: Line = ""
    health_data_policy: HttpsAddress = ""
    embed_on: Annotated[
        tuple[Site, ...],
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
    def address_of_site(self) -> str:
        """Where visitors find this service, without a slash at the end; empty where the file does not say."""
        return self.site.rstrip("/") + self.path if self.site else ""

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
