"""screener counts: how many people began, came to a result and saved a PDF, by week; small numbers are not shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from screener.settings import Settings, SettingsError
from screener.tally import KINDS, Key, TallyError, read, week_of

# Of fewer people a number could be about somebody whom the reader knows.
FEWEST = 10
FEW = f"fewer than {FEWEST}"
HEADS = ("week", "clinic", "started", "finished", "PDFs")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def counts(files: tuple[Path, ...]) -> None:
    """Print how many people began, finished and saved a PDF, by week and clinic.

    Added up from FILES, one for each instance; without any, from the file that SCREENER_COUNTS names.
    """
    try:
        counted = read(files or _named_by_the_setting())
    except TallyError as error:
        raise click.ClickException(f"{error}") from error
    for line in table(counted, datetime.now(UTC).date()):
        click.echo(line)


def _named_by_the_setting() -> tuple[Path]:
    try:
        file = Settings.from_environment(os.environ).counts
    except SettingsError as error:
        raise click.ClickException(f"{error}") from error
    if file is None:
        raise click.ClickException("SCREENER_COUNTS names no file: nothing is counted")
    return (file,)


def table(counted: dict[Key, int], today: date) -> Iterator[str]:
    """A line for each week and clinic, in columns."""
    rows = [HEADS, *_rows(counted, today)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()


def _rows(counted: dict[Key, int], today: date) -> Iterator[tuple[str, ...]]:
    for week, clinic in sorted({(week, clinic) for week, clinic, _ in counted}):
        numbers = (counted.get((week, clinic, kind), 0) for kind in KINDS)
        shown = [shown_number(number) if is_over(week, today) else "not over" for number in numbers]
        yield (week, clinic, *shown)


def is_over(week: str, today: date) -> bool:
    """That week is over everywhere: until then, who looks twice would see each visitor come."""
    return week < week_of(today - timedelta(days=1))


def shown_number(number: int) -> str:
    """The number, but for one that is too small."""
    return str(number) if number >= FEWEST else FEW
