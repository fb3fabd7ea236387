"""Page 2 of the summary, for the visitor: the pieces of one report, and every piece there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, combinations

from screener.documents import told
from screener.documents.pieces import FOOT, Piece
from screener.documents.pieces import piece as piece_of
from screener.screening.content import Content
from screener.screening.guidance import KAP, URGENT
from screener.screening.instrument import Instrument
from screener.screening.language import LanguageContent
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, Part, Report
from screener.screening.scoring import Score, score_of
from screener.screening.topics import NEUTRAL_KAP, TopicText

# Lines to write on where there is room: for questions of one's own, for medicines, and for what else there is to say.
MOST_LINES, MOST_MEDICINES, MOST_FURTHER_LINES = 7, 5, 5
# What is asked in a first visit, one line each, after medicines and talk therapy.
FIRST_VISIT = ("illnesses", "allergies", "doctor")
piece = partial(piece_of, "page_2")


class Page2:
    """The pieces of one language."""

    def __init__(self, content: Content, words: LanguageContent) -> None:
        self._content = content
        self._words = words

    def of(self, report: Report, *, roomy: bool = True) -> list[Piece]:
        """The pieces of this report's page 2, from top to bottom. Help leads where it must.

        `roomy`: with a line to write on below each question that was picked.
        """
        guidance = report.paper
        help_now = [piece("help", text=guidance.urgent.text.brief)]
        return [
            piece("title"),
            *(help_now if guidance.help_leads else []),
            *(_meaning(each.instrument, each.score) for each in report.measures if each.score),
            piece("told_head"),
            *(each for part in guidance.parts for each in self._part(part)),
            *([_matters(each.short for each in report.matters)] if report.matters else []),
            piece("questions_heading"),
            *_questions([each.text for each in report.picked], roomy=roomy),
            *([piece("line", most=MOST_LINES)] if roomy or not report.picked else []),
            *_first_visit(self._content),
            *([] if guidance.help_leads else help_now),
            piece("clinic_contact"),
            piece(FOOT),
        ]

    def every(self) -> list[Piece]:
        """Every piece that a report can have at any clinic, each once."""
        room = [*_questions([""] * 2, roomy=True), piece("line", most=MOST_LINES)]
        return list(dict.fromkeys([*chain(*self.places()), *(each for each in room if each.kind != "question")]))

    def places(self) -> list[list[Piece]]:
        """For each place of the longest page 2, from top to bottom, every piece that can stand there.

        It puts pieces together that no visitor gets together, except where two rows of the table exclude each other.
        """
        instruments = self._content.instruments.values()
        scores = [[score_of(each, total) for total in range(each.highest + 1)] for each in instruments]
        urgent = [self._words.topics[row.id].brief for row in self._content.table.groups[URGENT].rows]
        questions = [_question(question.text) for question in self._words.questions]
        return [
            [piece("title")],
            *([_meaning(each, score) for score in its] for each, its in zip(instruments, scores, strict=True)),
            [piece("told_head")],
            *self._told_places(),
            self._every_matters(),
            [piece("questions_heading")],
            *([each.beside(number) for each in questions] for number in range(MOST_QUESTIONS)),
            *([each] for each in _first_visit(self._content)),
            [piece("help", text=text) for text in urgent],
            [piece("clinic_contact")],
            [piece(FOOT)],
        ]

    def _told_places(self) -> list[list[Piece]]:
        lines = {
            group: [self._line(group, form) for form in forms]
            for group, forms in told.every_line(self._content, self._words.language)
        }
        if KAP in lines:
            lines[KAP].append(self._instead_of_kap(self._words.notes[NEUTRAL_KAP]))
            lines["status"] = [self._status()]
        notes = [[piece("note", text=self._words.notes[id_])] for id_ in self._content.table.note_ids]
        also = [piece("also", text=text) for text in told.every_also(self._content, self._words.language)]
        return [*lines.values(), *notes, also]

    def _part(self, part: Part) -> Iterator[Piece]:
        """What one group of the table shows to one visitor."""
        if part.instead:
            yield self._instead_of_kap(part.instead)
        yield from (self._line(part.group, text) for text in told.lines(part))
        yield from [self._status()] if part.group == KAP else []
        yield from (piece("note", text=text) for text in part.notes)
        if text := told.also(part):
            yield piece("also", text=text)

    def _line(self, group: str, text: TopicText) -> Piece:
        return piece("told", group=group, in_short=text.in_short, why=text.brief)

    def _instead_of_kap(self, text: str) -> Piece:
        return piece("told", group=KAP, in_short="", why=text)

    def _status(self) -> Piece:
        """The line that ends every word about KAP."""
        return piece("note", text=self._words.passages["kap_status_line"].text.strip())

    def _every_matters(self) -> list[Piece]:
        """A line for everything that can be picked together."""
        shorts = [matter.short for matter in self._words.matters.matter]
        return [_matters(picks) for count in range(1, MOST_MATTERS + 1) for picks in combinations(shorts, count)]


def _meaning(instrument: Instrument, score: Score) -> Piece:
    return piece("meaning", instrument=instrument.id, total=str(score.total), band_id=score.band.id)


def _matters(shorts: Iterable[str]) -> Piece:
    return piece("matters", text=" · ".join(shorts))


def _question(text: str) -> Piece:
    return piece("question", text=text)


def _questions(texts: list[str], *, roomy: bool) -> list[Piece]:
    """What was picked, two by two, with a line to write on below each."""
    pairs = (texts[at : at + 2] for at in range(0, len(texts), 2))
    return [
        each.beside(number)
        for pair in pairs
        for number, text in enumerate(pair)
        for each in (_question(text), *([piece("answer_line")] if roomy else []))
    ]


def _first_visit(content: Content) -> list[Piece]:
    """What a clinician asks first, to be filled in by hand."""
    offers_kap = "yes" if content.offers_kap else ""
    return [
        piece("first_visit_head"),
        piece("medicine", most=MOST_MEDICINES),
        piece("therapy"),
        *(piece("first_visit", ask=ask, kap=offers_kap) for ask in FIRST_VISIT),
        piece("first_visit", ask="change", kap=offers_kap, most=1),
        piece("further_line", most=MOST_FURTHER_LINES),
    ]
