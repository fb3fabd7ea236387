"""A questionnaire more is a folder: asked, left out or answered, it goes from the form to the page, paper and data."""

import io
import json
import subprocess
from dataclasses import replace
from datetime import date, datetime

import pikepdf
import pytest
from flask import Flask, request
from justhtml import JustHTML

from screener import BUNDLE, create_app
from screener.catalogues import TRANSLATIONS
from screener.documents.booklet import booklet_html
from screener.documents.fhir import bundle, questionnaire
from screener.screening.content import load_content
from screener.screening.content_file import ContentError
from screener.screening.report import build_report
from screener.screening.samples import made_up
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import EXAMPLE_CLINIC, Settings
from screener.web.forms import Forms

from .. import third
from ..conftest import CarefulClient
from ..pseudo.site import SMALL_PRINT, write_bundle

SLEEP = {"nap2_1": "2", "nap2_2": "1"}
SAFE = Situation(safety="no", age="25_64")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return third.write_content(tmp_path_factory.mktemp("third") / "content")


@pytest.fixture(scope="module")
def three(folder):
    return load_content(folder)


def report_of(content, sleep=(2, 1), situation=SAFE):
    answers = {"gad7": Answers((1,) * 7, "very")} | ({"nap2": Answers(sleep)} if sleep else {})
    return build_report(content, "en", date(2026, 11, 26), answers, situation)


def topics_of(report):
    return {topic.id: topic for topic in report.guidance.topics}


def test_its_answers_are_a_measure_with_a_score_of_their_own(three):
    anxiety, sleep = report_of(three).measures
    assert (anxiety.score.total, sleep.score.total, sleep.score.highest) == (7, 3, 4)
    assert sleep.own.band == "tired"
    assert sleep.own.copy_line == "NAP-2 3/4 [2,1] 2026-11-26"
    assert [answer.label for answer in sleep.own.items] == ["Every night", "Some nights"]


def test_a_row_of_the_table_goes_by_its_score_and_names_it_as_the_reason(three):
    assert topics_of(report_of(three))["A20"].because == ("you scored 3 on sleep",)
    assert "A20" not in topics_of(report_of(three, (1, 1)))


def test_left_out_it_is_no_measure_and_no_row_takes_it_for_a_score(three):
    report = report_of(three, None)
    assert [each.instrument.id for each in report.measures] == ["gad7"]
    assert "A20" not in topics_of(report)


def test_under_18_its_score_is_held_back_too(three):
    report = report_of(three, situation=replace(SAFE, age="lt18"))
    assert [each.score for each in report.measures] == [None, None]
    assert bundle(report) is None


@pytest.mark.parametrize(("sent", "measured"), [(SLEEP, {"gad7", "nap2"}), ({}, {"gad7"}), ({"nap2_1": "2"}, {"gad7"})])
def test_the_form_reads_it_whole_or_not_at_all(three, answers, sent, measured):
    forms = Forms(tuple(three.instruments.values()), three.languages["en"])
    with Flask("test").test_request_context(method="POST", data=answers(**sent)):
        assert request.form
        form = forms.read(date(2026, 11, 26)).answers
        assert form.check() == {}
        assert form.to_answers().keys() == measured


def test_its_data_are_a_response_and_an_observation_of_their_own(three):
    entries = [entry["resource"] for entry in bundle(report_of(three))["entry"]]
    assert [entry["resourceType"] for entry in entries] == ["QuestionnaireResponse", "Observation"] * 2
    *_, response, observation = entries
    assert response["questionnaire"] == "http://loinc.org/q/11111-1"
    coded = [item["answer"][0].get("valueCoding", {}).get("code") for item in response["item"]]
    assert coded == ["LA-2", "LA-2-1", None]
    assert observation["valueInteger"] == 3
    assert observation["code"]["coding"][0]["display"] == "Made-up sleep check total score"
    assert [
        item["linkId"] for item in questionnaire(three.instruments["nap2"], three.wording("nap2", "en"))["item"]
    ] == [
        "stem",
        "/33333-1",
        "/33333-2",
        "/22222-2",
    ]


def test_the_booklet_has_its_words(three, service):
    html = booklet_html(BUNDLE, TRANSLATIONS, three, service.clinic, "en", date(2026, 11, 26))
    assert all(text in html for text in ("NAP-2", "I lay awake", "Every night", "rested", "A20"))


def test_the_preview_has_a_visitor_for_its_row(three):
    rows = [row.id for row in three.table.groups["also"].rows]
    example = three.reach["also"][rows.index("A20")].example
    answers, _ = made_up(three, example)
    assert sum(answers["nap2"].items) == example["score.nap2"] == 3


