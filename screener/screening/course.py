"""A course of KAP as it is drawn on its page: the steps in order, and what a visit with ketamine holds."""

from __future__ import annotations

from typing import Literal

from screener.screening.content_file import ContentFile, Entry


class Step(Entry):
    """One step: its name, a sentence or two (Markdown with citations), and what it is, which the drawing shows."""

    kind: Literal["check", "talk", "medicine"]
    name: str
    text: str


class Visit(Entry):
    """What happens in the step with the medicine, in the order in which it is drawn. Markdown with citations."""

    arrive: str
    dose: str
    effect: str
    rest: str
    home: str


class Kinds(Entry):
    """The word beside each sign of the drawing."""

    check: str
    talk: str
    medicine: str


class Course(ContentFile):
    """The steps, the visit within the medicine's step, and the sentences around them. Markdown with citations.

    `summary` says in words what the signs show. `again` stands between integration and review: the way back.
    """

    title: str
    summary: str
    again: str
    note: str
    kinds: Kinds
    screening: Step
    preparation: Step
    session: Step
    visit: Visit
    integration: Step
    after: Step

    @property
    def steps(self) -> dict[str, Step]:
        """The steps by key, in order."""
        names = ("screening", "preparation", "session", "integration", "after")
        return {name: getattr(self, name) for name in names}

    @property
    def texts(self) -> dict[str, str]:
        """Every Markdown text, by its place in the file."""
        whole = {name: getattr(self, name) for name in ("summary", "again", "note")}
        steps = {name: step.text for name, step in self.steps.items()}
        return whole | steps | {f"visit.{name}": getattr(self.visit, name) for name in Visit.model_fields}
