"""The decision table's conditions and combinations of answers in the words that visitors read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from screener.screening.content import Content
from screener.screening.guidance import SCORE, Inputs, Row, Tests
from screener.screening.scoring import score_of
from screener.screening.situation import NOT_ASKED
from screener.screening.tries import needs_of

Span = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """What one input is or has to be.

    `question`: its short name, if it has one. `spans`: scores, both ends
    included, of which none is over `highest`; `labels`: answers as the form has them; `silence`: no answer, in words.
    `but`: it is anything but these labels, and no answer where there is `silence`. `values`: what it all stands for.
    """

    name: str
    question: str
    spans: tuple[Span, ...]
    labels: tuple[str, ...]
    silence: tuple[str, ...]
    highest: int
    but: bool
    values: frozenset[int | str]

    def holds(self, visitor: Inputs) -> bool:
        """Whether this visitor's answer is one of the values."""
        return visitor[self.name] in self.values


@dataclass(frozen=True)
class SaidNeeds:
    """What a row needs, in words: each of `every`, and all of one of the lists in `one_of` where there are any."""

    every: tuple[Said, ...]
    one_of: tuple[tuple[Said, ...], ...]


class TableWords:
    """Says in one language what the table looks at."""

    def __init__(self, content: Content, language: str) -> None:
        self._inputs = content.table.inputs
        self._instruments = content.instruments
        self._words = words = content.languages[language]
        self._labels: dict[str, dict[str, str]] = {
            name: {option.value: option.label for option in question.options}
            for name, question in words.situation.questions.items()
        }
        if content.main.difficulty and (wording := words.instruments[content.main.id].wording.difficulty):
            values = (choice.value for choice in content.main.difficulty.choices)
            self._labels["difficulty"] = dict(zip(values, wording.choices, strict=True))

    def needs(self, row: Row) -> SaidNeeds:
        """What the row needs, beside that no row above it matched."""
        needs = needs_of(row, self._inputs)
        return SaidNeeds(self._all(needs.every), tuple(self._all(tests) for tests in needs.one_of))

    def visitor(self, visitor: Inputs) -> tuple[Said, ...]:
        """Every answer of one visitor."""
        return tuple(self.said(name, {value}) for name, value in visitor.items())

    def narrowed(self, answers: Mapping[str, Collection[int | str]]) -> tuple[Said, ...]:
        """The inputs of which some value is not among these answers, with those that are."""
        return tuple(
            self.said(name, values) for name, values in answers.items() if len(values) < len(self._inputs[name])
        )

    def label(self, name: str, value: int | str) -> str:
        """One value as a choice in a list; a score with the name of its band."""
        if isinstance(value, int):
            id_ = name.removeprefix(SCORE)
            return f"{value} ({self._words.instruments[id_].bands[score_of(self._instruments[id_], value).band.id]})"
        return self._labels.get(name, {}).get(value) or self._words.situation.skip.on_paper(value)

    def question(self, name: str) -> str:
        """The short name of an input; empty for the one on difficulty, which has none in content."""
        if name.startswith(SCORE):
            return self._instruments[name.removeprefix(SCORE)].name
        question = self._words.situation.questions.get(name)
        return question.short if question else ""

    def said(self, name: str, values: Collection[int | str]) -> Said:
        """These values of one input; where they are most of them, as those that they are not."""
        others = [value for value in self._inputs[name] if value not in values]
        but = 0 < len(others) < len(values) and all(value in self._labels.get(name, ()) for value in others)
        meant = [value for value in self._inputs[name] if value in values]
        return Said(
            name,
            self.question(name),
            _spans([value for value in meant if isinstance(value, int)]),
            tuple(label for value, label in self._labels.get(name, {}).items() if (value in meant) != but),
            tuple(self._words.situation.skip.on_paper(value) for value in meant if value in ("skip", NOT_ASKED)),
            self._highest(name),
            but,
            frozenset(values),
        )

    def _all(self, tests: Tests) -> tuple[Said, ...]:
        return tuple(self.said(name, values) for name, values in tests)

    def _highest(self, name: str) -> int:
        return self._instruments[name.removeprefix(SCORE)].highest if name.startswith(SCORE) else 0


def _spans(numbers: list[int]) -> tuple[Span, ...]:
    """Numbers that rise, as spans without a gap."""
    found: list[Span] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
