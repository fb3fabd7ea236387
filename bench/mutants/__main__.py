"""Which small changes to the code no test notices:  python -m bench.mutants [FILE ...]    See docs/mutation.md.

Every file of screener/screening, screener/documents and screener/web, or those that are named. One run of the tests
tells which test reaches which line; then each change is tried on those, and a change that survives once more on every
test that reaches its file. Where there are more changes than --most, a sample of them is tried, the same for the same
--seed.
"""

import argparse
import os
import pickle
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, zip_longest
from pathlib import Path

from bench.mutants.changes import ROOT, Mutant, mutants
from bench.mutants.reach import Reach, file_of, measure
from bench.mutants.trial import KILLED, SURVIVED, TIMED_OUT, Trial, forked, load_libraries

ROOMS = ("screener/screening", "screener/documents", "screener/web")
JUDGED = ROOT / "docs" / "mutation.md"
UNREACHED, NO_PYTHON = "not reached", "no Python"
# What runs only where the paper is typeset anew: its trials begin with an empty cache.
COLD = "screener/documents/book/"
# Seconds of tests, as measured, that a change is tried on at first, and then once more when it survives.
FIRST, LAST = 5.0, 12.0
# How much longer than measured tests may take, and what a process takes before its first test.
SLOWNESS, START = 4, 30
# How many mutants' tests are run without a change, to see that only a change makes them fail.
CONTROLS = 12


def main() -> None:
    """Measure, try, tell."""
    options = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    options.add_argument("files", nargs="*", help="from the root of the project; all where none is named")
    options.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options.add_argument("--minutes", type=float, default=55, help="when to stop (55)")
    options.add_argument("--most", type=int, default=1200, help="how many changes to try (1200)")
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    os.chdir(ROOT)
    end = time.monotonic() + chosen.minutes * 60
    paths = chosen.files or [str(path) for room in ROOMS for path in sorted(Path(room).rglob("*.py"))]
    load_libraries()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        reach = reached(paths, Path(folder))
        every = list(chain.from_iterable(map(mutants, paths)))
        tried = sample(every, chosen.most, chosen.seed)
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M}; {len(reach.seconds)} tests; {len(every)} changes", end="")
        print(f", of which a sample of {len(tried)} (seed {chosen.seed})\n" if len(tried) < len(every) else "\n")
        court = Court(reach, chosen.processes, end, Path(folder))
        court.check_itself(tried[:CONTROLS])
        results = court.results(tried)
    report(results, len(tried))


def reached(paths: list[str], folder: Path) -> Reach:
    """Measured in a process of its own, so that this one imports nothing that will be changed."""
    kept = folder / "reach"

    def work() -> int:
        os.environ["SCREENER_CACHE_DIR"] = str(folder / "cache" / "screener")
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        kept.write_bytes(pickle.dumps(measure(paths)))
        return 0

    began = time.monotonic()
    said = folder / "said"
    os.waitpid(forked(work, str(said)), 0)
    if not kept.exists():
        sys.exit(f"The tests did not run:\n{said.read_text()}")
    reach: Reach = pickle.loads(kept.read_bytes())
    print(f"One run of all tests: {time.monotonic() - began:.0f} s", flush=True)
    if reach.failed:
        sys.exit("These fail without any change:\n" + "\n".join(reach.failed))
    return reach


def sample(every: Sequence[Mutant], most: int, seed: int) -> list[Mutant]:
    """In an order that is the same for the same seed; all of them, or that many."""
    chance = random.Random(seed)
    return chance.sample(every, min(most, len(every)))


@dataclass(frozen=True)
class Result:
    """What became of a mutant."""

    mutant: Mutant
    result: str
    tests: int


