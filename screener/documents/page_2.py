"""Page 2 of the summary, for the visitor: the pieces of one report, and every piece there can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import combinations, product

from screener.documents.pieces import Group, Piece
from screener.documents.pieces import piece as piece_of
from screener.screening.content import Content
from screener.screening.guidance import KAP, URGENT
from screener.screening.instrument import Instrument
from screener.screening.kinds import alternatives
from screener.screening.language import LanguageContent
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, Part, Report
from screener.screening.scoring import Score, score_of
from screener.screening.topics import NEUTRAL_KAP, Topic, TopicText

Translate = Callable[[str], str]
TALK, MEDICINE = "talk", "medicine"
piece = partial(piece_of, "page_2")


class Page2:
    """The pieces of one language."""

    def __init__(self, content: Content, words: LanguageContent, offers_talk: bool, translate: Translate) -> None:
        self._content = content
        self._offers_talk = offers_talk
        self._words = words
        self._ = translate

    def of(self, report: Report) -> list[Piece]:
        """The pieces of this report's page 2, from top to bottom. Help leads where it must."""
        guidance = report.paper
        questions = [piece("question", text=question.text) for question in report.picked]
        return [
            piece("title"),
            *([self._help(guidance.urgent)] if guidance.help_leads else []),
            *(self._meaning(each.instrument, each.score) for each in report.measures if each.score),
            self._topics_heading(),
            *(each for part in guidance.parts for each in self._part(part)),
            self._questions_heading(),
            *(questions or [piece("lines")]),
            *([self._matters([matter.short for matter in report.matters])] if report.matters else []),
            piece("by_hand"),
            *([] if guidance.help_leads else [self._help(guidance.urgent)]),
            piece("clinic_contact"),
        ]

    def every(self) -> list[Piece]:
        """Every piece that a report can have at any clinic, each once."""
        table = self._content.table
        help_ids = [row.id for row in table.groups[URGENT].rows]
        ids = [row.id for row in table.topic_rows if row.id not in help_ids]
        pieces = [piece("title"), self._topics_heading(), self._questions_heading()]
        pieces += [each for meanings in self._meanings() for each in meanings]
        for offers_talk in (False, True):
            pieces += [each for id_ in (*ids, *table.note_ids) for each in self._of_row(id_, offers_talk)]
        pieces += [self._instead_of_kap(self._words.notes[NEUTRAL_KAP])] if KAP in table.groups else []
        pieces += [piece("question", text=question.text) for question in self._words.questions]
        pieces += self._every_matters()
        pieces += [piece("lines"), piece("by_hand"), piece("clinic_contact")]
        pieces += [each for id_ in help_ids for each in self._of_row(id_, self._offers_talk)]
        return list(dict.fromkeys(pieces))

    def together(self) -> list[Group]:
        """Groups of pieces that make up the longest page 2: how many of each group can stand there at once.

        It puts pieces together that no visitor gets together, except where two rows of the table exclude each other.
        """
        every = self.every()
        once = [
            [each for row in rows for each in self._of_row(row.id, self._offers_talk)]
            for rows in alternatives(self._content.table)
        ]
        for kind in ("title", "by_hand", "clinic_contact"):
            once.append([each for each in every if each.kind == kind])
        once += self._meanings()
        once.append(self._every_matters())
        once += [[self._topics_heading()], [self._questions_heading()]]
        questions = [each for each in every if each.kind == "question"]
        return [*((1, group) for group in once), (MOST_QUESTIONS, questions)]

    def _of_row(self, id_: str, offers_talk: bool) -> list[Piece]:
        """Every piece that a row of the table can lead to: one for each form of its words."""
        if id_ in self._words.notes:
            return [piece("paragraph", text=self._words.notes[id_])]
        text = self._words.topics[id_]
        if self._content.table.group_of(id_) == URGENT:
            return [piece("help", text=text.brief)]
        return [self._topic(id_, form, offers_talk) for form in every_form(text)]

    def _part(self, part: Part) -> Iterator[Piece]:
        """What one group of the table shows to one visitor."""
        yield from (self._topic(topic.id, topic.text, self._offers_talk) for topic in part.topics)
        if part.instead:
            yield self._instead_of_kap(part.instead)
        yield from (piece("paragraph", text=text) for text in part.notes)

    def _topic(self, id_: str, text: TopicText, offers_talk: bool) -> Piece:
        group = self._content.table.group_of(id_)
        labels = {
            TALK: self._talk_group(offers_talk),
            MEDICINE: self._("Daily medicine:"),
            KAP: self._("Ketamine-assisted psychotherapy (KAP):"),
        }
        status = self._status if group == KAP else ""
        return piece(
            "topic", id=id_, group=labels.get(group, ""), heading=text.heading, brief=text.brief, status=status
        )

    def _talk_group(self, offered: bool) -> str:
        return self._("Talk therapy:") if offered else self._("Talk therapy (not offered at this clinic):")

    def _instead_of_kap(self, text: str) -> Piece:
        return piece("paragraph", text=f"{text} {self._status}")

    @property
    def _status(self) -> str:
        """The line that ends every word about KAP."""
        return self._words.passages["kap_status_line"].text.strip()

    def _meanings(self) -> list[list[Piece]]:
        """For each instrument, what each score means."""
        return [
            [self._meaning(each, score_of(each, total)) for total in range(each.highest + 1)]
            for each in self._content.instruments.values()
        ]

    def _meaning(self, instrument: Instrument, score: Score) -> Piece:
        words = self._words.instruments[instrument.id]
        band = words.bands[score.band.id]
        text = words.result.visitor.format(score=score.total, highest=score.highest, band=band)
        heading = self._("What your result means") if instrument == self._content.main else ""
        return piece("meaning", heading=heading, text=text)

    def _every_matters(self) -> list[Piece]:
        """A line for everything that can be picked together."""
        shorts = [matter.short for matter in self._words.matters.matter]
        return [self._matters(picks) for count in range(1, MOST_MATTERS + 1) for picks in combinations(shorts, count)]

    def _matters(self, picks: Iterable[str]) -> Piece:
        return piece("matters", text=" · ".join(picks))

    def _help(self, urgent: Topic) -> Piece:
        return piece("help", text=urgent.text.brief)

    def _topics_heading(self) -> Piece:
        return piece("heading", text=self._("What may be worth talking about"))

    def _questions_heading(self) -> Piece:
        return piece("heading", text=self._("My questions"))


def every_form(text: TopicText) -> Iterator[TopicText]:
    """The topic's own words, and those of every combination of its variants."""
    for values in product(*(["", *(key.split()[0] for key in by_values)] for by_values in text.variants.values())):
        yield text.for_inputs(dict(zip(text.variants, values, strict=True)))
