"""Page 2 of the summary, for the visitor: the pieces of one report, and every piece there can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product

from screener.clinic import Clinic
from screener.documents.pieces import Group, Piece
from screener.documents.pieces import piece as piece_of
from screener.screening.content import Content
from screener.screening.guidance import Row
from screener.screening.language import LanguageContent
from screener.screening.report import MOST_QUESTIONS, Report
from screener.screening.scoring import Score, score_of
from screener.screening.topics import Topic, TopicText

Translate = Callable[[str], str]
# The first letters of the topics that a clinic offers.
Offers = frozenset[str]
piece = partial(piece_of, "page_2")


def offers_of(clinic: Clinic) -> Offers:
    """What this clinic offers."""
    offered = {"T": clinic.offers_talk_therapy, "K": clinic.offers_kap}
    return frozenset(letter for letter, yes in offered.items() if yes)


class Page2:
    """The pieces of one language."""

    def __init__(self, content: Content, words: LanguageContent, offers: Offers, translate: Translate) -> None:
        self._content = content
        self._offers = offers
        self._words = words
        self._ = translate

    def of(self, report: Report) -> list[Piece]:
        """The pieces of this report's page 2, from top to bottom. Help leads where it must."""
        guidance = report.paper
        topics = [self._topic(topic.id, topic.text, self._offers) for topic in guidance.topics]
        notes = [piece("paragraph", text=text) for text in guidance.kap_notes]
        at = 2 if guidance.kap else 1
        questions = [piece("question", text=question.text) for question in report.picked]
        return [
            piece("title"),
            *([self._help(guidance.urgent)] if guidance.help_leads else []),
            *([self._meaning(report.score)] if report.score else []),
            self._topics_heading(),
            *topics[:at],
            *([self._instead_of_kap()] if guidance.instead else []),
            *notes,
            *topics[at:],
            self._questions_heading(),
            *(questions or [piece("lines")]),
            piece("by_hand"),
            *([] if guidance.help_leads else [self._help(guidance.urgent)]),
            piece("clinic_contact"),
        ]

    def every(self) -> list[Piece]:
        """Every piece that a report can have at any clinic, each once."""
        notes = self._words.topics.notes
        pieces = [piece("title"), self._topics_heading(), self._questions_heading()]
        pieces += [
            self._meaning(score_of(self._content.instrument, total))
            for total in range(self._content.instrument.highest + 1)
        ]
        pieces += [*self._every_topic(frozenset()), *self._every_topic(frozenset("TK"))]
        pieces += [piece("paragraph", text=text) for text in (notes.flags, notes.young_adult)]
        pieces += [self._instead_of_kap()]
        pieces += [piece("question", text=question.text) for question in self._words.questions]
        pieces += [piece("lines"), piece("by_hand"), piece("clinic_contact")]
        pieces += [piece("help", text=text.brief) for id_, text in self._words.topics.topics.items() if id_[0] == "U"]
        return list(dict.fromkeys(pieces))

    def together(self) -> list[Group]:
        """Groups of pieces that make up the longest page 2: how many of each group can stand there at once.

        It puts pieces together that no visitor gets together, except where the table plainly excludes it: a score is
        near the cut-off (A7) or severe (A8), a visitor is a young adult (note) or 65 and older (A6).
        """
        notes = self._words.topics.notes
        every = self.every()
        groups: dict[str, list[Piece]] = {"A6": [piece("paragraph", text=notes.young_adult)]}
        for each in self._every_topic(self._offers):
            id_ = each.values["id"]
            groups.setdefault("A8" if id_ == "A7" else id_ if id_[0] == "A" else id_[0], []).append(each)
        for kind in ("title", "help", "meaning", "by_hand", "clinic_contact"):
            groups[kind] = [each for each in every if each.kind == kind]
        once = [*groups.values(), [self._topics_heading()], [self._questions_heading()]]
        once.append([piece("paragraph", text=notes.flags)])
        questions = [each for each in every if each.kind == "question"]
        return [*((1, group) for group in once), (MOST_QUESTIONS, questions)]

    def _every_topic(self, offers: Offers) -> Iterator[Piece]:
        table = self._content.table
        rows: Iterable[Row] = (*table.talk, *table.kap, *table.extra)
        for id_ in dict.fromkeys(row.id for row in rows):
            yield from (self._topic(id_, text, offers) for text in every_form(self._words.topics.topics[id_]))

    def _topic(self, id_: str, text: TopicText, offers: Offers) -> Piece:
        groups = {"T": self._talk_group("T" in offers), "K": self._kap_group("K" in offers)}
        status = self._status if id_.startswith("K") else ""
        return piece(
            "topic", id=id_, group=groups.get(id_[0], ""), heading=text.heading, brief=text.brief, status=status
        )

    def _talk_group(self, offered: bool) -> str:
        return self._("Talk therapy:") if offered else self._("Talk therapy (not offered at this clinic):")

    def _kap_group(self, offered: bool) -> str:
        if offered:
            return self._("Ketamine-assisted psychotherapy (KAP):")
        return self._("Ketamine-assisted psychotherapy (KAP, not offered at this clinic):")

    def _instead_of_kap(self) -> Piece:
        return piece("paragraph", text=f"{self._words.topics.notes.neutral_kap} {self._status}")

    @property
    def _status(self) -> str:
        """The line that ends every word about KAP."""
        return self._words.passages["kap_status_line"].text.strip()

    def _meaning(self, score: Score) -> Piece:
        band = self._words.wording.bands[score.band.id]
        return piece("meaning", score=str(score.total), highest=str(score.highest), band=band)

    def _help(self, urgent: Topic) -> Piece:
        return piece("help", text=urgent.text.brief)

    def _topics_heading(self) -> Piece:
        return piece("heading", text=self._("What may be worth talking about"))

    def _questions_heading(self) -> Piece:
        return piece("heading", text=self._("My questions"))


def every_form(text: TopicText) -> Iterator[TopicText]:
    """The topic's own words, and those of every combination of its variants."""
    for values in product(*(["", *by_value] for by_value in text.variants.values())):
        yield text.for_inputs(dict(zip(text.variants, values, strict=True)))
