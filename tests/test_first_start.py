"""./run and what it shares with ./test, with a .venv and a pip that only tell what they were asked."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

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


def test_a_number_of_processes_that_is_none_is_told_before_gunicorn_reads_it(clone):
    functions = "".join(f"{name}() {{ :; }}\n" for name in ("step", "require_system", "make_venv", "install_packages"))
    (clone / "scripts" / "setup.sh").write_text(functions, "utf-8")
    (clone / ".venv" / "bin").mkdir(parents=True)
    python = clone / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    environment = {**os.environ, "WEB_CONCURRENCY": "two", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(["./run"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.strip() == "Error: WEB_CONCURRENCY must be a whole number, not 'two'."


PYTHON = """\
#!/bin/sh
case "$*" in
    "-m venv .venv") [ ! -e .venv/bin ] && mkdir .venv/bin && sleep 1 && cp "$0" .venv/bin/python || exit 1 ;;
    *" pip "*) echo "$PIP_SAYS"; [ -z "$PIP_SAYS" ] || exit 1 ;;
    *) exec PYTHON "$@" ;;
esac
"""


@pytest.fixture
def set_up(clone):
    """A function: begins to set up the clone; making .venv takes a second, and pip fails if it has something to say."""
    python = clone / "python3"
    python.write_text(PYTHON.replace("PYTHON", sys.executable), "utf-8")
    python.chmod(0o755)
    (clone / "requirements.txt").write_text("a==1\n", "utf-8")
    steps = f"steps=2 python={python}; . scripts/setup.sh; make_venv; install_packages requirements.txt"
    steps += '; ls -l "/proc/$$/fd" || true'

    def begin(pip_says=""):
        environment = {"PATH": os.environ["PATH"], "PIP_SAYS": pip_says}
        return subprocess.Popen(
            ["sh", "-euc", steps],
            cwd=clone,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return begin


def test_two_first_starts_in_one_clone_wait_for_each_other(set_up):
    started = [set_up() for _ in range(3)]
    told = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert sorted("Virtual environment .venv: ready" in said for said, _ in told) == [False, True, True]
    assert sum("Waiting for another start in this folder" in said for said, _ in told) >= 1
    assert not [said for said, _ in told if "setup.sh" in said]  # the site that is started holds nobody up


def test_a_start_that_was_killed_holds_nobody_up(set_up, clone):
    first = set_up()
    while not (clone / ".venv").exists():
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    second = set_up()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "the old one is incomplete" in said


APT = """\
#!/bin/sh
mkdir busy 2>/dev/null || { echo "E: Could not get lock /var/lib/apt/lists/lock"; exit 100; }
sleep 1
case "$*" in
    update) ;;
    "install -y --no-install-recommends -o DPkg::Lock::Timeout="*" wanted") cp "$0" programs/wanted ;;
    *) echo "not understood: $*"; exit 1 ;;
esac
rmdir busy
"""


@pytest.mark.skipif(not Path("/var/lib/apt").is_dir(), reason="NOT TESTED: this machine has no apt")
def test_two_first_starts_that_install_system_packages_wait_for_each_other(clone):
    programs = clone / "programs"
    programs.mkdir()
    for name, text in {"apt-get": APT, "id": "#!/bin/sh\necho 0\n"}.items():
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o755)
    command = ["sh", "-euc", "steps=1; . scripts/setup.sh; install_system wanted"]
    options = {"cwd": clone, "env": {"PATH": f"{programs}:{os.environ['PATH']}"}, "text": True}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    started = [subprocess.Popen(command, **options, **pipes) for _ in range(3)]
    told = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert sum("Installing wanted" in said for said in told) >= 2, "they did not meet"


@pytest.mark.parametrize(
    ("pip_says", "told", "not_told"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full. Make room", "network"),
        ("ERROR: Could not find a version", "The first start needs the network", "disk"),
    ],
)
def test_a_set_up_that_fails_says_why(set_up, pip_says, told, not_told):
    process = set_up(pip_says)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert pip_says in said
    assert told in said
    assert not_told not in said
