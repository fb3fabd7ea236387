"""Who gets each row of the decision table: how many combinations of answers, which answers, and one example."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import prod

from screener.screening.guidance import URGENT, DecisionTable, Inputs, InputValues, decide
from screener.screening.kinds import Kind, whole_kinds
from screener.screening.situation import NOT_ASKED

# An example differs from this visitor, whose scores are the lowest, in what its row asks for only.
ORDINARY: Inputs = {
    "difficulty": "somewhat",
    "duration": "ge6m",
    "therapy": "never",
    "medicine": "never",
    "age": "25_64",
    "pregnancy": "no",
    "flags": "none",
    "safety": "no",
}
# A kind of visitor who matches a row, and whether they are shown it.
Found = tuple[Kind, bool]


@dataclass(frozen=True)
class Reach:
    """Who gets one row.

    `count`: combinations of answers that lead to it; `shown`: those of them who are shown it, for help can stand alone
    and a row can hold its own topic back. `answers`: for each input, all values that occur among them. `example`: one
    of them, who can send these answers, and is shown the row where anybody is; empty where nobody can.
    """

    count: int
    shown: int
    answers: Mapping[str, frozenset[int | str]]
    example: Inputs

    @property
    def is_exact(self) -> bool:
        """Whoever gives one of these answers to each input gets the row, not only nobody else."""
        return self.count == combinations(self.answers)


def combinations(inputs: Mapping[str, Collection[int | str]]) -> int:
    """How many visitors differ in what they answer, with these values of each input."""
    return prod(len(values) for values in inputs.values())


def ordinary(inputs: InputValues) -> Inputs:
    """The ordinary visitor: of a score, and of an input that is not known, the first value."""
    return {name: ORDINARY.get(name, values[0]) for name, values in inputs.items()}


def reach(table: DecisionTable) -> dict[str, list[Reach]]:
    """For each group, who gets each of its rows, in their order. Every combination is in it: no sample is drawn."""
    return {name: _in_group(table, name) for name in table.groups}


def _in_group(table: DecisionTable, name: str) -> list[Reach]:
    usual = ordinary(table.inputs)
    ordinary_first = {
        of: (usual[of], *(value for value in values if value != usual[of])) for of, values in table.inputs.items()
    }
    deciding = _with_what_hides(table, name)
    found: dict[int, list[Found]] = {id(row): [] for row in table.groups[name].rows}
    for kind in whole_kinds(ordinary_first, deciding.rows):
        decision = decide(deciding, _one_of(kind))
        for row in decision.rows[name]:
            found[id(row)].append((kind, name in decision.shown))
    return [_reach(each, usual) for each in found.values()]


def _reach(found: list[Found], usual: Inputs) -> Reach:
    sizes = [(combinations(kind), is_shown) for kind, is_shown in found]
    return Reach(
        count=sum(size for size, _ in sizes),
        shown=sum(size for size, is_shown in sizes if is_shown),
        answers={of: frozenset(value for kind, _ in found for value in kind[of]) for of in usual},
        example=_example(found, usual),
    )


def _example(found: list[Found], usual: Inputs) -> Inputs:
    """Of those who can send their answers, one who is shown the row and differs least; rather in a score."""

    def distance(one: Found) -> tuple[bool, int, list[bool]]:
        kind, is_shown = one
        differs = [values[0] != usual[of] for of, values in kind.items()]
        return not is_shown, sum(differs), differs[::-1]

    can_send = [one for one in found if NOT_ASKED not in _one_of(one[0]).values()]
    return _one_of(min(can_send, key=distance)[0]) if can_send else {}


def _one_of(kind: Kind) -> Inputs:
    return {of: values[0] for of, values in kind.items()}


def _with_what_hides(table: DecisionTable, name: str) -> DecisionTable:
    """The table with this group, urgent help and what can hold the group back only: so fewer are told apart."""
    groups = {
        each: group
        for each, group in table.groups.items()
        if each in (name, URGENT) or any(name in row.hides for row in group.rows)
    }
    return table.model_copy(update={"groups": groups})