class Court:
    """Tries them, so many at once, until the end."""

    def __init__(self, reach: Reach, processes: int, end: float, folder: Path) -> None:
        self._reach = reach
        self._processes = processes
        self._end = end
        self._folder = folder
        self._cache = folder / "cache" / "screener"

    def results(self, every: Iterable[Mutant]) -> list[Result]:
        """Of those that there was time for."""
        waiting, done = iter(every), []
        again: list[Trial] = []
        running: list[Trial] = []
        while True:
            while len(running) < self._processes and time.monotonic() < self._end:
                trial = again.pop() if again else self._next(waiting, done)
                if trial is None:
                    break
                trial.start()
                running.append(trial)
            if not running:
                return done
            time.sleep(0.02)
            for trial in [one for one in running if one.is_over()]:
                running.remove(trial)
                trial.clean_up()
                last = self._last(trial)
                if trial.result == SURVIVED and last:
                    again.append(last)
                    continue
                done.append(Result(trial.mutant, trial.result, len(trial.tests)))
                progress(done)

    def check_itself(self, some: Iterable[Mutant]) -> None:
        """The tests of these pass where nothing is changed. Ends the program where they do not."""
        tests = list(dict.fromkeys(chain.from_iterable(map(self.first, some))))
        control = Trial(None, tests, START + SLOWNESS * sum(map(self._reach.seconds.get, tests)), self._cache)
        control.start()
        while not control.is_over():
            time.sleep(0.02)
        if control.result != SURVIVED:
            sys.exit(f"{len(tests)} tests without a change: {control.result}. Nothing can be told.")

    def _next(self, waiting: Iterator[Mutant], done: list[Result]) -> Trial | None:
        for mutant in waiting:
            if not mutant.text:
                done.append(Result(mutant, NO_PYTHON, 0))
                continue
            first = self.first(mutant)
            if first:
                return self._trial(mutant, first)
            done.append(Result(mutant, UNREACHED, 0))
        return None

    def _trial(self, mutant: Mutant, tests: Sequence[str]) -> Trial:
        limit = START + SLOWNESS * sum(self._reach.seconds[test] for test in tests)
        if not mutant.path.startswith(COLD):
            return Trial(mutant, tests, limit, self._cache)
        return Trial(mutant, tests, 3 * limit, Path(tempfile.mkdtemp(dir=self._folder)) / "screener", is_cold=True)

    def first(self, mutant: Mutant) -> list[str]:
        """Tests that run its line, then those that rest on it."""
        direct, indirect = self._reach.tests(mutant)
        if not mutant.in_function:
            indirect |= self._reach.of_module(mutant.path)
        in_order = chain(self._mixed(direct, mutant.path), self._mixed(indirect - direct, mutant.path))
        return within(FIRST, in_order, self._reach.seconds)

    def _last(self, trial: Trial) -> Trial | None:
        """Once more, on whatever reaches its file; None if it was on these already."""
        path = trial.mutant.path
        every = self._mixed(self._reach.of_module(path) | set(trial.tests), path)
        tests = within(LAST, every, self._reach.seconds)
        return self._trial(trial.mutant, tests) if len(tests) > len(trial.tests) else None

    def _mixed(self, tests: Iterable[str], path: str) -> Iterator[str]:
        """Some of each file, the quickest first: before others those of the changed file's own room."""
        rooms: tuple[dict[str, list[str]], ...] = (defaultdict(list), defaultdict(list))
        own = f"tests/{path.split('/')[1]}/"
        for test in sorted(tests, key=lambda name: (self._reach.seconds[name], name)):
            rooms[not test.startswith(own)][file_of(test)].append(test)
        rows = chain.from_iterable(zip_longest(*files.values()) for files in rooms)
        return (test for row in rows for test in row if test)


def within(seconds: float, tests: Iterable[str], took: dict[str, float]) -> list[str]:
    """As many as take so long, and one at least."""
    chosen: list[str] = []
    total = 0.0
    for test in tests:
        total += took[test]
        if chosen and total > seconds:
            break
        chosen.append(test)
    return chosen


def progress(done: Sequence[Result]) -> None:
    """A line now and then."""
    if len(done) % 50 == 0:
        print(f"  {len(done)} tried", file=sys.stderr, flush=True)


def report(results: Sequence[Result], wanted: int) -> None:
    """The table, and who survived."""
    judged = " ".join(JUDGED.read_text("utf-8").split())
    files: dict[str, Counter[str]] = defaultdict(Counter)
    for one in results:
        if one.result == NO_PYTHON:
            continue
        files[one.mutant.path][one.result] += 1
    if len(results) < wanted:
        print(f"TIME IS UP: {len(results)} of {wanted} were tried.\n")
    print("| module | tried | killed | timed out | survived | not reached | killed, % |\n|---|--:|--:|--:|--:|--:|--:|")
    for room in ROOMS:
        inside = [path for path in sorted(files) if path.startswith(room)]
        for path in inside:
            print_row(path, files[path])
        if inside:
            print_row(f"**{room}**", sum((files[path] for path in inside), Counter()))
    alive = sorted((one for one in results if one.result in (SURVIVED, UNREACHED)), key=lambda one: place(one.mutant))
    for title, is_judged in (("Survivors", False), ("Survivors that docs/mutation.md judges", True)):
        print(f"\n{title}:\n")
        for one in alive:
            if (one.mutant.change in judged) == is_judged:
                print(f"- {one.mutant.path}:{one.mutant.line} ({one.result}, {one.tests} tests) {one.mutant.change}")


def place(mutant: Mutant) -> tuple[str, int]:
    """Where it is."""
    return mutant.path, mutant.line


def print_row(name: str, counts: Counter[str]) -> None:
    """Of one file or room."""
    total, noticed = counts.total(), counts[KILLED] + counts[TIMED_OUT]
    cells = (total, counts[KILLED], counts[TIMED_OUT], counts[SURVIVED], counts[UNREACHED], f"{noticed / total:.0%}")
    print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    main()
