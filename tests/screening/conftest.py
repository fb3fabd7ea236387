"""The content to break: a copy of its files with one thing changed, and one value of each kind as its file has it."""

import shutil
from dataclasses import fields, is_dataclass

import pytest
from pydantic import BaseModel

from screener.screening.content import CONTENT


@pytest.fixture
def broken_content(tmp_path):
    def change(file, before, after):
        root = tmp_path / "content"
        shutil.copytree(CONTENT, root)
        for path in root.glob(file):
            text = path.read_text(encoding="utf-8")
            assert before in text
            path.write_text(text.replace(before, after), encoding="utf-8")
        return root

    return change


def models(value, seen):
    """Every model in it, once."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, BaseModel):
        yield value
        below = [getattr(value, name) for name in type(value).model_fields]
    elif is_dataclass(value):
        below = [getattr(value, field.name) for field in fields(value)]
    else:
        below = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    for each in below:
        yield from models(each, seen)


@pytest.fixture(scope="session")
def one_of_each(content):
    """A value of each kind by its name, with its fields as its file has them."""
    found = {type(each): each for each in models(content, set())}
    return {
        kind: {kind.model_fields[name].alias or name: getattr(value, name) for name in sorted(value.model_fields_set)}
        for kind, value in found.items()
    }
