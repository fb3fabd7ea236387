"""The decision table: from score, difficulty and situation to the topics worth showing. First match wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from pydantic import Field, model_validator

from screener.screening.content_file import Piece, Review
from screener.screening.instrument import Difficulty
from screener.screening.situation import (
    Age,
    Duration,
    Flags,
    Medicine,
    Pregnancy,
    Safety,
    Situation,
    Therapy,
)

Inputs = Mapping[str, int | str]
Tests = tuple[tuple[str, frozenset[int | str]], ...]
HIGHEST_SCORE = 21
# The urgent row beside which nothing else is shown.
HELP_ALONE = "U2"
NEVER_NAMED = frozenset({"safety"})


class Conditions(Piece):
    """What some inputs must be: a list of values for each input named, score limits inclusive."""

    score_min: int | None = Field(default=None, ge=0, le=HIGHEST_SCORE)
    score_max: int | None = Field(default=None, ge=0, le=HIGHEST_SCORE)
    difficulty: tuple[Difficulty, ...] = ()
    duration: tuple[Duration, ...] = ()
    therapy: tuple[Therapy, ...] = ()
    medicine: tuple[Medicine, ...] = ()
    age: tuple[Age, ...] = ()
    pregnancy: tuple[Pregnancy, ...] = ()
    flags: tuple[Flags, ...] = ()
    safety: tuple[Safety, ...] = ()

    @cached_property
    def tests(self) -> Tests:
        """Each input named, with the values that satisfy it."""
        named = [(name, frozenset(values)) for name, values in self if isinstance(values, tuple) and values]
        if self.score_min is not None or self.score_max is not None:
            low = self.score_min or 0
            high = HIGHEST_SCORE if self.score_max is None else self.score_max
            named.insert(0, ("score", frozenset(range(low, high + 1))))
        return tuple(named)

    @property
    def in_words(self) -> str:
        """The conditions as a line to read: "score 5 to 21 and therapy never or skip"."""
        return " and ".join(f"{name} {_values(values)}" for name, values in self.tests)

    def hold(self, inputs: Inputs) -> bool:
        """Whether every input named has one of its values."""
        for name, values in self.tests:  # noqa: SIM110 - a plain loop halves the time to try every combination
            if inputs[name] not in values:
                return False
        return True

    def touch(self, inputs: Inputs) -> bool:
        """Whether any input named has one of its values."""
        return bool(self.tests) and any(inputs[name] in values for name, values in self.tests)


def _values(values: frozenset[int | str]) -> str:
    numbers = [value for value in values if isinstance(value, int)]
    return f"{min(numbers)} to {max(numbers)}" if numbers else " or ".join(sorted(map(str, values)))


class Row(Piece):
    """One row of the table: when it matches, which answers to name as the reason, and why it stands there."""

    id: str
    if_: Conditions = Field(default=Conditions(), alias="if")
    unless: Conditions = Conditions()
    any_: tuple[Conditions, ...] = Field(default=(), alias="any")
    because: tuple[str, ...] | None = None
    why: str = Field(min_length=1)

    def matches(self, inputs: Inputs) -> bool:
        """Whether this row's conditions are met."""
        return (
            self.if_.hold(inputs)
            and not self.unless.touch(inputs)
            and (not self.any_ or any(group.hold(inputs) for group in self.any_))
        )

    @property
    def in_words(self) -> str:
        """The row's conditions as a line to read, in the table's own words."""
        parts = [f"If {self.if_.in_words}."] if self.if_.tests else []
        parts += [f"Unless {self.unless.in_words}."] if self.unless.tests else []
        parts += [f"Any of: {'; '.join(group.in_words for group in self.any_)}."] if self.any_ else []
        return " ".join(parts) or "Otherwise."

    def reasons(self, inputs: Inputs) -> tuple[str, ...]:
        """The inputs to name as the reason: those that made the row match, or those `because` lists."""
        named = self._matched(inputs) if self.because is None else self.because
        return tuple(name for name in dict.fromkeys(named) if name not in NEVER_NAMED)

    def _matched(self, inputs: Inputs) -> Iterator[str]:
        groups = (self.if_, self.unless, *(group for group in self.any_ if group.hold(inputs)))
        return (name for group in groups for name, _ in group.tests)


class DecisionTable(Piece):
    """All rows, by group and in order."""

    review: Review
    urgent: tuple[Row, ...]
    talk: tuple[Row, ...]
    kap: tuple[Row, ...]
    extra: tuple[Row, ...]
    kap_notes: tuple[Row, ...]

    @model_validator(mode="after")
    def _always_decides(self) -> DecisionTable:
        for name in ("urgent", "talk", "kap"):
            rows: tuple[Row, ...] = getattr(self, name)
            if not rows or rows[-1].if_.tests or rows[-1].unless.tests or rows[-1].any_:
                raise ValueError(f"{name}: the last row must match always")
        return self

    @property
    def topic_ids(self) -> set[str]:
        """The ids of every topic a visitor can be shown."""
        return {row.id for row in (*self.urgent, *self.talk, *self.kap, *self.extra)}


@dataclass(frozen=True)
class Decision:
    """The rows that match one visitor: one of urgent, talk and KAP, and any number of extra topics and KAP notes."""

    inputs: Inputs
    urgent: Row
    talk: Row
    kap: Row
    extra: tuple[Row, ...]
    kap_notes: tuple[Row, ...]

    @property
    def help_comes_first(self) -> bool:
        """The visitor may not be able to stay safe: help stands alone, and the other topics can wait."""
        return self.urgent.id == HELP_ALONE


def first_match(rows: tuple[Row, ...], inputs: Inputs) -> Row:
    """The first row that matches; the last row of a group always does."""
    return next(row for row in rows if row.matches(inputs))


def inputs_of(total: int, difficulty: Difficulty, situation: Situation) -> Inputs:
    """Everything the table looks at, by name."""
    return {"score": total, "difficulty": difficulty, **asdict(situation)}


def decide(table: DecisionTable, inputs: Inputs) -> Decision:
    """The rows of `table` for these inputs. While help comes first there are no extra topics."""
    urgent = first_match(table.urgent, inputs)
    extra = () if urgent.id == HELP_ALONE else tuple(row for row in table.extra if row.matches(inputs))
    return Decision(
        inputs=inputs,
        urgent=urgent,
        talk=first_match(table.talk, inputs),
        kap=first_match(table.kap, inputs),
        extra=extra,
        kap_notes=tuple(row for row in table.kap_notes if row.matches(inputs)),
    )
