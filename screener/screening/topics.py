"""The words of each topic in one language, and the topic as one visitor is shown it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from pydantic import Field

from screener.screening.content_file import Entry
from screener.screening.guidance import Inputs, InputValues, Row

# The notes that stand in the place of the KAP topic, and of all topics while help stands alone.
NEUTRAL_KAP, CHOICES_CAN_WAIT = "neutral_kap", "choices_can_wait"


# The most letters of a line at the top of the page.
IN_SHORT = 70


class TopicVariant(Entry):
    """Words that replace the topic's own for one answer."""

    heading: str | None = None
    what: str | None = None
    why: str | None = None
    next: tuple[str, ...] | None = None
    brief: str | None = None
    in_short: str | None = Field(default=None, max_length=IN_SHORT)


class TopicText(Entry):
    """What the topic says, why, and what to do next. Markdown with citations.

    `in_short`: its line at the top of the page. `brief`: what paper says right after that line, or for urgent help
    instead of all else; none where paper has the heading only. `variants`: by input, and by one or more of its values.
    """

    heading: str
    what: str
    why: str
    next: tuple[str, ...] = Field(min_length=1)
    brief: str = ""
    in_short: str = Field(default="", max_length=IN_SHORT)
    variants: dict[str, dict[str, TopicVariant]] = Field(default={})

    def faults(self, inputs: InputValues) -> Iterator[str]:
        """Variants for an answer that nobody can give."""
        for name, by_values in self.variants.items():
            answered = {value for values in by_values for value in values.split()}
            for value in sorted(answered - set(map(str, inputs.get(name, ())))):
                yield f"variants: no visitor can answer {name} with {value}"

    def all_variants(self) -> Iterator[TopicVariant]:
        """The variants of every input and value."""
        return (variant for by_value in self.variants.values() for variant in by_value.values())

    def all_briefs(self) -> Iterator[str]:
        """The short forms, for paper, of the topic and of its variants."""
        yield from filter(None, (self.brief, *(variant.brief for variant in self.all_variants())))

    def all_texts(self) -> Iterator[str]:
        """Every Markdown text of the topic and of its variants."""
        parts: tuple[TopicText | TopicVariant, ...] = (self, *self.all_variants())
        for part in parts:
            yield from (text for text in (part.what, part.why, *(part.next or ()), part.brief) if text)

    def for_inputs(self, inputs: Inputs) -> TopicText:
        """The text with the variants for these answers put in: one value for all who are told the same."""
        fitting = tuple(
            variant
            for name, by_values in self.variants.items()
            for values, variant in by_values.items()
            if str(inputs[name]) in values.split()
        )
        if not fitting:
            return self
        known_by = (id(self), *map(id, fitting))
        if known_by not in self._forms:
            changes: dict[str, object] = {}
            for variant in fitting:
                changes |= variant.model_dump(exclude_none=True)
            self._forms[known_by] = self, self.model_copy(update=changes)
        return self._forms[known_by][1]

    @cached_property
    def _forms(self) -> dict[tuple[int, ...], tuple[TopicText, TopicText]]:
        """What `for_inputs` has made of a text, and that text: a copy of this one has the same dictionary."""
        return {}


@dataclass(frozen=True)
class Topic:
    """One topic for one visitor. `because` holds the clauses that name the visitor's own answers, in order."""

    id: str
    because: tuple[str, ...]
    text: TopicText


def topic_for(row: Row, texts: Mapping[str, TopicText], inputs: Inputs, clauses: Mapping[str, str]) -> Topic:
    """The topic of that row. `clauses` maps an input to the clause that names its answer."""
    because = tuple(clauses[name] for name in row.reasons(inputs) if clauses.get(name))
    return Topic(row.id, because, texts[row.id].for_inputs(inputs))


def every_form(text: TopicText) -> Iterator[TopicText]:
    """The topic's own words, and those of every combination of its variants."""
    for values in product(*(["", *(key.split()[0] for key in by_values)] for by_values in text.variants.values())):
        yield text.for_inputs(dict(zip(text.variants, values, strict=True)))
