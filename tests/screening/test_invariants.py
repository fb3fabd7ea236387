"""The site does not start with a table that breaks what keeps a visitor safe; a sentence says which row and why."""

import re

import pytest

from screener.screening.content import CONTENT, load_content, load_table
from screener.screening.content_file import ContentError

TABLE = (CONTENT / "decision_table.toml").read_text(encoding="utf-8")


def row(group, id_, table=TABLE):
    """The text of that group's first row with that id."""
    found = re.search(rf'\[\[{group}\]\]\nid = "{id_}"\n(?:.+\n)+', table)
    assert found, id_
    return found.group()


def without(group, *ids):
    table = TABLE
    for id_ in ids:
        table = table.replace(row(group, id_), "")
    return table


def moved(group, id_, before):
    """The table with that row above another of its group."""
    text, place = row(group, id_), row(group, before)
    return TABLE.replace(text, "").replace(place, f"{text}\n{place}")


def changed(group, id_, old, new):
    text = row(group, id_)
    assert old in text
    return TABLE.replace(text, text.replace(old, new))


def added(text):
    return f"{TABLE}\n{text}\n"


@pytest.fixture
def told(tmp_path, content):
    """A function: what is told of a table, a line for each fault."""

    def load(table):
        path = tmp_path / "decision_table.toml"
        path.write_text(table, encoding="utf-8")
        with pytest.raises(ContentError) as refused:
            load_table(path, content.table.inputs)
        return str(refused.value).splitlines()

    return load


SAFETY = {
    "help no longer alone": (
        changed("urgent", "U2", "alone = true\n", ""),
        "U2: a visitor who may not be safe would be shown the result, other topics and KAP, where urgent help must "
        "stand alone (safety unsafe)",
    ),
    "the row of help alone is missing": (
        without("urgent", "U2"),
        "U0, U0P: a visitor who may not be safe would be shown the result, other topics and KAP, where urgent help "
        "must stand alone (safety unsafe)",
    ),
    "help alone comes after a row that takes some who need it": (
        moved("urgent", "U0P", before="U2"),
        "U0P: a visitor who may not be safe would be shown the result, other topics and KAP, where urgent help must "
        "stand alone (difficulty extremely, safety unsafe)",
    ),
    "help alone needs more than the answer": (
        changed("urgent", "U2", "{ safety", "{ score.gad7.min = 10, safety"),
        "U0, U0P: a visitor who may not be safe would be shown the result",
    ),
    "help alone for thoughts": (
        changed("urgent", "U1", "leads = true", "alone = true\nleads = true"),
        "U1: a visitor who did not say that they may be unsafe would be shown help alone, and no result",
    ),
    "help at the end for thoughts": (
        changed("urgent", "U1", "leads = true\n", ""),
        "U1: a visitor who may not be safe or has thoughts of harm would be shown urgent help at the end of the page",
    ),
    "no row that says nothing of KAP": (
        without("kap", "K1"),
        "K2, K3, K5, K10, K6, K7, K8, K9, K12, K11: a visitor who may not be safe would be shown something about KAP "
        "(age lt18, safety unsafe)",
    ),
    "that row below another": (
        moved("kap", "K5", before="K1"),
        "K5: a visitor who may not be safe would be shown something about KAP (score.gad7 0, safety unsafe)",
    ),
    "that row does not hide": (
        changed("kap", "K1", '"kap", ', ""),
        "K1: a visitor who may not be safe would be shown something about KAP",
    ),
    "no row for under 18": (
        without("kap", "K2"),
        "K3, K5, K4, K10, K6, K7, K8, K9, K12, K11: a visitor under 18 would be shown KAP as something to ask about",
    ),
    "the row for under 18 below another": (
        moved("kap", "K2", before="K7"),
        "K3, K5, K4, K10, K6: a visitor under 18 would be shown KAP as something to ask about (age lt18, pregnancy",
    ),
    "a score under 18": (
        changed("talk", "T1", 'hides = ["score"]\n', ""),
        'no row says hides = ["score"]: a visitor under 18 would be shown a score, and the form is for adults',
    ),
    "a score under 18 for some": (
        moved("talk", "T1", before="T3"),
        "T2, T3S, T2S: a visitor under 18 would be shown a score",
    ),
    "KAP worth asking about in pregnancy": (
        without("kap", "K3").replace(', { pregnancy = ["skip"] }', ""),
        "K12: a visitor who is or may be pregnant would be shown KAP as worth asking about (pregnancy yes)",
    ),
    "KAP worth asking about with thoughts of harm": (
        without("kap", "K4"),
        "K12: a visitor who did not say that they are safe would be shown KAP as worth asking about",
    ),
    "KAP worth asking about with a condition": (
        without("kap", "K10"),
        "K12: a visitor who marked a health condition or ruled out none would be shown KAP as worth asking about",
    ),
    "KAP worth asking about at an unknown age": (
        changed("kap", "K11", '"ge65", "skip"', '"ge65"'),
        "K12: a visitor under 18, over 64 or of unknown age would be shown KAP as worth asking about",
    ),
    "a lasting reason against KAP said after a not yet": (
        moved("kap", "K10", before="K9"),
        "a visitor who marked what is often a reason not to use ketamine would be shown a reason that sounds as if KAP",
    ),
    "severe and helping is only worth keeping up": (
        changed("next", "N3", ', { difficulty = ["extremely"] }', ""),
        "an adult with severe symptoms would be shown a next step that can wait",
    ),
    "a severe score that can wait": (
        changed("next", "N3", "score.gad7.min = 15", "score.gad7.min = 16"),
        "N4: an adult with severe symptoms would be shown a next step that can wait (score.gad7 15",
    ),
    "KAP worth asking about after one pill": (
        changed("kap", "K9", '["not_enough"]', '["not_enough", "not_tolerated"]'),
        "K12: a visitor who has not had a medicine for long enough to judge it would be shown KAP as worth asking",
    ),
    "nobody says which row says so": (
        changed("kap", "K12", "worth_asking = true\n", ""),
        "kap: the row whose words say that KAP may be worth asking about must say worth_asking = true",
    ),
}

