"""Nothing that an operator can set or run is undocumented, and nothing is documented that is not there."""

import re
from pathlib import Path

from screener import cli
from screener.clinic.keys import Clinic, KapAtThisClinic, LawChecked, Reviewer
from screener.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
CLINIC = (ROOT / "docs" / "clinic.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
EXAMPLE = (ROOT / "screener" / "clinic.example.toml").read_text("utf-8")


def keys():
    yield from Clinic.model_fields
    yield from (f"kap.{key}" for key in KapAtThisClinic.model_fields)
    yield from (f"kap.law_checked.{key}" for key in LawChecked.model_fields)
    yield from (f"reviewer.{key}" for key in Reviewer.model_fields)


def test_every_key_of_the_clinics_file_is_in_the_table_and_no_other():
    documented = re.findall(
        r"^\| `([a-z_.]+)` \|", CLINIC.split("## Every key")[1].split("## Commands")[0], re.MULTILINE
    )
    assert sorted(documented) == sorted(keys())


def test_every_key_stands_in_the_example_at_least_as_a_comment():
    for key in keys():
        assert re.search(rf"^(# )?(\[)?([a-z]+\.)?{key.rpartition('.')[2]}\b", EXAMPLE, re.MULTILINE), key


def test_every_setting_is_in_the_table_and_no_other():
    documented = re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \|", SETTINGS, re.MULTILINE)
    assert sorted(name.lower() for name in documented) == sorted(Settings.model_fields)


def test_every_command_is_documented():
    for name in cli.main.commands:
        assert f"`screener {name}" in CLINIC


def test_every_address_that_is_not_a_page_is_documented(app):
    docs = " ".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    addresses = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("root.", "embed"))}
    assert {address for address in addresses if address != "/" and address not in docs} == set()
