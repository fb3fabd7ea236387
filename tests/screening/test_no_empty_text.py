"""No text of the content is empty: each field of each kind of value, emptied, is refused."""

from dataclasses import fields, is_dataclass

import pytest
from pydantic import BaseModel, ValidationError


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


@pytest.fixture(scope="module")
def one_of_each(content):
    """A value of each kind by its name, with its fields as its file has them."""
    found = {type(each): each for each in models(content, set())}
    return {
        kind: {kind.model_fields[name].alias or name: getattr(value, name) for name in sorted(value.model_fields_set)}
        for kind, value in found.items()
    }


def is_refused(kind, given):
    try:
        kind.model_validate(given)
    except ValidationError:
        return True
    return False


def test_no_text_can_be_empty(one_of_each):
    texts = [(kind, name) for kind, given in one_of_each.items() for name in given if isinstance(given[name], str)]
    assert len(texts) > 150
    assert [(kind, name) for kind, name in texts if not is_refused(kind, one_of_each[kind] | {name: ""})] == []
    assert [kind for kind, given in one_of_each.items() if is_refused(kind, given)] == []


LISTS = {
    "ClaimWords": ("allowed", "boast"),
    "DifficultyItem": ("choices",),
    "Instrument": ("items", "choices", "bands"),
    "MattersWording": ("matter",),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in LISTS.items() for name in names])
def test_what_a_page_goes_through_is_not_empty(one_of_each, kind, name):
    (model,) = (each for each in one_of_each if each.__name__ == kind)
    assert one_of_each[model][name]
    assert is_refused(model, one_of_each[model] | {name: ()})


def test_what_a_file_does_not_say_is_nothing(one_of_each):
    for kind in one_of_each:
        defaults = [field.default for field in kind.model_fields.values() if not field.is_required()]
        assert {text for text in defaults if isinstance(text, str)} <= {"", "en"}  # the language of a source
        optional = [field for field in kind.model_fields.values() if field.annotation == str | None]
        assert all(field.default is None for field in optional)
