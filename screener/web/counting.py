"""Counts how many people begin, come to a result and save a PDF, where the operator wants that: never who, or what."""

from __future__ import annotations

from flask import Flask, Response, request

from screener.tally import Tally, week_of
from screener.web.service import service

# What counts as what, if all went well.
COUNTED = {
    ("GET", "pages.questions"): "starts",
    ("POST", "pages.result"): "finished",
    ("POST", "pages.summary"): "pdfs",
}


def count_visits(app: Flask, tally: Tally | None) -> None:
    """Count in that tally; with none, in nothing. The page on privacy says that there are counts where there are."""
    app.jinja_env.globals["counts_visits"] = tally is not None
    if tally is None:
        return

    app.extensions["tally"] = tally

    @app.after_request
    def count(response: Response) -> Response:
        kind = COUNTED.get((request.method, request.endpoint or ""))
        if kind and response.status_code == 200 and not is_sent_again():
            tally.add(week_of(service().today), service().name, kind)
        return response


def is_sent_again() -> bool:
    """The result, asked for by whoever has seen it, or the page with help before it: each visitor counts once."""
    return request.endpoint == "pages.result" and "help_seen" in request.form
