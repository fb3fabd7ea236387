"""Logging that cannot hold an answer or an address: kind of page, kind of fault, place in the code."""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
import traceback
from itertools import chain
from pathlib import Path
from types import TracebackType

log = logging.getLogger("screener")
# gunicorn's own logs quote addresses and requests, but where gunicorn.conf.py configures it: that takes this module.
GUNICORNS = ("gunicorn.error", "gunicorn.access")
OUR_GUNICORN = "screener.workers"
# What werkzeug says of itself when `flask run` has begun to listen.
LISTENING = re.compile(r"^ \* Running on (https?://[][\w.:-]+)$", re.MULTILINE)


class Withheld(logging.Formatter):
    """Of a message that is not ours, whose it is: what else it says, nobody here can know."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level and name; but of `flask run` where the site is."""
        addresses = " and ".join(_addresses_of_flask(record))
        told = f"the site is at {addresses}" if addresses else f"a message of {record.name}, which is not shown"
        return f"{self.formatTime(record)} {record.levelname} {told}"


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


def _addresses_of_flask(record: logging.LogRecord) -> list[str]:
    """Where it listens: in lines of their own. A request has one line, and it begins with a visitor's address."""
    asked = (record.name, record.levelno) == ("werkzeug", logging.INFO)
    return LISTENING.findall(record.getMessage()) if asked else []


def log_failure(endpoint: str | None, error: BaseException) -> None:
    """One line for a fault, with the last place in our code that it passed.

    An exception's message and its traceback can carry values, so neither is logged.
    """
    _log_fault(endpoint, type(error), error, error.__traceback__)


def tell_uncaught_faults_so() -> None:
    """The same for faults that nobody catches: Python prints whole tracebacks of them."""
    sys.excepthook = lambda *fault: _log_fault("the program", *fault)
    threading.excepthook = lambda args: _log_fault("a thread", args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _log_fault("tidying up", args.exc_type, args.exc_value, args.exc_traceback)


def log_of_the_loop(
    _hub: object, _context: object, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """The same for a fault in gevent's loop; it stands in for `gevent.hub.Hub.print_exception`."""
    _log_fault("a connection", kind, error, trace)


def _log_fault(
    what: str | None, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    log.error("%s failed: %s in %s", what, _name(kind, error), _place(trace))


def _name(kind: type[BaseException], error: BaseException | None) -> str:
    """The kind of fault, with the system's name for it where it has one, such as EMFILE."""
    number = error.errno if isinstance(error, OSError) else None
    return f"{kind.__name__} {errno.errorcode.get(number or 0, '')}".rstrip()


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(__file__).parent in Path(frame.filename).parents]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "code that is not ours"
