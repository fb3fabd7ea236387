"""Everything in one language: the files of a folder of `screener/content/`, and the texts in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import Field, TypeAdapter

from screener.screening.content_file import ContentError, ContentFile, Entry, Review, check, read_table
from screener.screening.course import Course
from screener.screening.evidence import ClaimFile, ClaimWords, Passage
from screener.screening.guidance import SCORE
from screener.screening.instrument import Difficulty, InstrumentWords
from screener.screening.instrument_folder import name_of
from screener.screening.matters import MattersWording
from screener.screening.options import Options
from screener.screening.situation import SituationWording
from screener.screening.topics import TopicText

# The language that the others are translated from, and held against.
ORIGINAL = "en"
FILES = (
    "situation.toml",
    "topics.toml",
    "questions.toml",
    "passages.toml",
    "options.toml",
    "course.toml",
    "matters.toml",
    "therapy_only.toml",
    "claims.toml",
)
# A key by which code knows an answer; the official words.
NOT_READ = {"value", "wording", "kind", "id"}

T = TypeVar("T")


class ConsultationQuestion(Entry):
    """A question a visitor may pick for the consultation. `topics` bring it to the front of the list."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    group: str
    topics: tuple[str, ...] = ()
    text: str


class ConsultationQuestions(ContentFile):
    """All questions of one language, in their usual order."""

    question: tuple[ConsultationQuestion, ...]


class TherapyOnlyWords(ContentFile):
    """What is said in the place of texts that name ketamine, where the clinic does not offer KAP: passages by id."""

    passages: dict[str, str]
    medicine_not_for: str

    @property
    def texts(self) -> dict[str, str]:
        """Every text by its place in the file."""
        return {"medicine_not_for": self.medicine_not_for} | {f"passages.{id_}": t for id_, t in self.passages.items()}


@dataclass(frozen=True)
class LanguageContent:
    """All content in one language."""

    language: str
    instruments: dict[str, InstrumentWords]
    situation: SituationWording
    topics: dict[str, TopicText]
    notes: dict[str, str]
    questions: tuple[ConsultationQuestion, ...]
    passages: dict[str, Passage]
    options: Options
    course: Course | None
    matters: MattersWording
    therapy_only: TherapyOnlyWords
    claims: ClaimWords
    reviews: dict[str, Review]

    def clauses(self, inputs: Mapping[str, int | str]) -> dict[str, str]:
        """For each input of the decision table, the clause that names its answer."""
        found = self.situation.clauses(inputs)
        for id_, words in self.instruments.items():
            total = inputs[SCORE + id_]
            found[SCORE + id_] = "" if total == "skip" else words.because.score.format(score=total)
            if words.because.difficulty:
                found["difficulty"] = words.because.difficulty[cast(Difficulty, inputs["difficulty"])]
        return found


def load_language(folder: Path, instruments: dict[str, InstrumentWords]) -> LanguageContent:
    """Read and check the files of one language, beside its words of each instrument. Raises ContentError."""
    tables = _read(folder)

    def named(file: str) -> str:
        return f"{folder.name}/{file}"

    def checked(kind: type[T], file: str) -> T:
        return check(TypeAdapter(kind), tables[file], named(file))

    def taken(kind: type[T], file: str, part: str) -> T:
        return check(TypeAdapter(kind), tables[file].pop(part, {}), f"{named(file)}: {part}")

    # Two files are a table for each text, beside these.
    reviews = {named(file): taken(Review, file, "review") for file in ("topics.toml", "passages.toml")}
    notes = taken(dict[str, str], "topics.toml", "notes")
    situation = checked(SituationWording, "situation.toml")
    questions = checked(ConsultationQuestions, "questions.toml")
    options = checked(Options, "options.toml")
    course = checked(Course, "course.toml")
    matters = checked(MattersWording, "matters.toml")
    therapy_only = checked(TherapyOnlyWords, "therapy_only.toml")
    claims = checked(ClaimFile, "claims.toml")
    whole: dict[str, ContentFile] = {
        "situation.toml": situation,
        "questions.toml": questions,
        "options.toml": options,
        "course.toml": course,
        "matters.toml": matters,
        "therapy_only.toml": therapy_only,
        "claims.toml": claims,
    }
    return LanguageContent(
        language=folder.name,
        instruments=instruments,
        situation=situation,
        topics=checked(dict[str, TopicText], "topics.toml"),
        notes=notes,
        questions=questions.question,
        passages=checked(dict[str, Passage], "passages.toml"),
        options=options,
        course=course,
        matters=matters,
        therapy_only=therapy_only,
        claims=claims.words,
        reviews=reviews
        | {name_of(id_, folder.name): words.review for id_, words in instruments.items()}
        | {named(file): part.review for file, part in whole.items()},
    )


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """Each file's table. Raises ContentError with every file that is missing or unreadable."""
    tables, faults = {}, []
    for file in FILES:
        try:
            tables[file] = read_table(folder / file)
        except ContentError as fault:
            faults.append(f"{folder.name}/{fault}")
    if faults:
        raise ContentError("\n".join(faults))
    return tables


def texts_of(language: LanguageContent) -> Iterable[tuple[str, str]]:
    """Every Markdown text of a language that may carry citations, with the place where it stands."""
    for id_, passage in language.passages.items():
        yield f"passages.toml: {id_}", passage.text
    for id_, text in language.topics.items():
        for words in text.all_texts():
            yield f"topics.toml: {id_}", words
    for note, words in language.notes.items():
        yield f"topics.toml: notes.{note}", words
    for place, words in language.options.texts.items():
        yield f"options.toml: {place}", words
    for place, words in language.course.texts.items() if language.course else ():
        yield f"course.toml: {place}", words
    for place, words in language.therapy_only.texts.items():
        yield f"therapy_only.toml: {place}", words
    for matter in language.matters.matter:
        for group, words in matter.means.items():
            yield f"matters.toml: {matter.id}.{group}", words
    for id_, each in language.instruments.items():
        for part, texts in (
            ("picture", each.picture and each.picture.model_dump()),
            ("change", each.change and each.change.means),
        ):
            yield from ((f"instruments/{id_}: {part}.{name}", words) for name, words in (texts or {}).items())


def words_of(language: LanguageContent) -> Iterable[tuple[str, str]]:
    """Every text of a language that a visitor reads, but for the official wording, with the place where it stands."""
    notes = {f"notes.{name}": text for name, text in language.notes.items()}
    files: dict[str, object] = {
        **{f"instruments/{id_}": words for id_, words in language.instruments.items()},
        "situation.toml": language.situation,
        "topics.toml": language.topics | notes,
        "questions.toml": {asked.id: asked.text for asked in language.questions},
        "passages.toml": language.passages,
        "options.toml": {
            f"{key}.{row}": text for key, option in _parts(language.options) for row, text in _parts(option)
        },
        "course.toml": language.course,
        "matters.toml": language.matters,
        "therapy_only.toml": language.therapy_only,
    }
    for file, parts in files.items():
        for name, part in _parts(parts):
            yield from ((f"{file}: {name}", text) for text in _texts(part))


def _parts(value: object) -> Iterable[tuple[str, object]]:
    """What a table holds by its keys, but for what is not to be read."""
    if isinstance(value, Entry):
        return ((name, getattr(value, name)) for name in type(value).model_fields if name not in NOT_READ)
    return value.items() if isinstance(value, Mapping) else ()


def _texts(value: object) -> Iterable[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    for part in value if isinstance(value, tuple) else (part for _, part in _parts(value)):
        yield from _texts(part)
