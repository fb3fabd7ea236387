"""Natural frequencies: of so many people, how many with and without the disorder reach a cut point."""

from __future__ import annotations

from dataclasses import dataclass

from screener.screening.instrument import CutPoint, Instrument


@dataclass(frozen=True)
class Frequency:
    """Whole people out of `people`, of whom `ill` have the disorder."""

    people: int
    ill: int
    found: int
    flagged: int
    cut: CutPoint

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


def frequency(people: int, ill: int, cut: CutPoint) -> Frequency:
    """Counts by the cut point's sensitivity and specificity, each rounded to the nearest whole person."""
    found = round(ill * cut.sensitivity / 100)
    flagged = round((people - ill) * cut.false_alarms / 100)
    return Frequency(people, ill, found, flagged, cut)


def frequencies(instrument: Instrument) -> list[list[Frequency]]:
    """For each base rate, one frequency per published cut point for the disorder shown. None where none is shown."""
    shown = instrument.frequencies
    if shown is None:
        return []
    cuts = [cut for cut in instrument.cut_points if cut.condition == shown.condition]
    return [[frequency(shown.people, ill, cut) for cut in cuts] for ill in shown.base_rates]
