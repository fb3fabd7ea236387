"""./run and what it shares with ./test, with a .venv and a pip that only tell what they were asked."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path):
    """A fresh clone of what starts the site."""
    folder = tmp_path / "clone"
    (folder / "scripts").mkdir(parents=True)
    for name in ("run", "scripts/setup.sh"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_a_relative_path_of_the_clinics_file_begins_where_it_was_typed(clone, tmp_path):
    (clone / "scripts" / "setup.sh").write_text('echo "$SCREENER_CLINIC_FILE"; exit', "utf-8")
    for given in ("clinic.toml", "/elsewhere/clinic.toml"):
        told = subprocess.run(
            ["clone/run"], cwd=tmp_path, env={"SCREENER_CLINIC_FILE": given}, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == f"{tmp_path / given}"
