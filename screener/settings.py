"""The machine's side of the configuration: SCREENER_* environment variables, typed, read once at start."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "SCREENER_"
EXAMPLE_CLINIC = Path(__file__).parent / "clinic.example.toml"


def _cache_dir() -> Path:
    """Where the XDG base directory specification puts what can be made anew."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "screener"
    except RuntimeError:  # a user without a home, as in a container
        return Path(tempfile.gettempdir()) / f"screener-{os.getuid()}"


class SettingsError(Exception):
    """A SCREENER_* variable is unknown or wrong. The message names each."""


class Settings(BaseModel):
    """Every setting has a default that is valid, sensible in production, and public."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clinic_file: Path = EXAMPLE_CLINIC
    proxy_hops: int = Field(default=0, ge=0, le=10)
    cache_dir: Path = Field(default_factory=_cache_dir)

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
