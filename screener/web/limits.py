"""Rate limits per address, which is never kept: what is counted is a keyed hash, whose key changes each hour."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from screener.settings import Settings
from screener.web.protection import KEPT_BY_BROWSERS, PROBES

HOUR = 3600
# How long the shared storage is left alone after it failed, and how long it may take to answer, in seconds.
REST = 30
TIMEOUT = 0.5
# As some load balancers write it: 203.0.113.7:50123, [2001:db8::1]:50123.
WITH_PORT = re.compile(r"(?:(?P<v4>[\d.]+)|\[(?P<v6>[^]]+)\])(?::\d+)?")
NOT_COUNTED = (*KEPT_BY_BROWSERS, *PROBES)

log = logging.getLogger("screener")


class HourlyKey:
    """A secret key for this hour: in memory, or in a Redis that lets it expire, so that several processes share it."""

    # redis has its own types, and is optional
    def __init__(self, redis: Any = None, now: Callable[[], float] = time.time) -> None:  # noqa: ANN401
        self._redis = redis
        self._now = now
        self._hour = -1
        self._key = b""

    def get(self) -> bytes:
        """The key of this hour. Raises what Redis raises."""
        hour = int(self._now() // HOUR)
        if hour != self._hour:
            self._key, self._hour = self._new(hour), hour
        return self._key

    def forget(self) -> None:
        """Ask for the key anew: a Redis that was away may have lost it, and others may have made another."""
        self._hour = -1

    def _new(self, hour: int) -> bytes:
        key = secrets.token_bytes(32)
        if self._redis is None:
            return key
        name = f"screener:key:{hour}"
        self._redis.set(name, key, nx=True, ex=2 * HOUR)
        return bytes(self._redis.get(name))


class Counter:
    """Counts what each address asked for in one storage."""

    def __init__(self, storage: Storage) -> None:
        self.failures = storage.base_exceptions
        self._limiter = FixedWindowRateLimiter(storage)
        self.key = HourlyKey(getattr(storage, "storage", None) if not isinstance(storage, MemoryStorage) else None)

    def seconds_to_wait(self, limit: RateLimitItem, kind: str, address: str) -> int:
        """0 when this one is within the limit; else the whole of its time. Raises what is in `failures`.

        How much of it is left would tell whoever shares the address when the first of them came.
        """
        name = hmac.new(self.key.get(), address.encode(), hashlib.sha256).hexdigest()
        if self._limiter.hit(limit, kind, name):
            return 0
        return int(limit.get_expiry())


class RateLimits:
    """The limits by kind of request ("page", "pdf"), counted in a storage that processes may share.

    While the shared storage fails, each process counts by itself, which the log says once.
    """

    def __init__(self, limits: dict[str, str], storage: str) -> None:
        self._limits = {kind: parse(limit) for kind, limit in limits.items() if limit != "off"}
        self._shared = Counter(_storage(storage)) if storage else None
        self._retry_at = 0.0

    @cached_property
    def _own(self) -> Counter:
        """Made by the process that counts: the storage begins a thread, which a process forked later would not have."""
        return Counter(MemoryStorage())

    def seconds_to_wait(self, kind: str, address: str) -> int:
        """How long until this address may ask again; 0 for now. Counts the request."""
        limit = self._limits.get(kind)
        if limit is None:
            return 0
        if self._shared is None or time.monotonic() < self._retry_at:
            return self._own.seconds_to_wait(limit, kind, address)
        try:
            wait = self._shared.seconds_to_wait(limit, kind, address)
        except self._shared.failures as error:
            self._shared.key.forget()
            self._note_failure(error)
            return self._own.seconds_to_wait(limit, kind, address)
        self._note_success()
        return wait

    def _note_failure(self, error: BaseException) -> None:
        if not self._retry_at:
            log.warning("rate limits: the shared storage fails (%s): each process counts alone", type(error).__name__)
        self._retry_at = time.monotonic() + REST

    def _note_success(self) -> None:
        if self._retry_at:
            log.info("rate limits: the shared storage answers again")
            self._retry_at = 0.0


def _storage(uri: str) -> Storage:
    storage = storage_from_string(uri, wrap_exceptions=False, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    if not isinstance(storage, Storage):
        raise TypeError("an asynchronous storage")
    return storage


def household(address: str) -> str:
    """What counts as one address: without a port, and of IPv6 the first half: visitors have all of the other half."""
    with_port = WITH_PORT.fullmatch(address)
    try:
        known = ip_address(with_port["v4"] or with_port["v6"] if with_port else address)
    except ValueError:  # a proxy's word for it, or none at all
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or f"{int(known) >> 64:x}")


def limits_of(settings: Settings) -> RateLimits:
    """As the settings say, for all sites of a process."""
    return RateLimits({"page": settings.limit_pages, "pdf": settings.limit_pdf}, settings.ratelimit_storage or "")


def limit_requests(app: Flask, limits: RateLimits) -> None:
    """429 to an address that asks for more than its share. Static files and probes are not counted."""

    @app.before_request
    def count() -> None:
        if request.endpoint in NOT_COUNTED:
            return
        kind = "pdf" if request.endpoint == "pages.summary" else "page"
        wait = limits.seconds_to_wait(kind, household(request.remote_addr or ""))
        if wait:
            raise TooManyRequests(retry_after=wait)
