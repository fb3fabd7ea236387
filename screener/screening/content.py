"""Everything clinicians review, read once at start from `screener/content/` and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from screener.screening.content_file import ContentError, Review, check, read_json, read_table
from screener.screening.countries import Countries
from screener.screening.crisis import CrisisLines
from screener.screening.evidence import Source, cited_keys
from screener.screening.guidance import NEXT, URGENT, DecisionTable, Group, InputValues, Row, input_values
from screener.screening.instrument import Instrument, Wording
from screener.screening.instrument_folder import INSTRUMENTS, load_instruments, name_of
from screener.screening.invariants import faults_of
from screener.screening.language import ORIGINAL, LanguageContent, load_language, texts_of
from screener.screening.parity import missing_parts
from screener.screening.reach import Reach, reach
from screener.screening.topics import CHOICES_CAN_WAIT, NEUTRAL_KAP, TopicText, every_form

CONTENT = Path(__file__).parents[1] / "content"


@dataclass(frozen=True, eq=False)
class Content:
    """All content: what has no language, each whole language, and the instruments' official words in any."""

    root: Path
    instruments: dict[str, Instrument]
    table: DecisionTable
    sources: dict[str, Source]
    crisis_lines: CrisisLines
    countries: Countries
    languages: dict[str, LanguageContent]
    wordings: dict[str, dict[str, Wording]]
    offers_kap: bool = True
    country: str = ""

    @property
    def main(self) -> Instrument:
        """The instrument without which there is no result. The others may be left out."""
        return next(iter(self.instruments.values()))

    @property
    def wording_languages(self) -> tuple[str, ...]:
        """Every language in which the words of every instrument are known."""
        first, *others = self.wordings.values()
        return tuple(language for language in first if all(language in known for known in others))

    def wording(self, instrument: str, language: str) -> Wording:
        """The instrument's words in that language."""
        return self.wordings[instrument][language]

    @cached_property
    def cited(self) -> set[str]:
        """The keys of every source that a text or a number rests on."""
        instruments = self.instruments.values()
        cited = {each.facts.source for each in instruments}
        cited |= {cut.source for each in instruments for cut in each.published}
        texts = (text for language in self.languages.values() for _, text in texts_of(language))
        return cited.union(*map(cited_keys, texts))

    @cached_property
    def reach(self) -> dict[str, list[Reach]]:
        """For each group of the decision table, who gets each of its rows. It is worked out when first asked for."""
        return reach(self.table)

    @property
    def reviews(self) -> dict[str, Review]:
        """The review of each file that has no language."""
        return {
            **{name_of(id_): instrument.review for id_, instrument in self.instruments.items()},
            "decision_table.toml": self.table.review,
            "crisis_lines.toml": self.crisis_lines.review,
            "countries.toml": self.countries.review,
        }


def load_content(root: Path = CONTENT) -> Content:
    """Read and check all content. Raises ContentError naming file, key and reason; there is no fallback text."""
    sources = check(TypeAdapter(tuple[Source, ...]), read_json(root / "sources.json"), "sources.json")
    offered = [path.name for path in sorted(root.iterdir()) if path.is_dir() and path.name != INSTRUMENTS]
    folders = load_instruments(root, offered)
    instruments = {id_: each.instrument for id_, each in folders.items()}
    words = {code: {id_: each.words[code] for id_, each in folders.items()} for code in offered}
    content = Content(
        root=root,
        instruments=instruments,
        table=load_table(root / "decision_table.toml", input_values(instruments.values())),
        sources={source.id: source for source in sources},
        crisis_lines=check(TypeAdapter(CrisisLines), read_table(root / "crisis_lines.toml"), "crisis_lines.toml"),
        countries=check(TypeAdapter(Countries), read_table(root / "countries.toml"), "countries.toml"),
        languages={code: load_language(root / code, words[code]) for code in offered},
        wordings={id_: each.wordings for id_, each in folders.items()},
    )
    if strangers := content.countries.cited - content.sources.keys():
        raise ContentError(f"countries.toml: no source for {', '.join(sorted(strangers))}")
    for language in content.languages.values():
        _check_language(
            content, language, [fault for each in folders.values() for fault in each.faults(language.language)]
        )
    return content