PICTURE = """[picture]
people = 9
ill = {ill}
shown_from = 1

[picture.cut]
at_least = 1
condition = "insomnia"
sensitivity = 91
specificity = 77
sensitivity_range = [90, 92]
specificity_range = [70, 80]
source = "spitzer2006"

[[cut_points]]"""


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("instrument.toml", "place = 9", "place = 1", "instruments: needs .* a place of its own"),
        ("instrument.toml", "nap2", "nap4", "instrument.id: must be the folder.s name, nap2"),
        ("instrument.toml", "[[cut_points]]", PICTURE.format(ill=10), "picture.ill: must be no more than its people"),
        ("instrument.toml", "[[cut_points]]", PICTURE.format(ill=8), "en.toml: picture: must stand here where"),
        ("en.toml", '"I lay awake", ', "", r"nap2/en.toml: wording.items: must be 2, not 1"),
        ("ko.toml", '"Never", ', "", r"nap2/ko.toml: wording.choices: must be 3, not 2"),
        (
            "en.toml",
            "[bands]",
            "[wording.difficulty]\nquestion = 'How?'\nchoices = ['a', 'b', 'c', 'd']\n[bands]",
            "wording.difficulty: must",
        ),
        ("en.toml", "accuracy =", "#", "result.accuracy: must stand here where"),
        ("en.toml", "{band}", "{bond}", "page: needs band in braces, and no other"),
        ("en.toml", "{score} on sleep", "much", "score: needs score in braces, and no other"),
        (
            "instrument.toml",
            'en = "Made up for a test.", ',
            "",
            "nap2/instrument.toml: instrument.licence: needs a line in en",
        ),
    ],
)
def test_a_folder_that_is_not_whole_stops_the_start_with_file_key_and_reason(tmp_path, file, before, after, message):
    root = third.write_content(tmp_path / "content")
    path = root / "instruments" / "nap2" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(ContentError, match=message):
        load_content(root)


@pytest.fixture(scope="module")
def site(folder, tmp_path_factory):
    """A site of one language with the three questionnaires, its paper and all."""
    clinic = EXAMPLE_CLINIC.read_text("utf-8").replace('languages = ["en", "es"]', 'languages = ["en"]')
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    bundle = path.parent / "bundle"
    write_bundle(bundle, SMALL_PRINT)  # three questionnaires do not fit the paper in its usual size
    path.write_text("\n".join(line for line in clinic.splitlines() if not line.startswith("es =")), "utf-8")
    app = create_app(
        Settings(clinic_file=path, limit_pages="off", limit_pdf="off"),
        clock=lambda zone: datetime(2026, 11, 26, 12, tzinfo=zone),
        content_folder=folder,
        bundle=bundle,
    )
    app.test_client_class = CarefulClient
    return app


def heard(reply):
    return " ".join(JustHTML(reply.text, sanitize=False).query("main")[0].to_text().split())


@pytest.mark.long
def test_it_is_asked_below_the_first_one_and_may_be_left_out(site):
    page = JustHTML(site.test_client(use_cookies=False).get("/en/questions").text, sanitize=False)
    assert [each.to_text() for each in page.query("form h2")] == ["Mood", "Sleep"]
    assert [each.to_text() for each in page.query("#nap2_2 label")] == [
        "Never",
        "Some nights",
        "Every night",
        "Prefer not to say",
    ]


@pytest.mark.long
def test_its_answers_travel_with_the_others_and_show_on_the_page(site, complete):
    client = site.test_client(use_cookies=False)
    form = complete(**SLEEP)
    step = JustHTML(client.post("/en/situation", data=form).text, sanitize=False)
    carried = {each.attrs["name"]: each.attrs["value"].strip() for each in step.query("#about-you input[type=hidden]")}
    assert carried.items() >= SLEEP.items()
    again = JustHTML(client.post("/en/questions", data=form | {"edit": "1"}).text, sanitize=False)
    assert {
        each.attrs["name"]: each.attrs["value"].strip() for each in again.query("input[checked]")
    }.items() >= SLEEP.items()
    page = heard(client.post("/en/result", data=form))
    assert "Sleep: 3 out of 4" in page
    assert "Your nights were tired." in page
    assert "you scored 3 on sleep" in page
    assert "Sleep: 3 out of 4" not in heard(client.post("/en/result", data=complete()))


@pytest.mark.long
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (SLEEP, "NAP-2, sleep"),  # in the box
        (SLEEP | {"phq2_1": "1", "phq2_2": "1"}, "NAP-2 3/4, tired."),  # above its answers: two scores fill the box
        ({}, ""),
    ],
    ids=["answered", "answered after another", "left out"],
)
def test_its_paper_and_data_tell_it_and_nothing_of_it_where_it_was_left_out(site, complete, sent, told):
    pdf = site.test_client(use_cookies=False).post("/en/summary.pdf", data=complete(**sent)).data
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 2
        data = json.loads(document.attachments["summary.fhir.json"].get_file().read_bytes())
    assert len(data["entry"]) == 2 * (1 + ("nap2_1" in sent) + ("phq2_1" in sent))
    printed = " ".join(text.decode().split())
    assert told in printed
    for words in ("I woke too early 1", "A score of 3 or more found 91%"):
        assert (words in printed) == bool(sent), words
    assert ("NAP-2 3/4 [2,1] 2026-11-26" in printed) == bool(sent)
    assert ("Sleep: 3 of 4, tired." in printed) == bool(sent)
    assert "Made up for a test." in printed


@pytest.mark.long
def test_the_questionnaire_to_fill_in_by_hand_asks_it(site):
    paper = site.test_client(use_cookies=False).get("/en/questionnaire.pdf").data
    text = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    assert all(words in text for words in ("1. I lay awake", "Every night", "NAP-2:", "GAD-7:"))
