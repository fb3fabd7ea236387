"""The machine's side of the configuration: SCREENER_* environment variables, typed, read once at start."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from limits import parse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

PREFIX = "SCREENER_"
EXAMPLE_CLINIC = Path(__file__).parent / "clinic.example.toml"


def _cache_dir() -> Path:
    """Where the XDG base directory specification puts what can be made anew."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "screener"
    except RuntimeError:  # a user without a home, as in a container
        return Path(tempfile.gettempdir()) / f"screener-{os.getuid()}"


def _split(names: object) -> object:
    return tuple(name.strip().lower() for name in names.split(",")) if isinstance(names, str) else names


def _limit(text: str) -> str:
    if text != "off":
        try:
            parse(text)
        except ValueError as error:
            raise ValueError('must be "off" or a rate such as "600 per 5 minutes"') from error
    return text


HostName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")]


class SettingsError(Exception):
    """A SCREENER_* variable is unknown or wrong. The message names each."""


class Settings(BaseModel):
    """Every setting has a default that is valid, sensible in production, and public."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clinic_file: Path = EXAMPLE_CLINIC
    proxy_hops: int = Field(default=0, ge=0, le=10)
    cache_dir: Path = Field(default_factory=_cache_dir)
    hosts: Annotated[tuple[HostName, ...], BeforeValidator(_split)] = ()
    limit_pages: Annotated[str, AfterValidator(_limit)] = "600 per 5 minutes"
    limit_pdf: Annotated[str, AfterValidator(_limit)] = "100 per 5 minutes"
    ratelimit_storage: Annotated[str, Field(pattern=r"^(rediss?|redis\+unix|memory)://")] | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the variables; an empty one is none. Raises SettingsError: one that nobody knows is a mistake, too."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and value
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            faults = (
                f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors(include_input=False)
            )
            raise SettingsError("\n".join(faults)) from error