def load_table(path: Path, inputs: InputValues) -> DecisionTable:
    """The decision table: `[review]`, `[groups]`, and the rows of each group. Raises ContentError.

    `inputs`: what each input can be that it looks at.
    """
    tables = read_table(path)
    review = check(TypeAdapter(Review), tables.pop("review", {}), f"{path.name}: review")
    groups = check(TypeAdapter(dict[str, Group]), tables.pop("groups", {}), f"{path.name}: groups")
    listed = check(TypeAdapter(dict[str, tuple[dict[str, Any], ...]]), tables, path.name)
    rows = {name: tuple(_row(facts, path.name) for facts in named) for name, named in listed.items()}
    stray = rows.keys() - groups.keys()
    whole = {name: group.model_copy(update={"rows": rows.get(name, ())}) for name, group in groups.items()}
    table = DecisionTable(review=review, groups=whole, inputs=dict(inputs))
    faults = [f"{name}: [groups] does not name this group" for name in stray] or faults_of(table)
    if faults:
        raise ContentError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return table


def _row(facts: dict[str, Any], file: str) -> Row:
    return check(TypeAdapter(Row), facts, f"{file}: {facts.get('id', 'a row without id')}")


def _other_ids(wanted: set[str], found: set[str], file: str) -> list[str]:
    """Each row that has no words, and each text that no row leads to."""
    return [
        *(f"{file}: {id_}: has no words here, and decision_table.toml leads to it" for id_ in sorted(wanted - found)),
        *(f"{file}: {id_}: no row of decision_table.toml leads to these words" for id_ in sorted(found - wanted)),
    ]


def _brief_faults(table: DecisionTable, topics: dict[str, TopicText]) -> Iterator[str]:
    """Each topic without words for paper, unless the line of a next step says it all; each with words nobody prints."""
    printed = {URGENT, *table.groups_in_short}
    for id_ in sorted(topics.keys() & table.topic_ids):
        group, text = table.group_of(id_), topics[id_]
        if group in printed - {NEXT} and not all(form.brief for form in every_form(text)):
            yield f"topics.toml: {id_}: brief: needs words for paper"
        if group not in printed and any(text.all_briefs()):
            yield f"topics.toml: {id_}: brief: paper has only the heading of this topic"


def _check_language(content: Content, language: LanguageContent, more: list[str]) -> None:
    """Raises ContentError with every fault of the language, those known already at the end."""
    faults = []
    topics, notes = language.topics, language.notes
    faults += _other_ids(content.table.topic_ids, set(topics), "topics.toml")
    faults += _other_ids({*content.table.note_ids, NEUTRAL_KAP, CHOICES_CAN_WAIT}, set(notes), "topics.toml: notes")
    faults += [
        f"topics.toml: {id_}.{fault}" for id_, text in topics.items() for fault in text.faults(content.table.inputs)
    ]
    faults += [
        f"topics.toml: {id_}: in_short: needs a line"
        for id_ in content.table.ids_in_short
        if id_ in topics and not topics[id_].in_short
    ]
    faults += _brief_faults(content.table, topics)
    for question in language.questions:
        unknown = set(question.topics) - content.table.topic_ids
        if unknown:
            faults.append(f"questions.toml: {question.id}: no such topic: {', '.join(sorted(unknown))}")
    helps = set(content.table.groups_in_short) - {NEXT}
    faults += [
        f"matters.toml: {matter.id}: means: needs a sentence for each of {', '.join(sorted(helps))}"
        for matter in language.matters.matter
        if matter.means.keys() != helps
    ]
    faults += missing_parts(content.languages[ORIGINAL], language)
    for place, text in texts_of(language):
        faults += [f"{place}: no source for [@{key}]" for key in cited_keys(text) if key not in content.sources]
    faults = [*(f"{language.language}/{fault}" for fault in faults), *more]
    if "{date}" not in language.instruments[content.main.id].record.line:
        faults.append(f"{name_of(content.main.id, language.language)}: record.line: needs date, in braces")
    if faults:
        raise ContentError("\n".join(faults))
