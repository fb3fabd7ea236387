"""Each page answers, is clean (the test client checks that), and says what it must."""

import pytest

from ..conftest import parsed

READING = [
    "/en/",
    "/en/questions",
    "/en/help-now",
    "/en/about",
    "/en/privacy",
    "/en/options",
    "/en/talk-therapy",
    "/en/ketamine-assisted-psychotherapy",
    "/en/accessibility",
    "/en/finished",
]


@pytest.mark.parametrize("address", READING)
def test_every_reading_page_answers(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "given"), [("en-US,en;q=0.9", "/en/"), ("tlh", "/en/"), ("", "/en/"), ("en;q=broken", "/en/")]
)
def test_the_root_leads_to_the_best_language(client, wanted, given):
    reply = client.get("/", headers={"Accept-Language": wanted})
    assert (reply.status_code, reply.location) == (302, given)
    assert "Accept-Language" in reply.headers["Vary"]


def test_the_start_says_who_runs_it_that_it_offers_kap_and_what_it_is_not(client, service):
    page = client.get("/en/").text
    assert service.clinic.name in page
    assert "It offers talk therapy and ketamine-assisted psychotherapy" in page
    assert "not a diagnosis" in page
    assert 'href="/en/questions"' in page


def test_a_young_person_gets_help_on_the_start_page_and_no_questionnaire(client):
    (young,) = parsed(client.get("/en/").text).query("details.under-18")
    assert not young.query("input")
    assert young.query('.help-list a[href="sms:988"]')
    assert "open" not in young.attrs


def test_each_item_is_a_fieldset_with_a_legend_and_nothing_is_preselected(client, content):
    page = parsed(client.get("/en/questions").text)
    wording = content.languages["en"].instruments["gad7"].wording
    assert len(page.query("fieldset")) == 8 + 2
    assert len(page.query("input[type=radio]")) == 8 * 4 + 2 * 5
    assert not page.query("input[checked]")
    mood = content.languages["en"].instruments["phq2"].wording
    statements = [*wording.items, wording.difficulty.question, *mood.items]
    for legend, statement in zip(page.query("legend"), statements, strict=True):
        assert statement in legend.to_text()
    assert [stem.to_text() for stem in page.query("p.stem")] == [wording.stem, mood.stem]
    assert content.main.facts.licence["en"] in page.to_text()


@pytest.mark.parametrize("address", ["/en/situation", "/en/result"])
def test_a_page_made_from_answers_leads_back_to_the_questions_when_it_is_just_opened(client, address):
    reply = client.get(address)
    assert (reply.status_code, reply.location) == (303, "/en/questions")


def test_the_load_balancer_gets_an_answer(client):
    assert client.get("/healthz").text == "ok\n"


def test_every_source_a_page_cites_is_listed_once_and_in_order(client):
    page = parsed(client.get("/en/ketamine-assisted-psychotherapy").text)
    cited = [link.to_text() for link in page.query("sup.cites a")]
    listed = page.query(".sources li")
    assert list(dict.fromkeys(cited)) == [str(number) for number in range(1, len(listed) + 1)]


@pytest.mark.parametrize("address", READING)
def test_every_page_says_that_no_clinician_of_this_clinic_has_reviewed_it_yet(client, address):
    assert "not yet been reviewed by a clinician of this clinic" in client.get(address).text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Version 18 of March 13, 2026.", "Paid for by Douglas Pharmaceuticals.", "treatment: Mindbloom.")),
        (
            "es",
            ("Versión 18 del 13 de marzo de 2026.", "Pagado por Douglas Pharmaceuticals.", "tratamiento: Mindbloom."),
        ),
    ],
)
def test_the_list_of_sources_tells_a_labels_version_who_paid_and_who_wrote_of_its_own(client, language, told):
    (sources,) = parsed(client.get(f"/{language}/about").text).query(".sources")
    text = " ".join(sources.to_text().split()).replace(" .", ".")
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_picture_of_what_was_tested_is_hidden_from_whoever_listens_and_said_in_words(client, content, language):
    page = parsed(client.get(f"/{language}/options").text)
    (figure,) = page.query("figure.tested")
    assert len(figure.query("svg.tested-drawing")) == 5
    assert [svg for svg in figure.query("svg") if svg.attrs.get("aria-hidden") != "true"] == []
    assert len(figure.query("circle.trial")) == 41 + 79 + 2 + 1  # one in the key
    assert len(figure.query("rect.uncounted")) == 1
    assert len(figure.query("path.none")) == 1
    text = " ".join(figure.to_text().split())
    assert [row.name for row in content.languages[language].options.tested.rows.values() if row.name not in text] == []


def test_the_table_of_a_hundred_people_heads_each_option_and_each_column(client):
    (table,) = parsed(client.get("/en/options").text).query("table.of-100")
    assert [cell.attrs["scope"] for cell in table.query("th")] == ["col"] * 2 + ["rowgroup"] * 4
    assert [len(body.query("td")) for body in table.query("tbody")] == [2] * 4
