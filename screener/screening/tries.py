"""How the rows of a group are tried for one visitor, in order, and what each row needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screener.screening.guidance import Group, Inputs, InputValues, Row, Tests

Outcome = Literal["matched", "failed", "not_reached"]


@dataclass(frozen=True)
class Needs:
    """What a row needs: each of `every`, and all of one of the lists in `one_of` where there are any.

    "unless" is in `every`, turned round: the values that are left.
    """

    every: Tests
    one_of: tuple[Tests, ...]


@dataclass(frozen=True)
class Try:
    """A row as it was tried. `fits`: the visitor has what it needs, whether or not the row was reached."""

    row: Row
    outcome: Outcome
    fits: bool


def needs_of(row: Row, inputs: InputValues) -> Needs:
    """What the row needs, of the values that these inputs can have."""
    left = tuple((name, frozenset(inputs[name]) - values) for name, values in row.unless.tests)
    every = tuple((name, values & frozenset(inputs[name])) for name, values in row.if_.tests)
    one_of = tuple(
        tuple((name, values & frozenset(inputs[name])) for name, values in conditions.tests) for conditions in row.any_
    )
    return Needs((*every, *left), one_of)


def tries(group: Group, visitor: Inputs) -> tuple[Try, ...]:
    """Each row of the group, in order. Where the first that matches is shown, those after it are not reached."""
    shown = {id(row) for row in group.matching(visitor)}
    made: list[Try] = []
    taken = False
    for row in group.rows:
        outcome: Outcome = "matched" if id(row) in shown else "not_reached" if taken else "failed"
        made.append(Try(row, outcome, row.matches(visitor)))
        taken = taken or (group.shows == "first" and id(row) in shown)
    return tuple(made)


@dataclass(frozen=True)
class Why:
    """Why a visitor gets a row, or does not. `above`: rows tried before it that fit, of which the first took them."""

    tried: Try
    above: tuple[Row, ...]


def why(group: Group, id_: str, visitor: Inputs) -> tuple[Why, ...]:
    """For the row of that id, or for each where several have it and none matched. Raises ValueError without any."""
    made = tries(group, visitor)
    asked = [(at, each) for at, each in enumerate(made) if each.row.id == id_]
    if not asked:
        raise ValueError(f"the group has no row {id_}")
    found = [(at, each) for at, each in asked if each.outcome == "matched"] or asked
    return tuple(Why(each, _above(made[:at]) if each.outcome == "not_reached" else ()) for at, each in found)


def _above(earlier: tuple[Try, ...]) -> tuple[Row, ...]:
    return tuple(each.row for each in earlier if each.fits)
