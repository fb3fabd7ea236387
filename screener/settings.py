"""The machine's side of the configuration: SCREENER_* environment variables, typed, read once at start."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, parse_qsl, urlsplit

from limits import parse_many
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyAddress, ValidationError
from pydantic_core import ErrorDetails

from screener.clinic.values import HostName

PREFIX = "SCREENER_"
REDIS_OPTIONS = {
    "db": r"\d{1,4}",
    "username": ".+",
    "password": ".+",
    "ssl_ca_certs": ".+",
    "ssl_certfile": ".+",
    "ssl_keyfile": ".+",
    "ssl_cert_reqs": "none|optional|required",
}
EXAMPLE_CLINIC = Path(__file__).parent / "clinic.example.toml"


def _cache_dir() -> Path:
    """Where the XDG base directory specification puts what can be made anew."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "screener"
    except RuntimeError:  # a user without a home, as in a container
        return _own_temporary_folder()


def _own_temporary_folder() -> Path:
    """A folder of ours where everybody may write: never a link or a folder that somebody else has put there."""
    folder = Path(tempfile.gettempdir()) / f"screener-{os.getuid()}"
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        about = folder.lstat()
        ours = stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid()
        return folder if ours else Path(tempfile.mkdtemp(prefix="screener-"))
    except OSError:  # nothing can be written, by nobody
        return folder


def _split(names: object) -> object:
    return tuple(name.strip().lower() for name in names.split(",")) if isinstance(names, str) else names


def _limit(text: str) -> str:
    if text != "off" and not _is_a_rate(text):
        raise ValueError('must be "off" or one rate such as "600 per 5 minutes"')
    return text


def _is_a_rate(text: str) -> bool:
    try:
        rates = parse_many(text)
    except ValueError:
        return False
    return len(rates) == 1 and rates[0].amount > 0


def _redis(address: str) -> str:
    try:
        known = "://" in address and _is_a_redis(urlsplit(address))
    except ValueError:  # its words could show a part of the password
        known = False
    if not known:
        raise ValueError(
            'must be an address such as "redis://127.0.0.1:6379", "redis://127.0.0.1:6379/2" for the database 2, '
            f'or "redis+unix:///run/redis.sock"; after a ? only {", ".join(REDIS_OPTIONS)} are known'
        )
    return address


def _is_a_redis(parts: SplitResult) -> bool:
    """What Redis' own client would find out in a visitor's request. Raises ValueError for a port that is none."""
    path = {"redis": r"(/\d{0,4})?", "rediss": r"(/\d{0,4})?", "redis+unix": "/.+", "memory": ""}.get(parts.scheme)
    options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    return (
        path is not None
        and re.fullmatch(path, parts.path) is not None
        and parts.port != 0
        and not parts.fragment
        and all(name in REDIS_OPTIONS and re.fullmatch(REDIS_OPTIONS[name], value) for name, value in options)
        and (parts.scheme == "rediss" or not any(name.startswith("ssl_") for name, _ in options))
        and not (parts.scheme == "memory" and options)
    )


def _whole_path(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError('must be a whole path such as "/var/lib/screener/counts.sqlite", which begins with /')
    return path


class SettingsError(Exception):
    """A SCREENER_* variable is unknown or wrong. The message names each."""


class Settings(BaseModel):
    """Every setting has a default that is valid, sensible in production, and public."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clinic_file: Path = EXAMPLE_CLINIC
    clinics: Path | None = None
    proxy_hops: int = Field(default=0, ge=0, le=10)
    cache_dir: Path = Field(default_factory=_cache_dir)
    hosts: Annotated[tuple[HostName, ...], BeforeValidator(_split)] = ()
    limit_pages: Annotated[str, AfterValidator(_limit)] = "600 per 5 minutes"
    limit_pdf: Annotated[str, AfterValidator(_limit)] = "100 per 5 minutes"
    ratelimit_storage: Annotated[str, AfterValidator(_redis)] | None = None
    preview: bool = False
    counts: Annotated[Path, AfterValidator(_whole_path)] | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: IPvAnyAddress = IPv4Address("127.0.0.1")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the variables; an empty one is none. Raises SettingsError: one that nobody knows is a mistake, too."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and value
        }
        if "clinics" in given and (beside := given.keys() & {"clinic_file", "hosts"}):
            named = " and ".join(f"{PREFIX}{name.upper()}" for name in sorted(beside))
            raise SettingsError(
                f"{PREFIX}CLINICS: each file there is a clinic with hosts of its own; leave out {named}"
            )
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise SettingsError("\n".join(map(_explain, error.errors(include_input=False)))) from error


def _explain(fault: ErrorDetails) -> str:
    name = str(fault["loc"][0])
    told = fault["msg"]
    if fault["type"] == "extra_forbidden":
        close = get_close_matches(name, Settings.model_fields, n=1)
        meant = f"did you mean {PREFIX}{close[0].upper()}?" if close else "docs/settings.md has all of them"
        told = f"is not a setting; {meant}"
    return f"{PREFIX}{name.upper()}: {told}"
