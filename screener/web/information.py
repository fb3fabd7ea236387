"""The pages to read: start, help, options, method, privacy; and the papers to print. They hold no answers."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from screener.documents.papers import PAPERS
from screener.documents.pdf import NoTypesetterError
from screener.web.locale import language
from screener.web.page import Page, download, made_once, pages, show
from screener.web.service import service

# docs/accessibility.md says with what.
ACCESSIBILITY_TESTED = date(2026, 11, 22)

# Pages for search engines: those that say robots "index".
TO_BE_FOUND = ("start", "about", "options", "talk_therapy", "kap")
# Files of the clinic's stay the same until the service is started anew.
KEEP = "public, max-age=3600"
NOTHING = '<svg xmlns="http://www.w3.org/2000/svg"/>'

root = Blueprint("root", __name__)

ADDRESSES = {
    "start": "/",
    "help_now": "/help-now",
    "privacy": "/privacy",
    "options": "/options",
    "talk_therapy": "/talk-therapy",
    "kap": "/ketamine-assisted-psychotherapy",
    "finished": "/finished",
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


@root.get("/clinic.css")
def clinic_style() -> tuple[str, dict[str, str]]:
    """The clinic's accent, in place of ours, in the light and in the dark; paper is black on white."""
    clinic = service().clinic
    tones = {"screen": clinic.accent, clinic.dark_on: clinic.accent_in_the_dark}
    rules = (
        f"@media {media} {{ :root {{ --accent: {tone}; --focus: {tone}; }} }}\n"
        for media, tone in tones.items()
        if media
    )
    return "".join(rules), {"Content-Type": "text/css; charset=utf-8", "Cache-Control": KEEP}


@root.get("/clinic-logo")
def clinic_logo() -> tuple[bytes, dict[str, str]]:
    """The clinic's logo, cleaned. Should somebody open it as a page, nothing in it may act."""
    logo = service().logo
    if logo is None:
        abort(404)
    return logo.content, {
        "Content-Type": logo.mimetype,
        "Cache-Control": KEEP,
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


@root.get("/robots.txt")
def robots() -> tuple[str, dict[str, str]]:
    """What search engines may read; each page says so again."""
    address = service().clinic.address_of_site
    lines = ["User-agent: *", "Allow: /", *([f"Sitemap: {address}/sitemap.xml"] if address else [])]
    return "\n".join(lines) + "\n", {"Content-Type": "text/plain; charset=utf-8"}


@root.get("/sitemap.xml")
def sitemap() -> tuple[str, dict[str, str]]:
    """The pages to be found, in each language; there is one where the clinic's file names the site's address."""
    clinic = service().clinic
    if not clinic.site:
        abort(404)
    addresses = [
        clinic.site.rstrip("/") + url_for(f"pages.{name}", language=language)
        for name in TO_BE_FOUND
        if service().has_page(name)
        for language in clinic.languages
    ]
    shown = render_template("sitemap.xml", addresses=addresses)
    return shown, {"Content-Type": "application/xml; charset=utf-8"}


@root.get("/readyz")
def readyz() -> tuple[str, int, dict[str, str]]:
    """For load balancers: the content is loaded, since the process runs; the renderer answered with a PDF just now."""
    ready = service().readiness.is_given()
    return "ready\n" if ready else "no PDF\n", 200 if ready else 503, {"Content-Type": "text/plain; charset=utf-8"}


def _reading_page(name: str) -> None:
    @pages.get(ADDRESSES[name], endpoint=name)
    @made_once
    def as_it_is() -> Page:
        if not service().has_page(name):
            abort(404)
        return show(f"{name}.html")


for _name in ADDRESSES:
    _reading_page(_name)


def _paper(name: str) -> None:
    @pages.get(f"/{name}.pdf", endpoint=f"{name}_paper")
    def to_print() -> Response:
        try:
            return download(service().pdf.paper(name, language()), "application/pdf", f"{name}.pdf")
        except NoTypesetterError as error:
            raise ServiceUnavailable from error


for _name in PAPERS:
    _paper(_name)


@pages.get("/under-18")
def under_18() -> Response:
    """Help for the young stands on the start page: an address of its own would tell the age."""
    return redirect(url_for("pages.start"), code=303)


@pages.get("/about")
@made_once
def about() -> Page:
    """The method, its limits, the decision table, and when each text was reviewed."""
    content = service().content
    reviews = content.reviews | content.languages[language()].reviews
    return show("about.html", table_groups=content.table.topic_groups, reviews=reviews)


@pages.get("/accessibility")
@made_once
def accessibility() -> Page:
    """What was done so that everyone can use the pages, and what was not."""
    return show("accessibility.html", tested_on=ACCESSIBILITY_TESTED)


@pages.get("/clear")
def clear() -> tuple[str, dict[str, str]]:
    """A picture of nothing, for whoever has finished without scripts: it asks the browser to drop what it cached."""
    return NOTHING, {"Content-Type": "image/svg+xml", "Clear-Site-Data": '"cache"'}
