"""The text copy: on the result page to select, and as a file, for whoever gets no PDF."""

import random

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from screener.screening.situation import SITUATION_VALUES
from screener.web.lengths import TEXT, filled_text

from ..conftest import parsed

BLOCK = ".take-along details pre"


def text_on(client, language, form):
    """What the result page has to select, and in which language it says that is."""
    (block,) = parsed(client.post(f"/{language}/result", data=form).text).query(BLOCK)
    return block.to_text(separator="", strip=False), block.attrs["lang"]


def file_of(client, language, form):
    return client.post(f"/{language}/summary.txt", data=form).get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("changes", [{}, {"phq2_1": "3", "phq2_2": "0"}, {"age": "lt18"}, {"safety": "thoughts"}])
def test_the_page_shows_what_the_file_holds(client, complete, language, changes):
    form = complete(**changes)
    shown, its_language = text_on(client, language, form)
    assert its_language == "en"  # as the clinic reads
    assert shown.strip() == file_of(client, language, form).strip()
    assert ("/21" in shown) == (changes != {"age": "lt18"})


def test_the_whole_way_from_the_questions_to_the_text(client, answers):
    situation = parsed(client.post("/es/situation", data=answers()).text)
    form = {
        field.attrs["name"]: field.attrs["value"]
        for field in situation.query('form[action="/es/result"] input[type=hidden]')
    }
    result = parsed(client.post("/es/result", data=form).text)
    (button,) = result.query('button[formaction="/es/summary.txt"]')
    fields = result.query(f"form#{button.attrs['form']} input[type=hidden]")
    sent = MultiDict((field.attrs["name"], field.attrs["value"]) for field in fields)
    reply = client.post("/es/summary.txt", data=sent)
    assert reply.status_code == 200
    assert reply.headers["Content-Disposition"] == "attachment; filename=summary-2026-11-22.txt"
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "GAD-7 12/21 [2,2,2,1,1,2,2] difficulty=somewhat 2026-11-22 self-report" in reply.text
    assert "In Spanish, November 22, 2026" in reply.text
    assert "Se ha sentido nervioso(a)" in reply.text


def test_it_is_folded_below_the_button_for_the_pdf(client, complete):
    page = parsed(client.post("/en/result", data=complete()).text)
    (folded,) = (each for each in page.query("details") if each.query("pre"))
    assert "open" not in folded.attrs
    html = client.post("/en/result", data=complete()).text
    assert html.rindex("Download my summary (PDF)</button>") < html.index("<pre")


def test_where_help_stands_alone_there_is_no_text(client, complete):
    assert "<pre" not in client.post("/en/result", data=complete(safety="unsafe")).text
    assert "<pre" in client.post("/en/result", data=complete(safety="unsafe", help_seen="1")).text


def test_nobody_may_store_it_and_no_proxy_packs_it(client, complete):
    reply = client.post("/en/summary.txt", data=complete(), headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Encoding"] == "identity"
    assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(reply.headers.keys())


def test_the_texts_of_all_visitors_have_one_length(app):
    client, chance = FlaskClient(app, use_cookies=False), random.Random(5)
    lengths = set()
    for _ in range(150):
        form = {f"gad7_{item}": chance.choice("0123") for item in range(1, 8)}
        form |= {name: chance.choice(["", *values]).replace("skip", "") for name, values in SITUATION_VALUES.items()}
        form |= chance.choice([{}, {"phq2_1": "3", "phq2_2": "3"}])
        reply = client.post(f"/{chance.choice(['en', 'es'])}/summary.txt", data=form)
        lengths.add((reply.status_code, len(reply.data), reply.headers["Content-Length"]))
    assert lengths == {(200, TEXT, str(TEXT))}


def test_one_that_outgrows_its_length_gets_the_next():
    for size in (0, 1, TEXT - 2, TEXT - 1, TEXT, TEXT + 1):
        text = filled_text("x" * size)
        assert len(text) == TEXT * (1 + (size >= TEXT))
        assert text.rstrip() == b"x" * size
        assert text.endswith(b"\n")


def test_an_answer_that_is_missing_is_asked_for_on_the_page_of_the_questions(client, complete):
    reply = client.post("/en/summary.txt", data=complete(gad7_4=None))
    assert reply.status_code == 422
    assert parsed(reply.text).query('.error-summary a[href="#gad7_4"]')
