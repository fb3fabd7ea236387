"""The reviewer's pages: every page, topic and PDF, and questions to the table. They are there only if asked for."""

import logging
import re
from functools import cache

import pytest

from ..conftest import CarefulClient, parsed

LANGUAGES = ("en", "es")
PERSON = {
    "score.gad7": "16",
    "score.phq2": "4",
    "difficulty": "very",
    "duration": "ge6m",
    "therapy": "now_early",
    "medicine": "never",
    "age": "25_64",
    "pregnancy": "no",
    "flags": "none",
    "safety": "no",
}


@pytest.fixture(scope="module")
def preview(site):
    return CarefulClient(site, use_cookies=False)


@pytest.fixture(scope="module")
def index(preview):
    """A function: the reviewer's index in that language."""

    @cache
    def get(language):
        reply = preview.get(f"/{language}/preview")
        assert reply.status_code == 200
        return parsed(reply.text)

    return get


@pytest.fixture(scope="module")
def asked(preview):
    """A function: the answer for this person, with changes."""

    def post(language="en", row="", **changes):
        reply = preview.post(f"/{language}/preview/ask", data=PERSON | {"row": row} | changes)
        assert reply.status_code == 200
        return parsed(reply.text)

    return post


def heard(page, selector="main"):
    (found,) = page.query(selector)
    return " ".join(found.to_text().split()).replace("( ", "(").replace(" )", ")")


def sent_by(form):
    return [(field.attrs["name"], field.attrs["value"]) for field in form.query("input")]


def rows_shown(page):
    return [(row.query("h4")[0].to_text().split()[0], row) for row in page.query(".table-rows > li")]


def tried(page):
    """For each group: the rows with their outcomes."""
    return [
        [(row.query("strong")[0].to_text().split()[0], row.attrs["class"]) for row in group.query("ol > li")]
        for group in page.query("details.tried")
    ]


@pytest.mark.parametrize("address", ["/preview", "/en/preview", "/es/preview", "/en/preview/ask"])
def test_it_is_off_unless_it_is_asked_for(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, data=PERSON).status_code in (404, 405)


def test_its_short_address_leads_to_the_language_that_the_browser_asks_for(preview):
    for language in LANGUAGES:
        reply = preview.get("/preview", headers={"Accept-Language": language})
        assert (reply.status_code, reply.location) == (302, f"/{language}/preview")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_it_names_is_there(preview, index, language):
    pages = [link.attrs["href"] for link in index(language).query('main a[target="_blank"]')]
    assert len(pages) == 10
    assert [preview.get(page).status_code for page in pages] == [200] * 10


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_row_of_the_table_has_a_visitor_who_is_shown_it(preview, index, content, language):
    shown = rows_shown(index(language))
    table = content.table
    assert [id_ for id_, _ in shown] == [row.id for row in table.rows]
    held_back = {row.id for row in table.rows if "kap" in row.hides}
    for id_, row in shown:
        form = row.query("form")[0]
        assert form.attrs["action"] == f"/{language}/result"
        page = preview.post(form.attrs["action"], data=dict(sent_by(form)))
        assert page.status_code == 200
        if id_ in table.topic_ids - held_back:
            assert f'id="topic-{id_}"' in page.text, id_


@pytest.mark.slow
def test_each_visitor_gets_a_pdf_in_each_language(preview, index):
    for language in LANGUAGES:
        for id_, row in rows_shown(index(language)):
            form = row.query("form")[0]
            action = form.query("button")[1].attrs["formaction"]
            assert action == f"/{language}/summary.pdf"
            assert preview.post(action, data=dict(sent_by(form))).data.startswith(b"%PDF-"), id_


@pytest.mark.long
def test_each_rows_visitor_can_be_asked_about_and_has_that_row(preview, index):
    for id_, row in rows_shown(index("en")):
        form = row.query("form")[1]
        fields = dict(sent_by(form))
        assert fields["row"] == id_
        reply = preview.post(form.attrs["action"], data=fields)
        assert (id_, "matched") in [each for group in tried(parsed(reply.text)) for each in group], id_


def test_who_gets_k12(index):
    (k12,) = [row for id_, row in rows_shown(index("en")) if id_ == "K12"]
    said = " ".join(k12.to_text().split())
    assert "Who gets K12: 4,608 of 101,376,000 combinations" in said
    assert "And no row above it fits: K1, K2, K3, K4, K10, K5, K6, K7, K8, K9, K11." in said
    assert "everyone who gets it has these answers, and whoever has them gets it:" in said
    conditions, example = [
        [" ".join(item.to_text().split()) for item in each.query("li")] for each in k12.query("details ul")
    ]
    assert conditions == [
        "GAD-7: 10 or more",
        "How hard daily life is: Somewhat difficult or Very difficult or Extremely difficult",
        "How long: 6 months or longer",
        "Talk therapy: In it now, about 12 or more sessions, not enough help or "
        "Had it before, about 12 or more sessions, not enough help",
        "Daily medicine: I take or took one, about 8 weeks or more, not enough help",
        "Age: 18 to 24 or 25 to 64",
        "Pregnancy or breastfeeding: No, or does not apply to me or not asked",
        "Health conditions and medicines: None of these apply to me",
        "Right now: No or not asked",
    ]
    assert example[0] == "GAD-7: 10"
    assert len(example) == len(PERSON)


