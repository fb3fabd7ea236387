"""Logging that cannot hold an answer or an address: kind of page, kind of fault, place in the code."""

from __future__ import annotations

import logging
import traceback

log = logging.getLogger("screener")


def configure() -> None:
    """Write our own log, from "info" on, to standard error: time, level, message."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def log_failure(endpoint: str | None, error: BaseException) -> None:
    """One line for a fault. An exception's message and its traceback can carry values, so neither is logged."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "unknown place"
    log.error("%s failed: %s in %s", endpoint, type(error).__name__, place)
