"""The content in the words of a clinic's country: who to go to, how things are spelled."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import Any

from screener.screening.content import Content
from screener.screening.content_file import Entry
from screener.screening.language import NOT_READ, LanguageContent

# Parts of a language's content that no visitor reads.
NOT_WORDS = {"language", "claims", "reviews"}


def in_country(content: Content, code: str) -> Content:
    """The same content as it is said in that country."""
    languages = {language: _said(words, content, code) for language, words in content.languages.items()}
    said = replace(content, languages=languages, country=code)
    elsewhere = content.countries.cited - said.cited
    return replace(said, sources={key: source for key, source in content.sources.items() if key not in elsewhere})


def _said(language: LanguageContent, content: Content, code: str) -> LanguageContent:
    words = content.countries.words_in(code, language.language)
    if not words:
        return language
    names = [field.name for field in fields(language) if field.name not in NOT_WORDS]
    return replace(language, **{name: _reworded(getattr(language, name), words) for name in names})


def _reworded(value: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 - whatever a content file may hold
    """Every text in a value, however deep, with these words in the place of those; ids and official words stay."""
    again = partial(_reworded, words=words)
    if isinstance(value, str):
        for said, here in words.items():
            value = value.replace(said, here)
        return value
    if isinstance(value, Entry):
        names = [name for name in type(value).model_fields if name not in NOT_READ]
        return value.model_copy(update={name: again(getattr(value, name)) for name in names})
    if isinstance(value, dict):
        return {key: again(each) for key, each in value.items()}
    return tuple(map(again, value)) if isinstance(value, tuple) else value
