"""The reviewer's index leads to every page, topic and PDF, and is not there unless it is asked for."""

import pytest

from ..conftest import CarefulClient, parsed


@pytest.fixture(scope="module")
def preview(site):
    return CarefulClient(site, use_cookies=False)


@pytest.fixture(scope="module")
def index(preview):
    reply = preview.get("/preview")
    assert reply.status_code == 200
    return parsed(reply.text)


def test_it_is_off_unless_it_is_asked_for(client):
    assert client.get("/preview").status_code == 404


def sent_by(form):
    return [(field.attrs["name"], field.attrs["value"]) for field in form.query("input")]


def test_every_page_it_names_is_there(preview, index):
    pages = [link.attrs["href"] for link in index.query('main a[target="_blank"]')]
    assert len(pages) == 20
    assert [preview.get(page).status_code for page in pages] == [200] * 20


def test_each_row_of_the_table_has_a_visitor_who_is_shown_it(preview, index, content):
    forms = [form for form in index.query("main form") if form.attrs["action"] == "/en/result"]
    shown = {form.query("strong")[0].to_text(): form for form in forms}
    table = content.table
    assert set(shown) == {row.id for row in table.rows}
    held_back = {row.id for row in table.rows if "kap" in row.hides}
    for id_, form in shown.items():
        page = preview.post("/en/result", data=dict(sent_by(form)))
        assert page.status_code == 200
        if id_ in table.topic_ids - held_back:
            assert f'id="topic-{id_}"' in page.text, id_


def test_each_visitor_gets_a_pdf_in_each_language(preview, index):
    forms = [(form, form.query("button")[1].attrs["formaction"]) for form in index.query("main form")]
    assert {action for _, action in forms} == {"/en/summary.pdf", "/es/summary.pdf"}
    for form, action in forms:
        assert preview.post(action, data=dict(sent_by(form))).data.startswith(b"%PDF-")
