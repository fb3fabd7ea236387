"""Puts on the shelf what is not there, in two processes at once, for the one that serves it and needs no typesetter."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing import get_context

from screener.documents.pdf import PdfRenderer

log = logging.getLogger("screener")
PROCESSES = 2
# New objects after which Python looks for those that nobody needs.
FEW_SEARCHES = 50_000


def typeset_ahead(papers: Iterable[PdfRenderer]) -> None:
    """What fails here is made anew, and told, by whoever needs it.

    Every second one is a process's own: in turn summaries in the usual print and in the large one, so that no two make
    at once what these have in common.
    """
    missing = [each for each in papers if each.is_awaited]
    for renderer in missing:
        renderer.let_go_of_typefaces()
    shares = [missing[at::PROCESSES] for at in range(min(PROCESSES, len(missing)))]
    processes = [get_context("fork").Process(target=_make_in_silence, args=(share, os.getpid())) for share in shares]
    for each in processes:
        each.start()
    for each in processes:
        each.join()


def _make_in_silence(papers: Sequence[PdfRenderer], server: int) -> None:
    log.addFilter(lambda record: record.levelno < logging.WARNING)
    # A fifth of the time would go into looking for what can be let go: what the server has loaded cannot.
    gc.freeze()
    gc.set_threshold(FEW_SEARCHES)
    _make(papers, server)


def _make(papers: Sequence[PdfRenderer], server: int) -> None:
    for each in papers:
        if os.getppid() != server:
            return  # nobody waits any more
        with suppress(Exception):
            each.make()
