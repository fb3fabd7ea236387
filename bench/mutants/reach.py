"""Which test reaches which line: one run of the tests under coverage.py, each test and each longer fixture a context.

What a fixture for a module or the whole session does is what every test that has it rests on, so each of these tests
reaches its lines. Coverage by test alone would say so of the first one only.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import coverage
import pytest

from bench.mutants.changes import ROOT, Mutant

# What is not asked: browsers, Java, servers, minutes, and what reads our files instead of running them.
ARGUMENTS = [
    "tests",
    "-m",
    "not validators and not long",
    "--ignore=tests/browser",
    "--ignore=tests/system",
    "--ignore=tests/test_dependencies.py",
    "--ignore=tests/test_import_rules.py",
    "--ignore=tests/test_system_packages.py",
]
QUIET = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=line"]
START, SHARED = "start", "fixture "


@dataclass
class Reach:
    """By path and line: the tests that run it. `seconds`: of each test."""

    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    behind: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def tests(self, mutant: Mutant) -> tuple[set[str], set[str]]:
        """Those that run the line themselves, and those that rest on what ran it."""
        own, behind = self.lines.get(mutant.path, {}), self.behind.get(mutant.path, {})
        direct = set().union(*(own.get(line, ()) for line in mutant.lines))
        indirect = set().union(*(behind.get(line, ()) for line in mutant.lines))
        return direct, indirect - direct

    def of_module(self, path: str) -> set[str]:
        """Those that run any of its lines, or rest on what did."""
        both = (self.lines.get(path, {}), self.behind.get(path, {}))
        return set().union(*(tests for lines in both for tests in lines.values()))


class Recorder:
    """A plugin of pytest: tells coverage.py what runs now."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self._now = [START]
        self.fixtures: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: list[str] = []

    @contextmanager
    def _context(self, name: str) -> Iterator[None]:
        self._now.append(name)
        self._measured.switch_context(name)
        try:
            yield
        finally:
            self._now.pop()
            self._measured.switch_context(self._now[-1])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A test, with what it sets up for itself."""
        for name in getattr(item, "fixturenames", ()):
            self.fixtures[name].add(item.nodeid)
        with self._context(item.nodeid):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:  # noqa: ANN401 - private types
        """What is set up for several tests."""
        if fixturedef.scope == "function":
            return (yield)
        with self._context(SHARED + fixturedef.argname):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How long it took, and how it went."""
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)


def measure(sources: list[str]) -> Reach:
    """Run the tests. To be called in a process that has imported nothing of ours yet."""
    measured = coverage.Coverage(data_file=None, include=[str(ROOT / path) for path in sources], config_file=False)
    measured.start()
    recorder = Recorder(measured)
    measured.switch_context(START)
    pytest.main([*ARGUMENTS, *QUIET], plugins=[recorder])
    measured.stop()
    reach = Reach(seconds=dict(recorder.seconds), failed=recorder.failed)
    for path in sources:
        contexts = measured.get_data().contexts_by_lineno(str(ROOT / path))
        reach.lines[path], reach.behind[path] = {}, {}
        for line, names in contexts.items():
            reach.lines[path][line] = {name for name in names if name and not name.startswith(SHARED)} - {START}
            shared = (name.removeprefix(SHARED) for name in names if name.startswith(SHARED))
            reach.behind[path][line] = set().union(*(recorder.fixtures[name] for name in shared))
    return reach


def file_of(test: str) -> str:
    """Where a test stands."""
    return re.split("::", test, maxsplit=1)[0]
