"""Our own files, at addresses that change with what they hold: a browser keeps them and need not ask again."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, send_file, send_from_directory
from werkzeug.wrappers import Response

A_YEAR, A_DAY = 365 * 24 * 3600, 24 * 3600
COMMENT, LINE_BEGINS = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\n\s*")
ICONS = ("favicon.ico", "apple-touch-icon.png", "apple-touch-icon-precomposed.png")


def serve_static_files(app: Flask, folder: Path) -> None:
    """Serve the folder's files. While servers of two versions run, each gives its own for the other's address."""
    current = fingerprint(folder)
    styles = {path.name: lean(path.read_text("utf-8")).encode() for path in folder.glob("*.css")}

    def static(version: str, filename: str) -> Response:
        age = A_YEAR if version == current else 0
        if filename in styles:
            return send_file(BytesIO(styles[filename]), mimetype="text/css", max_age=age, etag=current)
        return send_from_directory(folder, filename, max_age=age)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)

    def icon(name: str) -> Response:
        """What browsers and phones ask for at the root, whatever a page says."""
        return send_from_directory(folder, name.replace("-precomposed", ""), max_age=A_DAY)

    app.add_url_rule(f"/<any({', '.join(map(repr, ICONS))}):name>", "icon", icon)
    app.add_url_rule("/static/<string(length=12):version>/<path:filename>", "static", static)


def lean(style: str) -> str:
    """A stylesheet without its comments and indentation: a tenth less on the line."""
    return LINE_BEGINS.sub("\n", COMMENT.sub("", style))


def fingerprint(folder: Path) -> str:
    """A short name for what the files in a folder hold."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
