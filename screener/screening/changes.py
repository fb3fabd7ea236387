"""What a difference between two totals of one person can mean: from how many points on, and in which words."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from screener.screening.content_file import Entry


class ChangeStep(Entry):
    """From how many points on a difference has another meaning.

    `worth_telling`: somebody should hear of a score that went up by so much.
    """

    id: str
    at_least: int = Field(ge=0)
    worth_telling: bool


class ChangeWording(Entry):
    """Ours: what a difference can mean, by step: in a sentence, and in few words on paper for the clinician.

    `limits` stands below each sentence, `harder` where the score went up, `note` with the earlier result in the data.
    """

    means: dict[str, str]
    clinic: dict[str, str]
    limits: str
    harder: str
    note: str

    def faults(self, steps: tuple[ChangeStep, ...]) -> Iterator[str]:
        """Where these words do not fit the steps."""
        for name, by_step in (("means", self.means), ("clinic", self.clinic)):
            if by_step.keys() != {step.id for step in steps}:
                yield f"{name}: must be {', '.join(step.id for step in steps)}"
        for step in steps:
            limits = limits_of(steps, step)
            try:
                self.means.get(step.id, "").format(**limits)
            except (KeyError, IndexError):
                yield f"means.{step.id}: may have {', '.join(limits)} in braces, nothing else"


def step_of(steps: tuple[ChangeStep, ...], points: int) -> ChangeStep:
    """What so many points of difference are. `points` is 0 or more, and the first step begins at 0."""
    return max((step for step in steps if step.at_least <= points), key=lambda step: step.at_least)


def limits_of(steps: tuple[ChangeStep, ...], step: ChangeStep) -> dict[str, int]:
    """The numbers of a step's sentence: the fewest points; the most, and the first that are more, but for the last."""
    following = [each.at_least for each in steps if each.at_least > step.at_least]
    more = {"most": min(following) - 1, "below": min(following)} if following else {}
    return {"at_least": step.at_least, **more}
