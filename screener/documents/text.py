"""Page 1 of the summary in plain lines, for portals that take no file: the same pieces, in the same languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from screener.catalogues import load_catalogue
from screener.clinic.keys import Clinic
from screener.documents.page_1 import page_1
from screener.languages import name_of
from screener.screening.content import Content
from screener.screening.report import Report


class TextCopier:
    """Writes reports as text, for one clinic, in each language that page 1's own words can have."""

    def __init__(self, bundle: Path, translations: Path, content: Content, clinic: Clinic) -> None:
        self._content = content
        self._clinic = clinic
        languages = content.languages.keys() & {*clinic.languages, clinic.reads}
        self._templates = {each: _template(bundle / "templates", translations, each) for each in languages}

    def copy(self, report: Report) -> str:
        """What page 1 of that report says. Same report, same text."""
        language = report.clinic_language
        other = self._clinic.reads if report.language == language else report.language
        return self._templates[language].render(
            pieces=page_1(report),
            clinic=self._clinic,
            words=self._content.languages[language],
            language=language,
            language_name=name_of(report.language, language),
            other_language_name=name_of(other, language),
            instruments=self._content.instruments,
            main=self._content.main,
            table_version=self._content.table.review.version,
            sources=self._content.sources,
        )


@cache
def _template(templates: Path, translations: Path, language: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=False,  # noqa: S701 - plain text: who shows it on a page escapes it there
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    known = load_catalogue(translations, language)
    environment.globals["_"] = lambda text, **values: known.gettext(text) % values
    environment.globals["ngettext"] = lambda one, several, num: known.ngettext(one, several, num) % {"num": num}
    return environment.get_template("summary.txt")