def test_why_not_k12_for_this_person(asked):
    page = asked(row="K12", flags="review")
    said = heard(page, "section[aria-labelledby=why]")
    assert said.startswith("Why not K12? K8 is tried before K12, and it fits:")
    assert "Talk therapy: anything but In it now, about 12 or more sessions" in said
    assert "no answer counts, too (fits)" in said
    assert "Without that, K9 above K12 would fit:" in said
    assert "Without that, K11 above K12 would fit:" in said
    assert "One or more from list B, none from list A or I am not sure (fits)" in said
    assert "Age: 65 or older or not answered (does not fit)" in said
    (kap,) = [group for group in tried(page) if group[0][0] == "K1"]
    assert kap == [
        *((id_, "failed") for id_ in ("K1", "K2", "K3", "K4", "K10", "K5", "K6", "K7")),
        ("K8", "matched"),
        *((id_, "not_reached") for id_ in ("K9", "K11", "K12")),
    ]
    (opened,) = [group for group in page.query("details.tried") if "open" in group.attrs]
    assert "K8" in opened.query("summary")[0].to_text()


def test_why_k12_for_somebody_who_gets_it(asked):
    said = heard(asked(row="K12", therapy="now_not_enough", medicine="not_enough"), "section[aria-labelledby=why]")
    assert said.startswith("Why K12? K12 fits, and this visitor gets it.")


def test_why_not_a_row_whose_conditions_fail(asked):
    said = heard(asked(row="K6"), "section[aria-labelledby=why]")
    assert said == "Why not K6? What K6 itself needs: How hard daily life is: Not difficult at all (does not fit)"


def test_where_help_stands_alone_it_says_that_the_other_rows_are_held_back(asked):
    page = asked(row="N1", safety="unsafe")
    assert "N1 fits, but it is held back on the page." in heard(page)
    said = [" ".join(each.to_text().split()) for each in page.query("details.tried summary")]
    assert [each.endswith("(held back)") for each in said] == [False] + [True] * 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_keeps_what_was_picked_and_the_page_of_this_person_can_be_opened(preview, asked, language):
    page = asked(language, row="T8")
    picked = {
        select.attrs["name"]: [option.attrs["value"] for option in select.query("option[selected]")]
        for select in page.query("select")
    }
    assert picked == {name: [value] for name, value in (PERSON | {"row": "T8"}).items()}
    (form,) = page.query("form.example")
    fields = dict(sent_by(form))
    assert [sum(int(fields[f"gad7_{n}"]) for n in range(1, 8)), int(fields["phq2_1"]) + int(fields["phq2_2"])] == [
        16,
        4,
    ]
    reply = preview.post(form.attrs["action"], data=fields)
    assert 'id="topic-N3"' in reply.text
    assert 'id="topic-T3S"' in reply.text


def test_answers_that_nobody_can_send_open_no_page(asked):
    page = asked(pregnancy="not_asked")
    assert page.query("form.example") == []
    assert "No visitor can send these answers" in heard(page)


@pytest.mark.parametrize(
    "change", [{"score.gad7": "22"}, {"age": ""}, {"row": "K99"}, {"safety": ["no", "no"]}, {"score.phq2": "x"}]
)
def test_what_is_not_offered_is_refused(preview, change):
    reply = preview.post("/en/preview/ask", data=PERSON | change)
    assert reply.status_code == 422
    assert "Pick one of the answers offered in each list." in reply.text
    assert parsed(reply.text).query("details.tried") == []


def test_no_answer_is_in_an_address_or_a_log(preview, asked, index, caplog):
    caplog.set_level(logging.DEBUG)
    pages = [asked(language, row="K12") for language in LANGUAGES] + [index(language) for language in LANGUAGES]
    for page in pages:
        addresses = [
            each.attrs.get("action") or each.attrs.get("formaction") or each.attrs.get("href")
            for each in page.query("form, button[formaction], a[href]")
        ]
        ours = [address for address in addresses if not address.startswith("sms:")]  # a word to text
        assert [address for address in ours if re.search(r"[?&=]|gad7|score", address)] == []
    assert caplog.text == ""
    ignored = preview.get("/en/preview/ask?score.gad7=16&row=K12")
    assert ignored.text == preview.get("/en/preview/ask").text


def test_the_switch_of_languages_takes_the_answers_along(asked):
    (button,) = asked("en").query(".languages button")
    assert (button.attrs["form"], button.attrs["formaction"]) == ("ask", "/es/preview/ask")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_spanish_nothing_but_the_reasons_is_in_english(index, asked, language):
    english = {" ".join(each.to_text().split()) for each in index("en").query("main p, main li")}
    spanish = {" ".join(each.to_text().split()) for each in index("es").query("main p:not([lang]), main li:not([id])")}
    names = {"start", "questions", "help_now", "options", "talk_therapy", "kap", "about", "privacy", "accessibility"}
    same = {text for text in english & spanish if not re.fullmatch(r"(GAD-7|PHQ-2): \d+", text)}
    assert {text for text in same if text.split()[0] not in names | {"finished"}} == set()
