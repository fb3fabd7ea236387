"""Interface texts to translate: python -m scripts.messages

Collects them from templates and code into messages.pot, brings each language's messages.po up to date with it, and
writes the messages.mo that the service reads. To begin a language, make its folder and run this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "screener" / "translations"
SOURCES = [("screener/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]


ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts give the same file
SILENT_HEADERS = tuple(
    b'"' + name
    for name in (b"Project", b"Report", b"POT-Cr", b"PO-Rev", b"Last", b"Language-Team", b"MIME", b"Generated")
)


def template() -> Catalog:
    """Every interface text, in the order of the alphabet."""
    catalogue = Catalog(fuzzy=False)
    for _, _, message, _, context in extract_from_dir(
        ROOT, method_map=SOURCES, options_map={"**.html": {"trimmed": "true"}}
    ):
        catalogue.add(message, context=context)
    return catalogue


def updated(path: Path, texts: Catalog) -> Catalog:
    """A language's catalogue with just these texts; one that is new in it has no translation yet."""
    language = path.parts[-3]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=language, fuzzy=False)
    else:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text, with only those headers that say something."""
    file = BytesIO()
    catalogue.header_comment = "# Interface texts. docs/languages.md tells how they are made."
    write_po(file, catalogue, width=116, no_location=True, omit_header=catalogue.locale is None, sort_output=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(SILENT_HEADERS))


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as the service reads it."""
    file = BytesIO()
    catalogue.creation_date = catalogue.revision_date = ALWAYS
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Write all files anew."""
    texts = template()
    (TRANSLATIONS / "messages.pot").write_bytes(as_po(texts))
    for folder in sorted(path for path in TRANSLATIONS.iterdir() if path.is_dir()):
        path = folder / "LC_MESSAGES" / "messages.po"
        catalogue = updated(path, texts)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))


if __name__ == "__main__":
    main()
