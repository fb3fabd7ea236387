"""Logging that cannot hold an answer or an address: kind of page, kind of fault, place in the code."""

from __future__ import annotations

import logging
import sys
import traceback
from itertools import chain
from pathlib import Path

log = logging.getLogger("screener")
# gunicorn's own logs quote addresses and requests, but where gunicorn.conf.py configures it: that takes this module.
GUNICORNS = ("gunicorn.error", "gunicorn.access")
OUR_GUNICORN = "screener.workers"


class Withheld(logging.Formatter):
    """Of a message that is not ours, whose it is: what else it says, nobody here can know."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level and name."""
        return f"{self.formatTime(record)} {record.levelname} a message of {record.name}, which is not shown"


def configure() -> None:
    """Write our own log, from "info" on, to standard error: time, level, message. Of libraries, only who warns."""
    _write(log, logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.setLevel(logging.INFO)
    log.propagate = False
    _write(logging.getLogger(), Withheld())
    logging.captureWarnings(True)
    if OUR_GUNICORN not in sys.modules:
        for handler in chain(*(logging.getLogger(name).handlers for name in GUNICORNS)):
            handler.setFormatter(Withheld())


def _write(logger: logging.Logger, formatter: logging.Formatter) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logger.addHandler(handler)


def log_failure(endpoint: str | None, error: BaseException) -> None:
    """One line for a fault, with the last place in our code that it passed.

    An exception's message and its traceback can carry values, so neither is logged.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(__file__).parent in Path(frame.filename).parents]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "code that is not ours"
    log.error("%s failed: %s in %s", endpoint, type(error).__name__, place)
