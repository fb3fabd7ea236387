"""Reading a content file: TOML or JSON in, checked values out, and a message with file, key and reason if not."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class ContentError(Exception):
    """A content file is missing, unreadable or wrong. The message names file, key and reason."""


class Entry(BaseModel):
    """A table of a content file, or of the clinic's: frozen, without unknown keys, and without an empty text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)


class Review(Entry):
    """When a content file was last written or reviewed, and when it is due again."""

    version: int
    date: datetime.date
    next_review: datetime.date


class ContentFile(Entry):
    """A whole file, which says when it was reviewed."""

    review: Review


T = TypeVar("T")


def read_table(path: Path, name: str = "") -> dict[str, Any]:
    """The TOML file as a dictionary. Raises ContentError, which calls the file by that name, else by its own."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(f"{name or path.name}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{name or path.name}: not a TOML file ({error})") from error


def read_json(path: Path) -> object:
    """The JSON file's value. Raises ContentError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(f"{path.name}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ContentError(f"{path.name}: not a JSON file ({error})") from error


def check(kind: TypeAdapter[T], data: object, file: str) -> T:
    """`data` as a value of `kind`. Raises ContentError with every fault found: file, key, reason."""
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        faults = error.errors(include_input=False)
        told = (f"{file}: {_key(each['loc'])}: {each['msg'].removeprefix('Value error, ')}" for each in faults)
        raise ContentError("\n".join(told)) from error


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "(whole file)"
