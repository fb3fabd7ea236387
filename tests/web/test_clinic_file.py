"""A mistake in the clinic's file or in a setting stops the start, and says where it is."""

import pytest

from screener.clinic import load_clinic
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC, Settings, SettingsError

MISTAKES = [
    ('name = "Example Clinic (not a real clinic)"', 'name = "   "', "name: String should match"),
    ('name = "Example Clinic (not a real clinic)"', 'name = "Clinic \\u202Elive"', "name: String should match"),
    ('phone = "555-0100"', 'phone = "555\\u0000"', "phone: String should match"),
    ('phone = "555-0100"', 'telephone = "555-0100"', "phone: Field required"),
    ('phone = "555-0100"', 'phone = "555-0100"\nfax = "1"', "fax: Extra inputs are not permitted"),
    ('email = "hello@example.org"', 'email = "hello"', "email: String should match"),
    ("https://example.org/consultation", "http://example.org/", "booking: .*full https:// address"),
    ("https://example.org/consultation", "https://example.org/?utm_source=x", "booking: .*without"),
    ("https://example.org/consultation", "javascript:alert(1)", "booking: .*full https:// address"),
    ('regions = ["US"]', 'regions = ["US", "US"]', "regions: each once"),
    ('regions = ["US"]', 'regions = ["XX"]', "regions: XX is not one of"),
    ('languages = ["en", "es"]', 'languages = ["tlh"]', "consultation: needs a text for each of tlh"),
    ('# clinic_language = "en"', 'clinic_language = "tlh"', "clinic_language: tlh is not one of en, es, de,"),
    ('es = "lunes', 'fr = "lundi', "hours: needs a text for each of en, es, and no other"),
    ('time_zone = "America/New_York"', 'time_zone = "America"', "time_zone: .*must be a time zone"),
    ('paper = "letter"', 'paper = "legal"', "paper: Input should be 'letter' or 'a4'"),
    ("offers_kap = true", 'offers_kap = "perhaps"', "offers_kap: Input should be a valid boolean"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_mistake_in_the_clinics_file_is_named(tmp_path, content, right, wrong, message):
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert right in text
    path = tmp_path / "clinic.toml"
    path.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(ContentError, match=f"clinic.toml: .*{message}"):
        load_clinic(path, content)


def test_all_mistakes_are_told_at_once(tmp_path, content):
    path = tmp_path / "clinic.toml"
    path.write_text(EXAMPLE_CLINIC.read_text("utf-8").replace('"letter"', '"x"').replace("555-0100", " "), "utf-8")
    with pytest.raises(ContentError) as told:
        load_clinic(path, content)
    assert "paper" in str(told.value)
    assert "phone" in str(told.value)


def test_an_unknown_or_wrong_setting_is_named_and_an_empty_one_is_none():
    with pytest.raises(SettingsError, match="SCREENER_CLINICFILE: Extra inputs"):
        Settings.from_environment({"SCREENER_CLINICFILE": "x"})
    with pytest.raises(SettingsError, match="SCREENER_PROXY_HOPS: Input should be"):
        Settings.from_environment({"SCREENER_PROXY_HOPS": "-1"})
    assert Settings.from_environment({"SCREENER_CLINIC_FILE": "", "PATH": "x"}).clinic_file == EXAMPLE_CLINIC
