"""The one value that the result page, the PDF and the data inside it all show, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screener.screening.content import Content
from screener.screening.guidance import Decision, Inputs, decide, inputs_of
from screener.screening.instrument import Instrument
from screener.screening.language import ConsultationQuestion, LanguageContent
from screener.screening.readings import Reading, readings
from screener.screening.scoring import Answers, Score, score
from screener.screening.situation import Situation
from screener.screening.topics import Topic, topic_for

MOST_QUESTIONS = 6


@dataclass(frozen=True)
class Guidance:
    """The topics to show. Without `talk` and `kap`, `instead` says why they are not there."""

    urgent: Topic
    talk: Topic | None
    kap: Topic | None
    kap_notes: tuple[str, ...]
    extra: tuple[Topic, ...]
    instead: str

    @property
    def help_leads(self) -> bool:
        """Urgent help stands above everything else, not only in its standing place."""
        return self.urgent.id != "U0"

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics but urgent help, in the order shown: talk therapy always before KAP."""
        return tuple(topic for topic in (self.talk, self.kap, *self.extra) if topic is not None)


@dataclass(frozen=True)
class Report:
    """Everything a page, PDF or FHIR document shows for one visitor.

    `score` is None for a visitor under 18: the questionnaire was made for adults, so no score is shown.
    `own` is in the visitor's words, `for_clinic` in the clinic's: the same where both read one language.
    `paper` is the guidance made without the safety answer, which never reaches paper.
    """

    date: date
    instrument: Instrument
    answers: Answers
    score: Score | None
    own: Reading
    for_clinic: Reading
    guidance: Guidance
    paper: Guidance
    help_comes_first: bool
    questions: tuple[ConsultationQuestion, ...]
    picked: tuple[ConsultationQuestion, ...]

    @property
    def language(self) -> str:
        """The visitor's language."""
        return self.own.language

    @property
    def in_two_languages(self) -> bool:
        """The clinic reads another language than the visitor."""
        return self.own.wording != self.for_clinic.wording


def build_report(
    content: Content,
    language: str,
    today: date,
    answers: Answers,
    situation: Situation,
    picked: frozenset[str] = frozenset(),
    clinic_language: str | None = None,
) -> Report:
    """The report for these answers, in that language, with page 1 for a clinic that reads another one.

    Raises ValueError when an answer is not one of the choices.
    """
    words = content.languages[language]
    total = score(content.instrument, answers)
    inputs = inputs_of(total.total, answers.difficulty, situation)
    paper_inputs = inputs_of(total.total, answers.difficulty, situation.for_paper())
    decision = decide(content.table, inputs)
    guidance = _guidance(words, decision)
    paper_decision = decide(content.table, paper_inputs)
    paper = _for_paper(words, paper_decision)
    shown = None if situation.is_minor else total
    own, for_clinic = readings(content, (language, clinic_language or language), today, answers, shown, paper_inputs)
    return Report(
        date=today,
        instrument=content.instrument,
        answers=answers,
        score=shown,
        own=own,
        for_clinic=for_clinic,
        guidance=guidance,
        paper=paper,
        help_comes_first=decision.help_comes_first,
        questions=_by_topic(words.questions, guidance, decision),
        picked=tuple(
            question for question in _by_topic(words.questions, paper, paper_decision) if question.id in picked
        ),
    )


def _guidance(words: LanguageContent, decision: Decision) -> Guidance:
    clauses = _clauses(words, decision.inputs)
    topics = words.topics

    def topic(row_name: str) -> Topic:
        return topic_for(getattr(decision, row_name), topics, decision.inputs, clauses)

    if decision.help_comes_first:
        return Guidance(topic("urgent"), None, None, (), (), topics.notes.choices_can_wait)
    return Guidance(
        urgent=topic("urgent"),
        talk=topic("talk"),
        kap=topic("kap"),
        kap_notes=tuple(getattr(topics.notes, row.id) for row in decision.kap_notes),
        extra=tuple(topic_for(row, topics, decision.inputs, clauses) for row in decision.extra),
        instead="",
    )


def _for_paper(words: LanguageContent, decision: Decision) -> Guidance:
    """The guidance for paper: where the safety question was not answered "no", a neutral line replaces KAP."""
    guidance = _guidance(words, decision)
    if decision.inputs["safety"] == "no":
        return guidance
    return Guidance(
        urgent=guidance.urgent,
        talk=guidance.talk,
        kap=None,
        kap_notes=guidance.kap_notes,
        extra=guidance.extra,
        instead=words.topics.notes.neutral_kap,
    )


def _clauses(words: LanguageContent, inputs: Inputs) -> Mapping[str, str]:
    """The clause that names each answer; the score is not named to a visitor under 18."""
    clauses = words.situation.clauses(inputs)
    return clauses if inputs["age"] != "lt18" else {**clauses, "score": ""}


def _by_topic(
    questions: tuple[ConsultationQuestion, ...], guidance: Guidance, decision: Decision
) -> tuple[ConsultationQuestion, ...]:
    """The questions that belong to the topics shown first, each part in its usual order.

    Where KAP is not offered (K2, under 18) or help comes first, those about KAP are left out.
    """
    shown = {topic.id for topic in guidance.topics}
    without_kap = decision.help_comes_first or decision.kap.id == "K2"
    kept = [question for question in questions if not (without_kap and question.group == "kap")]
    return tuple(sorted(kept, key=lambda question: shown.isdisjoint(question.topics)))
