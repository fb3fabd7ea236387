"""A clinic's file made from the example's: the same keys and comments, with the operator's answers as its values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from screener.clinic.claims import texts_of
from screener.clinic.keys import Clinic
from screener.screening.content import Content
from screener.screening.content_file import read_table

Values = Mapping[str, object]

NOT_ASKED = Path(__file__).with_name("new_file.toml")
ABOUT = """\
# The clinic's file. Above some lines stands CHANGE THIS: they are true of any clinic, and say nothing of yours yet. A #
# before a key leaves it out; each comment says what the key is for, and docs/clinic.md has all of them in a table."""
MARK = "# CHANGE THIS: nobody at your clinic has written it."
HEAD = re.compile(r"^(?:# )?\[([\w.]+)\]$", re.MULTILINE)
KEY = re.compile(r"^(?:# )?(\w+) = .*$")
# What the example says of its own KAP that is true of no other clinic, and may be left out.
LEFT_OUT = ("kap.visit", "kap.sessions")


def follows_from(country: str, example: Values, content: Content) -> dict[str, object]:
    """What the country says of other keys: whose help lines are shown, and on what visitors print."""
    known = country in content.crisis_lines.regions
    letter = country in read_table(NOT_ASKED)["letter"]
    return {"regions": (country,) if known else example["regions"], "paper": "letter" if letter else "a4"}


def new_file(example: str, answers: Values) -> str:
    """The text of a clinic's file. `answers`: by key, a table's with a dot ("kap.routes")."""
    ours = dict(_texts(read_table(NOT_ASKED)))
    blocks = _blocks(example, bool(answers["offers_kap"]))
    written = (_written(table, block, {**ours, **answers}, ours) for table, block in blocks)
    return "\n\n".join([ABOUT, *written]).rstrip("\n") + "\n"


def unwritten(clinic: Clinic) -> list[str]:
    """The keys of a clinic's texts that still say what stands in a new file."""
    ours = dict(_texts(read_table(NOT_ASKED)))
    return [key for key, text in texts_of(clinic) if ours.get(key) == text]


def _texts(tables: dict[str, Any], name: str = "") -> Iterator[tuple[str, str]]:
    """Each text of the tables by its key, with dots between."""
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{name}{key}.")
        elif isinstance(value, str):
            yield f"{name}{key}", value


def _blocks(example: str, with_kap: bool) -> Iterator[tuple[str, str]]:
    """What stands between empty lines, each with the table it is in; not the first, which is about the example."""
    table = ""
    for block in example.split("\n\n")[1:]:
        head = HEAD.search(block)
        table = head[1] if head else table
        if with_kap or table.partition(".")[0] != "kap":
            yield table, block


def _written(table: str, block: str, values: Values, ours: Values) -> str:
    """The block with its values put in; marked where one of them is ours."""
    lines = block.split("\n")
    if table in LEFT_OUT:
        return "\n".join(line if line.startswith("#") else f"# {line}" for line in lines)
    keys = [_key(table, line) for line in lines]
    put_in = [_line(key, values[key]) if key in values else line for key, line in zip(keys, lines, strict=True)]
    return "\n".join([MARK, *put_in] if ours.keys() & keys else put_in)


def _key(table: str, line: str) -> str:
    """The key that the line sets, or would set if it were no comment."""
    found = KEY.match(line)
    return f"{table}.{found[1]}".lstrip(".") if found else ""


def _line(key: str, value: object) -> str:
    return f"{key.rpartition('.')[2]} = {in_toml(value)}"


def in_toml(value: object) -> str:
    """A text, a yes or no, or a list of these, as TOML writes it: texts as JSON does."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(in_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
