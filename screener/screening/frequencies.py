"""Natural frequencies: of so many people, how many with and without the disorder reach a cut point."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from math import ceil, floor

from screener.screening.instrument import Instrument, InstrumentWords, Picture, PictureWording
from screener.screening.scoring import Score

DERIVED = ("missed", "others", "reached", "below")


@dataclass(frozen=True)
class Frequency:
    """Whole people out of `people`, of whom `ill` have the disorder, on both sides of the score `cut`.

    `least_found` to `most_flagged`: what these numbers may be, by the confidence intervals of the source.
    """

    people: int
    ill: int
    cut: int
    found: int
    flagged: int
    least_found: int
    most_found: int
    least_flagged: int
    most_flagged: int

    @property
    def missed(self) -> int:
        """With the disorder, below the cut point."""
        return self.ill - self.found

    @property
    def others(self) -> int:
        """Without the disorder, below the cut point."""
        return self.people - self.ill - self.flagged

    @property
    def reached(self) -> int:
        """All who reach the cut point."""
        return self.found + self.flagged

    @property
    def below(self) -> int:
        """All who do not."""
        return self.people - self.reached


@cache
def frequency(picture: Picture) -> Frequency:
    """Counts by the cut point's sensitivity and specificity, rounded to the nearest whole person, ranges outwards."""
    cut, well = picture.cut, picture.people - picture.ill
    alarms = [100 - percent for percent in reversed(cut.specificity_range)]
    return Frequency(
        people=picture.people,
        ill=picture.ill,
        cut=cut.at_least,
        found=round(picture.ill * cut.sensitivity / 100),
        flagged=round(well * cut.false_alarms / 100),
        least_found=floor(picture.ill * cut.sensitivity_range[0] / 100),
        most_found=ceil(picture.ill * cut.sensitivity_range[1] / 100),
        least_flagged=floor(well * alarms[0] / 100),
        most_flagged=ceil(well * alarms[1] / 100),
    )


@dataclass(frozen=True)
class ToldPicture:
    """The picture for one visitor: its people, its words with the numbers put in, and how it reads on their side."""

    counted: Frequency
    words: PictureWording
    reading: str


def told_picture(instrument: Instrument, words: InstrumentWords, score: Score | None) -> ToldPicture | None:
    """The picture that goes with this score. None where there is none, or where it does not concern the score."""
    picture, wording = instrument.picture, words.picture
    if picture is None or wording is None or score is None or score.total < picture.shown_from:
        return None
    counted = frequency(picture)
    numbers = asdict(counted) | {name: getattr(counted, name) for name in DERIVED}
    filled = {name: text.format(**numbers) for name, text in wording.model_dump().items()}
    reading = filled["above" if score.total >= counted.cut else "below"]
    return ToldPicture(counted, wording.model_copy(update=filled), reading)
