"""Counts and durations for Prometheus, per page and status: never per answer, band, language or address.

All processes write into one folder in memory, named by PROMETHEUS_MULTIPROC_DIR; the port is served by the first.
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector


def count_requests(app: Flask) -> None:
    """Count each reply of the app, and how long it took."""
    registry = CollectorRegistry()
    labels = ("endpoint", "status")
    replies = Counter("screener_replies", "Replies sent", labels, registry=registry)
    seconds = Histogram("screener_reply_seconds", "Time to make a reply", ("endpoint",), registry=registry)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        replies.labels(endpoint, str(response.status_code)).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.get("began", time.perf_counter()))
        return response


def serve(port: int, host: str) -> None:
    """Answer on that port of that address with the sum over all processes, in a thread of its own."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    start_http_server(port, host, registry)
