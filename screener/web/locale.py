"""Which language a request is answered in: the one in the address, else the best the browser asks for."""

from __future__ import annotations

from flask import g, request

from screener.web.service import service


def language() -> str:
    """The language of this request, one that the clinic offers."""
    if "language" not in g:
        offered = service().clinic.languages
        first = request.path.split("/", 2)[1]
        g.language = first if first in offered else request.accept_languages.best_match(offered, offered[0])
    chosen: str = g.language
    return chosen
