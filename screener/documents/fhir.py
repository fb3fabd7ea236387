"""The report as data (HL7 FHIR R4): of each measure a QuestionnaireResponse and an Observation.

An earlier result is an Observation alone, of a month, whose note says that the visitor reported it: nobody saw the
answers, so it is derived from none and is no item of today's response.

It names no one: no subject, no identifier, nothing of the situation. The difficulty question is not part of LOINC's
GAD-7 panel (it belongs to the PHQ-9's); it is there because it is on the paper.

A code's display is LOINC's own name for it, in English. Where the visitor saw other words, they stand beside it, with
their language. What is said to the clinic, the notes, is in the clinic's language, as on page 1.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from screener.screening.earlier import Change
from screener.screening.instrument import AnswerCode, Instrument, Wording
from screener.screening.measures import Measure
from screener.screening.report import Report
from screener.screening.scoring import Score

Resource = dict[str, Any]

LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
LOINC_NOTICE = (
    "This material contains content from LOINC (https://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and "
    "the LOINC Committee, and is available at no cost under the license at https://loinc.org/license."
)


def to_json(report: Report) -> bytes | None:
    """The bundle as compact UTF-8, or None where there is none. Same report, same bytes."""
    made = bundle(report)
    return None if made is None else _json(made).encode()


def bundle(report: Report) -> Resource | None:
    """A collection of each response with its score, or None for a visitor under 18, who is shown no score.

    At the end stands an earlier result of the main measure, if there is one.
    """
    entries = [entry for each in report.measures if each.score for entry in _entries(report, each, each.score)]
    if not entries:
        return None
    if report.change:
        entries.append(_entry(_earlier(report, report.main.instrument, report.change)))
    return {"resourceType": "Bundle", "language": report.language, "type": "collection", "entry": entries}


def _entries(report: Report, measure: Measure, score: Score) -> list[Resource]:
    response = _entry(_response(report, measure, score))
    return [response, _entry(_observation(report, measure, score, response["fullUrl"]))]


def canonical(instrument: Instrument) -> str:
    """The address by which LOINC's own FHIR server knows the panel."""
    return f"{LOINC}/q/{instrument.facts.loinc_panel}"


def questionnaire(instrument: Instrument, wording: Wording) -> Resource:
    """The Questionnaire that a response in this language keeps to."""
    facts = instrument.facts
    return {
        "resourceType": "Questionnaire",
        "language": _tag(wording),
        "url": canonical(instrument),
        "name": facts.fhir_name,
        "title": facts.name,
        "status": "active",
        "code": [_coding(facts.loinc_panel)],
        "copyright": f"{facts.licence['en']} {LOINC_NOTICE}",
        "item": [
            {"linkId": "stem", "type": "display", "text": wording.stem},
            *_item_questions(instrument, wording),
            *_difficulty_question(instrument, wording),
            {"linkId": _link(facts.loinc_total), "type": "integer", "code": [_total(instrument)]},
        ],
    }


def _item_questions(instrument: Instrument, wording: Wording) -> list[Resource]:
    questions = []
    for at, item in enumerate(instrument.items):
        options = [_item_answer(instrument, at, choice.value, wording) for choice in instrument.choices]
        questions.append(_question(item.loinc, wording.items[at], options, required=True))
    return questions


def _difficulty_question(instrument: Instrument, wording: Wording) -> list[Resource]:
    asked, words = instrument.difficulty, wording.difficulty
    if asked is None or words is None:
        return []
    labels = zip(asked.choices, words.choices, strict=True)
    options = [_answer(choice, label, wording) for choice, label in labels]
    return [_question(asked.loinc, words.question, options, required=False)]


def _question(loinc: str, text: str, options: list[Resource], *, required: bool) -> Resource:
    return {
        "linkId": _link(loinc),
        "code": [_coding(loinc)],
        "text": text,
        "type": "choice",
        "required": required,
        "answerOption": [_option(coding) for coding in options],
    }


def _option(coding: Resource) -> Resource:
    """With its number, if it has one, beside the coding, too: there LOINC's form exports have it, and readers look."""
    number = coding.get("extension")
    return {"valueCoding": coding, **({"extension": number} if number else {})}


