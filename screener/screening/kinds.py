"""Every kind of visitor that some rows of the decision table tell apart: few stand for all that there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from screener.screening.guidance import Conditions, DecisionTable, Inputs, InputValues, Row

# For each input, the values that are of one kind.
Kind = Mapping[str, tuple[int | str, ...]]


def kinds(inputs: InputValues, told_apart_by: Iterable[Row | Conditions]) -> Iterator[Inputs]:
    """One visitor of each kind, of all there can be with these values.

    Two values of an input are of one kind when every test in these rows and conditions takes both or neither, so that
    what they say of one visitor of each kind they say of every visitor.
    """
    one_of_each = [[alike[0] for alike in values] for values in _told_apart(inputs, told_apart_by)]
    for combination in product(*one_of_each):
        yield dict(zip(inputs, combination, strict=True))


def whole_kinds(inputs: InputValues, told_apart_by: Iterable[Row | Conditions]) -> Iterator[Kind]:
    """Each kind as all its values: together they hold every visitor once."""
    for combination in product(*_told_apart(inputs, told_apart_by)):
        yield dict(zip(inputs, combination, strict=True))


def _told_apart(inputs: InputValues, by: Iterable[Row | Conditions]) -> list[list[tuple[int | str, ...]]]:
    """For each input its values, those of one kind together, in the order in which the first of them stand."""
    tests = [test for each in by for test in each.tests]
    return [_alike(values, [takes for name, takes in tests if name == of]) for of, values in inputs.items()]


def _alike(values: Iterable[int | str], tests: list[frozenset[int | str]]) -> list[tuple[int | str, ...]]:
    found: dict[tuple[bool, ...], list[int | str]] = {}
    for value in values:
        found.setdefault(tuple(value in takes for takes in tests), []).append(value)
    return [tuple(alike) for alike in found.values()]


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
