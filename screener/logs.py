"""Logging that cannot hold an answer or an address: kind of page, kind of fault, place in the code."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger("screener")


def configure() -> None:
    """Write our own log, from "info" on, to standard error: time, level, message."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def log_failure(endpoint: str | None, error: BaseException) -> None:
    """One line for a fault, with the last place in our code that it passed.

    An exception's message and its traceback can carry values, so neither is logged.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(__file__).parent in Path(frame.filename).parents]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "code that is not ours"
    log.error("%s failed: %s in %s", endpoint, type(error).__name__, place)
