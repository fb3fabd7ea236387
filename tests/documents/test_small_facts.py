"""What no reader sees at once, and no comparison of texts looks at: pieces, comments, marks, and the data inside."""

import io
import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from screener import content_for
from screener.documents.book.shelf import Bookshelf
from screener.documents.fhir import bundle, questionnaire, to_json
from screener.documents.page_1 import page_1
from screener.documents.page_2 import Page2
from screener.documents.pieces import blocks, foot, piece
from screener.documents.sheet.assembler import pdf_date
from screener.documents.sheet.structure import _moved
from screener.documents.sheet.writer import LONGEST_LINE, _comments


def test_every_item_must_be_answered_in_the_form_and_difficulty_need_not(content):
    made = questionnaire(content.main, content.wording("gad7", "en"))
    choices = [item for item in made["item"] if item["type"] == "choice"]
    assert [item["required"] for item in choices] == [True] * 7 + [False]
    assert [item["type"] for item in made["item"]] == ["display"] + ["choice"] * 8 + ["integer"]


def test_the_response_ends_with_difficulty_and_the_total(report, content):
    response = bundle(report((3, 2, 2, 1, 1, 2, 2), "very"))["entry"][0]["resource"]
    *_, difficulty, total = response["item"]
    assert total["answer"] == [{"valueInteger": 13}]
    asked = questionnaire(content.main, content.wording("gad7", "en"))["item"][8]
    assert (difficulty["linkId"], difficulty["text"]) == (asked["linkId"], asked["text"])


def test_items_at_the_top_are_told_by_their_numbers(report):
    (box,) = [each for each in page_1(report((3, 0, 3, 3, 0, 0, 0))) if each.kind == "stands_out"]
    assert box.typed == "#1, #3, #4"


def test_no_piece_grows_or_stands_beside_another_unless_it_says_so():
    plain = piece("page_1", "title")
    assert (plain.most, plain.column, plain.typed) == (0, "", "")
    assert list(blocks([])) == []
    assert list(blocks([plain])) == [([plain], [])]


def test_each_answer_on_the_situation_has_a_place_of_its_own(report):
    situation = [each.place for each in page_1(report()) if each.kind == "situation"]
    assert len(situation) == len(set(situation)) > 3


@pytest.mark.parametrize("offered", [True, False])
def test_the_first_visit_asks_what_bears_on_ketamine_only_where_it_is_offered(content, offered):
    of = content_for(content, offered, "US")
    asked = [each for each in Page2(of, of.languages["en"]).every() if each.kind == "first_visit"]
    assert {each.values["kap"] for each in asked} == {"yes" if offered else ""}


def test_the_book_has_a_line_to_write_on_below_each_question(content):
    every = Page2(content, content.languages["en"]).every()
    assert {each.column for each in every if each.kind == "answer_line"} == {"start", "end"}


def test_what_fills_a_file_up_is_lines_of_signs_that_say_nothing():
    for length in (*range(1, 9), LONGEST_LINE, LONGEST_LINE + 1, 3 * LONGEST_LINE + 7):
        filled = _comments(length)
        assert len(filled) == length
        assert filled.endswith(b"\n")
        for line in filled.splitlines():
            assert len(line) < LONGEST_LINE
            assert not line.strip(b" ") or line.startswith(b"%")


def test_a_figure_that_stands_further_down_has_its_box_there():
    assert (
        _moved(b"/A <</BBox [1 700 21 720]/O /Layout>>", 100)
        == b"/A <</BBox [1.000 625.000 21.000 645.000]/O /Layout>>"
    )


def test_each_mark_of_a_page_is_there_once_from_0_on_and_belongs_to_an_element(report, render):
    with pikepdf.open(io.BytesIO(render(report()))) as pdf:
        assert pdf.Root.Outlines.First.Title
        elements = dict(
            zip(
                pdf.Root.StructTreeRoot.ParentTree.Nums[::2], pdf.Root.StructTreeRoot.ParentTree.Nums[1::2], strict=True
            )
        )
        for page in pdf.pages:
            marks = re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())
            assert sorted(map(int, marks)) == list(range(len(marks)))
            assert len(elements[page.StructParents]) == len(marks)


def test_rows_of_one_kind_follow_each_other_in_one_table(report, render):
    with pikepdf.open(io.BytesIO(render(report()))) as pdf:
        tops = [kid.K for kid in pdf.Root.StructTreeRoot.K[0].K]
        tables = Counter(each.S for kids in tops for each in kids if isinstance(each, pikepdf.Dictionary))
    assert tables["/Table"] < 6


def test_the_data_inside_say_what_a_record_needs_to_file_them(report, content):
    made = bundle(report((3, 2, 2, 1, 1, 2, 2), "very", language="es"))
    of_kind = {each["resource"]["resourceType"]: each["resource"] for each in made["entry"]}
    observation, loinc = of_kind["Observation"], "http://loinc.org"
    (total,) = observation["code"]["coding"]
    assert (total["system"], total["code"], total["display"]) == (loinc, "70274-6", content.main.facts.loinc_total_name)
    assert observation["valueInteger"] == 13
    (note,) = observation["note"]
    assert note["text"].startswith("GAD-7 13/21 [3,2,2,1,1,2,2]")
    form = questionnaire(content.main, content.wording("gad7", "es"))
    assert (form["language"], form["code"]) == ("es", [{"system": loinc, "code": "69737-5"}])
    asked = [item for item in form["item"] if item["type"] == "choice"]
    assert all(item["code"][0]["system"] == loinc and item["linkId"] == f"/{item['code'][0]['code']}" for item in asked)


def test_letters_with_accents_stand_in_the_data_as_they_are(report):
    assert "ansioso(a) o con los nervios de punta" in to_json(report(language="es")).decode()
    assert "preocupación" in to_json(report(language="es")).decode()


def test_a_date_of_paper_says_how_far_the_clinic_is_from_greenwich():
    night = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert pdf_date(night) == b"D:20261122000000+05'30"


def test_a_page_in_large_print_says_its_number():
    assert foot("page_2", 7).values["page_number"] == "7"


def test_a_shelf_may_be_in_a_folder_that_is_not_there_yet(tmp_path):
    assert Bookshelf(tmp_path / "one" / "two").awaits("book")
