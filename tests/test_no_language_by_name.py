"""Code knows no language and no country by name, but for the places that docs/languages.md lists with a reason."""

import re
from pathlib import Path

from screener.screening.content import CONTENT

ROOT = Path(__file__).parents[1]
LISTED = (ROOT / "docs" / "languages.md").read_text("utf-8").split("### Where code knows")[1].split("\n## ")[0]
CODE = {"screener": "*.py", "templates": "*.*", "static": "*.js"}


def names():
    """Our languages and countries, and how they are written together, in quotes or in a locale."""
    languages = [path.name for path in CONTENT.iterdir() if path.is_dir() and len(path.name) == 2]
    countries = re.findall(r"^\[country\.([A-Z]{2})\]", (CONTENT / "countries.toml").read_text("utf-8"), re.MULTILINE)
    either = "|".join(languages)
    return re.compile(rf"""["'](?:{either}|{"|".join(countries)}|GB)["']|\b(?:{either})[_-](?:[A-Z]{{2}}|419)\b""")


def knowing():
    files = [path for folder, kind in CODE.items() for path in (ROOT / folder).rglob(kind)]
    assert len(files) > 100
    return {str(path.relative_to(ROOT)) for path in files if names().search(path.read_text("utf-8"))}


def test_each_place_is_listed_with_its_reason_and_no_other():
    assert knowing() == set(re.findall(r"^\| `([\w/.]+)` \|", LISTED, re.MULTILINE))
