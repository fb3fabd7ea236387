"""Counts and durations for Prometheus, per clinic, page and status: never per answer, band, language or address.

All processes write into one folder in memory, named by PROMETHEUS_MULTIPROC_DIR; the port is served by the first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from screener.version import VERSION

# Of several processes, what the one said last that still runs.
LAST_SAID: Final = "livemostrecent"


def count_requests(
    app: Flask, registry: CollectorRegistry, clinic: Callable[[], str], is_sent_again: Callable[[], bool], step: float
) -> None:
    """Count each reply of the app, and how long it took. `clinic`: whose the request is.

    Neither tells what a visitor has answered. A reply to a form is held until the next `step`, in seconds, and takes
    that long; and where `is_sent_again` the same visitor has been counted.
    """
    labels = ("clinic", "endpoint")
    replies = Counter("screener_replies", "Replies sent", (*labels, "status"), registry=registry)
    seconds = Histogram("screener_reply_seconds", "Time to make a reply", labels, registry=registry)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        if response.status_code == 200 and is_sent_again():
            return response
        whose, endpoint = clinic(), request.endpoint or "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        replies.labels(whose, endpoint, str(response.status_code)).inc()
        seconds.labels(whose, endpoint).observe(step * ceil(took / step) if request.method == "POST" else took)
        return response


class Gauges:
    """What the site says of itself: its version, whom it serves, when a review is due, where paper is missing."""

    def __init__(self, registry: CollectorRegistry) -> None:
        about = Gauge(
            "screener_build_info", "The version", ("version",), registry=registry, multiprocess_mode=LAST_SAID
        )
        about.labels(VERSION).set(1)
        self._served = Gauge(
            "screener_clinic_served",
            "1 where a clinic is served as its file says, 0 where the file is wrong",
            ("clinic",),
            registry=registry,
            multiprocess_mode=LAST_SAID,
        )
        self._due = Gauge(
            "screener_review_due_days",
            "Days until the first text, source or help line is due for review",
            ("clinic",),
            registry=registry,
            multiprocess_mode=LAST_SAID,
        )
        self._missing = Gauge(
            "screener_book_missing",
            "1 where there is no typeset paper of a language",
            ("clinic", "language"),
            registry=registry,
            multiprocess_mode=LAST_SAID,
        )

    def set_served(self, clinic: str, *, is_served: bool) -> None:
        """Whether that clinic is served as its file says."""
        self._served.labels(clinic).set(is_served)

    def set(self, clinic: str, due_days: int, missing: Mapping[str, bool]) -> None:
        """How things stand at a clinic. `missing`: whether paper is, by language."""
        self._due.labels(clinic).set(due_days)
        for language, is_missing in missing.items():
            self._missing.labels(clinic, language).set(is_missing)


def serve(port: int, host: str) -> None:
    """Answer on that port of that address with the sum over all processes, in a thread of its own."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    start_http_server(port, host, registry)
