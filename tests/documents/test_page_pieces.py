"""What the pages of one report are stacked from, piece by piece, before anything is typeset."""

from dataclasses import replace
from datetime import date

import pytest

from screener.documents.page_1 import MOST_NOTES, TOLD, page_1, rare_pieces, told_places
from screener.documents.page_2 import MOST_FURTHER_LINES, MOST_LINES, MOST_MEDICINES, Page2
from screener.documents.papers import PAPERS, every_piece, forms_of
from screener.documents.pieces import Piece
from screener.documents.told import also, every_also, every_line, lines
from screener.screening.content import load_content
from screener.screening.earlier import Earlier
from screener.screening.report import Part, build_report
from screener.screening.scoring import Answers
from screener.screening.therapy_only import therapy_only
from screener.screening.topics import Topic, TopicText

from .. import third
from .conftest import K12

DAY = date(2026, 11, 22)
HIGH = {"gad7": Answers((3, 2, 2, 1, 1, 2, 3), "extremely"), "phq2": Answers((3, 0))}
LOW = {"gad7": Answers((1, 0, 0, 0, 0, 0, 0), "none")}


def report_of(content, answers=HIGH, situation=K12, language="en", reads=None, **more):
    return build_report(content, language, DAY, answers, situation, clinic_language=reads, **more)


def given(each):
    """What the macro of a piece is given, and how it stands, as far as it is not empty."""
    rest = {name: getattr(each, name) for name in ("typed", "column", "most")}
    return {**dict(each.words), **{name: value for name, value in rest.items() if value}}


def told(pieces):
    return [(each.kind, given(each)) for each in pieces]


def answers_of(instrument, wording, values):
    column = {"column": "start", "instrument": instrument}
    return [
        ("answer", {**column, "number": str(number), "statement": statement, "value": str(value)})
        for number, (statement, value) in enumerate(zip(wording.items, values, strict=True), 1)
    ]


def situation_of(report):
    return [("situation", {"column": "end", "short": each.short, "label": each.label}) for each in report.situation]


def guidance_of(guidance):
    every = {part.group: part for part in guidance.parts}
    shown = [
        ("told", {"group": g, "text": every[g].topics[0].text.in_short}) for g in ("next", "talk", "medicine", "kap")
    ]
    return [*shown, ("also", {"text": " · ".join(topic.text.heading for topic in every["also"].topics)})]


def test_page_1_of_a_visitor_who_stands_out_from_top_to_bottom(content):
    report = report_of(content, earlier=Earlier(18, date(2026, 3, 1)))
    words = content.languages["en"]
    gad7, phq2 = (content.wording(id_, "en") for id_ in HIGH)
    rows = ", ".join(topic.id for topic in report.paper.topics)
    legend = "0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day"
    assert told(page_1(report)) == [
        ("letterhead", {}),
        ("title", {}),
        ("completed", {"typed": "November 22, 2026"}),
        ("by_hand", {}),
        ("score", {"instrument": "gad7", "total": "14", "band_id": "moderate"}),
        ("earlier_mark", {"instrument": "gad7", "total": "18"}),
        ("score_beside", {"instrument": "phq2", "total": "3", "band_id": "reached"}),
        ("stands_out", {"difficulty": "extremely", "value": "3", "typed": "#1, #7; PHQ-2 #1"}),
        (
            "change",
            {
                "points": "-4",
                "means": words.instruments["gad7"].change.clinic["may_matter"],
                "typed": "18/21, March 2026",
            },
        ),
        ("box_end", {}),
        ("copy_line", {"typed": "; ".join(each.own.copy_line for each in report.measures)}),
        ("answers_heading", {"stem": gad7.stem}),
        ("answers_head", {"column": "start", "instrument": "gad7", "choices": legend}),
        *answers_of("gad7", gad7, HIGH["gad7"].items),
        ("difficulty", {"column": "start", "instrument": "gad7", "label": "Extremely difficult"}),
        ("further_answers_head", {"column": "start", "instrument": "phq2"}),
        *answers_of("phq2", phq2, HIGH["phq2"].items),
        ("situation_heading", {"column": "end"}),
        *situation_of(report),
        ("lists", {"question": "flags"}),
        ("told_head", {}),
        *guidance_of(report.paper),
        ("how_sure", {"instruments": "gad7 phq2"}),
        ("note", {"most": MOST_NOTES}),
        ("origins", {"typed": rows}),
        ("page_foot", {}),
    ]


