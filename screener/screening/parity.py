"""Holds a translation against the language it was made from: same parts and order, same citations and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screener.screening.evidence import CITATION, cited_keys
from screener.screening.language import LanguageContent, words_of

NUMBER = re.compile(r"\d+")


def missing_parts(original: LanguageContent, translation: LanguageContent) -> list[str]:
    """What one of the two has and the other has not, by file; nothing when the translation is whole."""
    faults = []
    for file, wanted, found in zip(
        ("passages.toml", "topics.toml", "questions.toml", "situation.toml", "matters.toml"),
        _parts(original),
        _parts(translation),
        strict=True,
    ):
        if set(wanted) != set(found):
            odd = ", ".join(sorted(set(wanted) ^ set(found)))
            faults.append(f"{file}: must stand here and in {original.language}/{file}: {odd}")
        elif wanted != found:
            faults.append(f"{file}: the order must be that of {original.language}/{file}")
    return faults or list(_other_counts(original, translation))


def _other_counts(original: LanguageContent, translation: LanguageContent) -> Iterator[str]:
    """Each place with more texts in one of the two: steps of a topic, entries of a list, a hint."""
    before, after = _by_place(original), _by_place(translation)
    for place in before | after:
        wanted, found = len(before.get(place, ())), len(after.get(place, ()))
        if wanted != found:
            yield f"{place}: {found} texts, but {wanted} in {original.language}/"


def _parts(language: LanguageContent) -> tuple[list[str], ...]:
    topics = [
        f"{id_}{variant}"
        for id_, text in sorted(language.topics.items())
        for variant in (
            "",
            *(f".variants.{name}.{value}" for name, values in text.variants.items() for value in values),
        )
    ]
    questions = [" ".join((asked.id, asked.group, *asked.topics)) for asked in language.questions]
    situation = [
        f"{name}.{option.value}" + (".offered" if option.offered else "")
        for name, question in language.situation.questions.items()
        for option in question.options
    ]
    matters = [f"{each.id}.{' '.join(each.means)}" for each in language.matters.matter]
    return list(language.passages), topics, questions, situation, matters


def other_claims(original: LanguageContent, translation: LanguageContent) -> Iterator[tuple[str, str]]:
    """Place and kind of each text that cites other sources, or holds other numbers, than the one it translates."""
    before, after = _by_place(original), _by_place(translation)
    for place, texts in after.items():
        for text, source in zip(texts, before[place], strict=True):
            if set(cited_keys(text)) != set(cited_keys(source)):
                yield place, "other citations"
            if _numbers(text) != _numbers(source):
                yield place, "other numbers"


def _by_place(language: LanguageContent) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, text in words_of(language):
        if text:
            found.setdefault(place, []).append(text)
    return found


def _numbers(text: str) -> list[str]:
    return sorted(NUMBER.findall(CITATION.sub("", text)))
