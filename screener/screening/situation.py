"""The optional context a visitor may give: values, and the questions in one language. What is left out is "skip"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args, get_type_hints

from pydantic import model_validator

from screener.screening.content_file import ContentFile, Entry

Duration = Literal["lt1m", "1to6m", "ge6m", "skip"]
Therapy = Literal[
    "never",
    "stopped_early",
    "now_early",
    "now_helping",
    "now_not_enough",
    "past_helped",
    "past_not_enough",
    "skip",
]
Medicine = Literal[
    "never",
    "declined",
    "stopped_early",
    "now_early",
    "helping",
    "not_enough",
    "not_tolerated",
    "past_helped",
    "skip",
]
Age = Literal["lt18", "18_24", "25_64", "ge65", "skip"]
Pregnancy = Literal["yes", "no", "skip", "not_asked"]
Flags = Literal["none", "review", "stop", "unsure"]
Safety = Literal["no", "thoughts", "unsafe", "skip", "not_asked"]
NOT_ASKED: Literal["not_asked"] = "not_asked"


@dataclass(frozen=True)
class Situation:
    """One visitor's context. Health flags left out count as "unsure"; every other question left out is "skip".

    A question that the clinic does not ask is "not_asked": no visitor can answer so.
    """

    duration: Duration = "skip"
    therapy: Therapy = "skip"
    medicine: Medicine = "skip"
    age: Age = "skip"
    pregnancy: Pregnancy = "skip"
    flags: Flags = "unsure"
    safety: Safety = "skip"

    def for_paper(self) -> Situation:
        """The same with the safety answer taken out: every answer but "no" looks like no answer."""
        return self if self.safety in ("no", NOT_ASKED) else replace(self, safety="skip")


# What each answer can be, and what a visitor can send.
EVERY_VALUE: dict[str, tuple[str, ...]] = {
    field.name: get_args(get_type_hints(Situation)[field.name]) for field in fields(Situation)
}
SITUATION_VALUES: dict[str, tuple[str, ...]] = {
    name: tuple(value for value in values if value != NOT_ASKED) for name, values in EVERY_VALUE.items()
}


class SituationOption(Entry):
    """One answer: its label, its label on paper (the same, if none is given), the clause that names it ("you said")."""

    value: str
    label: str
    paper: str
    because: str = ""
    offered: bool = True

    @model_validator(mode="before")
    @classmethod
    def _has_a_label_on_paper(cls, given: object) -> object:
        return {"paper": given.get("label"), **given} if isinstance(given, dict) else given


class SituationQuestion(Entry):
    """One optional question: full wording, a hint, a short name for paper, the options, the clause for no answer.

    Two lists that the options speak of have a title, and are shorter on paper.
    """

    question: str
    hint: str = ""
    short: str
    options: tuple[SituationOption, ...]
    skip_because: str = ""
    stop_title: str = ""
    stop_list: tuple[str, ...] = ()
    review_title: str = ""
    review_list: tuple[str, ...] = ()
    stop_paper: str = ""
    review_paper: str = ""

    def option(self, value: str) -> SituationOption | None:
        """The option of that value; None for an answer left out."""
        return next((option for option in self.options if option.value == value), None)

    def choices(self, skip_label: str, chosen: str | None) -> tuple[tuple[str, str], ...]:
        """Value and label of each option offered (and of one chosen all the same), then the one for no answer."""
        shown = [option for option in self.options if option.offered or option.value == chosen]
        return (*((option.value, option.label) for option in shown), ("", skip_label))

    def because(self, value: str) -> str:
        """The clause that names this answer as a reason; empty where none is to be named."""
        if value == NOT_ASKED:
            return ""
        option = self.option(value)
        return self.skip_because if option is None else option.because


class SkipWording(Entry):
    """How a question left out reads: as a choice on the page, and as an answer on paper."""

    label: str
    shown: str
    not_asked: str

    def on_paper(self, value: str) -> str:
        """The label of no answer: left out, or not asked."""
        return self.not_asked if value == NOT_ASKED else self.shown


class EarlierWording(Entry):
    """How an earlier result is asked for: the line that opens it, a hint, and the names of the two lists."""

    summary: str
    hint: str
    total: str
    month: str


@dataclass(frozen=True)
class SituationAnswer:
    """One optional question as answered, for paper. `label` reads "not answered" when it was left out.

    `names_lists`: it cannot be read without the two lists that the question has.
    """

    name: str
    short: str
    label: str
    names_lists: bool = False


class SituationWording(ContentFile):
    """All optional questions in one language, in the order they are asked, and the clauses that name answers."""

    skip: SkipWording
    duration: SituationQuestion
    therapy: SituationQuestion
    medicine: SituationQuestion
    age: SituationQuestion
    pregnancy: SituationQuestion
    flags: SituationQuestion | None
    safety: SituationQuestion
    earlier: EarlierWording

    @property
    def questions(self) -> dict[str, SituationQuestion]:
        """The questions by field name, in order: those that the table looks at."""
        return {name: asked for name in SITUATION_VALUES if (asked := getattr(self, name)) is not None}

    def clauses(self, inputs: Mapping[str, int | str]) -> dict[str, str]:
        """For each question, the clause that names its answer."""
        return {name: question.because(str(inputs[name])) for name, question in self.questions.items()}

    def on_paper(self, inputs: Mapping[str, int | str]) -> tuple[SituationAnswer, ...]:
        """Every answer but the one about safety."""
        shown = []
        for name, question in self.questions.items():
            if name != "safety":
                value = str(inputs[name])
                option = question.option(value)
                label = self.skip.on_paper(value) if option is None else option.paper
                names_lists = option is not None and bool(question.stop_list)
                shown.append(SituationAnswer(name, question.short, label, names_lists))
        return tuple(shown)

    @model_validator(mode="after")
    def _is_whole(self) -> SituationWording:
        for name, question in self.questions.items():
            wanted = [value for value in SITUATION_VALUES[name] if value != "skip"]
            if sorted(option.value for option in question.options) != sorted(wanted):
                raise ValueError(f"{name}: options must be {', '.join(wanted)}")
        return self
