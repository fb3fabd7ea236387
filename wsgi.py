"""Builds the app for a server: gunicorn wsgi:app, or flask --app wsgi run."""

import os
import sys

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from screener import create_app, logs
from screener.documents.book import BookError
from screener.screening.content_file import ContentError
from screener.settings import Settings, SettingsError
from screener.web.grid import Grid
from screener.web.room import pages_without_room

REFUSALS = (BookError, ContentError, SettingsError)


def build() -> Flask:
    """The app as a server runs it, its paper typeset. Raises one of REFUSALS."""
    settings = Settings.from_environment(os.environ)
    app = create_app(settings)
    app.extensions["screener"].make_paper()
    for finding in pages_without_room(app):
        logs.log.warning("%s", finding)
    app.wsgi_app = Grid(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


logs.configure()
try:
    app = build()
except REFUSALS as error:
    sys.exit(f"Screener does not start:\n{error}")
