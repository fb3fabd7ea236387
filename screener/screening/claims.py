"""The honesty check of the content: every claim has its citation, every source its use, and no word sells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from screener.screening.content import Content
from screener.screening.evidence import CITATION, ClaimWords, Source, cited_keys
from screener.screening.language import ORIGINAL, LanguageContent, texts_of, words_of
from screener.screening.parity import other_claims

CRISIS_LINE_CHECK = timedelta(days=90)
# Paragraphs and list items; and where a sentence may end within them, in any script.
BLOCKS = re.compile(r"\n\s*\n|\n(?=- )")
STOPS = re.compile(r"(?<=[.!?؟।])\s+|(?<=[\u3002\uff01\uff1f])\s*")
# Fixed by the decision table, and the same at the end of every KAP topic; the page it leads to cites it.
STATUS_LINE = "passages.toml: kap_status_line"


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, what it is, why it matters, and how to mend it."""

    where: str
    what: str
    why: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n  why:  {self.why}\n  mend: {self.mend}"


def check_content(content: Content, today: date) -> list[Finding]:
    """Every fault of the content, including what is due for review on that day."""
    overdue = (finding for day, finding in _due(content) if day < today)
    findings = [*_uncited_sources(content), *_unverified_accuracy(content), *overdue]
    for language in content.languages.values():
        findings += _uncited_claims(content, language)
        findings += _forbidden_words(language)
        findings += _other_claims(content, language)
    return findings


def next_due(content: Content) -> date:
    """The last day before the first of the texts, sources and help lines is due for review."""
    return min(day for day, _ in _due(content))


def _other_claims(content: Content, language: LanguageContent) -> Iterator[Finding]:
    for place, what in other_claims(content.languages[ORIGINAL], language):
        yield Finding(
            f"{language.language}/{place}",
            f"{what} than the text it translates",
            "two visitors would be told different things",
            f"say the same, with the same sources, as {ORIGINAL}/{place}",
        )


def _uncited_claims(content: Content, language: LanguageContent) -> Iterator[Finding]:
    claim_words, to_call = _any_of(language.claims.claim), _any_of(language.claims.to_call)
    for place, text in texts_of(language):
        if place == STATUS_LINE:
            continue
        for sentence in sentences(text):
            where, keys = f"{language.language}/{place}", cited_keys(sentence)
            plain = to_call.sub("", CITATION.sub("", sentence))
            stated = re.search(r"\d", plain) or claim_words.search(plain)
            if stated and not keys:
                yield Finding(
                    where,
                    f"“{stated.group()}” without a citation: {_short(plain)}",
                    "a number, an effect, a risk or a status that nobody can look up",
                    "add [@key] of a source that says so, or take the claim out",
                )
            elif re.search(r"\d", plain) and not any(_carries_numbers(content.sources[key]) for key in keys):
                yield Finding(
                    where,
                    f"a number that rests on sources not verified for it: {_short(plain)}",
                    "we print only numbers that we have seen in the source",
                    "verify the source and mark it V in sources.json, or take the number out",
                )


def sentences(text: str) -> list[str]:
    """The sentences of a text: a claim needs its citation in its own. None begins with a small letter or a digit."""
    found = []
    for block in BLOCKS.split(text.strip()):
        begin = 0
        for stop in STOPS.finditer(block):
            first = next(filter(str.isalnum, block[stop.end() :]), "")
            if first.isalpha() and not first.islower():
                found.append(block[begin : stop.start()])
                begin = stop.end()
        found.append(block[begin:])
    return found


def _carries_numbers(source: Source) -> bool:
    """Verified sources do; of the others only regulators' acts and labels, for dates and status."""
    return source.custom.verified == "V" or source.custom.kind in ("regulator", "label")


def _forbidden_words(language: LanguageContent) -> Iterator[Finding]:
    for place, text in words_of(language):
        for word in forbidden_in(text, language.claims):
            yield Finding(
                f"{language.language}/{place}",
                f"the word “{word}”",
                "it promises, sells or decides what only an examination can",
                "say what is known, or “may be worth asking about”",
            )


def forbidden_in(text: str, claims: ClaimWords) -> list[str]:
    """The forbidden words of a language in a text."""
    return _any_of(claims.forbidden).findall(_any_of(claims.allowed).sub("", CITATION.sub("", text)))


def _uncited_sources(content: Content) -> Iterator[Finding]:
    for key in content.sources.keys() - content.cited - content.countries.cited:
        yield Finding(f"sources.json: {key}", "nobody cites it", "a list padded out misleads", "cite it or delete it")


def _unverified_accuracy(content: Content) -> Iterator[Finding]:
    cuts = [(id_, cut) for id_, each in content.instruments.items() for cut in each.published]
    for id_, cut in cuts:
        if content.sources[cut.source].custom.verified != "V":
            yield Finding(
                f"instruments/{id_}: cut point {cut.at_least} for {cut.condition}",
                f"rests on {cut.source}, which is not verified",
                "accuracy is printed on every result",
                "verify the source or take the cut point out",
            )


def _due(content: Content) -> Iterator[tuple[date, Finding]]:
    """The last day of all that has one, and what is found from the day after it on."""
    mend = "review it, then move the date"
    for key, source in content.sources.items():
        day = source.custom.review_by
        yield day, Finding(f"sources.json: {key}", f"was due on {day}", "it may be superseded", mend)
    for line in content.crisis_lines.line:
        yield (
            line.checked_on + CRISIS_LINE_CHECK,
            Finding(
                f"crisis_lines.toml: {line.region}: {line.name}",
                f"last checked on {line.checked_on}",
                "a number that no longer answers can cost a life",
                "call or look it up, then move checked_on",
            ),
        )
    reviews = dict(content.reviews)
    for language in content.languages.values():
        reviews |= language.reviews
    for file, review in reviews.items():
        day = review.next_review
        yield day, Finding(file, f"review was due on {day}", "clinical knowledge moves", mend)


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words or phrases, whole, in any case."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in words) + r")(?![\w-])", re.IGNORECASE)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) < 80 else text[:79] + "…"
