"""A made-up visitor for each row of the decision table, so that a reviewer sees every topic, and what any may add."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from screener.screening.content import Content
from screener.screening.earlier import Earlier, months_until
from screener.screening.guidance import Decision, decide, inputs_of
from screener.screening.instrument import Difficulty, Instrument
from screener.screening.language import ORIGINAL
from screener.screening.matters import MOST_MATTERS
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

Visitor = tuple[dict[str, Answers], Situation]
ENOUGH = 200_000


def sample_visitors(content: Content) -> dict[str, Visitor]:
    """For each row's id, in the table's order, answers that lead to it. Raises LookupError for a row nobody reaches.

    Where help stands alone, the page holds the other rows back; a row that nobody is shown is there for who matches it.
    """
    table = content.table
    wanted = [row.id for row in table.rows]
    found: dict[str, Visitor] = {}
    for answers, situation in _made_up(content):
        totals = {name: sum(given.items) for name, given in answers.items()}
        for id_ in _rows(decide(table, inputs_of(table, totals, answers[content.main.id].difficulty, situation))):
            found.setdefault(id_, (answers, situation))
        if found.keys() >= set(wanted):
            return {id_: found[id_] for id_ in dict.fromkeys(wanted)}
    raise LookupError(f"no visitor reaches {', '.join(set(wanted) - found.keys())}")


def additions(content: Content, today: date, chance: random.Random) -> tuple[Earlier | None, frozenset[str]]:
    """What any visitor may add: an earlier result, by half of them, and up to as many things that matter as can be."""
    ids = [matter.id for matter in content.languages[ORIGINAL].matters.matter]
    earlier = Earlier(chance.randint(0, content.main.highest), chance.choice(months_until(today)))
    has_one = content.main.changes and chance.random() < 1 / 2
    return earlier if has_one else None, frozenset(chance.sample(ids, chance.randint(0, MOST_MATTERS)))


def _rows(decision: Decision) -> list[str]:
    """The rows that this visitor is shown, and a row that holds back its own topic."""
    rows = ((name, row) for name, matching in decision.rows.items() for row in matching)
    return [row.id for name, row in rows if name in decision.shown or name in row.hides]


def _made_up(content: Content) -> Iterator[Visitor]:
    chance = random.Random(7)  # noqa: S311 - the same visitors each time
    for _ in range(ENOUGH):
        items = {name: _items(instrument, chance) for name, instrument in content.instruments.items()}
        situation: dict[str, Any] = {name: chance.choice(values) for name, values in SITUATION_VALUES.items()}
        difficulty = chance.choice(get_args(Difficulty))
        answers = {name: Answers(values) for name, values in items.items()}
        yield answers | {content.main.id: Answers(items[content.main.id], difficulty)}, Situation(**situation)


def _items(instrument: Instrument, chance: random.Random) -> tuple[int, ...]:
    """Answers of which most are low, all kinds, or high."""
    values = [choice.value for choice in instrument.choices]
    level = chance.choice((values[:2], values[:3], values, values[-2:]))
    return tuple(chance.choice(level) for _ in instrument.items)
