"""Puts on the shelf what is not there, in two processes at once, for the one that serves it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process

from screener.documents.book import BookError
from screener.documents.papers import Papers
from screener.documents.pdf import PdfRenderer

log = logging.getLogger("screener")
PROCESSES = 2
# So little is made sooner by whoever needs it: each process has to load the typesetter anew.
ALONE = 2


def typeset_ahead(papers: Iterable[PdfRenderer | Papers]) -> None:
    """Unless it is little. What fails here is made anew, and told, by whoever needs it."""
    missing = [each for each in papers if each.is_awaited]
    if len(missing) <= ALONE:
        return
    processes = [get_context("fork").Process(target=_make, args=(missing[at::PROCESSES],)) for at in range(PROCESSES)]
    for each in processes:
        each.start()
    for each in processes:
        each.join()


def _make(papers: Sequence[PdfRenderer | Papers]) -> None:
    log.addFilter(lambda record: record.levelno < logging.WARNING)
    waiting = parent_process()
    for each in papers:
        if waiting and not waiting.is_alive():
            return
        with suppress(BookError):
            each.make()
