"""A visitor's answers as the form sends them."""

import pytest

SITUATION = {
    "duration": "ge6m",
    "therapy": "now_not_enough",
    "medicine": "not_tolerated",
    "age": "25_64",
    "pregnancy": "no",
    "flags": "none",
    "safety": "no",
}


@pytest.fixture
def answers():
    """A function: the form fields of these seven values, with anything else put in, or left out when None."""

    def fields(values=(2, 2, 2, 1, 1, 2, 2), **changes):
        form = {f"gad7_{n}": str(value) for n, value in enumerate(values, 1)} | {"difficulty": "somewhat"}
        return {name: value for name, value in (form | changes).items() if value is not None}

    return fields


@pytest.fixture
def complete(answers):
    """A function: answers and a situation that lead to K12, with changes."""
    return lambda values=(2, 2, 2, 1, 1, 2, 2), **changes: answers(values, **(SITUATION | changes))
