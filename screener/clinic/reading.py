"""Reads the operator's file as editors save it, and says of what cannot be read on which line it is and what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screener.clinic.keys import TABLES, Clinic
from screener.screening.content_file import ContentError

SAVE = "save the file as UTF-8 (in Notepad: Save as, Encoding: UTF-8)"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
HEAD = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
# What the parser says, how the line looks outside of its texts, and what to do: the first that fits both.
ADVICE = (
    ("Unclosed array", "", "here or above it, a list lacks a comma between two of its values, or its ] at the end"),
    ("Unclosed inline table", "", "here or above it, a comma or a } is missing"),
    (
        "overwrite|Duplicate",
        "",
        "this key is there twice: delete one; a key of no table stands above the first [table]",
    ),
    ("Cannot", "", "this [table] is there twice: put its lines together"),
    ("Unescaped|hex value", "", r"write \\ for one backslash"),
    (
        "",
        r"[=\[{,]\s*[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a`\u00b4]|[\u201c\u201d\u00bb\u2019]\s*[\],}]*\s*$",
        'has curly quotes, as word processors set them: write straight ones (")',
    ),
    ("", r"=\s*(?i:true|false|yes|no|on|off)\s*$", "write true or false, in small letters"),
    (
        "",
        r"[\u00a0\u2007\u200b\u202f\ufeff]",
        "has a space in it that only looks like one: delete it and type it again",
    ),
    ("", r"=\s*[^\s\"'\d\[{#]", 'a text needs a straight quote (") before and after it'),
    ("Expected '='", "", "write a = between a key and its value"),
    (
        "after a statement",
        "",
        r"there is more after the value: write \" for a quote inside a text, and # before a remark",
    ),
    (r"Unterminated|'\\n'|Expected \"'\"", "", 'a text needs a straight quote (") before and after it, on one line'),
)


def read_text(path: Path) -> str:
    """The file's text. Raises ContentError where there is none, or where it is saved in another way than UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        where = f"{path.name}: cannot be read ({error.strerror}): it was looked for at {path.absolute()}"
        hint = "" if path.is_absolute() else ", as its path does not begin with / : write all of it"
        raise ContentError(where + hint) from error
    if data.startswith(UTF_16) or b"\0" in data[:4]:
        raise ContentError(f"{path.name}: is saved as UTF-16: {SAVE}")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        letter = data[error.start : error.start + 1].decode("cp1252", "replace")
        raise ContentError(f"{path.name}: line {line}: “{letter}” is not saved as UTF-8: {SAVE}") from error


def parse(text: str, file: str) -> dict[str, Any]:
    """What the text says. Raises ContentError: the line, and what to do."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.rstrip("\n").split("\n")
        at = re.search(r"at line (\d+)", f"{error}")
        number = min(int(at[1]), len(lines)) if at else len(lines)
        line = lines[number - 1]
        raise ContentError(f"{file}: line {number}: {_advice(line, f'{error}')}; found: {line.strip()[:60]}") from error


def _advice(line: str, error: str) -> str:
    bare = TEXT.sub('""', line).partition("#")[0]
    fitting = (do for told, looks, do in ADVICE if re.search(told, error) and re.search(looks, bare))
    return next(fitting, f"cannot be read ({error})")


def move_up(values: dict[str, Any], text: str) -> list[str]:
    """Put each key of no table where it belongs. A fault for each that stood under a [table]."""
    faults = []
    for name, table, key in list(_misplaced(values)):
        values.setdefault(key, table.pop(key))
        line = _line(text, name, key)
        faults.append(f"{key}: stands under [{name}]{line}; move it up, above the first [table] of the file")
    return faults


def _misplaced(table: dict[str, Any], name: str = "", last: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each key that belongs to no table and stands in one, after the table's name and the table."""
    own = TABLES[last].model_fields if last in TABLES else {}
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _misplaced(value, f"{name}.{key}".lstrip("."), key)
        elif name and key in Clinic.model_fields and key not in own:
            yield name, table, key


def _line(text: str, table: str, key: str) -> str:
    here = ""
    for number, line in enumerate(text.split("\n"), 1):
        if head := HEAD.match(line):
            here = head[1]
        elif here == table and re.match(rf"\s*{key}\s*=", line):
            return f" on line {number}"
    return ""
