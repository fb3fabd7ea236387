"""Builds the app for a server: gunicorn wsgi:app, or flask --app wsgi run."""

import os
import sys

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from screener import cli, logs
from screener.documents.book import BookError
from screener.screening.content_file import ContentError
from screener.settings import Settings, SettingsError
from screener.sites import Sites, every_site, one_site
from screener.web.grid import Grid
from screener.web.heads import without_long_heads
from screener.web.room import pages_without_room

REFUSALS = (BookError, ContentError, SettingsError)


def build(before: Flask | None = None) -> Flask:
    """The app as a server runs it, its paper typeset. Raises one of REFUSALS. `before`: the one that it follows."""
    settings = Settings.from_environment(os.environ)
    old: Sites | None = before.extensions["sites"] if before else None
    if settings.clinics:
        sites = every_site(settings, settings.clinics, old)
        app = Flask("screener", static_folder=None)  # for the commands
        cli.add_commands(app)
    else:
        sites = one_site(settings, old)
        (app,) = sites.served.values()
        for finding in pages_without_room(app):
            logs.log.warning("%s", finding)
    sites.shared.read_templates()
    app.extensions["sites"] = sites
    return _in_front(app, sites, settings.proxy_hops)


def _in_front(app: Flask, sites: Sites, hops: int) -> Flask:
    """The app, of whose requests the sites answer each in its time, wherever a proxy has them from."""
    app.wsgi_app = Grid(without_long_heads(sites))  # type: ignore[method-assign]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


logs.configure()
try:
    app = build()
except REFUSALS as error:
    sys.exit(f"Screener does not start:\n{error}")