def test_every_piece_says_which_page_it_is_of(content):
    report = report_of(content, earlier=Earlier(18, date(2026, 3, 1)), reads="es")
    assert {each.page for each in page_1(report)} == {"page_1"}
    assert {each.page for place in told_places(content, "en") for each in place} == {"page_1"}
    assert {each.page for each in rare_pieces(content)} == {"page_1"}
    page_2 = Page2(content, content.languages["en"])
    assert {each.page for each in (*page_2.of(report), *page_2.every())} == {"page_2"}


def test_dates_are_written_as_the_country_does_and_in_figures_where_text_runs_from_right_to_left(content):
    def typed(report):
        pieces = dict(told(page_1(report)))
        return pieces["completed"]["typed"], pieces["change"]["typed"]

    british = report_of(replace(content, country="UK"), earlier=Earlier(18, date(2026, 3, 1)))
    assert typed(british) == ("22 November 2026", "18/21, March 2026")
    hebrew = replace(british, clinic_language="he")
    assert typed(hebrew) == ("2026-11-22", "18/21, 2026-03")


def test_the_score_of_a_third_questionnaire_stands_by_its_answers_for_want_of_room_in_the_box(tmp_path):
    three = load_content(third.write_content(tmp_path / "content"))
    report = report_of(three, HIGH | {"nap2": Answers((2, 1))})
    pieces = told(page_1(report))
    assert [how["instrument"] for kind, how in pieces if kind in ("score", "score_beside")] == ["gad7", "phq2"]
    column = {"column": "start"}
    assert [how for kind, how in pieces if kind == "further_answers_head"] == [
        column | {"instrument": "phq2"},
        column | {"instrument": "nap2", "total": "3", "band_id": "tired"},
    ]
    assert dict(pieces)["how_sure"] == {"instruments": "gad7 phq2 nap2"}
    assert [given["instruments"] for kind, given in told(rare_pieces(three)) if kind == "how_sure"] == [
        *("gad7", "gad7 phq2", "gad7 nap2", "gad7 phq2 nap2"),
    ]
    answered = report_of(three, {"gad7": HIGH["gad7"], "nap2": Answers((2, 1))})
    assert ("score_beside", {"instrument": "nap2", "total": "3", "band_id": "tired"}) in told(page_1(answered))


def kinds_of(pieces):
    return [each.kind for each in pieces]


def test_page_1_of_a_visitor_with_little_says_no_more_than_there_is(content):
    pieces = page_1(report_of(content, LOW))
    absent = {"earlier_mark", "score_beside", "stands_out", "change", "further_answers_head", "second_reading"}
    assert not absent & set(kinds_of(pieces))
    assert dict(told(pieces))["how_sure"] == {"instruments": "gad7"}


def test_what_stands_out_is_the_highest_answers_or_a_difficulty_that_could_not_be_greater(content):
    def box(answers):
        return [how for kind, how in told(page_1(report_of(content, answers))) if kind == "stands_out"]

    assert box({"gad7": Answers((0,) * 7, "extremely")}) == [{"difficulty": "extremely", "value": ""}]
    assert box({"gad7": Answers((0, 3, 0, 0, 0, 0, 0), "very")}) == [{"difficulty": "", "value": "3", "typed": "#2"}]
    assert box(LOW | {"phq2": Answers((0, 3))}) == [{"difficulty": "", "value": "3", "typed": "PHQ-2 #2"}]


def test_page_1_under_18_has_neither_scores_nor_answers(content):
    assert kinds_of(page_1(report_of(content, situation=replace(K12, age="lt18")))) == [
        *("letterhead", "title", "completed", "by_hand", "under_18", "note", "origins", "page_foot"),
    ]


