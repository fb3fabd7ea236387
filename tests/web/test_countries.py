"""A clinic in each country: what its file may say; no page speaks of another country's care, or of ketamine."""

import logging
import re
import subprocess
from datetime import date, datetime, timedelta

import pytest

from screener.clinic.claims import check_clinic
from screener.clinic.file import load_clinic
from screener.documents.page_1 import page_1
from screener.documents.page_2 import Page2
from screener.documents.parts import UNDATED
from screener.languages import long_date
from screener.screening.claims import check_content, sentences
from screener.screening.content_file import ContentError
from screener.screening.language import words_of
from screener.screening.local_words import in_country
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.screening.therapy_only import therapy_only

from .clinics import clinic_file, site_of
from .test_topics import fields, visitors

LANGUAGES = ("en", "es")
KETAMINE = re.compile(r"ketamin|\bKAP\b|spravato|infusi[oó]n|\bFDA\b", re.IGNORECASE)
# What a reader there would not say, or could not find: of the United States, of Britain, of no source of ours.
AMERICAN = r"emergency room|urgent care|health plan|insurance|behavioral|counselor|\blicense\b"
BRITISH = r"A&(?:amp;)?E|\bNHS\b|\bGPs?\b|behaviour|counsellor|paediatric|anaesth|\blicence\b"
UNKNOWN = r"out-of-hours|walk-in|Medicare|bulk.bill"
AMERICAN_DATE, BRITISH_DATE = r"November \d{1,2},", r"\d{1,2} November"
NO_NHS = r"A&(?:amp;)?E|\bNHS\b"
AWAY = rf"{AMERICAN}|{UNKNOWN}|pediatrician(?<!paediatrician)|{AMERICAN_DATE}"
FOREIGN = {
    "US": rf"{BRITISH}|{UNKNOWN}|emergency dep|{BRITISH_DATE}",
    "UK": rf"{AWAY}|your doctor|emergency dep",
    "IE": rf"{AWAY}|{NO_NHS}|\bGPs?\b",
    "CA": rf"{AMERICAN}|{UNKNOWN}|{NO_NHS}|\bGPs?\b|{BRITISH_DATE}",
    "AU": rf"{AWAY}|{NO_NHS}|your doctor",
    "NZ": rf"{AWAY}|{NO_NHS}|your doctor",
}
HOME = {
    "US": "urgent care or an emergency room",
    "UK": "NHS 111 or go to A&(amp;)?E",
    "IE": "emergency department",
    "CA": "behavioural",
    "AU": "your GP",
    "NZ": "your GP",
}
FOREIGN_IN_SPANISH = r"planes? de salud|seguro médico|atención urgente|sala de emergencias"
# Numbers of other countries, as they are dialled.
NUMBERS = {
    "US": "999|000|111|112|116123|131114|1737|85258|50808",
    "UK": "911|988|000|112|131114|1737|741741|50808",
    "IE": "911|988|000|999|111|131114|1737|741741|85258",
    "CA": "999|000|111|112|116123|131114|1737|741741|85258",
    "AU": "911|988|999|111|112|116123|1737|741741|85258",
    "NZ": "911|988|999|000|112|116123|131114|741741|85258",
}


LAW = '{ name = "A. Solicitor", date = 2026-11-20 }'


def at_home(folder, country, **changes):
    """The file of a clinic in that country that names its own lines, where some are known."""
    regions = {} if country in ("ES", "FR") else {"regions": f'["{country}"]'}
    return clinic_file(folder, country=f'"{country}"', **regions, **changes)


def guarded(folder, content, country, offers_kap, law_checked):
    """Whether a clinic there starts, and if so, with KAP or without."""
    law = {"law_checked": LAW} if law_checked else {}
    try:
        clinic = load_clinic(at_home(folder, country, offers_kap=offers_kap, **law), content)
    except ContentError as refused:
        return str(refused)
    return "KAP" if clinic.offers_kap else "therapy only"


NEVER = ("IE", "CA", "AU", "NZ")
ONCE_CHECKED = ("UK", "ES")


@pytest.mark.parametrize(
    ("countries", "offered", "offered_and_checked"),
    [
        (("US",), "KAP", "KAP"),
        (ONCE_CHECKED, "refused", "KAP"),
        (NEVER, "refused", "refused"),
        (("FR",), "therapy only", "therapy only"),
    ],
)
def test_a_clinic_names_kap_only_where_the_law_was_read_and_lets_it(
    content, tmp_path, countries, offered, offered_and_checked
):
    for country in countries:
        assert guarded(tmp_path, content, country, False, False) == "therapy only"
        for checked, wanted in ((False, offered), (True, offered_and_checked)):
            found = guarded(tmp_path, content, country, True, checked)
            if wanted != "refused":
                assert found == wanted
                continue
            law = content.countries.country[country]
            rule = f"in {law.name}, {law.rule} ({law.source})"
            assert f'offers_kap: must be false with country = "{country}": {rule}' in found
            assert ("kap.law_checked can say who looked at that law, and when" in found) == (country in ONCE_CHECKED)


