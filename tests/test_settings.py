"""Settings of the machine: a wrong one stops the start with a sentence that says what to do."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from limits.storage import MemoryStorage, storage_from_string

from screener.settings import EXAMPLE_CLINIC, Settings, SettingsError

ROOT = Path(__file__).parents[1]
STORAGE = "SCREENER_RATELIMIT_STORAGE"


def refused(**variables):
    with pytest.raises(SettingsError) as told:
        Settings.from_environment(variables)
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SCREENER_CLINIC", "SCREENER_CLINICS"),
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


GOOD = [
    "redis://127.0.0.1:6379",
    "redis://:a%20b@127.0.0.1:6379/2",
    "redis://h?db=2",
    "redis+unix:///run/redis.sock?db=2&password=x",
    "rediss://h:6379/0?ssl_cert_reqs=none&ssl_ca_certs=/etc/ca.pem",
    "memory://",
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_of_a_redis_that_is_taken_is_one_that_its_client_understands(address):
    storage = storage_from_string(Settings.from_environment({STORAGE: address}).ratelimit_storage)
    if not isinstance(storage, MemoryStorage):
        storage.storage.connection_pool.make_connection()  # asks nobody yet


@pytest.mark.parametrize(
    "address",
    [
        "redis://127.0.0.1:6379/?foo=bar",
        "redis://h?socket_timeout=x",
        "redis://h?foo=",
        "redis://h?decode_responses=true",
        "redis://h?db=hush",
        "redis://h?db",
        "redis://h/hush",
        "redis://h#hush",
        "redis://h?ssl_ca_certs=/etc/ca.pem",
        "rediss://h?ssl_cert_reqs=hush",
        "redis+unix:///run/redis.sock?db=abc",
        "redis+unix://",
        "memory://?db=1",
    ],
)
def test_an_address_that_would_fail_in_a_visitors_request_stops_the_start(address):
    told = refused(**{STORAGE: address})
    assert re.match(rf'{STORAGE}: .*must be an address such as "redis://127\.0\.0\.1:6379"', told)
    assert "hush" not in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "most"),
    [("WEB_CONCURRENCY", "0", 256), ("PORT", "http", 65535), ("PORT", "70000", 65535)],
)
def test_a_number_of_gunicorns_that_is_none_ends_the_start_with_a_sentence(name, value, most):
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--check-config"]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, name: value}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    sentence = f"{name}: must be a whole number from 1 to {most}, not '{value}'"
    assert ended.stderr.strip() == f"Screener does not start:\n{sentence}"


@pytest.fixture
def homeless(monkeypatch, tmp_path):
    """A user without a home: what is kept between starts is in the folder for what may go."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"screener-{os.getuid()}"


def test_without_a_home_the_typeset_paper_has_a_folder_of_its_own(homeless):
    assert [Settings().cache_dir, Settings().cache_dir] == [homeless, homeless]
    assert stat.S_IMODE(homeless.stat().st_mode) == 0o700


def test_without_a_home_a_link_that_somebody_has_put_in_its_place_is_not_followed(homeless, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    for target in (elsewhere, tmp_path / "not there"):
        elsewhere.mkdir(exist_ok=True)
        homeless.unlink(missing_ok=True)
        homeless.symlink_to(target)
        assert Settings().cache_dir not in (homeless, target)
        assert not Settings().cache_dir.is_symlink()
        assert list(elsewhere.iterdir()) == []


def test_without_a_home_a_file_in_its_place_is_left_alone(homeless):
    homeless.write_text("mine", "utf-8")
    assert Settings().cache_dir != homeless
    assert homeless.read_text("utf-8") == "mine"