def test_page_1_in_two_languages_reads_the_items_a_second_time(content):
    report = report_of(content, language="en", reads="es")
    english, spanish = content.wording("gad7", "en"), content.wording("gad7", "es")
    pieces = told(page_1(report))
    assert dict(pieces)["completed"] == {"typed": "22 de noviembre de 2026"}
    assert ("answers_heading", {"stem": spanish.stem}) in pieces
    second = [how for kind, how in pieces if kind == "second_reading"]
    numbered = " ".join(f"{number}. {text}" for number, text in enumerate(english.items, 1))
    assert second[0] == {"instrument": "gad7", "statements": numbered, "difficulty": "Extremely difficult"}
    assert (second[1]["instrument"], second[1]["difficulty"]) == ("phq2", "")
    korean = told(page_1(report_of(content, reads="ko")))
    assert ("answers_heading", {"stem": english.stem}) in korean
    assert next(how["statements"] for kind, how in korean if kind == "second_reading").startswith(
        f"1. {content.wording('gad7', 'ko').items[0]} 2. "
    )


def test_paper_says_a_line_in_the_place_of_kap_where_the_safety_answer_is_to_be_hidden(content):
    note = content.languages["en"].notes["neutral_kap"]
    report = report_of(content, situation=replace(K12, safety="thoughts"))
    assert ("told", {"group": "kap", "text": note}) in told(page_1(report))
    page = told(Page2(content, content.languages["en"]).of(report))
    assert ("told", {"group": "kap", "in_short": "", "why": note}) in page
    assert [kind for kind, _ in page][:2] == ["title", "help"]
    assert kinds_of(Page2(content, content.languages["en"]).of(report)).count("help") == 1


def test_page_2_from_top_to_bottom(content):
    words = content.languages["en"]
    asked = words.questions[:3]
    answers = HIGH | {"gad7": replace(HIGH["gad7"], difficulty="very")}
    picked, matters = frozenset(each.id for each in asked), frozenset({"cost", "helps"})
    report = report_of(content, answers, picked=picked, matters=matters)
    parts = {part.group: part for part in report.paper.parts}
    shorts = {each.id: each.short for each in words.matters.matter}
    status = words.passages["kap_status_line"].text.strip()
    status_line = [("note", {"text": status})]
    first_visit = [("first_visit", {"ask": ask, "kap": "yes"}) for ask in ("illnesses", "allergies", "doctor")]
    questions = [
        [("question", {"column": side, "text": each.text}), ("answer_line", {"column": side})]
        for each, side in zip(report.picked, ("start", "end", "start"), strict=True)
    ]
    assert told(Page2(content, words).of(report)) == [
        ("title", {}),
        ("meaning", {"instrument": "gad7", "total": "14", "band_id": "moderate"}),
        ("meaning", {"instrument": "phq2", "total": "3", "band_id": "reached"}),
        ("told_head", {}),
        *(
            item
            for group in ("next", "talk", "medicine", "kap")
            for topic in parts[group].topics
            for item in [
                ("told", {"group": group, "in_short": topic.text.in_short, "why": topic.text.brief}),
                *(status_line if group == "kap" else []),
                *(("note", {"text": text}) for text in parts[group].notes),
            ]
        ),
        ("also", {"text": " · ".join(topic.text.heading for topic in parts["also"].topics)}),
        ("matters", {"text": f"{shorts['helps']} · {shorts['cost']}"}),
        ("questions_heading", {}),
        *(item for pair in questions for item in pair),
        ("line", {"most": MOST_LINES}),
        ("first_visit_head", {}),
        ("medicine", {"most": MOST_MEDICINES}),
        ("therapy", {}),
        *first_visit,
        ("first_visit", {"ask": "change", "kap": "yes", "most": 1}),
        ("further_line", {"most": MOST_FURTHER_LINES}),
        ("help", {"text": report.paper.urgent.text.brief}),
        ("clinic_contact", {}),
        ("page_foot", {}),
    ]


