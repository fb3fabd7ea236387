"""The decision table: from score, difficulty and situation to the rows that match, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from typing import Literal, get_args

from pydantic import Field, model_validator

from screener.screening.content_file import ContentFile, Entry
from screener.screening.instrument import Difficulty, Instrument
from screener.screening.situation import (
    EVERY_VALUE,
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
# What each input that the table looks at can be.
InputValues = Mapping[str, tuple[int | str, ...]]
# How the name of an input begins that is the score of a questionnaire; and no questionnaire can score higher.
SCORE, TOP = "score.", 100
# The groups whose place and limits are fixed: urgent help, the next step, and ketamine-assisted psychotherapy.
URGENT, NEXT, KAP = "urgent", "next", "kap"
# What a row can hold back: the score, the topic on KAP, the questions about KAP for the consultation.
Hidden = Literal["score", "kap", "kap_questions"]
NEVER_NAMED = frozenset({"safety"})


class Limits(Entry):
    """From where to where a score must be, both ends included. A score that was left out is within no limits."""

    min: int = Field(default=0, ge=0, le=TOP)
    max: int = Field(default=TOP, ge=0, le=TOP)

    @model_validator(mode="after")
    def _can_hold(self) -> Limits:
        if self.min > self.max:
            raise ValueError("min must be no more than max")
        return self

    @property
    def scores(self) -> frozenset[int | str]:
        """Every score within the limits."""
        return frozenset(range(self.min, self.max + 1))


class Conditions(Entry):
    """What some inputs must be: limits for the score of a questionnaire, a list of values for other inputs."""

    score: dict[str, Limits] = Field(default={})
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
        scores = [(SCORE + id_, limits.scores) for id_, limits in self.score.items()]
        named = [(name, frozenset(values)) for name, values in self if isinstance(values, tuple) and values]
        return (*scores, *named)

    @property
    def in_words(self) -> str:
        """The conditions as a line to read: "score.gad7 5 or more and therapy never or skip"."""
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
    if not numbers:
        return " or ".join(sorted(map(str, values)))
    return f"{min(numbers)} or more" if max(numbers) == TOP else f"{min(numbers)} to {max(numbers)}"


class Row(Entry):
    """One row of the table: when it matches, what that means, which answers to name as the reason, and why.

    `alone`: nothing else is shown. `leads`: urgent help stands above everything else, `briefly` in one line. `hides`:
    what is held back.
    `soon`: the words say to see somebody soon. `rules_out`: they say that KAP is not given, for a reason that stays.
    `worth_asking`: they say that KAP may be worth asking about.
    """

    id: str
    if_: Conditions = Field(default=Conditions(), alias="if")
    unless: Conditions = Conditions()
    any_: tuple[Conditions, ...] = Field(default=(), alias="any")
    alone: bool = False
    leads: bool = False
    briefly: bool = False
    hides: tuple[Hidden, ...] = ()
    soon: bool = False
    rules_out: bool = False
    worth_asking: bool = False
    because: tuple[str, ...] | None = None
    why: str

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

    @property
    def tests(self) -> Tests:
        """Every test of an input in this row's conditions."""
        return (*self.if_.tests, *self.unless.tests, *(test for group in self.any_ for test in group.tests))

    def reasons(self, inputs: Inputs) -> tuple[str, ...]:
        """The inputs to name as the reason: those that made the row match, or those `because` lists."""
        named = self._matched(inputs) if self.because is None else self.because
        return tuple(name for name in dict.fromkeys(named) if name not in NEVER_NAMED)

    def _matched(self, inputs: Inputs) -> Iterator[str]:
        groups = (self.if_, self.unless, *(group for group in self.any_ if group.hold(inputs)))
        return (name for group in groups for name, _ in group.tests)