SHAPE = {
    "a group may leave a visitor without a row": (
        changed("talk", "T11", 'because = ["score.gad7"]', "if = { score.gad7.max = 4 }"),
        'T11: the last row of "talk" must match always, so that nobody is left without one',
    ),
    "a row that others take everyone from": (
        moved("talk", "T10", before="T8"),
        'T8: no visitor can reach this row: the rows of "talk" above it take everyone it is for. '
        "(Any of: score.gad7 10 or more; score.gad7 5 or more and age ge65.)",
    ),
    "a row that asks for what cannot be": (
        changed("also", "A7", "score.gad7.min = 8, score.gad7.max = 9", "score.gad7.min = 22"),
        "A7: no visitor can reach this row.",
    ),
    "limits between which there is no score": (
        changed("also", "A7", "score.gad7.max = 9", "score.gad7.max = 7"),
        "A7: if.score.gad7: min must be no more than max",
    ),
    "an id in two groups": (
        changed("also", "A6", '"A6"', '"K12"'),
        "K12: the id stands more than once, in kap and also: a visitor could be shown it twice",
    ),
    "an id twice where every row is shown": (
        changed("also", "A6", '"A6"', '"A9"'),
        "A9: the id stands more than once, in also and also",
    ),
    "help alone outside urgent help": (
        changed("talk", "T8", "any =", "alone = true\nany ="),
        'T8: alone, leads and briefly are for rows of "urgent" only',
    ),
    "worth asking outside KAP": (
        changed("talk", "T8", "any =", "worth_asking = true\nany ="),
        'T8: worth_asking and rules_out are for rows of "kap" only',
    ),
    "soon outside the next step": (
        changed("talk", "T8", "any =", "soon = true\nany ="),
        'T8: soon is for rows of "next" only',
    ),
    "a reason that nobody asked for": (
        changed("talk", "T11", '["score.gad7"]', '["scores"]'),
        "T11: because: there is no question scores",
    ),
    "the score of a questionnaire that nobody is asked": (
        changed("talk", "T8", "score.gad7", "score.gad8"),
        "T8: there is no score.gad8",
    ),
    "a group that is not named": (added('[[unknown]]\nid = "X1"\nwhy = "..."'), "unknown: [groups] does not name"),
    "a group without rows": (
        TABLE.replace("\n[groups]\n", '\n[groups]\nempty = { shows = "first" }\n'),
        "empty: has no rows",
    ),
    "urgent help is one row of many": (
        TABLE.replace('urgent = { shows = "first" }', 'urgent = { shows = "every" }'),
        'groups: urgent: must be there, with shows = "first"',
    ),
    "notes to nothing": (TABLE.replace('adds_to = "kap"', 'adds_to = "kat"'), "adds_to: there is no group of topics"),
    "a word that the table does not know": (
        changed("urgent", "U2", "alone = true", "alome = true"),
        "U2: alome: Extra inputs are not permitted",
    ),
    "a thing that cannot be hidden": (
        changed("talk", "T1", '["score"]', '["scores"]'),
        "T1: hides.0: Input should be 'score', 'kap' or 'kap_questions'",
    ),
}


@pytest.mark.parametrize(("table", "sentence"), [*SAFETY.values(), *SHAPE.values()], ids=[*SAFETY, *SHAPE])
def test_a_table_that_breaks_what_must_hold_is_refused_with_a_sentence_that_names_the_row(told, table, sentence):
    faults = told(table)
    assert all(fault.startswith("decision_table.toml: ") for fault in faults)
    assert any(sentence in fault for fault in faults), faults


