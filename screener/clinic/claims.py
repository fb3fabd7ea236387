"""The honesty check of the clinic's file: no word that sells, numbers that are numbers, a review that still holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from screener.clinic.keys import Clinic
from screener.screening.claims import Finding, forbidden_in
from screener.screening.content import Content

FILE = "clinic file"
REVIEW_LASTS = timedelta(days=365)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|[a-zA-Z]+\d*);")
# What advertisers and shops hang on an address to know who sent a visitor.
TRACKING = re.compile(
    r"[?&](utm_\w+|[a-z]{1,2}clid|msclkid|mc_[ce]id|_ga|ref|referrer|source|campaign)=", re.IGNORECASE
)
PHONE = re.compile(r"\+?[\d\s().-]{3,}(\s*(ext\.?|x)\s*\d+)?")


def check_clinic(clinic: Clinic, content: Content, today: date) -> list[Finding]:
    """Every fault that does not stop the start, but that a visitor should not meet."""
    return [
        *_forbidden_words(clinic, content),
        *_boasts(clinic, content),
        *_markup(clinic),
        *_phones(clinic),
        *_services(clinic),
        *_booking(clinic),
        *_review(clinic, content, today),
        *_law(clinic, content, today),
        *_regions(clinic, content),
        *_leftovers(clinic),
        *_embedding(clinic),
    ]


def texts_of(clinic: Clinic) -> Iterator[tuple[str, str]]:
    """Every text of the file that a visitor reads, with its key."""
    for key in ("name", "address", "privacy_contact"):
        yield key, getattr(clinic, key)
    for number, line in enumerate(clinic.licences):
        yield f"licences.{number}", line
    tables = {"hours": clinic.hours, "consultation": clinic.consultation, "price": clinic.price}
    if clinic.kap:
        tables |= {f"kap.{name}": lines for name, lines in clinic.kap.lines.items()}
    for key, table in tables.items():
        for language, text in table.items():
            yield f"{key}.{language}", text


def _forbidden_words(clinic: Clinic, content: Content) -> Iterator[Finding]:
    for key, text in texts_of(clinic):
        for language in clinic.languages:
            for word in forbidden_in(text, content.languages[language].claims):
                yield Finding(
                    f"{FILE}: {key}",
                    f"the word “{word}”",
                    "it promises, sells or decides what only an examination can",
                    "say what happens and what it costs, without praise",
                )


def _boasts(clinic: Clinic, content: Content) -> Iterator[Finding]:
    words = [re.escape(word) for language in content.languages.values() for word in language.claims.boast]
    boasts = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)  # also in "best-rated"
    for key, text in texts_of(clinic):
        for word in boasts.findall(text):
            yield Finding(
                f"{FILE}: {key}",
                f"the boast “{word}”",
                "a visitor who is unwell should not be courted",
                "leave the comparison out",
            )


def _markup(clinic: Clinic) -> Iterator[Finding]:
    for key, text in texts_of(clinic):
        for found in MARKUP.finditer(text):
            yield Finding(
                f"{FILE}: {key}",
                f"“{found[0]}” is shown as it stands",
                "the file holds plain text, not HTML",
                "write the letter itself, and leave tags out",
            )


def _services(clinic: Clinic) -> Iterator[Finding]:
    if not (clinic.offers_talk_therapy or clinic.offers_kap):
        yield Finding(
            f"{FILE}: offers_talk_therapy",
            "neither talk therapy nor KAP is offered",
            "visitors are asked to book with a clinic that then has none of what the pages are about",
            "write true for what the clinic offers",
        )


def _booking(clinic: Clinic) -> Iterator[Finding]:
    for name in TRACKING.findall(clinic.booking):
        yield Finding(
            f"{FILE}: booking",
            f"“{name}” in the address",
            "whoever counts there learns that a visitor comes from a page about anxiety",
            "keep what names the service that is booked, and leave the rest out",
        )


def _phones(clinic: Clinic) -> Iterator[Finding]:
    if not PHONE.fullmatch(clinic.phone):
        yield Finding(
            f"{FILE}: phone",
            f"“{clinic.phone}” is no number that can be dialled",
            "a visitor may need it",
            "write digits, with + ( ) - . or spaces between them",
        )


def _review(clinic: Clinic, content: Content, today: date) -> Iterator[Finding]:
    reviewer = clinic.reviewer
    if reviewer is None:
        return
    where, mend = f"{FILE}: reviewer.date", "have the content reviewed again, then move the date"
    yield from _date(where, reviewer.date, today, "clinical knowledge moves", mend)
    for language in reviewer.languages:
        changed = [file for file, review in content.languages[language].reviews.items() if review.date > reviewer.date]
        if changed:
            yield Finding(where, f"{', '.join(changed)} changed after it", "pages say that it was reviewed", mend)


def _law(clinic: Clinic, content: Content, today: date) -> Iterator[Finding]:
    checked = clinic.law_checked
    if checked is None:
        return
    where, mend = f"{FILE}: kap.law_checked.date", "have the law looked at again, then move the date"
    yield from _date(where, checked.date, today, "laws change", mend)
    if content.countries.review.date > checked.date:
        yield Finding(where, "countries.toml changed after it", "pages say something else now", mend)


def _date(where: str, day: date, today: date, why: str, mend: str) -> Iterator[Finding]:
    """Whether something was done on that day, not long ago."""
    if day > today:
        yield Finding(where, f"{day} has not come yet", "nobody can have done it", "write the day it was done")
    if day + REVIEW_LASTS < today:
        yield Finding(where, f"{day} is more than a year ago", why, mend)


def _regions(clinic: Clinic, content: Content) -> Iterator[Finding]:
    if clinic.country not in clinic.regions:
        reason = content.crisis_lines.waiting.get(clinic.country, "none is on file")
        yield Finding(
            f"{FILE}: regions",
            f"visitors are shown no help line of {clinic.country}: {reason}",
            "in danger they would have another country's numbers",
            "try lines of that country, and add them to crisis_lines.toml",
        )


def _leftovers(clinic: Clinic) -> Iterator[Finding]:
    """The example's own data in a file that is not the example."""
    if "not a real clinic" in clinic.name:
        return
    for key in ("address", "phone", "email", "web", "booking", "site", "privacy_contact"):
        value = getattr(clinic, key)
        if re.search(r"example\.(org|com|net)|Example Street|555-01\d\d", value):
            yield Finding(
                f"{FILE}: {key}",
                f"still the example's: {value}",
                "visitors would be sent nowhere",
                "put in the clinic's own",
            )


def _embedding(clinic: Clinic) -> Iterator[Finding]:
    if clinic.site and clinic.web == clinic.site:
        yield Finding(
            f"{FILE}: site",
            "the same address as web",
            "search engines would be sent to the wrong place",
            "name the address of this service, or leave site out",
        )
