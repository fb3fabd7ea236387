"""What visitors see of a clinic whose file is wrong: that it does not work now, and who helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from screener.catalogues import load_catalogue, templates_in
from screener.languages import direction_of
from screener.screening.content import Content

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
</head>
<body>
<main>
{sections}
</main>
</body>
</html>
"""
# Any site may show it in a frame: it holds no answer and no form, and help must be seen there, too.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "Retry-After": "60",
    "X-Content-Type-Options": "nosniff",
}


def stopped(templates: Path, translations: Path, content: Content, regions: tuple[str, ...]) -> WSGIApplication:
    """A site that answers everything with 503 and the help lines of these regions, in every language there is."""
    said = [_section(templates, translations, content, regions, language) for language in content.languages]
    first = next(iter(content.languages))
    title = load_catalogue(translations, first).gettext("This is busy right now")
    page = PAGE.format(language=first, title=title, sections="".join(said))
    return lambda environ, start: Response(page, 503, HEADERS, mimetype="text/html")(environ, start)


def _section(templates: Path, translations: Path, content: Content, regions: tuple[str, ...], language: str) -> str:
    environment = templates_in(templates, load_catalogue(translations, language))
    return environment.get_template("stopped.html").render(
        language=language,
        direction=direction_of(language),
        help_lines=content.crisis_lines.for_regions(regions, language),
    )