def _response(report: Report, measure: Measure, score: Score) -> Resource:
    instrument, wording = measure.instrument, measure.own.wording
    items = [
        _answered(item.loinc, wording.items[at], valueCoding=_item_answer(instrument, at, value, wording))
        for at, (item, value) in enumerate(zip(instrument.items, measure.answers.items, strict=True))
    ]
    total = _answered(instrument.facts.loinc_total, None, valueInteger=score.total)
    return {
        "resourceType": "QuestionnaireResponse",
        "language": report.language,
        "questionnaire": canonical(instrument),
        "status": "completed",
        "authored": report.date.isoformat(),
        "item": [*items, *_difficulty(measure), total],
    }


def _difficulty(measure: Measure) -> list[Resource]:
    """The difficulty question, if it was answered. Its answers have no number: it is never counted."""
    asked, wording = measure.instrument.difficulty, measure.own.wording
    words = wording.difficulty
    if asked is None or words is None:
        return []
    return [
        _answered(asked.loinc, words.question, valueCoding=_answer(choice, label, wording))
        for choice, label in zip(asked.choices, words.choices, strict=True)
        if choice.value == measure.answers.difficulty
    ]


def _observation(report: Report, measure: Measure, score: Score, response: str) -> Resource:
    """The score; the note is page 1's line for a record, for whoever sees it without the paper."""
    day, note = report.date.isoformat(), measure.for_clinic.copy_line
    return {
        **_scored(report, measure.instrument, score.total, day, note),
        "derivedFrom": [{"reference": response}],
    }


def _earlier(report: Report, instrument: Instrument, change: Change) -> Resource:
    """FHIR allows a date without its day (R4, dateTime)."""
    return _scored(report, instrument, change.earlier.total, f"{change.earlier.month:%Y-%m}", change.note)


def _scored(report: Report, instrument: Instrument, total: int, when: str, note: str) -> Resource:
    return {
        "resourceType": "Observation",
        "language": report.clinic_language,
        "status": "final",
        "category": [{"coding": [SURVEY]}],
        "code": {"coding": [_total(instrument)]},
        "effectiveDateTime": when,
        "valueInteger": total,
        "note": [{"text": note}],
    }


def _item_answer(instrument: Instrument, at: int, value: int, wording: Wording) -> Resource:
    """An answer to the item at that place. LOINC codes one answer of item 2 apart; the number is always there."""
    code = instrument.items[at].loinc_answers.get(value, instrument.choices[value])
    coding = _answer(code, wording.choices[value], wording)
    return {**coding, "extension": [{"url": ORDINAL, "valueDecimal": value}]}


def _answer(code: AnswerCode, shown: str, wording: Wording) -> Resource:
    """An answer's code under LOINC's name; the words shown stand beside it where they are others."""
    coding = _coding(code.loinc, code.loinc_name)
    if shown == code.loinc_name:
        return coding
    words = [{"url": "lang", "valueCode": _tag(wording)}, {"url": "content", "valueString": shown}]
    return {**coding, "_display": {"extension": [{"url": TRANSLATION, "extension": words}]}}


def _tag(wording: Wording) -> str:
    """The language alone: R4's list of languages has "es", but not "es-US"."""
    return wording.language.partition("-")[0]


def _answered(loinc: str, text: str | None, **answer: object) -> Resource:
    item: Resource = {"linkId": _link(loinc), "answer": [answer]}
    return item if text is None else {**item, "text": text}


def _total(instrument: Instrument) -> Resource:
    """The score's code, under LOINC's name."""
    return _coding(instrument.facts.loinc_total, instrument.facts.loinc_total_name)


def _coding(loinc: str, display: str | None = None) -> Resource:
    coding = {"system": LOINC, "code": loinc}
    return coding if display is None else {**coding, "display": display}


def _link(loinc: str) -> str:
    """The id of an item, written as LOINC's form exports write it. A response's item has no other place for a code."""
    return f"/{loinc}"


def _entry(resource: Resource) -> Resource:
    """With an address made from the content: same content, same address, and no one's."""
    return {"fullUrl": uuid5(NAMESPACE_URL, _json(resource)).urn, "resource": resource}


def _json(resource: Resource) -> str:
    return json.dumps(resource, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
