"""Everything clinicians review, read once at start from `screener/content/` and checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from screener.screening.content_file import ContentError, Review, check, read_json, read_table
from screener.screening.crisis import CrisisLines
from screener.screening.evidence import Source, cited_keys
from screener.screening.guidance import DecisionTable, Group, Row
from screener.screening.instrument import Instrument, Wording, WordingFile
from screener.screening.invariants import faults_of
from screener.screening.language import ORIGINAL, LanguageContent, load_language, texts_of
from screener.screening.parity import missing_parts
from screener.screening.topics import CHOICES_CAN_WAIT, NEUTRAL_KAP

CONTENT = Path(__file__).parents[1] / "content"
# The folder of the instrument, with its words in each language.
INSTRUMENT = Path("instruments", "gad7")
FACTS = "instrument.toml"
T = TypeVar("T")


@dataclass(frozen=True)
class Content:
    """All content: what has no language, each whole language, and the instrument's words in others."""

    root: Path
    instrument: Instrument
    table: DecisionTable
    sources: dict[str, Source]
    crisis_lines: CrisisLines
    languages: dict[str, LanguageContent]
    other_wordings: dict[str, Wording]

    @property
    def wording_languages(self) -> tuple[str, ...]:
        """Every language in which the instrument's words are known."""
        return (*self.languages, *self.other_wordings)

    def wording(self, language: str) -> Wording:
        """The instrument's words in that language."""
        whole = self.languages.get(language)
        return whole.wording if whole else self.other_wordings[language]

    @property
    def reviews(self) -> dict[str, Review]:
        """The review of each file that has no language."""
        return {
            f"{INSTRUMENT}/{FACTS}": self.instrument.review,
            "decision_table.toml": self.table.review,
            "crisis_lines.toml": self.crisis_lines.review,
        }


def load_content(root: Path = CONTENT) -> Content:
    """Read and check all content. Raises ContentError naming file, key and reason; there is no fallback text."""
    sources = check(TypeAdapter(tuple[Source, ...]), read_json(root / "sources.json"), "sources.json")
    folder = root / INSTRUMENT
    whole = {path.name: load_language(path, folder) for path in sorted(root.iterdir()) if _is_language(path)}
    others = [path for path in sorted(folder.glob("*.toml")) if path.name != FACTS and path.stem not in whole]
    content = Content(
        root=root,
        instrument=_in_folder(Instrument, folder / FACTS),
        table=load_table(root / "decision_table.toml"),
        sources={source.id: source for source in sources},
        crisis_lines=check(TypeAdapter(CrisisLines), read_table(root / "crisis_lines.toml"), "crisis_lines.toml"),
        languages=whole,
        other_wordings={path.stem: _in_folder(WordingFile, path).wording for path in others},
    )
    for language in content.languages.values():
        _check_language(content, language)
    return content


def load_table(path: Path) -> DecisionTable:
    """The decision table: `[review]`, `[groups]`, and the rows of each group. Raises ContentError."""
    tables = read_table(path)
    review = check(TypeAdapter(Review), tables.pop("review", {}), f"{path.name}: review")
    groups = check(TypeAdapter(dict[str, Group]), tables.pop("groups", {}), f"{path.name}: groups")
    listed = check(TypeAdapter(dict[str, tuple[dict[str, Any], ...]]), tables, path.name)
    rows = {name: tuple(_row(facts, path.name) for facts in named) for name, named in listed.items()}
    stray = rows.keys() - groups.keys()
    whole = {name: group.model_copy(update={"rows": rows.get(name, ())}) for name, group in groups.items()}
    table = DecisionTable(review=review, groups=whole)
    faults = [f"{name}: [groups] does not name this group" for name in stray] or faults_of(table)
    if faults:
        raise ContentError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return table


def _row(facts: dict[str, Any], file: str) -> Row:
    return check(TypeAdapter(Row), facts, f"{file}: {facts.get('id', 'a row without id')}")


def _in_folder(kind: type[T], path: Path) -> T:
    """A file of the instrument's folder. Raises ContentError."""
    name = f"{INSTRUMENT}/{path.name}"
    return check(TypeAdapter(kind), read_table(path, name), name)


def _is_language(folder: Path) -> bool:
    return folder.is_dir() and folder.name != INSTRUMENT.parent.name


def _other_ids(wanted: set[str], found: set[str], file: str) -> list[str]:
    """Each row that has no words, and each text that no row leads to."""
    return [
        *(f"{file}: {id_}: has no words here, and decision_table.toml leads to it" for id_ in sorted(wanted - found)),
        *(f"{file}: {id_}: no row of decision_table.toml leads to these words" for id_ in sorted(found - wanted)),
    ]


def _check_language(content: Content, language: LanguageContent) -> None:
    faults = []
    topics, notes = language.topics, language.notes
    faults += _other_ids(content.table.topic_ids, set(topics), "topics.toml")
    faults += _other_ids({*content.table.note_ids, NEUTRAL_KAP, CHOICES_CAN_WAIT}, set(notes), "topics.toml: notes")
    for question in language.questions:
        unknown = set(question.topics) - content.table.topic_ids
        if unknown:
            faults.append(f"questions.toml: {question.id}: no such topic: {', '.join(sorted(unknown))}")
    faults += missing_parts(content.languages[ORIGINAL], language)
    for place, text in texts_of(language):
        faults += [f"{place}: no source for [@{key}]" for key in cited_keys(text) if key not in content.sources]
    faults = [f"{language.language}/{fault}" for fault in faults]
    bands = {band.id for band in content.instrument.bands}
    if bands != set(language.bands):
        faults.append(f"{INSTRUMENT}/{language.language}.toml: bands: must be {', '.join(sorted(bands))}")
    if language.language not in content.instrument.instrument.licence:
        faults.append(f"{INSTRUMENT}/{FACTS}: instrument.licence: needs a line in {language.language}")
    if faults:
        raise ContentError("\n".join(faults))
