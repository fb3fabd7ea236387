"""What Prometheus is told where the operator wants it: each reply, and how the site itself stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from math import inf

from flask import Flask
from prometheus_client import CollectorRegistry

from screener.metrics import Gauges, count_requests
from screener.screening.claims import next_due
from screener.web.counting import is_sent_again
from screener.web.grid import STEP
from screener.web.service import service

# Seconds: how long a process goes by what it found.
REMEMBERED = 600.0


def be_watched(app: Flask, refused: Callable[[], Iterable[str]], now: Callable[[], float] = time.monotonic) -> None:
    """Count each reply; every ten minutes, look how the clinic's site stands, and whose files are `refused`."""
    registry = app.extensions["metrics"] = CollectorRegistry()
    count_requests(app, registry, lambda: service().name, is_sent_again, STEP)
    gauges = Gauges(registry)
    known_until: dict[str, float] = {}

    @app.before_request
    def look() -> None:
        clinic = service().name
        if now() >= known_until.get(clinic, -inf):
            known_until[clinic] = now() + REMEMBERED
            gauges.set(clinic, (next_due(service().content) - service().today).days, _missing())
            wrong = set(refused())
            for each in {clinic} | wrong:
                gauges.set_served(each, is_served=each not in wrong)


def _missing() -> dict[str, bool]:
    """By language: whether there is no paper, in the usual print or in the large one."""
    current = service()
    there = current.pdf.languages & current.large_print.languages
    return {language: language not in there for language in current.clinic.languages}
