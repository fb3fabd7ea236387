"""Which summaries have the pieces in common that no clinic can change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """The visitor's language, that of page 1's own words, the one that the clinic reads, and the size of paper.

    `offers_kap`: whether anything is said of KAP. `country`: whose words are used. `large`: in large print.
    """

    visitors: str
    main: str
    clinics: str
    paper: str
    offers_kap: bool = True
    country: str = "US"
    large: bool = False

    @property
    def other(self) -> str:
        """The language of the lines that page 1 has beside its own: the same one where there are none."""
        return self.visitors if self.main == self.clinics else self.clinics
