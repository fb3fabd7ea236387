"""Answers that make a visitor of what the decision table looks at, so that a reviewer can see the page they lead to."""

from __future__ import annotations

import random
from datetime import date
from typing import Any, cast

from screener.screening.content import Content
from screener.screening.earlier import Earlier, months_until
from screener.screening.guidance import SCORE, Inputs
from screener.screening.instrument import Difficulty, Instrument
from screener.screening.language import ORIGINAL
from screener.screening.matters import MOST_MATTERS
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

Visitor = tuple[dict[str, Answers], Situation]


def made_up(content: Content, inputs: Inputs) -> Visitor:
    """Answers that lead to these inputs: of each questionnaire with a score, items as even as can be.

    What is "not_asked" must not be among them: nobody can answer so.
    """
    answers = {
        id_: Answers(_items(instrument, total), _difficulty(instrument, inputs))
        for id_, instrument in content.instruments.items()
        if isinstance(total := inputs[SCORE + id_], int)
    }
    situation: dict[str, Any] = {name: inputs[name] for name in SITUATION_VALUES if name in inputs}
    return answers, Situation(**situation)


def additions(content: Content, today: date, chance: random.Random) -> tuple[Earlier | None, frozenset[str]]:
    """What any visitor may add: an earlier result, by half of them, and up to as many things that matter as can be."""
    ids = [matter.id for matter in content.languages[ORIGINAL].matters.matter]
    earlier = Earlier(chance.randint(0, content.main.highest), chance.choice(months_until(today)))
    has_one = content.main.changes and chance.random() < 1 / 2
    return earlier if has_one else None, frozenset(chance.sample(ids, chance.randint(0, MOST_MATTERS)))


def _items(instrument: Instrument, total: int) -> tuple[int, ...]:
    each, more = divmod(total, len(instrument.items))
    return tuple(each + (at < more) for at in range(len(instrument.items)))


def _difficulty(instrument: Instrument, inputs: Inputs) -> Difficulty:
    return cast(Difficulty, inputs["difficulty"]) if instrument.difficulty else "skip"
