"""Page 2 of the summary, for the visitor: the pieces of one report, and every piece there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from screener.documents.pieces import Piece
from screener.documents.pieces import piece as piece_of
from screener.screening.content import Content
from screener.screening.guidance import KAP, URGENT
from screener.screening.instrument import Instrument
from screener.screening.kinds import alternatives
from screener.screening.language import LanguageContent
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, Part, Report
from screener.screening.scoring import Score, score_of
from screener.screening.topics import NEUTRAL_KAP, TopicText, every_form

# Lines to write on: for questions of one's own, for medicines, and for what else there is to say.
FEWEST_LINES, MOST_LINES = 2, 6
FEWEST_MEDICINES, MOST_MEDICINES = 3, 6
MOST_FURTHER_LINES = 4
# What is asked in a first visit, one line each, after medicines and talk therapy.
FIRST_VISIT = ("illnesses", "allergies", "doctor", "change")
piece = partial(piece_of, "page_2")


class Page2:
    """The pieces of one language."""

    def __init__(self, content: Content, words: LanguageContent) -> None:
        self._content = content
        self._words = words

    def of(self, report: Report) -> list[Piece]:
        """The pieces of this report's page 2, from top to bottom. Help leads where it must."""
        guidance = report.paper
        help_now = [piece("help", text=guidance.urgent.text.brief)]
        return [
            piece("title"),
            *(help_now if guidance.help_leads else []),
            *(_meaning(each.instrument, each.score) for each in report.measures if each.score),
            piece("told_head"),
            *(each for part in guidance.parts for each in self._part(part)),
            *_matters(each.short for each in report.matters),
            *_questions(each.text for each in report.picked),
            *_first_visit(self._content),
            *([] if guidance.help_leads else help_now),
            piece("clinic_contact"),
        ]

    def every(self) -> list[Piece]:
        """Every piece that a report can have at any clinic, each once."""
        pieces = [*chain(*self.places()), *_questions([])]
        return list(dict.fromkeys(each for piece in pieces for each in piece.in_each_column))

    def places(self) -> list[list[Piece]]:
        """For each place of the longest page 2, from top to bottom, every piece that can stand there.

        It puts pieces together that no visitor gets together, except where two rows of the table exclude each other.
        """
        instruments = self._content.instruments.values()
        scores = [[score_of(each, total) for total in range(each.highest + 1)] for each in instruments]
        rows = [[each for row in rows for each in self._of_row(row.id)] for rows in alternatives(self._content.table)]
        also = [pieces for pieces in rows if pieces[0].column]
        matters = [_matters([matter.short])[1] for matter in self._words.matters.matter]
        questions = [_questions([question.text])[1] for question in self._words.questions]
        return [
            [piece("title")],
            *([_meaning(each, score) for score in its] for each, its in zip(instruments, scores, strict=True)),
            [piece("told_head")],
            *(pieces for pieces in rows if not pieces[0].column),
            *_two_by_two(also),
            [piece("matters_heading")],
            *_two_by_two([matters] * MOST_MATTERS),
            [piece("questions_heading")],
            *_two_by_two([questions] * MOST_QUESTIONS),
            *([each] for each in _first_visit(self._content)),
            [piece("clinic_contact")],
        ]

    def _of_row(self, id_: str) -> list[Piece]:
        """Every piece that a row of the table can lead to: one for each form of its words."""
        if id_ in self._words.notes:
            return [piece("note", text=self._words.notes[id_])]
        text, group = self._words.topics[id_], self._content.table.group_of(id_)
        if group == URGENT:
            return [piece("help", text=text.brief)]
        instead = [self._instead_of_kap(self._words.notes[NEUTRAL_KAP])] if group == KAP else []
        return [*(self._topic(group, form) for form in every_form(text)), *instead]

    def _part(self, part: Part) -> Iterator[Piece]:
        """What one group of the table shows to one visitor."""
        yield from _beside([self._topic(part.group, topic.text) for topic in part.topics])
        if part.instead:
            yield self._instead_of_kap(part.instead)
        yield from (piece("note", text=text) for text in part.notes)

    def _topic(self, group: str, text: TopicText) -> Piece:
        """A line of its own and why, or a few words beside others."""
        if not text.in_short:
            return piece("also", column="start", text=text.heading)
        return piece("told", group=group, in_short=text.in_short, why=text.brief, status=self._status(group))

    def _instead_of_kap(self, text: str) -> Piece:
        return piece("told", group=KAP, in_short="", why=text, status=self._status(KAP))

    def _status(self, group: str) -> str:
        """The line that ends every word about KAP."""
        return self._words.passages["kap_status_line"].text.strip() if group == KAP else ""


def _meaning(instrument: Instrument, score: Score) -> Piece:
    return piece("meaning", instrument=instrument.id, total=str(score.total), band_id=score.band.id)


def _matters(shorts: Iterable[str]) -> list[Piece]:
    picks = _beside([piece("matter", column="start", text=short) for short in shorts])
    return [piece("matters_heading"), *picks] if picks else []


def _questions(texts: Iterable[str]) -> list[Piece]:
    """What was picked, with a line below each; without picks, lines for questions of one's own."""
    picked = _beside([piece("question", column="start", text=text) for text in texts])
    return [piece("questions_heading"), *(picked or [piece("line", most=MOST_LINES)] * FEWEST_LINES)]


def _first_visit(content: Content) -> list[Piece]:
    """What a clinician asks first, to be filled in by hand."""
    offers_kap = "yes" if content.offers_kap else ""
    return [
        piece("first_visit_head"),
        *[piece("medicine", most=MOST_MEDICINES)] * FEWEST_MEDICINES,
        piece("therapy"),
        *(piece("first_visit", ask=ask, kap=offers_kap) for ask in FIRST_VISIT),
        piece("further_line", most=MOST_FURTHER_LINES),
    ]


def _beside(pieces: list[Piece]) -> list[Piece]:
    """Those that stand two by two, in their columns."""
    return [each.beside(number) if each.column else each for number, each in enumerate(pieces)]


def _two_by_two(places: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Places in both columns in turn."""
    for number, place in enumerate(places):
        yield [each.beside(number) for each in place]
