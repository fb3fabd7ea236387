"""The one value that the result page, the PDF and the data inside it all show, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from screener.screening.content import Content
from screener.screening.earlier import Change, Earlier, change_of
from screener.screening.guidance import KAP, SCORE, URGENT, Decision, DecisionTable, decide, inputs_of
from screener.screening.language import ConsultationQuestion, LanguageContent
from screener.screening.matters import Matter, Weighed, weigh
from screener.screening.measures import Measure, measures
from screener.screening.scoring import Answers, score
from screener.screening.situation import NOT_ASKED, Situation, SituationAnswer
from screener.screening.topics import CHOICES_CAN_WAIT, NEUTRAL_KAP, Topic, topic_for

MOST_QUESTIONS = 6


@dataclass(frozen=True)
class Part:
    """What one group of the table shows: its topics, or words in their place, and the notes that stand with them."""

    group: str
    topics: tuple[Topic, ...]
    notes: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True)
class Guidance:
    """What to show. `help_leads`: urgent help stands above everything else, not only in its standing place.

    `help_briefly`: it does so in one line.

    Where help stands alone there are no parts, and `instead` says why.
    """

    urgent: Topic
    help_leads: bool
    help_briefly: bool
    parts: tuple[Part, ...]
    instead: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics but urgent help, in the order shown: talk therapy always before KAP."""
        return tuple(topic for part in self.parts for topic in part.topics)


@dataclass(frozen=True)
class Report:
    """Everything a page, PDF or FHIR document shows for one visitor.

    `language` is the visitor's, `clinic_language` the one of our words for the clinic, `situation` is in that one.
    `country` is the clinic's: it decides how dates are written.
    `paper` is the guidance made without the safety answer, which never reaches paper; `for_clinic` is the same in the
    clinic's language. `change`: since an earlier result
    that the visitor reports. `matters`: what the visitor picked; paper has only the picks.
    """

    date: date
    language: str
    clinic_language: str
    country: str
    measures: tuple[Measure, ...]
    situation: tuple[SituationAnswer, ...]
    guidance: Guidance
    paper: Guidance
    for_clinic: Guidance
    help_comes_first: bool
    questions: tuple[ConsultationQuestion, ...]
    picked: tuple[ConsultationQuestion, ...]
    change: Change | None
    matters: tuple[Weighed, ...]

    @property
    def main(self) -> Measure:
        """The measure without which there is no report."""
        return self.measures[0]

    @property
    def shows_score(self) -> bool:
        """No score is shown to a visitor under 18: the questionnaires were made for adults."""
        return self.main.score is not None

    @property
    def in_two_languages(self) -> bool:
        """The clinic reads another language than the visitor."""
        return self.main.own.wording != self.main.for_clinic.wording


def build_report(
    content: Content,
    language: str,
    today: date,
    answers: Mapping[str, Answers],
    situation: Situation,
    picked: frozenset[str] = frozenset(),
    clinic_language: str | None = None,
    earlier: Earlier | None = None,
    matters: frozenset[str] = frozenset(),
) -> Report:
    """The report for these answers, in that language, with page 1 for a clinic that reads another one.

    `answers` has those to each instrument by its id: to the main one, and to others that were answered.

    `earlier` is a result of the main one. Raises KeyError without answers to the main instrument, ValueError when an
    answer is not one of the choices, or the earlier total not on the scale.
    """
    words = content.languages[language]
    totals = {id_: score(content.instruments[id_], given).total for id_, given in answers.items()}

    def decided(given: Situation) -> Decision:
        difficulty = answers[content.main.id].difficulty
        return decide(content.table, inputs_of(content.table, totals, difficulty, given))

    decision, on_paper = decided(situation), decided(situation.for_paper())
    guidance = _guidance(content.table, words, decision)
    paper = _for_paper(content.table, words, on_paper)
    reads = clinic_language or language
    our_words = reads if reads in content.languages else language
    for_clinic = paper if our_words == language else _for_paper(content.table, content.languages[our_words], on_paper)
    measured = measures(content, (language, reads), today, answers, shows_score="score" not in on_paper.hides)
    return Report(
        date=today,
        language=language,
        clinic_language=our_words,
        country=content.country,
        measures=measured,
        situation=content.languages[our_words].situation.on_paper(on_paper.inputs),
        guidance=guidance,
        paper=paper,
        for_clinic=for_clinic,
        help_comes_first=decision.help_comes_first,
        questions=_by_topic(words.questions, guidance, decision),
        picked=tuple(asked for asked in _by_topic(words.questions, paper, on_paper) if asked.id in picked),
        change=_change(content, (language, our_words), measured[0], earlier),
        matters=_weighed(words.matters.picked(matters), guidance, decision),
    )


