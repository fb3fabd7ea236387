"""Every kind of visitor that some rows of the decision table tell apart: few stand for all that there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from screener.screening.guidance import Conditions, DecisionTable, Inputs, InputValues, Row


def kinds(inputs: InputValues, told_apart_by: Iterable[Row | Conditions]) -> Iterator[Inputs]:
    """One visitor of each kind, of all there can be with these values.

    Two values of an input are of one kind when every test in these rows and conditions takes both or neither, so that
    what they say of one visitor of each kind they say of every visitor.
    """
    tests = [test for each in told_apart_by for test in each.tests]
    one_of_each = [
        _one_of_each(values, [takes for name, takes in tests if name == of]) for of, values in inputs.items()
    ]
    for combination in product(*one_of_each):
        yield dict(zip(inputs, combination, strict=True))


def _one_of_each(values: Iterable[int | str], tests: list[frozenset[int | str]]) -> Iterable[int | str]:
    """The first value of each kind."""
    found: dict[tuple[bool, ...], int | str] = {}
    for value in values:
        found.setdefault(tuple(value in takes for takes in tests), value)
    return found.values()


def exclude(inputs: InputValues, row: Row, other: Row) -> bool:
    """Whether no visitor matches both rows."""
    return not any(row.matches(visitor) and other.matches(visitor) for visitor in kinds(inputs, (row, other)))


def alternatives(table: DecisionTable) -> list[list[Row]]:
    """Every row, in lists of which a visitor is shown one row at most."""
    groups = table.groups.values()
    apart: list[list[Row]] = []
    for row in (row for group in groups if group.shows == "every" for row in group.rows):
        fitting = (rows for rows in apart if all(exclude(table.inputs, row, other) for other in rows))
        beside = next(fitting, None)
        if beside is None:
            apart.append([row])
        else:
            beside.append(row)
    return [*(list(group.rows) for group in groups if group.shows == "first"), *apart]
