"""Parts of pages that are the same for every visitor: each is made once for each language of a site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import request

from screener.web.locale import language
from screener.web.service import service

Part = TypeVar("Part")
# Equal where they look equal. Anything else is equal only to itself, and is kept as long as what was made of it.
PLAIN = (str, int, bool, type(None))


def once(make: Callable[..., Part], *values: Any) -> Part:  # noqa: ANN401 - whatever a template has
    """What a macro or a function makes of these values, which must be content or the clinic's: never a visitor's."""
    if request.script_root != service().clinic.path:
        return make(*values)  # links under a path that the request made up
    parts = service().parts
    key = (make, language(), *map(_known_by, values))
    if key not in parts:
        parts[key] = make(*values), values
    part: Part = parts[key][0]
    return part


def _known_by(value: object) -> Hashable:
    if isinstance(value, tuple):
        return tuple(map(_known_by, value))
    return value if isinstance(value, PLAIN) else id(value)