def test_each_country_whose_law_was_read_is_in_that_table(content):
    assert set(content.countries.country) == {"US", *ONCE_CHECKED, *NEVER}


def test_where_nobody_has_read_the_law_kap_is_left_out_and_the_log_says_so(content, tmp_path, caplog):
    caplog.set_level(logging.WARNING, "screener")
    clinic = load_clinic(at_home(tmp_path, "FR", law_checked=LAW), content)
    assert (clinic.offers_kap, clinic.kap) == (False, None)
    assert "KAP is left out: nobody has read what may be said of it in FR" in caplog.text
    assert "A. Solicitor" not in caplog.text


@pytest.mark.slow
def test_who_looked_at_the_law_is_told_by_the_log_the_check_and_the_pages_for_the_reviewer(tmp_path, caplog):
    caplog.set_level(logging.WARNING, "screener")
    site = site_of(at_home(tmp_path, "UK", law_checked=LAW), preview=True)
    assert "KAP is named in UK: A. Solicitor looked at its law on 2026-11-20" in caplog.text
    told = site.test_cli_runner().invoke(args=["check"]).output
    assert "the law of UK on naming KAP: A. Solicitor looked at it on 2026-11-20" in told
    assert (
        "A. Solicitor looked at it on 20 November 2026."
        in site.test_client().get("/en/preview/", follow_redirects=True).text
    )


def test_the_check_complains_of_a_law_looked_at_too_early_too_long_ago_or_in_the_future(content, tmp_path):
    def found(day, today):
        law = f'{{ name = "A", date = {day} }}'
        clinic = load_clinic(at_home(tmp_path, "UK", law_checked=law), content)
        return [each.what for each in check_clinic(clinic, content, today) if "law_checked" in each.where]

    written = content.countries.review.date
    assert found(written, written) == []
    assert found(written - timedelta(days=1), written) == ["countries.toml changed after it"]
    assert found(written, written + timedelta(days=366)) == [f"{written} is more than a year ago"]
    assert found(written, written - timedelta(days=1)) == [f"{written} has not come yet"]


def test_a_clinic_whose_country_has_lines_names_them_and_where_none_is_known_log_and_check_say_so(
    content, tmp_path, caplog
):
    caplog.set_level(logging.WARNING, "screener")
    with pytest.raises(ContentError, match='regions: must name "NZ", the country of the clinic and of its visitors'):
        load_clinic(clinic_file(tmp_path, False, country='"NZ"', regions='["UK"]'), content)
    for country, why in (("ES", content.crisis_lines.waiting["ES"]), ("FR", "none is on file")):
        clinic = load_clinic(at_home(tmp_path, country, offers_kap=False), content)
        assert f"No help line of {country} is on file" in caplog.text
        told = [each.what for each in check_clinic(clinic, content, date(2026, 11, 26))]
        assert f"visitors are shown no help line of {country}: {why}" in told


# Said of a regulator without its country. A sentence may follow one that names the country: "There, …".
ABROAD = {"en": r"United States|\bUS\b|\bthere\b", "es": r"Estados Unidos|[Aa]llí"}
REGULATOR = {"en": r"\bFDA\b|\b(?<!was )approved\b(?! or)|Schedule III", "es": r"\bFDA\b|\baprobad[ao]\b|Lista III"}