def test_every_fault_is_told_at_once_each_row_once_for_what_it_does(told):
    faults = told(changed("urgent", "U2", "alone = true\nleads = true\n", ""))
    assert len(faults) == 2
    assert len(set(faults)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("id_", ["U2", "K1", "K2", "T1", "K12"])
def test_a_row_that_means_something_may_have_any_name(broken_content, id_):
    root = broken_content("decision_table.toml", f'"{id_}"', '"Z9"')
    for path in root.glob("*/*.toml"):
        path.write_text(
            re.sub(rf"(?<=[\[\"]){id_}(?=[\].\"])", "Z9", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    content = load_content(root)
    (renamed,) = (row for row in content.table.rows if row.id == "Z9")
    assert renamed.alone or renamed.hides or renamed.worth_asking


@pytest.mark.parametrize("id_", ["U2", "T8", "flags"])
def test_a_row_renamed_in_the_table_only_stops_the_start_in_every_language(broken_content, id_):
    root = broken_content("decision_table.toml", f'id = "{id_}"', 'id = "Z9"')
    place = "topics.toml: notes" if id_ == "flags" else "topics.toml"
    with pytest.raises(ContentError) as refused:
        load_content(root)
    told = str(refused.value)
    assert f"{place}: Z9: has no words here, and decision_table.toml leads to it" in told
    assert f"{place}: {id_}: no row of decision_table.toml leads to these words" in told


ALONE = (
    "the result, other topics and KAP, where urgent help must stand alone",
    'the first row of "urgent" that such a visitor matches must say alone = true',
)


@pytest.mark.parametrize(
    ("table", "sentences"),
    [
        (
            changed("urgent", "U2", "alone = true\n", ""),
            [
                f"U2: a visitor who may not be safe would be shown {ALONE[0]} (safety unsafe). Mend: {ALONE[1]}",
            ],
        ),
        (
            TABLE.replace('urgent = { shows = "first" }', 'urgent = { shows = "every" }'),
            ['groups: urgent: must be there, with shows = "first"'],
        ),
        (
            TABLE.replace("[[next]]", "[[later]]").replace("\nnext = ", "\nlater = "),
            [
                'groups: next: must be there, with shows = "first"',
                *(f'{id_}: soon is for rows of "next" only' for id_ in ("N1", "N3")),
            ],
        ),
        (
            TABLE.replace('kap = { shows = "first" }', 'kap = { shows = "first", adds_to = "talk" }'),
            [
                'groups: kap: must be there, with shows = "first"',
                "groups: kap_notes: adds_to: there is no group of topics with the name kap",
            ],
        ),
        (
            changed("talk", "T8", "any =", "alone = true\nsoon = true\nrules_out = true\nany ="),
            [
                'T8: alone, leads and briefly are for rows of "urgent" only',
                'T8: soon is for rows of "next" only',
                'T8: worth_asking and rules_out are for rows of "kap" only',
            ],
        ),
        (
            changed("talk", "T8", "any =", "leads = true\nworth_asking = true\nany ="),
            [
                'T8: alone, leads and briefly are for rows of "urgent" only',
                'T8: worth_asking and rules_out are for rows of "kap" only',
            ],
        ),
        (
            changed("talk", "T8", "any =", "briefly = true\nany ="),
            ['T8: alone, leads and briefly are for rows of "urgent" only'],
        ),
        (
            changed("talk", "T1", 'hides = ["score"]\n', ""),
            [
                'no row says hides = ["score"]: a visitor under 18 would be shown a score, and the form is for adults',
            ],
        ),
        (
            changed("talk", "T1", 'hides = ["score"]\n', "").replace('id = "A9"\n', 'id = "A9"\nhides = ["score"]\n'),
            [
                "U0, U1, U2, U0P: a visitor under 18 would be shown a score, though the questionnaire is for adults "
                "(age lt18). Mend: the first row of its group that such a visitor matches must say "
                'hides = ["score"]',
            ],
        ),
        (
            moved("talk", "T10", before="T8"),
            [
                'T8: no visitor can reach this row: the rows of "talk" above it take everyone it is for. '
                "(Any of: score.gad7 10 or more; score.gad7 5 or more and age ge65.)"
            ],
        ),
        (
            changed("also", "A7", "score.gad7.min = 8, score.gad7.max = 9", 'age = ["ge65"]'),
            ["A7: no visitor can reach this row. (If age ge65. Unless age ge65.)"],
        ),
        (
            changed("also", "A6", '"A6"', '"K12"'),
            ["K12: the id stands more than once, in kap and also: a visitor could be shown it twice"],
        ),
    ],
)
def test_a_fault_is_told_whole_and_alone(told, table, sentences):
    assert told(table) == [f"decision_table.toml: {sentence}" for sentence in sentences]


def test_what_to_write_stands_at_the_end_of_each_sentence_about_safety(told):
    lines = [line for table, _ in SAFETY.values() for line in told(table)]
    assert {line.partition(" Mend: ")[2] for line in lines if " would be shown " in line} - {""} == {
        'the first row of "urgent" that such a visitor matches must say alone = true',
        'alone = true is for safety "unsafe" only',
        'the first row of "urgent" that such a visitor matches must say leads = true, and not briefly = true',
        'the first row of "kap" that such a visitor matches must say hides = ["kap", "kap_questions"]',
        'the first row of "kap" that such a visitor matches must say hides = ["kap_questions"]',
        'the first row of its group that such a visitor matches must say hides = ["score"]',
        "a row with rules_out = true must match such a visitor first",
        'the first row of "next" that such a visitor matches must say soon = true',
        "a row above it must match such a visitor first",
    }