def test_page_2_without_room_has_no_line_below_a_question_and_one_for_who_picked_none(content):
    page = Page2(content, content.languages["en"])
    some = report_of(content, picked=frozenset({content.languages["en"].questions[0].id}))
    assert not {"answer_line", "line"} & set(kinds_of(page.of(some, roomy=False)))
    assert "question" in kinds_of(page.of(some, roomy=False))
    assert "line" in kinds_of(page.of(report_of(content), roomy=False))
    assert "matters" not in kinds_of(page.of(report_of(content)))


def test_there_is_room_to_write_a_few_lines_of_each():
    assert (MOST_LINES, MOST_MEDICINES, MOST_FURTHER_LINES, MOST_NOTES) == (7, 5, 5, 12)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("offered", [True, False])
def test_every_piece_of_page_2_is_among_those_that_there_can_be(content, language, offered):
    of = content if offered else therapy_only(content)
    page = Page2(of, of.languages[language])
    known = set(page.every())
    assert not [each for each in known if each.kind == "question" and not each.values["text"]]
    for safety in ("no", "thoughts", "skip"):
        for total in (0, 8, 14, 21):
            items = tuple(min(3, max(0, total - 3 * at)) for at in range(7))
            answers = {"gad7": Answers(items, "very"), "phq2": Answers((2, 2))}
            picked = frozenset(asked.id for asked in of.languages[language].questions[:6])
            matters = frozenset({"cost", "helps", "way"})
            report = report_of(of, answers, replace(K12, safety=safety), language, picked=picked, matters=matters)
            for roomy in (True, False):
                assert [each for each in page.of(report, roomy=roomy) if each not in known] == []


def test_the_places_of_page_2_go_from_top_to_bottom_and_each_has_its_pieces(content):
    words = content.languages["en"]
    places = Page2(content, words).places()
    heads = [place[0].kind for place in places]
    assert heads == [
        *("title", "meaning", "meaning", "told_head", "told", "told", "told", "told", "note", "note", "note", "note"),
        *("also", "matters", "questions_heading", *["question"] * 6, "first_visit_head", "medicine", "therapy"),
        *(*["first_visit"] * 4, "further_line", "help", "clinic_contact", "page_foot"),
    ]
    assert all(len({(each.kind, each.column) for each in place}) == 1 for place in places)
    by_kind = {place[0].kind: place for place in places}
    assert [[each.values["total"] for each in place] for place in places[1:3]] == [
        [str(total) for total in range(22)],
        [str(total) for total in range(7)],
    ]
    texts = [each.values["text"] for each in by_kind["note"]]
    assert len(texts) == 1
    assert {each.values["text"] for each in by_kind["help"]} == {
        words.topics[row.id].brief for row in content.table.groups["urgent"].rows
    }
    n = len(words.matters.matter)
    assert len(by_kind["matters"]) == n + n * (n - 1) // 2 + n * (n - 1) * (n - 2) // 6
    questions = [place for place in places if place[0].kind == "question"]
    assert [place[0].column for place in questions] == ["start", "end"] * 3
    assert {len(place) for place in questions} == {len(words.questions)}
    kap = next(place for place in places if place[0].values.get("group") == "kap")
    assert (kap[-1].values["in_short"], kap[-1].values["why"]) == ("", words.notes["neutral_kap"])


def test_the_places_of_what_can_be_told_on_page_1(content):
    places = told_places(content, "en")
    assert [place[0].kind for place in places] == ["told_head", "told", "told", "told", "told", "also"]
    assert [{each.values.get("group") for each in place} for place in places[1:-1]] == [
        *({group} for group in ("next", "talk", "medicine", "kap"))
    ]
    assert {each.kind for place in places[1:-1] for each in place} == {"told"}
    assert {each.kind for place in places for each in place} == set(TOLD)
    assert places[4][-1].values["text"] == content.languages["en"].notes["neutral_kap"]
    assert [each.values["text"] for each in places[-1]] == every_also(content, "en")
    less = therapy_only(content)
    assert [place[0].kind for place in told_places(less, "en")] == ["told_head", "told", "told", "told", "also"]


