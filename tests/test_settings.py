"""Settings of the machine: a wrong one stops the start with a sentence that says what to do."""

import re

import pytest

from screener.settings import EXAMPLE_CLINIC, Settings, SettingsError


def refused(**variables):
    with pytest.raises(SettingsError) as told:
        Settings.from_environment(variables)
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SCREENER_CLINIC", "SCREENER_CLINIC_FILE"),
        ("SCREENER_CLINICFILE", "SCREENER_CLINIC_FILE"),
        ("SCREENER_HOST", "SCREENER_HOSTS"),
        ("SCREENER_LIMIT_PDFS", "SCREENER_LIMIT_PDF"),
        ("SCREENER_METRIC_PORT", "SCREENER_METRICS_PORT"),
        ("SCREENER_PROXY_HOP", "SCREENER_PROXY_HOPS"),
    ],
)
def test_a_variable_that_is_no_setting_is_told_which_one_was_likely_meant(name, meant):
    assert refused(**{name: "secret"}) == f"{name}: is not a setting; did you mean {meant}?"


def test_a_variable_like_no_setting_is_told_where_all_of_them_are():
    assert refused(SCREENER_PORT="8000") == "SCREENER_PORT: is not a setting; docs/settings.md has all of them"


def test_a_wrong_setting_is_named_and_an_empty_one_is_none():
    assert re.match("SCREENER_PROXY_HOPS: Input should be", refused(SCREENER_PROXY_HOPS="-1"))
    assert Settings.from_environment({"SCREENER_CLINIC_FILE": "", "PATH": "x"}).clinic_file == EXAMPLE_CLINIC
