"""Screener: the GAD-7 with an honest explanation and a PDF to bring to a consultation. Nothing is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import StrictUndefined

from screener import cli, figures, markup
from screener.catalogues import TRANSLATIONS, load_catalogues
from screener.clinic.file import load_clinic, logo_of
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer
from screener.documents.text import TextCopier
from screener.screening.content import CONTENT, Content, load_content
from screener.screening.language import ORIGINAL
from screener.screening.local_words import in_country
from screener.screening.therapy_only import therapy_only
from screener.settings import Settings
from screener.tally import Tally
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
from screener.web.fragments import once
from screener.web.locale import translated, translated_number
from screener.web.readiness import Readiness
from screener.web.service import Clock, Service

# Once for all sites of a process.
read_content = cache(load_content)
catalogues_of = cache(load_catalogues)
PACKAGE = Path(__file__).parent
# In a checkout templates/ and static/ stand beside the package; an installed package carries them inside.
BUNDLE = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent


@cache
def content_for(content: Content, offers_kap: bool, country: str) -> Content:
    """The content for a clinic that offers KAP, or does not, in that country: made once for all of them."""
    return in_country(content if offers_kap else therapy_only(content), country)


@dataclass
class Shared:
    """What all sites of one process have in common: the shelf, limits, counts, turns, and the pages' templates.

    `refused`: the clinics whose files are wrong, and why.
    """

    shelf: Bookshelf
    limits: limits.RateLimits
    tally: Tally | None
    turns: turns.Turns = field(default_factory=turns.Turns)
    templates: Environment | None = None
    refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Shared:
        """As the settings say."""
        tally = Tally(settings.counts) if settings.counts else None
        return cls(Bookshelf(settings.cache_dir), limits.limits_of(settings), tally)

    def read_templates(self) -> None:
        """Read all pages' templates now: once for all processes, and though later no file can be opened."""
        if self.templates:
            for name in self.templates.list_templates(filter_func=_is_of_a_page):
                self.templates.get_template(name)


def create_app(
    settings: Settings | None = None,
    clock: Clock = datetime.now,
    bundle: Path = BUNDLE,
    content_folder: Path = CONTENT,
    translations: Path = TRANSLATIONS,
    shared: Shared | None = None,
) -> Flask:
    """The site of one clinic. Raises ContentError or SettingsError, which say what is wrong and where.

    Its paper is typeset when it is first asked for, or by `Service.make_paper`. `shared`: with the other sites.
    """
    settings = settings or Settings.from_environment(os.environ)
    shared = shared or Shared.of(settings)
    content = read_content(content_folder)
    clinic = load_clinic(settings.clinic_file, content)
    content = content_for(content, clinic.offers_kap, clinic.country)
    logo = logo_of(clinic, settings.clinic_file)
    app = errors.DiscreetFlask("screener", template_folder=str(bundle / "templates"), static_folder=None)
    static_files.serve_static_files(app, bundle / "static")
    app.jinja_env = shared.templates = shared.templates or _templates_of(app)
    shelf = shared.shelf
    pdf = PdfRenderer(bundle, translations, content, clinic, shelf, logo)
    asked = tuple(each for each in content.instruments.values() if clinic.asks(each))
    app.extensions["screener"] = Service(
        name=settings.clinic_file.stem,
        content=content,
        clinic=clinic,
        forms=Forms(asked, content.languages[clinic.languages[0]]),
        logo=logo,
        catalogues=catalogues_of(translations, clinic.languages),
        pdf=pdf,
        large_print=PdfRenderer(bundle, translations, content, clinic, shelf, logo, large=True),
        text=TextCopier(bundle, translations, content, clinic),
        readiness=Readiness(pdf.answers),
        clock=clock,
    )
    lengths.fill_pages(app)  # before all that adds to a reply
    if settings.metrics_port:
        from screener.web.watching import be_watched

        be_watched(app, lambda: shared.refused)
    counting.count_visits(app, shared.tally)
    protection.protect(app, settings.hosts or clinic.hosts, clinic.embed_on)
    limits.limit_requests(app, shared.limits)
    turns.take_turns(app, shared.turns)  # after the limits: who is over them waits for none
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


def _is_of_a_page(name: str) -> bool:
    return name.endswith(".html") and not name.startswith("pdf/")


def _templates_of(app: Flask) -> Environment:
    """The pages' templates, which any site can render: what is a site's own they ask the current one for."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals["figures"] = figures
    environment.globals["original"] = ORIGINAL
    environment.globals["url_for"] = url_for
    environment.globals["once"] = once
    environment.filters["block"] = markup.block
    environment.filters["line"] = markup.line
    environment.filters["longdate"] = page.shown_date
    environment.filters["monthname"] = page.shown_month
    environment.filters["shown_number"] = page.shown_number
    environment.globals["_"] = translated
    environment.globals["ngettext"] = translated_number
    return environment
