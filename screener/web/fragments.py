"""Fragments of pages that are the same for every visitor: each is made once for each language of a site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import g, request

from screener.web.locale import language
from screener.web.service import Fragments, service

Fragment = TypeVar("Fragment")
# Equal where they look equal. Anything else is equal only to itself, and is kept as long as what was made of it.
PLAIN = (str, int, bool, type(None))


def once(make: Callable[..., Fragment], *values: Any) -> Fragment:  # noqa: ANN401 - whatever a template has
    """What a macro or a function makes of these values, which must be content or the clinic's: never a visitor's."""
    made = _made()
    key = (make, *map(_known_by, values))
    if key not in made:
        made[key] = make(*values), values
    fragment: Fragment = made[key][0]
    return fragment


def _made() -> Fragments:
    """All of this language; for this request alone, where its links lead under a path that somebody made up."""
    if "fragments" not in g:
        current = service()
        is_ours = request.script_root == current.clinic.path
        g.fragments = current.fragments.setdefault(language(), {}) if is_ours else {}
    made: Fragments = g.fragments
    return made


def _known_by(value: object) -> Hashable:
    if isinstance(value, PLAIN):
        return value
    return tuple(map(_known_by, value)) if isinstance(value, tuple) else id(value)
