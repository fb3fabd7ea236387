"""The import rules of pyproject.toml cover every room: an import planted where it must not be is named."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")
# In which module of each room what is imported that must not be.
PLANTED = {
    "screening.scoring": "screener.settings",
    "screening.topics": "flask",
    "clinic.colour": "screener.documents.fhir",
    "clinic.logo": "werkzeug",
    "markup": "screener.clinic.keys",
    "catalogues": "screener.markup",
    "languages": "screener.screening.scoring",
    "settings": "screener.logs",
    "logs": "flask",
    "metrics": "screener.settings",
    "workers": "screener.web.room",
    "documents.booklet": "screener.documents.pdf",
    "documents.fhir": "screener.documents.pieces",
    "documents.pieces": "pydyf",
    "documents.book.shelf": "screener.documents.sheet.writer",
    "documents.sheet.writer": "weasyprint",
    "web.grid": "screener.cli",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What is said of the package with all of these in it, and a module that no rule names."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "screener", folder / "screener", ignore=shutil.ignore_patterns("__pycache__", "content"))
    for module, imported in PLANTED.items():
        with (folder / "screener" / (module.replace(".", "/") + ".py")).open("a", encoding="utf-8") as file:
            file.write(f"import {imported}\n")
    (folder / "screener" / "homeless.py").write_text("", "utf-8")
    done = subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("module", PLANTED)
def test_an_import_planted_in_a_room_is_named(said, module):
    assert f"screener.{module} -> {PLANTED[module]}" in said


def test_a_module_that_no_rule_names_is_named(said):
    assert "homeless" in said
