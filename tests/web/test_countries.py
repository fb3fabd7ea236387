"""A clinic in each country: what its file may say; no page speaks of another country's care, or of ketamine."""

import logging
import re
import subprocess
from datetime import date

import pytest

from screener.clinic.file import load_clinic
from screener.languages import long_date
from screener.screening.content_file import ContentError
from screener.screening.language import words_of
from screener.screening.local_words import in_country
from screener.screening.therapy_only import therapy_only

from .clinics import clinic_file, site_of
from .test_topics import fields, visitors

LANGUAGES = ("en", "es")
KETAMINE = re.compile(r"ketamin|\bKAP\b|spravato|infusi[oó]n|\bFDA\b", re.IGNORECASE)
REGULATED = ("UK", "IE", "CA", "AU", "NZ", "ES")
# What a reader there would not say, or could not find.
ELSEWHERE = r"emergency room|health plan|behavioral|counselor"
BRITISH = rf"{ELSEWHERE}|pediatrician|your doctor|November \d{1, 2},"
FOREIGN = {
    "UK": rf"{BRITISH}|urgent care",
    "IE": rf"{BRITISH}|urgent care",
    "CA": rf"{ELSEWHERE}|urgent care",
    "AU": BRITISH,
    "NZ": BRITISH,
}
HOME = {"UK": "A&(amp;)?E", "IE": "out-of-hours GP", "CA": "walk-in clinic", "AU": "emergency dep", "NZ": "your GP"}


@pytest.mark.parametrize("country", REGULATED)
def test_where_the_law_forbids_it_a_clinic_with_kap_does_not_start_and_is_told_the_rule(content, tmp_path, country):
    law = content.countries.country[country]
    with pytest.raises(ContentError) as refused:
        load_clinic(clinic_file(tmp_path, country=f'"{country}"'), content)
    assert f'offers_kap: must be false with country = "{country}": in {law.name}, {law.rule}' in str(refused.value)
    assert law.source in str(refused.value)
    assert not load_clinic(clinic_file(tmp_path, offers_kap=False, country=f'"{country}"'), content).offers_kap


def test_in_the_united_states_it_starts(content, tmp_path):
    assert load_clinic(clinic_file(tmp_path), content).offers_kap


def test_where_nobody_has_read_the_law_kap_is_left_out_and_the_log_says_so(content, tmp_path, caplog):
    caplog.set_level(logging.WARNING, "screener")
    clinic = load_clinic(clinic_file(tmp_path, country='"FR"'), content)
    assert (clinic.offers_kap, clinic.kap) == (False, None)
    assert "KAP is left out: nobody has read what may be said of it in FR" in caplog.text


@pytest.fixture(scope="module")
def therapy_only_site(tmp_path_factory):
    path = clinic_file(tmp_path_factory.mktemp("clinic"), offers_kap=False, site='"https://a.example/"')
    return site_of(path, preview=True)


def everything(client, language, people):
    """Every page and every step, as it is sent."""
    for rule in client.application.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments == {"language"}:
            yield client.get(rule.build({"language": language}, append_unknown=False)[1])
    for person in people:
        for step in ("situation", "result"):
            yield client.post(f"/{language}/{step}", data=fields(*person))


def paper(client, language, person):
    pdf = client.post(f"/{language}/summary.pdf", data=fields(*person)).data
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(told.split())


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clinic_without_kap_names_it_nowhere(therapy_only_site, language):
    client = therapy_only_site.test_client(use_cookies=False)
    people = [*visitors(12), *visitors(2, age="lt18"), *visitors(2, safety="unsafe")]
    replies = list(everything(client, language, people))
    (gone,) = [reply.request.path for reply in replies if reply.status_code == 404]
    assert gone == f"/{language}/ketamine-assisted-psychotherapy"
    assert len(replies) > 40
    assert not {reply.request.path: found for reply in replies if (found := KETAMINE.findall(reply.text))}
    assert not [found for person in people if (found := KETAMINE.findall(paper(client, language, person)))]
    assert not KETAMINE.search(client.get("/sitemap.xml").text)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_that_only_kap_needs_and_three_lines_answer(therapy_only_site, language):
    client = therapy_only_site.test_client(use_cookies=False)
    answers = {f"gad7_{number}": "2" for number in range(1, 8)}
    page = client.post(f"/{language}/situation", data=answers).text
    assert 'name="medicine"' in page
    assert 'name="flags"' not in page
    result = client.post(f"/{language}/result", data=answers).text
    assert re.findall(r'id="short-(\w+)"', result) == ["next", "talk", "medicine"]


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_nor_does_the_booklet_for_its_review_name_it(therapy_only_site, language, tmp_path):
    runner = therapy_only_site.test_cli_runner()
    assert runner.invoke(args=["booklet", str(tmp_path / "a.pdf"), "--language", language]).exit_code == 0
    told = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert len(told) > 10_000
    assert not KETAMINE.findall(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_kap_is_offered_the_same_search_finds_it(client, language):
    assert KETAMINE.search(client.get(f"/{language}/options").text)


@pytest.mark.parametrize("country", FOREIGN)
def test_texts_speak_of_care_as_it_is_there(content, country):
    said = [text for _, text in words_of(in_country(therapy_only(content), country).languages["en"])]
    assert not [text for text in said if re.search(FOREIGN[country], text)]
    assert any(re.search(HOME[country], text) for text in said)


@pytest.mark.long
def test_a_clinic_in_leeds_has_pages_and_paper_of_its_country(tmp_path):
    here = {"country": '"UK"', "regions": '["UK"]', "languages": '["en"]'}
    path = clinic_file(tmp_path, offers_kap=False, **here)
    path.write_text(re.sub(r"^es = .*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    client = site_of(path).test_client(use_cookies=False)
    people = [*visitors(8), *visitors(1, age="lt18"), *visitors(1, safety="unsafe")]
    pages = [reply.text for reply in everything(client, "en", people) if reply.status_code == 200]
    pages = [re.sub(r"<bdi.*?</bdi>", "", page, flags=re.DOTALL) for page in pages]  # titles of sources stay
    pages.append(paper(client, "en", people[0]))
    assert not [found for page in pages for found in re.findall(FOREIGN["UK"], page)]
    assert any(re.search(HOME["UK"], page) for page in pages)
    assert re.search(r"Completed in English on \d{1,2} \w+ \d{4}", pages[-1])


def test_every_word_that_a_country_changes_is_said_by_our_texts(content):
    for language, named in content.countries.words.items():
        said = " ".join(text for _, text in words_of(therapy_only(content).languages[language]))
        assert not [word for words in named.values() for word in words if word not in said]


def test_the_official_words_of_the_questionnaire_stay(content):
    ours, there = (each.languages["en"].instruments for each in (content, in_country(content, "UK")))
    assert {id_: each.wording for id_, each in ours.items()} == {id_: each.wording for id_, each in there.items()}


@pytest.mark.parametrize("country", ["US", "CA", "UK", "NZ"])
def test_a_date_is_written_as_it_is_there(country):
    day = date(2026, 11, 22)
    american, british = f"November {day.day}, {day.year}", f"{day.day} November {day.year}"
    assert long_date(day, "en", country) == (american if country in ("US", "CA") else british)
