"""The package, built and installed away from the checkout: one command serves the same site, as discreetly."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from screener.version import VERSION

from ..web.clinics import clinic_file
from .checks import wait_for
from .conftest import ROOT, VISITOR_ADDRESS, Server
from .test_server import assert_silent, make_every_kind_of_request


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that the built package was installed in; what it depends on is where the tests run."""
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,), (_source,) = built.glob(f"screener-{VERSION}-*.whl"), built.glob(f"screener-{VERSION}.tar.gz")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """The file of a clinic with one language, so that less is typeset."""
    folder = tmp_path_factory.mktemp("clinic")
    path = clinic_file(folder, languages='["en"]')
    path.write_text(re.sub(r"^es = .*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return path


@pytest.fixture
def serve(installed, clinic, tmp_path):
    """A function: serve the installed package by this module and these arguments, in the clinic's folder."""

    @contextmanager
    def start(module, *arguments):
        environment = {"PYTHONPATH": str(installed), "SCREENER_CLINIC_FILE": clinic.name}
        server = Server(tmp_path / "log", *arguments, module=module, folder=clinic.parent, **environment)
        try:
            yield server.wait_until_ready()
        finally:
            server.kill()

    return start


def test_the_changelog_begins_with_this_version():
    heading = re.search(r"^## (\S+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading[1] == VERSION


def test_one_command_serves_it_and_its_log_holds_nothing_about_a_visitor(serve, clinic):
    somebody_elses = clinic.with_name("wsgi.py")
    somebody_elses.write_text("app = None", "utf-8")
    with serve("screener", "serve") as server:
        somebody_elses.unlink()
        make_every_kind_of_request(server)
        assert server.stop() == 0
        assert_silent(server.said, VISITOR_ADDRESS)


def test_gunicorn_without_our_configuration_logs_nothing_about_a_visitor_either(serve):
    with serve("gunicorn", "--access-logfile", "-", "wsgi:app") as server:
        make_every_kind_of_request(server)
        assert server.stop() == 0
        assert "a message of gunicorn.error, which is not shown" in server.said
        assert_silent(server.said, VISITOR_ADDRESS)


def test_at_sigusr2_it_starts_itself_again_and_the_first_can_go(serve):
    with serve("screener", "serve") as server:
        server.process.send_signal(signal.SIGUSR2)
        wait_for(lambda: server.said.count("The site is at") == 2)
        assert server.stop() == 0
        assert server.ask("GET", "/en/").status == 200


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [(["check"], 0, "0 findings"), (["lines"], 0, "988"), (["serve"], 1, "a whole number, not 'two'")],
)
def test_the_other_commands_stand_beside_it(installed, clinic, arguments, status, said):
    command = [sys.executable, str(installed / "bin" / "screener"), *arguments]
    environment = {"PYTHONPATH": str(installed), "SCREENER_CLINIC_FILE": str(clinic), "WEB_CONCURRENCY": "two"}
    told = subprocess.run(
        command, cwd=installed, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert (told.returncode, said in told.stdout + told.stderr) == (status, True), told
    assert "Traceback" not in told.stderr
