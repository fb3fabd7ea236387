"""Before each request: refuse what another site sends. After each: headers, so that nothing is kept or loaded."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import BadHost

LARGEST_BODY = 16 * 1024
FORM = "application/x-www-form-urlencoded"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: Flask) -> None:
    """Put the checks before, and the headers after, every request of the app."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.before_request(refuse_bad_hosts)
    app.before_request(refuse_foreign_posts)
    app.after_request(add_headers)


def refuse_bad_hosts() -> Response | None:
    """400, in plain words, for a host name that no address can be made from: a page of ours could make no link."""
    if isinstance(request.routing_exception, BadHost):
        return Response("Bad Request\n", 400, mimetype="text/plain")
    return None


def refuse_foreign_posts() -> None:
    """403 for a form sent from another site, 415 for a body that is not a form, 411 for one of untold length.

    Without a length told beforehand a body could be cut off at the limit, and what is left of it taken for the whole.
    """
    if request.method != "POST":
        return
    if comes_from_elsewhere():
        abort(403)
    if request.mimetype != FORM:
        abort(415)
    if "Transfer-Encoding" in request.headers:
        abort(411)


def comes_from_elsewhere() -> bool:
    """What the browser itself says: Sec-Fetch-Site, or Origin where that is not sent. Neither: not a browser's form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    host = request.host or request.headers.get("Host", "")
    return origin is not None and origin not in (f"http://{host}", f"https://{host}")


def add_headers(response: Response) -> Response:
    """Nothing but static files may be stored, and every page loads from its own origin only."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.location:
        # Never an address that somebody else's Host header or query made up.
        response.location = "/" + urlsplit(response.location).path.lstrip("/")
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "no-store"
    return response
