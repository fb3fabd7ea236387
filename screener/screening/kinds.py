"""Every kind of visitor that some rows of the decision table tell apart: few stand for all that there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from screener.screening.guidance import INPUT_VALUES, DecisionTable, Inputs, Row

Values = Iterable[int | str]


def kinds(rows: Iterable[Row], answers: Mapping[str, Values] | None = None) -> Iterator[Inputs]:
    """One visitor of each kind; `answers` limits some inputs to these values.

    Two values of an input are of one kind when every test of these rows takes both or neither, so that what is true of
    one visitor of each kind is true of every visitor, as far as these rows decide.
    """
    known = INPUT_VALUES | dict(answers or {})
    tests = [test for row in rows for test in row.tests]
    one_of_each = [_one_of_each(values, [takes for name, takes in tests if name == of]) for of, values in known.items()]
    for combination in product(*one_of_each):
        yield dict(zip(known, combination, strict=True))


def _one_of_each(values: Values, tests: list[frozenset[int | str]]) -> Values:
    """The first value of each kind."""
    found: dict[tuple[bool, ...], int | str] = {}
    for value in values:
        found.setdefault(tuple(value in takes for takes in tests), value)
    return found.values()


def exclude(row: Row, other: Row) -> bool:
    """Whether no visitor matches both rows."""
    return not any(row.matches(visitor) and other.matches(visitor) for visitor in kinds((row, other)))


def alternatives(table: DecisionTable) -> list[list[Row]]:
    """Every row, in lists of which a visitor is shown one row at most."""
    groups = table.groups.values()
    apart: list[list[Row]] = []
    for row in (row for group in groups if group.shows == "every" for row in group.rows):
        fitting = (rows for rows in apart if all(exclude(row, other) for other in rows))
        beside = next(fitting, None)
        if beside is None:
            apart.append([row])
        else:
            beside.append(row)
    return [*(list(group.rows) for group in groups if group.shows == "first"), *apart]
