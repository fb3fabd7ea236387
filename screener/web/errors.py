"""Every error has a page in the visitor's language, with urgent help on it."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from screener.logs import log_failure
from screener.web.service import service

TRY_AGAIN = (429, 503)


def handle_errors(app: Flask) -> None:
    """Answer every HTTP error, and every other exception as a 500, with a page."""
    app.register_error_handler(HTTPException, http_error_page)
    app.register_error_handler(Exception, failure_page)


class DiscreetFlask(Flask):
    """Flask, whose own log of a fault (one in an error page, say) would hold the exception's message and traceback."""

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's own type
        """One line, as for every other fault."""
        log_failure(request.endpoint, exc_info[1])


def http_error_page(error: HTTPException) -> tuple[str, int, list[tuple[str, str]]]:
    """The page for an HTTP error. Where only the moment was wrong, it keeps the answers for another try."""
    code = error.code or 500
    headers = [pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After")]
    if code not in TRY_AGAIN:
        return render_template("error.html", code=code), code, headers
    kept = _answers_sent()
    return render_template("busy.html" if kept else "error.html", code=code, kept=kept), code, headers


def _answers_sent() -> list[tuple[str, str]]:
    """Every valid field of the form that was sent, and its button, as hidden fields carry it on."""
    if request.method != "POST" or request.blueprint != "pages":
        return []
    pressed = [(name, "1") for name in ("help_seen", "edit") if name in request.form]
    submission = service().sent()
    return [] if submission.is_empty and not pressed else submission.carried() + pressed


def failure_page(error: Exception) -> tuple[str, int]:
    """The page for a fault of ours. The log gets the kind of fault and the place in our code, never a value."""
    log_failure(request.endpoint, error)
    return render_template("error.html", code=500), 500
