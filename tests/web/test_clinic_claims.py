"""The honesty check of the clinic's file finds each planted fault, in both languages, and nothing in the example."""

import re
from datetime import date

import pytest

from screener.clinic.claims import check_clinic
from screener.clinic.file import load_clinic
from screener.settings import EXAMPLE_CLINIC

TODAY = date(2026, 11, 22)
REVIEWER = '[reviewer]\nname = "A. Person"\ncredentials = "psychiatrist"\nlanguages = ["en", "es"]\ndate = {}'


@pytest.fixture
def findings(tmp_path, content):
    def of(*changes):
        text = EXAMPLE_CLINIC.read_text("utf-8")
        for right, wrong in changes:
            assert right in text
            text = text.replace(right, wrong)
        if "offers_kap = false" in text:
            text = re.sub(r"# How KAP is given here.*?(?=# Who reviewed)", "", text, flags=re.DOTALL)
        path = tmp_path / "clinic.toml"
        path.write_text(text, "utf-8")
        return check_clinic(load_clinic(path, content), content, TODAY)

    return of


def test_the_example_has_no_finding(findings):
    assert findings() == []


def test_a_booking_address_may_name_the_service_that_is_booked(findings):
    assert findings(("org/consultation", "org/consultation?service=12&lang=en%20us")) == []


def test_signs_that_only_look_like_markup_are_text(findings):
    assert findings(('name = "Example', 'name = "Smith & Sons; 1 < 2 > 0; Example')) == []


NEITHER = "offers_talk_therapy = false\noffers_kap = false"
EN, ES = "A free first talk", "Una primera conversación gratuita"


@pytest.mark.parametrize(
    ("right", "wrong", "where", "what"),
    [
        (EN, "Our proven cure starts with a talk", "consultation.en", "“proven”"),
        (EN, "Our proven cure starts with a talk", "consultation.en", "“cure”"),
        (EN, "A talk about FDA-approved ketamine", "consultation.en", "“FDA-approved”"),
        (EN, "Find out if you are a candidate", "consultation.en", "“candidate”"),
        (EN, "A safe first talk", "consultation.en", "“safe”"),
        (ES, "Nuestra cura comprobada empieza", "consultation.es", "“comprobada”"),
        (ES, "Vea si es buen candidato", "consultation.es", "“candidato”"),
        (ES, "Una sesión segura", "consultation.es", "“segura”"),
        (EN, "The best clinic in town", "consultation.en", "“best”"),
        (EN, "The best-rated clinic in town", "consultation.en", "“best”"),
        (ES, "La mejor clínica", "consultation.es", "“La mejor”"),
        ("Ask for prices", "Guaranteed low prices, ask", "price.en", "“Guaranteed”"),
        ("a nurse in the room", "the safest nurse", "kap.monitored_by.en", "“safest”"),
        ('# licences = ["State license 12345"]', 'licences = ["Proven therapists"]', "licences.0", "“Proven”"),
        ('"555-0100"\nemail', '"555-CALM"\nemail', "phone", "no number"),
        ("# [reviewer]", REVIEWER.format("2025-01-01"), "reviewer.date", "more than a year ago"),
        ("# [reviewer]", REVIEWER.format("2026-11-01"), "reviewer.date", "changed after it"),
        ("# [reviewer]", REVIEWER.format("2027-01-01"), "reviewer.date", "not come yet"),
        ("(not a real clinic)", "", "booking", "still the example's"),
        ('# site = "https://check.example.org/"', 'site = "https://example.org/"', "site", "same address as web"),
        ('name = "Example', 'name = "<b>Example</b>', "name", "“<b>” is shown as it stands"),
        ('name = "Example', 'name = "Smith &amp; Sons', "name", "“&amp;” is shown as it stands"),
        (EN, "A talk&#160;first", "consultation.en", "“&#160;” is shown as it stands"),
        (
            "org/consultation",
            "org/consultation?service=12&utm_source=screener",
            "booking",
            "“utm_source” in the address",
        ),
        (
            "offers_talk_therapy = true\noffers_kap = true",
            NEITHER,
            "offers_talk_therapy",
            "neither talk therapy nor KAP",
        ),
    ],
)
def test_a_planted_fault_is_found_and_says_where_what_why_and_how_to_mend_it(findings, right, wrong, where, what):
    found = [finding for finding in findings((right, wrong)) if finding.where.endswith(where) and what in finding.what]
    assert found
    assert found[0].why
    assert found[0].mend
