"""Before each request: refuse what another site sends. After each: headers, so that nothing is kept or loaded."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import BadHost
from werkzeug.sansio.utils import host_is_trusted

LARGEST_BODY = 16 * 1024
PROBES = ("root.healthz", "root.readyz")
FORM = "application/x-www-form-urlencoded"
# What does not change from page to page, and holds no answer.
KEPT_BY_BROWSERS = ("static", "icon", "root.clinic_style", "root.clinic_logo")
# Pages to read, which hold no answer and lead to none: a browser asks each time whether they are still the same.
TO_READ = ("start", "help_now", "about", "options", "talk_therapy", "kap", "privacy", "accessibility")
ASKED_AFTER = tuple(f"pages.{name}" for name in TO_READ)
READ = ("GET", "HEAD")
# How a browser says that a page is to be shown inside of another.
FRAMES = ("iframe", "frame", "object", "embed", "fencedframe")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "connect-src 'self'",  # for checkers that read robots.txt in the page's name; our script asks for nothing
    "base-uri 'none'",
)
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: Flask, hosts: tuple[str, ...], embed_on: tuple[str, ...]) -> None:
    """Put the checks before, and the headers after, every request of the app.

    Without `hosts`, any host name is fine. Sites in `embed_on` may show the pages in a frame.
    """
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.before_request(partial(refuse_bad_hosts, hosts))
    app.before_request(partial(refuse_to_be_a_part, bool(embed_on)))
    app.before_request(refuse_foreign_posts)
    app.before_request(read_form)
    frames = "frame-ancestors " + (" ".join(embed_on) or "'none'")
    app.after_request(partial(add_headers, "; ".join((*CONTENT_SECURITY_POLICY, frames))))


def refuse_bad_hosts(hosts: tuple[str, ...]) -> Response | None:
    """400, in plain words, for a host name that is not ours, or from which no page could make a link.

    Probes ask by number, so they may use any name.
    """
    if isinstance(request.routing_exception, BadHost):
        return Response("Bad Request\n", 400, mimetype="text/plain")
    if hosts and request.endpoint not in PROBES and not host_is_trusted(request.host.lower(), hosts):
        return Response("Bad Request\n", 400, mimetype="text/plain")
    return None


def refuse_to_be_a_part(framed: bool) -> Response | None:
    """403, in plain words, where another site has a page of ours as its picture or script: a visitor never sees that.

    So it is with a frame, unless pages may be `framed` somewhere. It is not counted: hundreds of them, hidden on
    somebody's page, would spend the visitor's own allowance.
    """
    if request.endpoint in KEPT_BY_BROWSERS or not is_sent_by_another_site():
        return None
    is_shown = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    is_in_a_frame = request.headers.get("Sec-Fetch-Dest") in FRAMES
    if is_shown and (framed or not is_in_a_frame):
        return None
    return Response("Forbidden\n", 403, mimetype="text/plain")


def is_sent_by_another_site() -> bool:
    """The browser says so in Sec-Fetch-Site."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")


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


def read_form() -> None:
    """All of the form is here before anything is counted or waited for: who sends it bit by bit holds up nobody.

    400 for a form that breaks off: what came of it is not taken for the whole.
    """
    if request.method == "POST" and len(request.get_data()) < (request.content_length or 0):
        abort(400)


def comes_from_elsewhere() -> bool:
    """What the browser itself says: Sec-Fetch-Site, or Origin where that is not sent. Neither: not a browser's form."""
    if "Sec-Fetch-Site" in request.headers:
        return is_sent_by_another_site()
    origin = request.headers.get("Origin")
    host = request.host or request.headers.get("Host", "")
    # A proxy may have left out the port of the host, but not put one in.
    return origin is not None and not re.fullmatch(rf"https?://{re.escape(host)}(:\d{{1,5}})?", origin)


def add_headers(policy: str, response: Response) -> Response:
    """Nothing but static files and pages to read may be stored, and every page loads from its own origin only."""
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure and not request.script_root:  # a site under a path has no say over the whole host
        response.headers["Strict-Transport-Security"] = "max-age=63072000"
    if response.location:
        # Never an address that somebody else's Host header or query made up, nor a page that quotes it.
        response.location = "/" + urlsplit(response.location).path.lstrip("/")
        response.data = b""
    if request.endpoint in ASKED_AFTER and request.method in READ and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
    elif request.endpoint not in KEPT_BY_BROWSERS or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "no-store"
    return response
