"""The pages to read: start, help, options, method, privacy. They hold no answers."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from screener.web.locale import language
from screener.web.page import Page, page, pages
from screener.web.service import service

# docs/accessibility.md says with what.
ACCESSIBILITY_TESTED = date(2026, 11, 22)

root = Blueprint("root", __name__)

ADDRESSES = {
    "start": "/",
    "under_18": "/under-18",
    "help_now": "/help-now",
    "privacy": "/privacy",
    "options": "/options",
    "talk_therapy": "/talk-therapy",
    "kap": "/ketamine-assisted-psychotherapy",
}


@root.get("/")
def choose_language() -> Response:
    """Send the visitor to the start page in the best language."""
    response = redirect(url_for("pages.start", language=language()))
    response.vary.add("Accept-Language")
    return response


@root.get("/healthz")
def healthz() -> tuple[str, dict[str, str]]:
    """For load balancers: the process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@root.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """For load balancers: the content is loaded, since the process runs; the renderer answers with a PDF."""
    ready = service().pdf.answers()
    return "ready\n" if ready else "no PDF\n", 200 if ready else 503, {"Content-Type": "text/plain; charset=utf-8"}


def _reading_page(name: str) -> None:
    @pages.get(ADDRESSES[name], endpoint=name)
    def show() -> Page:
        return page(f"{name}.html")


for _name in ADDRESSES:
    _reading_page(_name)


@pages.get("/about")
def about() -> Page:
    """The method, its limits, the decision table, and when each text was reviewed."""
    content = service().content
    table = content.table
    groups = [
        (_("Urgent help"), table.urgent),
        (_("Talk therapy"), table.talk),
        (_("Ketamine-assisted psychotherapy (KAP)"), table.kap),
        (_("Extra topics"), table.extra),
    ]
    reviews = content.reviews | content.languages[language()].reviews
    return page("about.html", table_groups=groups, reviews=reviews)


@pages.get("/accessibility")
def accessibility() -> Page:
    """What was done so that everyone can use the pages, and what was not."""
    return page("accessibility.html", tested_on=ACCESSIBILITY_TESTED)


@pages.get("/finished")
def finished() -> Response:
    """The end on a shared device: a page that holds nothing, and asks the browser to drop what it cached."""
    response = Response(page("finished.html")[0], mimetype="text/html")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
