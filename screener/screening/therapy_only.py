"""The content of a clinic that does not offer KAP: nothing names ketamine, and nothing is asked that only KAP needs."""

from __future__ import annotations

from dataclasses import replace

from screener.screening.content import Content
from screener.screening.evidence import Passage
from screener.screening.guidance import KAP, DecisionTable
from screener.screening.language import LanguageContent
from screener.screening.options import Options
from screener.screening.situation import SituationWording
from screener.screening.topics import NEUTRAL_KAP

# The question about illnesses and medicines that bear on the risk of ketamine.
FLAGS = "flags"


def therapy_only(content: Content) -> Content:
    """The same content without KAP, its sources and its questions. Texts that name it have another form for this."""
    table = _table(content.table)
    languages = {code: _words(words, content.table, table) for code, words in content.languages.items()}
    less = replace(content, table=table, languages=languages, offers_kap=False)
    return replace(less, sources={key: source for key, source in content.sources.items() if key in less.cited})


def _table(table: DecisionTable) -> DecisionTable:
    groups = {name: group for name, group in table.groups.items() if KAP not in (name, group.adds_to)}
    looked_at = {name for group in groups.values() for row in group.rows for name, _ in row.tests}
    inputs = {name: values for name, values in table.inputs.items() if name in looked_at}
    return table.model_copy(update={"groups": groups, "inputs": inputs})


def _words(words: LanguageContent, whole: DecisionTable, table: DecisionTable) -> LanguageContent:
    gone = (whole.topic_ids | set(whole.note_ids)) - (table.topic_ids | set(table.note_ids)) | {NEUTRAL_KAP}
    other = words.therapy_only
    passages = {id_: passage for id_, passage in words.passages.items() if not id_.startswith(f"{KAP}_")}
    changed = {id_: Passage(title=passages[id_].title, text=text) for id_, text in other.passages.items()}
    matters = tuple(
        each.model_copy(update={"means": {group: text for group, text in each.means.items() if group != KAP}})
        for each in words.matters.matter
    )
    return replace(
        words,
        situation=_situation(words.situation, table),
        topics={id_: text for id_, text in words.topics.items() if id_ not in gone},
        notes={id_: text for id_, text in words.notes.items() if id_ not in gone},
        questions=tuple(question for question in words.questions if question.group != KAP),
        passages=passages | changed,
        options=_options(words.options, other.medicine_not_for),
        course=None,
        matters=words.matters.model_copy(update={"matter": matters}),
    )


def _situation(situation: SituationWording, table: DecisionTable) -> SituationWording:
    """Without the question that no other row of the table looks at."""
    return situation if FLAGS in table.inputs else situation.model_copy(update={FLAGS: None})


def _options(options: Options, not_for: str) -> Options:
    return options.model_copy(
        update={
            "medicine": options.medicine.model_copy(update={"not_for": not_for}),
            "kap": None,
            "of_100": options.of_100.model_copy(update={"kap": None}),
            "tested": options.tested.model_copy(update={"ketamine": None, "compared": None}),
        }
    )
