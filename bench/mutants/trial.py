"""One change on trial: a fork of a process that has loaded the libraries, with the changed module in its place."""

import gc
import importlib
import os
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

import pytest

from bench.mutants.changes import ROOT, Mutant
from bench.mutants.reach import QUIET, file_of

# Ours to load once; nothing that is on trial.
LIBRARIES = """
flask flask.cli flask_wtf wtforms pydantic pydantic_settings babel.dates babel.lists babel.support
babel.messages.pofile weasyprint PIL.Image markdown_it
limits.storage redis hypothesis justhtml pikepdf textstat prometheus_client
""".split()  # noqa: SIM905
MEMORY = 4 * 2**30
KILLED, SURVIVED, TIMED_OUT, BROKEN = "killed", "survived", "timed out", "broken"
# What a process of ours ends with when it, and no test, has failed.
BROKE = 99
UNNOTICED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def load_libraries() -> None:
    """So that each process has them at no cost. One that is missing is loaded by whoever wants it."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they belong to browsers and to several processes
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    gc.freeze()  # no fork looks through them again


class Planted(SourceFileLoader):
    """Loads one module from another text than its file's."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        """The other text, compiled, and kept nowhere."""
        return compile(self.text, self.path, "exec", dont_inherit=True)


class Planter:
    """A finder that finds one module only."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The module, with the changed text."""
        if name != self._mutant.module:
            return None
        loader = Planted(name, str(ROOT / self._mutant.path))
        loader.text = self._mutant.text
        return spec_from_file_location(name, loader.path, loader=loader)


class Chosen:
    """A plugin of pytest: only these tests, in the order of their files."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._tests = set(tests)
        self._files = {name: at for at, name in enumerate(dict.fromkeys(map(file_of, tests)))}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Drop the others."""
        items[:] = sorted((one for one in items if one.nodeid in self._tests), key=self._place)

    def _place(self, item: pytest.Item) -> int:
        return self._files[file_of(item.nodeid)]

    @property
    def files(self) -> list[str]:
        """What pytest has to read."""
        return list(self._files)


def forked(work: Callable[[], int], said: str = os.devnull) -> int:
    """The process id of a fork that does this and nothing more, in a group of its own; what it says goes to a file."""
    process = os.fork()
    if process:
        return process
    status = BROKE
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        output = os.open(said, os.O_RDWR | os.O_CREAT)
        for descriptor in (0, 1, 2):
            os.dup2(output, descriptor)
        status = work()
    except BaseException:  # noqa: BLE001 - it is told, and the process ends
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def ask(mutant: Mutant | None, tests: Sequence[str], cache: Path) -> int:
    """pytest's answer, 0 when nothing was noticed."""
    os.environ["SCREENER_CACHE_DIR"] = str(cache)
    os.environ["XDG_CACHE_HOME"] = str(cache.parent)
    if mutant:
        sys.meta_path.insert(0, Planter(mutant))
    chosen = Chosen(tests)
    return int(pytest.main([*chosen.files, "-x", *QUIET], plugins=[chosen]))


@dataclass
class Trial:
    """A process that is at work on a mutant."""

    mutant: Mutant | None
    tests: Sequence[str]
    limit: float
    cache: Path
    is_cold: bool = False
    process: int = 0
    deadline: float = 0
    result: str = ""

    def start(self) -> None:
        """Fork it."""
        self.process = forked(lambda: ask(self.mutant, self.tests, self.cache))
        self.deadline = time.monotonic() + self.limit

    def is_over(self) -> bool:
        """Whether it has ended, or is ended now because its time is up."""
        process, status = os.waitpid(self.process, os.WNOHANG)
        if process:
            code = os.waitstatus_to_exitcode(status)
            self.result = SURVIVED if code in UNNOTICED else BROKEN if code == BROKE else KILLED
        elif time.monotonic() > self.deadline:
            os.waitpid(self.process, 0) if _kill_group(self.process) else None
            self.result = TIMED_OUT
        return bool(self.result)

    def clean_up(self) -> None:
        """Remove what was made for it alone."""
        if self.is_cold:
            shutil.rmtree(self.cache.parent, ignore_errors=True)


def _kill_group(process: int) -> bool:
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
