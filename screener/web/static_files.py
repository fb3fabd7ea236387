"""Our own files, at addresses that change with what they hold: a browser keeps them and need not ask again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from flask import Flask, abort, send_file
from werkzeug.wrappers import Response

A_YEAR, A_DAY = 365 * 24 * 3600, 24 * 3600
COMMENT, LINE_BEGINS = re.compile(rb"/\*.*?\*/", re.DOTALL), re.compile(rb"\n\s*")
ICONS = ("favicon.ico", "apple-touch-icon.png", "apple-touch-icon-precomposed.png")


def serve_static_files(app: Flask, folder: Path) -> None:
    """Serve the folder's files. While servers of two versions run, each gives its own for the other's address."""
    current = fingerprint(folder)
    files = {name: lean(content) if name.endswith(".css") else content for name, content in contents(folder)}

    def static(version: str, filename: str) -> Response:
        return served(filename, A_YEAR if version == current else 0)

    def served(name: str, age: int) -> Response:
        if name not in files:
            abort(404)
        kind = guess_type(name)[0]
        return send_file(BytesIO(files[name]), kind or "application/octet-stream", max_age=age, etag=current)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)

    def icon(name: str) -> Response:
        """What browsers and phones ask for at the root, whatever a page says."""
        return served(name.replace("-precomposed", ""), A_DAY)

    app.add_url_rule(f"/<any({', '.join(map(repr, ICONS))}):name>", "icon", icon)
    app.add_url_rule("/static/<string(length=12):version>/<path:filename>", "static", static)


def lean(style: bytes) -> bytes:
    """A stylesheet without its comments and indentation: a tenth less on the line."""
    return LINE_BEGINS.sub(b"\n", COMMENT.sub(b"", style))


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in a folder, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def fingerprint(folder: Path) -> str:
    """A short name for what the files in a folder hold."""
    digest = sha256()
    for name, content in contents(folder):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]