def _change(content: Content, languages: tuple[str, str], measure: Measure, earlier: Earlier | None) -> Change | None:
    """The change since an earlier result, where there is one and scores are shown."""
    own, clinics = (content.languages[language].instruments[measure.instrument.id].change for language in languages)
    if earlier is None or measure.score is None or own is None or clinics is None:
        return None
    return change_of(measure.instrument, measure.score, earlier, own, clinics)


def _weighed(picked: tuple[Matter, ...], guidance: Guidance, decision: Decision) -> tuple[Weighed, ...]:
    """What matters, with what each kind of help shown means for it, unless it is ruled out for this visitor."""
    shown = decision.shown
    groups = [part.group for part in guidance.parts if not any(row.rules_out for row in shown[part.group])]
    return weigh(picked, groups)


def _guidance(table: DecisionTable, words: LanguageContent, decision: Decision) -> Guidance:
    clauses, notes = _clauses(words, decision), words.notes

    def topics_of(group: str) -> tuple[Topic, ...]:
        return tuple(topic_for(row, words.topics, decision.inputs, clauses) for row in decision.shown[group])

    def notes_to(group: str) -> tuple[str, ...]:
        added = [name for name in decision.shown if table.groups[name].adds_to == group]
        return tuple(notes[row.id] for name in added for row in decision.shown[name])

    (urgent,) = topics_of(URGENT)
    groups = [name for name in decision.shown if name in table.topic_groups and name != URGENT]
    return Guidance(
        urgent=urgent,
        help_leads=decision.urgent.leads,
        help_briefly=decision.urgent.briefly,
        parts=tuple(Part(name, topics_of(name), notes_to(name)) for name in groups),
        instead=notes[CHOICES_CAN_WAIT] if decision.help_comes_first else "",
    )


def _for_paper(table: DecisionTable, words: LanguageContent, decision: Decision) -> Guidance:
    """The guidance for paper: where the safety answer is to be hidden, help leads, and a line replaces KAP."""
    guidance = _guidance(table, words, decision)
    if decision.inputs["safety"] in ("no", NOT_ASKED):
        return guidance
    parts = (
        replace(part, topics=(), instead=words.notes[NEUTRAL_KAP]) if part.group == KAP else part
        for part in guidance.parts
    )
    return replace(guidance, help_leads=True, parts=tuple(parts))


def _clauses(words: LanguageContent, decision: Decision) -> Mapping[str, str]:
    """The clause that names each answer; a score that is not shown is not named."""
    clauses = words.clauses(decision.inputs)
    if "score" not in decision.hides:
        return clauses
    return {name: "" if name.startswith(SCORE) else clause for name, clause in clauses.items()}


def _by_topic(
    questions: tuple[ConsultationQuestion, ...], guidance: Guidance, decision: Decision
) -> tuple[ConsultationQuestion, ...]:
    """The questions that belong to the topics shown first, each part in its usual order; without those held back."""
    shown = {topic.id for topic in guidance.topics}
    kept = [question for question in questions if f"{question.group}_questions" not in decision.hides]
    return tuple(sorted(kept, key=lambda question: shown.isdisjoint(question.topics)))
