"""Addresses that are nearly right: in capitals, with a slash too many, or without a language. They lead to the page."""

from __future__ import annotations

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from screener.web.locale import language
from screener.web.page import IN_A_LANGUAGE
from screener.web.protection import READ
from screener.web.service import service


def lead_on(app: Flask) -> None:
    """Before a 404: send the visitor to the page that was meant, where there is one."""

    @app.before_request
    def find() -> Response | None:
        meant = isinstance(request.routing_exception, NotFound) and request.method in READ and page_meant(request.path)
        if not meant:
            return None
        response = redirect(request.script_root + meant)
        response.vary.add("Accept-Language")
        return response


def page_meant(path: str) -> str | None:
    """The address of the page that this path would name if its letters and slashes were right."""
    offered = {code.lower(): code for code in service().clinic.languages}
    first, *rest = [part.lower() for part in path.split("/") if part] or [""]
    if first not in offered:
        return _page_at("/".join(["", language(), first, *rest]))
    return _page_at("/".join(["", offered[first], *(rest or [""])]))


def _page_at(path: str) -> str | None:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return path if endpoint.partition(".")[0] in IN_A_LANGUAGE else None
