"""A made-up visitor for each row of the decision table, so that a reviewer can see every topic."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, get_args

from screener.screening.content import Content
from screener.screening.guidance import Decision, decide, inputs_of
from screener.screening.instrument import Difficulty
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

Visitor = tuple[Answers, Situation]
ENOUGH = 200_000


def sample_visitors(content: Content) -> dict[str, Visitor]:
    """For each row's id, in the table's order, answers that lead to it. Raises LookupError for a row nobody reaches.

    Where help stands alone, the page holds the other rows back; a row that nobody is shown is there for who matches it.
    """
    table = content.table
    wanted = [row.id for row in table.rows]
    found: dict[str, Visitor] = {}
    for answers, situation in _made_up(len(content.instrument.items)):
        total = sum(answers.items)
        for id_ in _rows(decide(table, inputs_of(total, answers.difficulty, situation))):
            found.setdefault(id_, (answers, situation))
        if found.keys() >= set(wanted):
            return {id_: found[id_] for id_ in dict.fromkeys(wanted)}
    raise LookupError(f"no visitor reaches {', '.join(set(wanted) - found.keys())}")


def _rows(decision: Decision) -> list[str]:
    """The rows that this visitor is shown, and a row that holds back its own topic."""
    rows = ((name, row) for name, matching in decision.rows.items() for row in matching)
    return [row.id for name, row in rows if name in decision.shown or name in row.hides]


def _made_up(items_asked: int) -> Iterator[Visitor]:
    chance = random.Random(7)  # noqa: S311 - the same visitors each time
    for _ in range(ENOUGH):
        level = chance.choice(((0, 1), (0, 1, 2), (0, 1, 2, 3), (2, 3)))
        items = tuple(chance.choice(level) for _ in range(items_asked))
        situation: dict[str, Any] = {name: chance.choice(values) for name, values in SITUATION_VALUES.items()}
        yield Answers(items, chance.choice(get_args(Difficulty))), Situation(**situation)
