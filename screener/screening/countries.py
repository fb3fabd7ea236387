"""What the law of a clinic's country lets its pages say."""

from __future__ import annotations

from pydantic import model_validator

from screener.screening.content_file import ContentFile, Entry
from screener.screening.evidence import cited_keys


class Country(Entry):
    """A country by name; where KAP may not be named, the rule that says so and where it is written.

    `unless_checked`: it may be named all the same once somebody who knows the law has looked at it for the clinic.
    """

    name: str
    kap: bool = False
    rule: str = ""
    source: str = ""
    unless_checked: bool = False
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_why(self) -> Country:
        if self.kap == bool(self.rule and self.source):
            raise ValueError("needs either kap = true, or a rule with its source")
        return self


class Countries(ContentFile):
    """All countries whose rules were read. In any other, KAP is not named.

    `words`: by language and by a name that countries go by, what is said there in the place of which words. `others`:
    the names that any other country goes by.
    """

    country: dict[str, Country]
    others: tuple[str, ...]
    words: dict[str, dict[str, dict[str, str]]]

    @model_validator(mode="after")
    def _words_are_there(self) -> Countries:
        known = {name for named in self.words.values() for name in named}
        named = {"others": self.others, **{f"country.{code}.words": each.words for code, each in self.country.items()}}
        for key, names in named.items():
            if missing := set(names) - known:
                raise ValueError(f"{key}: there are no words {', '.join(sorted(missing))}")
        return self

    def words_in(self, code: str, language: str) -> dict[str, str]:
        """What is said there in that language, by what is said elsewhere."""
        named = self.words.get(language, {})
        names = self.country[code].words if code in self.country else self.others
        return {said: here for name in names for said, here in named.get(name, {}).items()}

    @property
    def cited(self) -> set[str]:
        """The keys of every source that one country's words rest on."""
        words = (here for named in self.words.values() for table in named.values() for here in table.values())
        return set().union(*map(cited_keys, words))

    def refusal(self, code: str, law_checked: bool) -> str:
        """Why a clinic there may not say that it offers KAP; empty where it may, or where no rule was read."""
        country = self.country.get(code)
        if country is None or self.may_name_kap(code, law_checked):
            return ""
        way = "; kap.law_checked can say who looked at that law, and when" if country.unless_checked else ""
        return f"in {country.name}, {country.rule} ({country.source}){way}"

    def may_name_kap(self, code: str, law_checked: bool) -> bool:
        """Pages of a clinic in that country may name ketamine. `law_checked`: its file says who looked at the law."""
        country = self.country.get(code)
        return country is not None and (country.kap or (country.unless_checked and law_checked))
