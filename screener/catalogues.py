"""The interface texts of each language (gettext): read, and checked against the list of all texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screener.screening.content_file import ContentError
from screener.screening.language import ORIGINAL

TRANSLATIONS = Path(__file__).parent / "translations"
MOST_NAMED = 5


def load_catalogue(folder: Path, language: str) -> NullTranslations:
    """That language's texts. Those of the original language stand in templates and code themselves."""
    return Translations.load(folder, [str(Locale.parse(language, sep="-"))])


def load_catalogues(folder: Path, languages: tuple[str, ...]) -> dict[str, NullTranslations]:
    """The texts of each of these languages. Raises ContentError when some are missing: it names the first few."""
    with (folder / "messages.pot").open("rb") as file:
        wanted = [message.id for message in read_po(file) if message.id]
    catalogues = {language: load_catalogue(folder, language) for language in languages}
    faults = []
    for language, catalogue in catalogues.items():
        known = getattr(catalogue, "_catalog", {})
        missing = [text for text in wanted if language != ORIGINAL and not _is_known(text, known)]
        if missing:
            named = "; ".join(repr(text) for text in missing[:MOST_NAMED])
            faults.append(f"translations/{language}: {len(missing)} texts have no translation: {named}")
    if faults:
        raise ContentError("\n".join(faults))
    return catalogues


def templates_in(templates: Path, catalogue: NullTranslations) -> Environment:
    """Jinja outside of Flask: strict, escaping, with the interface texts of one language."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _is_known(text: str | Sequence[str], known: dict[object, object]) -> bool:
    return text in known if isinstance(text, str) else (text[0], 0) in known
