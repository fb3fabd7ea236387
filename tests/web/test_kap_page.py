"""The page on KAP: what people want to know first, the course drawn in order, filled in from the clinic's file."""

import re
from datetime import datetime

import pytest

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from ..conftest import parsed

ADDRESS = "/{}/ketamine-assisted-psychotherapy"
ORDER = ["kap_what", "kap_course", "kap_hopes", "kap_helps", "kap_harms", "kap_home", "kap_adverts", "kap_status"]
ORDER += ["kap_interest", "questions-to-ask"]
OURS = ("a nurse in the room", "about 2 hours, with an hour of rest", "one at a time, at most 6", "into a muscle")


def page_of(tmp_path, text):
    path = tmp_path / "clinic.toml"
    path.write_text(text, "utf-8")
    settings = Settings(clinic_file=path, limit_pages="off", limit_pdf="off")
    app = create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    return app.test_client(use_cookies=False).get(ADDRESS.format("en")).text


def without(text, *tables):
    """The example file without these tables."""
    for table in tables:
        text, count = re.subn(rf"(?ms)^\[{re.escape(table)}\]\n.*?(?=^\[|^# |\Z)", "", text)
        assert count == 1, table
    return text


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_begins_with_what_it_is_and_the_law_comes_late(client, language):
    html = client.get(ADDRESS.format(language)).text
    places = [html.index(f'id="{id_}"') for id_ in ORDER]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_course_is_a_list_in_order_and_its_signs_are_hidden_from_whoever_listens(client, content, language):
    page = parsed(client.get(ADDRESS.format(language)).text)
    (figure,) = page.query(".course")
    course = content.languages[language].course
    names = [step.query(".name")[0].to_text().strip() for step in figure.query("ol.steps > li")]
    assert names == [f"{number}. {step.name}" for number, step in enumerate(course.steps.values(), 1)]
    moments = [moment.to_text().split() for moment in figure.query("ol.visit > li")]
    assert len(moments) == 5
    assert [svg for svg in figure.query("svg") if svg.attrs.get("aria-hidden") != "true"] == []


def test_only_the_session_holds_the_medicine(content):
    for language in content.languages.values():
        kinds = [step.kind for step in language.course.steps.values()]
        assert kinds == ["check", "talk", "medicine", "talk", "check"]  # as the summary says in words


def test_the_course_is_filled_in_from_the_clinics_file(tmp_path):
    html = page_of(tmp_path, EXAMPLE_CLINIC.read_text("utf-8"))
    steps = {step.attrs["id"]: " ".join(step.to_text().split()) for step in parsed(html).query("ol.steps > li")}
    assert "a licensed medical doctor of the clinic" in steps["course-screening"]
    assert all(words in steps["course-session"] for words in (OURS[0], OURS[1], OURS[3]))
    assert OURS[2] in steps["course-integration"]


def test_what_the_file_leaves_out_is_left_out(tmp_path):
    html = page_of(tmp_path, without(EXAMPLE_CLINIC.read_text("utf-8"), "kap.visit", "kap.sessions"))
    assert OURS[0] in html
    assert OURS[1] not in html
    assert OURS[2] not in html


def test_each_link_of_the_contents_leads_to_a_heading(client):
    page = parsed(client.get(ADDRESS.format("en")).text)
    targets = [link.attrs["href"].removeprefix("#") for link in page.query("nav.contents a")]
    headings = {heading.attrs["id"] for heading in page.query("h2")}
    assert targets
    assert set(targets) <= headings