class Group(Entry):
    """Rows of which the first that matches is shown, or every one.

    `adds_to`: the rows are notes that stand with the topics of that group, and no topics of their own.
    """

    shows: Literal["first", "every"]
    adds_to: str = ""
    rows: tuple[Row, ...] = ()

    def matching(self, inputs: Inputs) -> tuple[Row, ...]:
        """The rows shown for these inputs, as far as this group decides."""
        matching = (row for row in self.rows if row.matches(inputs))
        return tuple(islice(matching, 1) if self.shows == "first" else matching)


class DecisionTable(ContentFile):
    """All groups of rows, in the order shown, and what each input can be that they look at."""

    groups: dict[str, Group]
    inputs: dict[str, tuple[int | str, ...]]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of every group."""
        return tuple(row for group in self.groups.values() for row in group.rows)

    @property
    def topic_groups(self) -> dict[str, Group]:
        """The groups whose rows lead to topics."""
        return {name: group for name, group in self.groups.items() if not group.adds_to}

    @property
    def groups_in_short(self) -> list[str]:
        """The groups of which every visitor gets one line at the top of the page."""
        return [name for name, group in self.topic_groups.items() if group.shows == "first" and name != URGENT]

    @property
    def ids_in_short(self) -> list[str]:
        """The ids of the topics with a line of their own there, urgent help in brief among them."""
        brief = [row.id for row in self.groups[URGENT].rows if row.briefly]
        return brief + [row.id for name in self.groups_in_short for row in self.groups[name].rows]

    @property
    def topic_rows(self) -> tuple[Row, ...]:
        """Every row that leads to a topic."""
        return tuple(row for group in self.topic_groups.values() for row in group.rows)

    @property
    def topic_ids(self) -> set[str]:
        """The ids of every topic that a row leads to."""
        return {row.id for row in self.topic_rows}

    def group_of(self, id_: str) -> str:
        """The group in which that id stands."""
        return next(name for name, group in self.groups.items() if any(row.id == id_ for row in group.rows))

    @property
    def note_ids(self) -> list[str]:
        """The ids of every note, in order."""
        notes = (group for group in self.groups.values() if group.adds_to)
        return list(dict.fromkeys(row.id for group in notes for row in group.rows))


@dataclass(frozen=True)
class Decision:
    """The rows that match one visitor, by group, and what they mean together."""

    inputs: Inputs
    rows: Mapping[str, tuple[Row, ...]]

    @property
    def urgent(self) -> Row:
        """The one row of urgent help."""
        return self.rows[URGENT][0]

    @property
    def help_comes_first(self) -> bool:
        """The visitor may not be able to stay safe: help stands alone, and the other topics can wait."""
        return self.urgent.alone

    @cached_property
    def hides(self) -> set[str]:
        """Everything that some row holds back."""
        return {hidden for rows in self.rows.values() for row in rows for hidden in row.hides}

    @cached_property
    def shown(self) -> dict[str, tuple[Row, ...]]:
        """The rows by group, without those held back."""
        if self.help_comes_first:
            return {URGENT: self.rows[URGENT]}
        return {name: rows for name, rows in self.rows.items() if name not in self.hides}


def input_values(instruments: Iterable[Instrument]) -> dict[str, tuple[int | str, ...]]:
    """Every value of every input: of all questionnaires but the first the score can be "skip"."""
    first, *others = instruments
    return {
        SCORE + first.id: tuple(range(first.highest + 1)),
        **{SCORE + each.id: (*range(each.highest + 1), "skip") for each in others},
        "difficulty": get_args(Difficulty),
        **EVERY_VALUE,
    }


def inputs_of(table: DecisionTable, totals: Mapping[str, int], difficulty: Difficulty, situation: Situation) -> Inputs:
    """Everything the table looks at, by name. The score of a questionnaire left out is "skip"."""
    scores = {name: totals.get(name.removeprefix(SCORE), "skip") for name in table.inputs if name.startswith(SCORE)}
    return {**scores, "difficulty": difficulty, **asdict(situation)}


def decide(table: DecisionTable, inputs: Inputs) -> Decision:
    """The rows of `table` for these inputs."""
    return Decision(inputs, {name: group.matching(inputs) for name, group in table.groups.items()})
