"""What one value of the clinic's file may be: a line, an address, a color, a code that the content knows."""

from __future__ import annotations

import datetime
import re
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from screener.clinic.colour import ENOUGH, PAPER, contrast


def _small(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _capital(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _small_host(address: object) -> object:
    """An address with its scheme and its host in small letters, as browsers read them; the path is the site's own."""
    return re.sub(r"^[^/]*//[^/?#]*", lambda host: host[0].lower(), address) if isinstance(address, str) else address


_HOST_NAME_PART = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HTTPS = r"https://[^\s/?#@]+\.[^\s/?#@]+(/[^\s?#]*)?"
# Of a query, what stands for itself: no braces or brackets, in which a booking service would want a visitor's name.
_QUERY = r"(\?[a-zA-Z0-9_.~!$&'()*+,;=:@/%-]+)?"


def _https(address: str) -> str:
    if not re.fullmatch(_HTTPS, address):
        raise ValueError("must be a full https:// address, without ? or #")
    return address


def _https_with_query(address: str) -> str:
    if not re.fullmatch(_HTTPS + _QUERY, address):
        raise ValueError("must be a full https:// address, without # or {…}; after a ? it may name a service of yours")
    return address


def _whole_host(address: str) -> str:
    if urlsplit(_https(address)).path not in ("", "/"):
        raise ValueError(
            "must end after the name of the host; a folder of another site in which the service stands is the key path"
        )
    return address


def _origin(address: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?", address):
        raise ValueError("must be a site such as https://www.example.org, without anything after the name")
    return address


def _host_name(name: str) -> str:
    if len(name) > 253 or not all(_HOST_NAME_PART.fullmatch(part) for part in name.split(".")):
        raise ValueError('must be host names such as "check.example.org", with commas between, without ports')
    return name


def _our_code(country: str) -> str:
    if country == "GB":
        raise ValueError('is written "UK" here')
    return country


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


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """Raises ValueError for a value that is there twice."""
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
Small, Capital = BeforeValidator(_small), BeforeValidator(_capital)
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
_Address = Annotated[
    str, BeforeValidator(_small_host), Field(max_length=200, pattern=_READABLE, description="an https:// address")
]
HttpsAddress = Annotated[_Address, AfterValidator(_https)]
BookingAddress = Annotated[_Address, AfterValidator(_https_with_query)]
HostAddress = Annotated[_Address, AfterValidator(_whole_host)]
Codes = Annotated[tuple[str, ...], AfterValidator(each_once), Field(min_length=1)]
Capitals = Annotated[tuple[Annotated[str, Capital], ...], AfterValidator(each_once), Field(min_length=1)]
YesOrNo = Annotated[bool, Field(description="true or false")]
Day = Annotated[datetime.date, Field(description="a date such as 2026-01-31")]
Country = Annotated[
    str,
    Capital,
    AfterValidator(_our_code),
    Field(pattern="^[A-Z]{2}$", description='the two letters of the country whose law governs you, such as "US"'),
]
Regions = Annotated[Capitals, AfterValidator(_regions), Field(description="regions whose crisis lines are known")]
Languages = Annotated[Codes, AfterValidator(_languages), Field(description="languages that are whole")]
WordingLanguage = Annotated[
    str, AfterValidator(_wording_language), Field(description="a language in which the questionnaire is known")
]
TimeZone = Annotated[str, AfterValidator(_time_zone), Field(description='a time zone such as "America/New_York"')]
Colour = Annotated[
    str,
    Small,
    Field(
        pattern="^#[0-9a-f]{6}$", description='a dark color such as "#0a5257", # and six digits of 0 to 9 and a to f'
    ),
    AfterValidator(_dark_enough),
]
HostName = Annotated[str, Small, AfterValidator(_host_name)]
Path = Annotated[
    str, Small, Field(max_length=60, pattern="^((/[a-z0-9-]+)+)?$", description='a path such as "/anxiety-check"')
]
Site = Annotated[str, BeforeValidator(_small_host), AfterValidator(_origin)]
