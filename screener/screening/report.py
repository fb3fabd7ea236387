"""The one value that the result page, the PDF and the data inside it all show, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screener.screening.content import ConsultationQuestion, Content, LanguageContent
from screener.screening.guidance import Decision, Inputs, decide, inputs_of
from screener.screening.instrument import Instrument, Wording
from screener.screening.scoring import Answers, Score, score
from screener.screening.situation import Situation
from screener.screening.topics import Topic, topic_for

MOST_QUESTIONS = 6


@dataclass(frozen=True)
class ItemAnswer:
    """One item as answered: the statement, the choice's label, its value."""

    id: str
    statement: str
    label: str
    value: int


@dataclass(frozen=True)
class SituationAnswer:
    """One optional question as answered, for paper. `label` reads "not answered" when it was left out."""

    name: str
    short: str
    label: str


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
    `paper` is the guidance made without the safety answer, which never reaches paper.
    """

    date: date
    language: str
    instrument: Instrument
    wording: Wording
    answers: Answers
    items: tuple[ItemAnswer, ...]
    difficulty_label: str
    score: Score | None
    band: str
    situation: tuple[SituationAnswer, ...]
    guidance: Guidance
    paper: Guidance
    help_comes_first: bool
    questions: tuple[ConsultationQuestion, ...]
    picked: tuple[ConsultationQuestion, ...]

    @property
    def copy_line(self) -> str:
        """One line for pasting into a record."""
        values = ",".join(str(value) for value in self.answers.items)
        total = "not shown (under 18)" if self.score is None else f"{self.score.total}/{self.score.highest}"
        return (
            f"{self.instrument.instrument.name} {total} [{values}] "
            f"difficulty={self.answers.difficulty} {self.date.isoformat()} self-report"
        )


def build_report(
    content: Content,
    language: str,
    today: date,
    answers: Answers,
    situation: Situation,
    picked: frozenset[str] = frozenset(),
) -> Report:
    """The report for these answers, in that language. Raises ValueError when an answer is not one of the choices."""
    words = content.languages[language]
    total = score(content.instrument, answers)
    inputs = inputs_of(total.total, answers.difficulty, situation)
    paper_inputs = inputs_of(total.total, answers.difficulty, situation.for_paper())
    decision = decide(content.table, inputs)
    guidance = _guidance(words, decision)
    paper = _for_paper(words, decide(content.table, paper_inputs))
    wording = words.wording.wording
    return Report(
        date=today,
        language=language,
        instrument=content.instrument,
        wording=wording,
        answers=answers,
        items=_items(content.instrument, wording, answers),
        difficulty_label=_difficulty_label(content.instrument, words, answers),
        score=None if situation.is_minor else total,
        band="" if situation.is_minor else words.wording.bands[total.band.id],
        situation=_on_paper(words, paper_inputs),
        guidance=guidance,
        paper=paper,
        help_comes_first=decision.help_comes_first,
        questions=_by_topic(words.questions, guidance),
        picked=tuple(question for question in _by_topic(words.questions, paper) if question.id in picked),
    )


def _items(instrument: Instrument, wording: Wording, answers: Answers) -> tuple[ItemAnswer, ...]:
    return tuple(
        ItemAnswer(item.id, statement, wording.choices[value], value)
        for item, statement, value in zip(instrument.items, wording.items, answers.items, strict=True)
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


def _difficulty_label(instrument: Instrument, words: LanguageContent, answers: Answers) -> str:
    values = [choice.value for choice in instrument.difficulty.choices]
    if answers.difficulty not in values:
        return words.situation.skip.shown
    return words.wording.wording.difficulty.choices[values.index(answers.difficulty)]


def _on_paper(words: LanguageContent, inputs: Inputs) -> tuple[SituationAnswer, ...]:
    """Every optional answer but the one about safety."""
    shown = []
    for name, question in words.situation.questions.items():
        if name != "safety":
            option = question.option(str(inputs[name]))
            label = words.situation.skip.shown if option is None else option.paper or option.label
            shown.append(SituationAnswer(name, question.short, label))
    return tuple(shown)


def _by_topic(questions: tuple[ConsultationQuestion, ...], guidance: Guidance) -> tuple[ConsultationQuestion, ...]:
    """The questions that belong to the topics shown first, each part in its usual order.

    Where KAP is not offered (K2, under 18) or help comes first, those about KAP are left out.
    """
    shown = {topic.id for topic in guidance.topics}
    without_kap = not shown or "K2" in shown
    kept = [question for question in questions if not (without_kap and question.group == "kap")]
    return tuple(sorted(kept, key=lambda question: shown.isdisjoint(question.topics)))
