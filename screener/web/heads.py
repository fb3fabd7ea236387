"""Leaves out headers longer than any browser sends: to read them takes time, and nothing that counts comes before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = 1000
READ = (
    "ACCEPT",
    "ACCEPT_CHARSET",
    "ACCEPT_ENCODING",
    "ACCEPT_LANGUAGE",
    "IF_MATCH",
    "IF_NONE_MATCH",
    "IF_RANGE",
    "RANGE",
)
NAMES = tuple(f"HTTP_{name}" for name in READ)


def without_long_heads(app: WSGIApplication) -> WSGIApplication:
    """The app, which sees of the headers that it reads piece by piece only those of up to `LONGEST` characters."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in NAMES:
            if len(environ.get(name, "")) > LONGEST:
                del environ[name]
        return app(environ, start_response)

    return answer
