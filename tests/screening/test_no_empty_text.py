"""No text of the content is empty: each field of each kind of value, emptied, is refused."""

from pydantic import ValidationError


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
