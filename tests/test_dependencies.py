"""Few dependencies, each with a reason, none that talks to others or keeps anything, all of them pinned with hashes."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))
DOCUMENT = (ROOT / "docs/dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# What may not be among the packages at run time, whoever wants it, and why not.
FORBIDDEN = {
    "asks other servers": (
        *("requests", "urllib3", "httpx", "httpcore", "aiohttp", "pycurl", "grpcio", "websockets", "websocket-client"),
        *("boto3", "botocore", "google-cloud-storage", "paramiko", "twilio", "sendgrid", "slack-sdk"),
    ),
    "reports faults, with what a visitor sent, to others": (
        *("sentry-sdk", "raven", "bugsnag", "rollbar", "airbrake", "honeybadger", "newrelic", "ddtrace", "datadog"),
        *("elastic-apm", "opentelemetry-api", "opentelemetry-sdk", "logfire", "loguru-loki", "python-logging-loki"),
    ),
    "counts visitors for others": (
        *(
            "posthog",
            "mixpanel",
            "analytics-python",
            "segment-analytics-python",
            "matomo-analytics",
            "amplitude-analytics",
        ),
        *("google-analytics-data", "statsd", "launchdarkly-server-sdk", "user-agents", "geoip2", "maxminddb"),
    ),
    "keeps what visitors say": (
        *(
            "sqlalchemy",
            "flask-sqlalchemy",
            "psycopg",
            "psycopg2",
            "psycopg2-binary",
            "pymysql",
            "mysqlclient",
            "pymongo",
        ),
        *("peewee", "tinydb", "diskcache", "flask-caching", "celery", "rq"),
    ),
    "sets cookies": ("flask-session", "flask-login", "flask-security", "flask-jwt-extended"),
    "logs the key of whoever asks too much": ("flask-limiter",),
    "shows faults to visitors": ("flask-debugtoolbar", "werkzeug-debugger-runpin", "django-debug-toolbar"),
    "runs what it reads": ("pyyaml", "dill", "cloudpickle", "ruamel-yaml"),
}
# Doors of the standard library to other servers and to what lasts.
DOORS = {
    *("urllib.request", "http.client", "http.cookiejar", "smtplib", "ftplib", "poplib", "imaplib", "xmlrpc.client"),
    *(
        "socket",
        "ssl",
        "asyncio",
        "sqlite3",
        "dbm",
        "shelve",
        "pickle",
        "marshal",
        "subprocess",
        "webbrowser",
        "syslog",
    ),
}
# The one that may, and for what: docs/decisions/0013-counts.md.
OPENED = {"tally.py": ["sqlite3"]}
COUNT = {"screener/__init__.py", "screener/counts.py", "screener/web/counting.py"}

HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PIN = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][0-9a-z.]*)( ; [A-Za-z0-9_ .'<>=!*()]+)? \\")
REMARK = re.compile(r"    #( .*)?")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_faults(text):
    """Each line of a lock file that is not part of a pinned package with its hashes."""
    previous_needs_hash = False
    for number, line in enumerate(text.splitlines(), 1):
        is_hash = HASH.fullmatch(line)
        if previous_needs_hash != bool(is_hash) or not (is_hash or PIN.fullmatch(line) or REMARK.fullmatch(line)):
            yield number, line
        previous_needs_hash = line.endswith("\\")


def locked(name):
    """The packages of a lock file and their versions."""
    lines = (PIN.fullmatch(line) for line in (ROOT / name).read_text("utf-8").splitlines())
    return {found[1]: found[2] for found in lines if found}


def reasons():
    """For each package in the document's table: what it saves, who keeps it, its last release."""
    rows = (re.fullmatch(r"\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|", line) for line in DOCUMENT.splitlines())
    return {canonical(name): row.groups()[1:] for row in rows if row for name in row[1].split(", ")}


RUNTIME = [Requirement(text) for text in PROJECT["project"]["dependencies"]]


@pytest.mark.parametrize("requirement", RUNTIME, ids=str)
def test_every_runtime_dependency_has_a_reason_a_keeper_and_a_release(requirement):
    known = reasons()
    assert canonical(requirement.name) in known, "docs/dependencies.md does not say what it saves, and who keeps it"
    saves, keeper, release = known[canonical(requirement.name)]
    assert len(saves) > 10
    assert len(keeper) > 2
    assert re.fullmatch(r"20\d\d-\d\d", release)


@pytest.mark.parametrize("requirement", RUNTIME, ids=str)
def test_what_the_project_asks_for_is_what_is_locked(requirement):
    assert requirement.specifier.contains(locked("requirements.txt")[canonical(requirement.name)])


def test_the_document_names_no_package_that_is_gone():
    assert set(reasons()) - {"package"} - set(locked("requirements.txt")) == set()


def test_every_package_that_comes_along_is_accounted_for():
    said = {canonical(name) for name in re.findall(r"`([a-z0-9_.-]+)`", DOCUMENT)} | set(reasons())
    assert set(locked("requirements.txt")) - said == set()


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_nothing_forbidden_is_there_at_run_time(reason):
    assert not set(FORBIDDEN[reason]) & set(locked("requirements.txt")), reason


def test_nothing_that_reports_or_counts_is_there_in_the_tests_either():
    for lock in LOCKS:
        for reason in ("reports faults, with what a visitor sent, to others", "counts visitors for others"):
            assert not set(FORBIDDEN[reason]) & set(locked(lock)), f"{lock}: {reason}"


def test_there_is_a_lock_file_for_each_group():
    assert LOCKS == ["requirements-bench.txt", "requirements-dev.txt", "requirements.txt"]
    assert all(len(locked(lock)) > 0 for lock in LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_a_hash_and_no_lock_file_holds_an_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert list(lock_faults(text)) == []
    assert "://" not in text


GOOD = "a-b==1.0 ; python_version < '3.12' \\\n    --hash=sha256:" + "0" * 64 + "\n    # via c\n"


@pytest.mark.parametrize(
    "bad",
    [
        "a==1.0\n",
        "a>=1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "a==1.0 \\\n    # via b\n",
        "a==1.* \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "a @ git+ssh://example.org/a \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "--index-url example.org\n",
        "--extra-index-url=example.org\n",
        "-e .\n",
        "-r other.txt\n",
        "a==1.0 \\\n    --hash=md5:" + "0" * 32 + "\n",
    ],
)
def test_the_check_of_lock_files_sees_what_is_not_pinned(bad):
    assert list(lock_faults(GOOD)) == []
    assert list(lock_faults(GOOD + bad + GOOD))


def imported(path):
    """The modules that a file of ours imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def opens_a_door(module):
    return any(module == door or module.startswith(f"{door}.") for door in DOORS)


@pytest.mark.parametrize("path", sorted((ROOT / "screener").rglob("*.py")), ids=lambda path: path.name)
def test_no_file_of_ours_opens_a_door_to_other_servers_or_to_what_lasts(path):
    assert [module for module in imported(path) if opens_a_door(module)] == OPENED.get(path.name, [])


def test_only_what_counts_visits_comes_to_the_file_of_counts():
    files = {path: list(imported(path)) for path in (ROOT / "screener").rglob("*.py")}
    coming = {path for path, modules in files.items() if any(module.startswith("screener.tally") for module in modules)}
    assert {str(path.relative_to(ROOT)) for path in coming} == COUNT