@pytest.mark.parametrize("country", ONCE_CHECKED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_kap_is_named_abroad_what_the_fda_says_is_said_of_the_united_states(content, country, language):
    said = [text for _, text in words_of(in_country(content, country).languages[language])]
    regulated = [part for text in said for part in sentences(text) if re.search(REGULATOR[language], part)]
    assert len(regulated) > 8
    assert not [part for part in regulated if not re.search(ABROAD[language], part)]


@pytest.mark.parametrize("country", ["US", *ONCE_CHECKED])
def test_the_status_comes_from_the_country_and_not_from_the_language(content, country):
    here = in_country(content, country)
    status = {code: words.passages["kap_status_line"].text.split(".")[0] for code, words in here.languages.items()}
    assert {code: text.strip() for code, text in status.items()} == {
        "US": {
            "en": "Ketamine is not FDA-approved for anxiety",
            "es": "La ketamina no está aprobada por la FDA para la ansiedad",
        },
        "UK": {
            "en": "In the United Kingdom, ketamine is not licensed for anxiety or any other mental health condition",
            "es": "En el Reino Unido, la ketamina no está autorizada para la ansiedad ni otro problema de salud mental",
        },
        "ES": {
            "en": "In the United States, ketamine is not FDA-approved for anxiety",
            "es": "En Estados Unidos, la ketamina no está aprobada por la FDA para la ansiedad",
        },
    }[country]
    assert ("hl3312" in here.sources) == ("hl3312" in here.cited) == (country == "UK")


@pytest.mark.slow
def test_what_a_country_changes_is_as_well_sourced_as_what_it_stands_for(content):
    for country in content.countries.country:
        for kap in (content, therapy_only(content)):
            findings = check_content(in_country(kap, country), content.countries.review.date)
            assert not [str(found) for found in findings]


@pytest.fixture(scope="module")
def therapy_only_site(tmp_path_factory):
    path = clinic_file(tmp_path_factory.mktemp("clinic"), offers_kap=False, site='"https://a.example/"')
    return site_of(path, preview=True)


def everything(client, language, people):
    """Every page, paper and step, as it is sent."""
    for rule in client.application.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments == {"language"}:
            yield client.get(rule.build({"language": language}, append_unknown=False)[1])
    for person in people:
        for step in ("situation", "result"):
            yield client.post(f"/{language}/{step}", data=fields(*person))


def paper(client, language, person):
    return text_of(client.post(f"/{language}/summary.pdf", data=fields(*person)))


def laid_out(service, person):
    """The text of a visitor's paper in English, for which no book is made."""
    items, difficulty, situation = person
    answers, reads = {"gad7": Answers(tuple(items), difficulty)}, service.clinic.reads
    report = build_report(
        service.content, "en", date(2026, 11, 22), answers, Situation(**situation), clinic_language=reads
    )
    pages = page_1(report), Page2(service.content, service.content.languages["en"]).of(report)
    sheet = [[piece for piece in page if not piece.most] for page in pages]
    return words_in(service.pdf.typesetter("en").summary(sheet, None, UNDATED))


def text_of(reply):
    """The page as it is sent, or the text of a paper."""
    return words_in(reply.data) if reply.mimetype == "application/pdf" else reply.text


def words_in(pdf):
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
    assert not {reply.request.path: found for reply in replies if (found := KETAMINE.findall(text_of(reply)))}
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


def test_in_a_country_that_nobody_has_read_about_no_text_speaks_of_care_in_another(content):
    said = [text for _, text in words_of(in_country(therapy_only(content), "FR").languages["en"])]
    assert not [text for text in said if re.search(rf"emergency room|urgent care|health plan|{NO_NHS}|\bGPs?\b", text)]


@pytest.mark.parametrize("country", [*FOREIGN, "ES", "FR"])
def test_so_do_those_in_spanish(content, country):
    said = [text for _, text in words_of(in_country(therapy_only(content), country).languages["es"])]
    assert any(re.search(FOREIGN_IN_SPANISH, text) for text in said) == (country == "US")


@pytest.mark.long
@pytest.mark.parametrize("country", FOREIGN)
def test_pages_and_paper_of_a_clinic_there_speak_of_its_care_and_its_numbers_alone(tmp_path, country):
    path = at_home(tmp_path, country, offers_kap=False, languages='["en"]')
    path.write_text(re.sub(r"^es = .*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    site = site_of(path, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    client = site.test_client(use_cookies=False)
    people = [*visitors(8), *visitors(1, age="lt18"), *visitors(1, safety="unsafe")]
    pages = [text_of(reply) for reply in everything(client, "en", people) if reply.status_code == 200]
    called = {number for page in pages for number in re.findall(r'href="(?:tel|sms):(\+?\d+)', page)}
    assert called
    assert not [number for number in called if re.fullmatch(NUMBERS[country], number)]
    names = r'<bdi.*?</bdi>| (?:class|id)="[^"]*"'  # titles of sources stay, and what nobody reads
    said = [re.sub(names, "", page, flags=re.DOTALL) for page in pages]
    said += [laid_out(site.extensions["screener"], person) for person in (people[0], people[-1])]
    assert not [found for text in said for found in re.findall(FOREIGN[country], text)]
    assert any(re.search(HOME[country], text) for text in said)
    assert re.search(AMERICAN_DATE if country in ("US", "CA") else BRITISH_DATE, said[-1])


def test_every_word_that_a_country_changes_is_said_by_our_texts(content):
    for language, named in content.countries.words.items():
        both = (content, therapy_only(content))
        said = " ".join(text for each in both for _, text in words_of(each.languages[language]))
        assert not [word for words in named.values() for word in words if word not in said]


def test_the_official_words_of_the_questionnaire_stay(content):
    ours, there = (each.languages["en"].instruments for each in (content, in_country(content, "UK")))
    assert {id_: each.wording for id_, each in ours.items()} == {id_: each.wording for id_, each in there.items()}


@pytest.mark.parametrize("country", ["US", "CA", "UK", "NZ"])
def test_a_date_is_written_as_it_is_there(country):
    day = date(2026, 11, 22)
    american, british = f"November {day.day}, {day.year}", f"{day.day} November {day.year}"
    assert long_date(day, "en", country) == (american if country in ("US", "CA") else british)
