"""Everything in one language: the files of a folder of `screener/content/`, and the texts in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, TypeAdapter

from screener.screening.content_file import Piece, Review, check, read_table
from screener.screening.evidence import ClaimFile, ClaimWords, Passage, Passages
from screener.screening.instrument import LanguageWording
from screener.screening.options import Options
from screener.screening.situation import SituationWording
from screener.screening.topics import TopicNotes, TopicText, TopicTexts

# The language that the others are translated from, and held against.
ORIGINAL = "en"


class ConsultationQuestion(Piece):
    """A question a visitor may pick for the consultation. `topics` bring it to the front of the list."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    group: str
    topics: tuple[str, ...] = ()
    text: str = Field(min_length=1)


class ConsultationQuestions(Piece):
    """All questions of one language, in their usual order."""

    review: Review
    question: tuple[ConsultationQuestion, ...]


@dataclass(frozen=True)
class LanguageContent:
    """All content in one language."""

    language: str
    wording: LanguageWording
    situation: SituationWording
    topics: TopicTexts
    questions: tuple[ConsultationQuestion, ...]
    passages: dict[str, Passage]
    options: Options
    claims: ClaimWords
    reviews: dict[str, Review]


def load_language(folder: Path) -> LanguageContent:
    """Read and check the files of one language. Raises ContentError."""

    def named(file: str) -> str:
        return f"{folder.name}/{file}"

    wording = check(TypeAdapter(LanguageWording), read_table(folder / "wording.toml"), named("wording.toml"))
    situation = check(TypeAdapter(SituationWording), read_table(folder / "situation.toml"), named("situation.toml"))
    topics = load_topics(folder / "topics.toml", named("topics.toml"))
    questions = check(
        TypeAdapter(ConsultationQuestions), read_table(folder / "questions.toml"), named("questions.toml")
    )
    passages = load_passages(folder / "passages.toml", named("passages.toml"))
    options = check(TypeAdapter(Options), read_table(folder / "options.toml"), named("options.toml"))
    claims = check(TypeAdapter(ClaimFile), read_table(folder / "claims.toml"), named("claims.toml"))
    return LanguageContent(
        language=folder.name,
        wording=wording,
        situation=situation,
        topics=topics,
        questions=questions.question,
        passages=passages.passages,
        options=options,
        claims=claims.words,
        reviews={
            named("wording.toml"): wording.review,
            named("situation.toml"): situation.review,
            named("topics.toml"): topics.review,
            named("questions.toml"): questions.review,
            named("passages.toml"): passages.review,
            named("options.toml"): options.review,
            named("claims.toml"): claims.review,
        },
    )


def load_topics(path: Path, file: str) -> TopicTexts:
    """The topics file: `[review]`, `[notes]`, and a table for each topic."""
    tables = read_table(path)
    return TopicTexts(
        review=check(TypeAdapter(Review), tables.pop("review", {}), f"{file}: review"),
        notes=check(TypeAdapter(TopicNotes), tables.pop("notes", {}), f"{file}: notes"),
        topics=check(TypeAdapter(dict[str, TopicText]), tables, file),
    )


def load_passages(path: Path, file: str) -> Passages:
    """The passages file: `[review]` and a table for each passage."""
    tables = read_table(path)
    return Passages(
        review=check(TypeAdapter(Review), tables.pop("review", {}), f"{file}: review"),
        passages=check(TypeAdapter(dict[str, Passage]), tables, file),
    )


def texts_of(language: LanguageContent) -> Iterable[tuple[str, str]]:
    """Every Markdown text of a language that may carry citations, with the place where it stands."""
    for id_, passage in language.passages.items():
        yield f"passages.toml: {id_}", passage.text
    for id_, text in language.topics.topics.items():
        for words in text.all_texts():
            yield f"topics.toml: {id_}", words
    for note, words in language.topics.notes:
        yield f"topics.toml: notes.{note}", words
    for id_, option in language.options.options.items():
        for row in language.options.rows.names:
            yield f"options.toml: {id_}.{row}", getattr(option, row)


def words_of(language: LanguageContent) -> Iterable[tuple[str, str]]:
    """Every text of a language that a visitor reads, with the place where it stands."""
    yield from texts_of(language)
    for id_, passage in language.passages.items():
        yield f"passages.toml: {id_}", passage.title
    for id_, text in language.topics.topics.items():
        for heading in (text.heading, *(variant.heading for variant in text.all_variants())):
            yield f"topics.toml: {id_}", heading or ""
    for name, question in language.situation.questions.items():
        for words in question.all_texts():
            yield f"situation.toml: {name}", words
    for asked in language.questions:
        yield f"questions.toml: {asked.id}", asked.text
    for key, option in language.options.options.items():
        yield f"options.toml: {key}", option.name
