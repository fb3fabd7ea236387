"""Reads the clinic's file and tells all that is wrong with it at once, in the operator's words."""

from __future__ import annotations

import logging
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from screener.clinic.keys import TABLES, Clinic
from screener.clinic.logo import Logo, load_logo
from screener.clinic.reading import move_up, parse, read_text
from screener.clinic.svg import LogoError
from screener.screening.content import Content
from screener.screening.content_file import ContentError
from screener.screening.countries import Countries
from screener.screening.crisis import CrisisLines

log = logging.getLogger("screener")


def load_clinic(path: Path, content: Content) -> Clinic:
    """Read and check the clinic's file. Raises ContentError: file, key, what is expected and what was found."""
    text = read_text(path)
    values = parse(text, path.name)
    faults = move_up(values, text)
    try:
        clinic = Clinic.model_validate(values, context=_known(content))
    except ValidationError as error:
        faults += [_explain(fault) for fault in error.errors()]
    else:
        faults += [
            *_contradictions(clinic),
            *_law_faults(clinic, content.countries),
            *_region_faults(clinic, content.crisis_lines),
            *_logo_faults(clinic, path),
        ]
        if not faults:
            if clinic.country not in clinic.regions:
                log.warning(
                    "No help line of %s is on file: visitors are shown those of other countries", clinic.country
                )
            return _as_the_law_lets(clinic, content.countries)
    raise ContentError("\n".join(f"{path.name}: {fault}" for fault in faults))


def faults_in(key: str, value: object, content: Content) -> list[str]:
    """What would be said of this value of a key in any file. A key of a table has a dot."""
    place = tuple(key.split("."))
    values = reduce(lambda inner, name: {name: inner}, reversed(place), value)
    try:
        Clinic.model_validate(values, context=_known(content))
    except ValidationError as error:
        return [_explain(fault) for fault in error.errors() if fault["loc"][: len(place)] == place]
    return []


def law_on_kap(country: str, checked: bool, countries: Countries) -> list[str]:
    """Why a file of that country may not say that KAP is offered. `checked`: it says who looked at the law."""
    reason = countries.refusal(country, checked)
    return [f'offers_kap: must be false with country = "{country}": {reason}'] if reason else []


def nobody_has_read(country: str) -> str:
    """What is said where a file offers KAP in a country whose law nobody has read."""
    return f"KAP is left out: nobody has read what may be said of it in {country}. All else works"


def logo_of(clinic: Clinic, path: Path) -> Logo | None:
    """The clinic's picture, from beside the file. Raises LogoError."""
    return load_logo(path.parent / clinic.logo) if clinic.logo else None


def _known(content: Content) -> dict[str, object]:
    """The lists that the content knows, for the validators."""
    return {
        "regions": tuple(content.crisis_lines.regions),
        "waiting": content.crisis_lines.waiting,
        "languages": tuple(content.languages),
        "wording_languages": content.wording_languages,
    }


def _contradictions(clinic: Clinic) -> list[str]:
    """What is right by itself, but not beside the rest."""
    faults = []
    if clinic.kap and not clinic.offers_kap:
        faults.append("kap: says how KAP is given here; expected only where offers_kap is true; found it false")
    for name, lines in clinic.kap.lines.items() if clinic.kap else ():
        if set(lines) != set(clinic.languages):
            faults.append(f"kap.{name}: needs a line for each of {', '.join(clinic.languages)}, and no other")
    for language in clinic.reviewer.languages if clinic.reviewer else ():
        if language not in clinic.languages:
            faults.append(f"reviewer.languages: {language} is not one of the languages offered")
    return faults


def _law_faults(clinic: Clinic, countries: Countries) -> list[str]:
    checked = clinic.law_checked is not None
    return law_on_kap(clinic.country, checked, countries) if clinic.offers_kap else []


def _region_faults(clinic: Clinic, lines: CrisisLines) -> list[str]:
    if clinic.country in lines.regions and clinic.country not in clinic.regions:
        shown = ", ".join(clinic.regions)
        return [f'regions: must name "{clinic.country}", the country of the clinic and of its visitors; found {shown}']
    return []


def _as_the_law_lets(clinic: Clinic, countries: Countries) -> Clinic:
    """The clinic without KAP where nobody has read the law on naming it."""
    checked = clinic.law_checked
    if clinic.offers_kap and not countries.may_name_kap(clinic.country, checked is not None):
        log.warning("%s", nobody_has_read(clinic.country))
        return clinic.model_copy(update={"offers_kap": False, "kap": None})
    if checked:
        log.warning("KAP is named in %s: %s looked at its law on %s", clinic.country, checked.name, checked.date)
    return clinic


def _logo_faults(clinic: Clinic, path: Path) -> list[str]:
    try:
        logo_of(clinic, path)
    except LogoError as error:
        return [f"logo: {clinic.logo} {error}"]
    return []


def _explain(fault: ErrorDetails) -> str:
    key, expected = ".".join(str(part) for part in fault["loc"]), _description(fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{key}: is not a key of this file{_meant(fault['loc'])}"
    if fault["type"] == "missing":
        return f"{key}: is missing; expected {expected}"
    if fault["type"] == "tuple_type" and isinstance(fault["input"], str):
        return f'{key}: expected {expected}, in brackets: ["{fault["input"]}"]'
    reason = (
        f"{fault['ctx']['error']}; expected {expected}" if "error" in fault.get("ctx", {}) else f"expected {expected}"
    )
    return f"{key}: {reason}; found {_shown(fault['input'])}"


def _description(location: tuple[int | str, ...]) -> str:
    """What the key may hold, as its field says."""
    fields: dict[str, FieldInfo] = Clinic.model_fields
    found = "a table"
    for part in location:
        if part in TABLES:
            fields = TABLES[str(part)].model_fields
        elif part in fields:
            found = fields[str(part)].description or found
    return found


def _meant(location: tuple[int | str, ...]) -> str:
    inside = [TABLES[str(part)] for part in location[:-1] if part in TABLES]
    fields = (inside or [Clinic])[-1].model_fields
    close = get_close_matches(str(location[-1]), fields, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a TOML file may hold
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