def test_the_pieces_that_few_visitors_get(content):
    rare = told(rare_pieces(content))
    assert rare[:5] == [
        ("stands_out", {"difficulty": "", "value": "3", "typed": "1"}),
        ("stands_out", {"difficulty": "", "value": "3", "typed": "2, 3"}),
        ("stands_out", {"difficulty": "extremely", "value": "3", "typed": "1"}),
        ("stands_out", {"difficulty": "extremely", "value": "3", "typed": "2, 3"}),
        ("stands_out", {"difficulty": "extremely", "value": ""}),
    ]
    column = {"column": "start", "instrument": "phq2"}
    scores = [
        {"instrument": "phq2", "total": str(total), "band_id": "reached" if total > 2 else "below"}
        for total in range(7)
    ]
    assert rare[5:12] == [("score_beside", score) for score in scores]
    assert rare[12:20] == [
        ("further_answers_head", column),
        *(("further_answers_head", column | score) for score in scores),
    ]
    assert rare[20:22] == [("how_sure", {"instruments": "gad7"}), ("how_sure", {"instruments": "gad7 phq2"})]
    assert rare[22:] == [("origins", {"typed": row.id}) for row in content.table.topic_rows]


def topic(id_, heading, in_short=""):
    return Topic(
        id_,
        (),
        TopicText(heading=heading, what="W", why="Y", next=("N",), **({"in_short": in_short} if in_short else {})),
    )


def test_a_topic_with_a_line_of_its_own_is_told_by_it_and_the_others_together_by_their_headings():
    part = Part("also", (topic("A", "One"), topic("B", "Two", "In short."), topic("C", "Three")), ())
    assert [text.in_short for text in lines(part)] == ["In short."]
    assert also(part) == "One · Three"
    assert (lines(Part("x", (), ())), also(Part("x", (), ()))) == ([], "")


def test_every_line_of_a_group_is_known_and_what_can_be_asked_together(content):
    found = dict(every_line(content, "en"))
    assert list(found) == ["next", "talk", "medicine", "kap"]
    for row in content.table.topic_rows:
        group = content.table.group_of(row.id)
        if group in found:
            assert content.languages["en"].topics[row.id].in_short in {form.in_short for form in found[group]}
    together = every_also(content, "en")
    assert len(together) == len(set(together)) > 100
    assert "" not in together
    for situation in (K12, replace(K12, duration="lt1m", age="ge65"), replace(K12, pregnancy="yes", age="18_24")):
        for answers in (HIGH, LOW):
            report = report_of(content, answers, situation)
            assert also(report.paper.parts[-1]) in together


def test_the_papers_that_are_the_same_for_all_come_in_forms_of_which_the_first_that_fits_is_taken(content):
    assert PAPERS == ("questionnaire", "options")
    whole, *_, smallest = forms_of("questionnaire", ("gad7", "phq2"))
    assert told(whole) == [
        *((kind, {}) for kind in ("letterhead", "title", "begin")),
        *(("statements", {"instrument": id_, "size": "13"}) for id_ in ("gad7", "phq2")),
        ("counted", {}),
        ("help", {"size": "11"}),
        ("more", {}),
    ]
    assert [dict(told(form))["help"]["size"] for form in forms_of("questionnaire", ())] == ["11", "11", "11", "10", "9"]
    assert dict(told(smallest))["statements"]["size"] == "9"
    options = [
        (how["size"], [each.values["name"] for each in form if each.kind == "point"])
        for form in forms_of("options", ())
        for kind, how in told(form)
        if kind == "options_head"
    ]
    rows = ["helps", "harms", "time", "cost"]
    assert options == [(size, rows[:count]) for count in (4, 3, 2, 1) for size in ("13", "12", "11", "10", "9")]
    first = next(iter(forms_of("options", ())))
    assert kinds_of(first) == ["letterhead", "title", "begin", "options_head", *["point"] * 4, "more"]
    assert {each.page for each in first} == {"options"}
    assert {each.page for each in whole} == {"questionnaire"}
    assert {each.values["size"] for each in first if each.kind == "point"} == {"13"}
    every = every_piece(content)
    assert len(every) == len(set(every))
    assert {each for paper in PAPERS for form in forms_of(paper, ("gad7", "phq2")) for each in form} == set(every)
    assert all(isinstance(each, Piece) for each in every)
