"""Screener: the GAD-7 with an honest explanation and a PDF to bring to a consultation. Nothing is kept."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from screener import cli, figures
from screener.catalogues import TRANSLATIONS, load_catalogues
from screener.clinic.file import load_clinic, logo_of
from screener.documents.book.shelf import Bookshelf
from screener.documents.papers import Papers
from screener.documents.pdf import PdfRenderer
from screener.documents.text import TextCopier
from screener.screening.content import CONTENT, Content, load_content
from screener.screening.language import ORIGINAL
from screener.screening.local_words import in_country
from screener.screening.therapy_only import therapy_only
from screener.settings import Settings
from screener.web import (
    addresses,
    counting,
    errors,
    information,
    lengths,
    limits,
    page,
    protection,
    static_files,
    turns,
)
from screener.web import journey as journey  # its pages join page.pages
from screener.web.forms import Forms
from screener.web.locale import gettext, ngettext
from screener.web.readiness import Readiness
from screener.web.service import Clock, Service

read_content = cache(load_content)  # once for all sites of a process
PACKAGE = Path(__file__).parent
# In a checkout templates/ and static/ stand beside the package; an installed package carries them inside.
BUNDLE = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent


@cache
def content_for(content: Content, offers_kap: bool, country: str) -> Content:
    """The content for a clinic that offers KAP, or does not, in that country: made once for all of them."""
    return in_country(content if offers_kap else therapy_only(content), country)


def create_app(
    settings: Settings | None = None,
    clock: Clock = datetime.now,
    bundle: Path = BUNDLE,
    content_folder: Path = CONTENT,
    translations: Path = TRANSLATIONS,
) -> Flask:
    """The application. Raises ContentError or SettingsError, which say what is wrong and where.

    Its paper is typeset when it is first asked for, or by `Service.make_paper`.
    """
    settings = settings or Settings.from_environment(os.environ)
    content = read_content(content_folder)
    clinic = load_clinic(settings.clinic_file, content)
    content = content_for(content, clinic.offers_kap, clinic.country)
    logo = logo_of(clinic, settings.clinic_file)
    app = errors.DiscreetFlask("screener", template_folder=str(bundle / "templates"), static_folder=None)
    static_files.serve_static_files(app, bundle / "static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["figures"] = figures
    app.jinja_env.globals["original"] = ORIGINAL
    app.jinja_env.filters["longdate"] = page.shown_date
    app.jinja_env.filters["monthname"] = page.shown_month
    app.jinja_env.filters["shown_number"] = page.shown_number
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    shelf = Bookshelf(settings.cache_dir)
    pdf = PdfRenderer(bundle, translations, content, clinic, shelf, logo)
    asked = tuple(each for each in content.instruments.values() if clinic.asks(each))
    app.extensions["screener"] = Service(
        content=content,
        clinic=clinic,
        forms=Forms(asked, content.languages[clinic.languages[0]]),
        logo=logo,
        catalogues=load_catalogues(translations, clinic.languages),
        pdf=pdf,
        large_print=PdfRenderer(bundle, translations, content, clinic, shelf, logo, large=True),
        papers=Papers(bundle, translations, content, clinic, shelf, logo),
        text=TextCopier(bundle, translations, content, clinic),
        readiness=Readiness(pdf.answers),
        clock=clock,
    )
    lengths.fill_pages(app)  # before all that adds to a reply
    if settings.metrics_port:
        from screener.web.watching import be_watched

        be_watched(app)
    counting.count_visits(app, settings.counts)
    protection.protect(app, settings.hosts, clinic.embed_on)
    limits.limit_requests(app, settings)
    turns.take_turns(app)  # after the limits: who is over them waits for none
    addresses.lead_on(app)
    errors.handle_errors(app)
    app.register_blueprint(information.root)
    in_a_language = f"/<any({', '.join(clinic.languages)}):language>"
    if settings.preview:
        from screener.web.preview import preview

        app.register_blueprint(preview, url_prefix=f"{in_a_language}/preview")
    app.register_blueprint(page.pages, url_prefix=in_a_language)
    cli.add_commands(app)
    app.context_processor(page.for_every_template)
    return app
