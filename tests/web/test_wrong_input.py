"""A wrong or missing answer is a 422 with everything else kept; never a 500, never a score."""

import re

import pytest

from ..conftest import parsed

STEPS = ["/en/questions", "/en/situation", "/en/result", "/en/summary.pdf", "/en/summary.txt"]
WRONG = ["4", "-1", "99999999999999999999", "2.0", " 2", "two", "٢", "2\x00", "<b>", "skip", "null"]


def checked(page):
    return values(page.query("input[checked]"))


def values(fields):
    """What they would send, but for those that say nothing."""
    pairs = {(field.attrs["name"], field.attrs["value"].rstrip()) for field in fields}
    return {(name, value) for name, value in pairs if value}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("value", [None, "", *WRONG])
def test_a_missing_or_wrong_item_is_asked_again_and_the_others_are_kept(client, answers, step, value):
    reply = client.post(step, data=answers(gad7_4=value))
    page = parsed(reply.text)
    assert reply.status_code == 422
    assert len(checked(page)) == 7
    (link,) = page.query(".error-summary a")
    assert link.attrs["href"] == "#gad7_4"
    assert link.to_text() == "Tell us how often this has bothered you: Trouble relaxing"
    assert page.query("title")[0].to_text().startswith("Error: ")
    assert "out of 21" not in reply.text


@pytest.mark.parametrize("step", STEPS)
def test_an_item_sent_twice_is_asked_again(client, answers, step):
    reply = client.post(step, data={**answers(), "gad7_2": ["1", "1"]})
    assert reply.status_code == 422
    assert "Choose one answer only: Not being able to stop or control worrying" in reply.text


@pytest.mark.parametrize("step", STEPS)
def test_with_no_answer_at_all_each_item_is_linked(client, step):
    reply = client.post(step, content_type="application/x-www-form-urlencoded")
    page = parsed(reply.text)
    assert reply.status_code == 422
    links = [link.attrs["href"] for link in page.query(".error-summary a")]
    assert links == [f"#gad7_{n}" for n in range(1, 8)]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "name", ["difficulty", "duration", "therapy", "medicine", "age", "pregnancy", "flags", "safety"]
)
@pytest.mark.parametrize("value", ["worst", "0", ["none", "none"]])
def test_an_unknown_or_repeated_optional_answer_is_a_422_with_the_rest_kept(client, complete, step, name, value):
    reply = client.post(step, data={**complete(), name: value})
    page = parsed(reply.text)
    assert reply.status_code == 422
    assert page.query(f'.error-summary a[href="#{name}"]')
    kept = checked(page) | values(page.query("input[type=hidden]"))
    assert kept >= set({**complete(), name: None}.items()) - {(name, None)}


def test_a_wrong_answer_is_asked_again_while_editing_too(client, answers):
    assert client.post("/en/questions", data=answers(gad7_1="9", edit="1")).status_code == 422
    assert client.post("/en/questions", data=answers(age="9", edit="1")).status_code == 422


@pytest.mark.parametrize("step", ["/en/result", "/en/summary.pdf", "/en/summary.txt"])
def test_more_questions_than_fit_are_told_kindly_and_none_is_lost(client, complete, content, step):
    ids = [question.id for question in content.languages["en"].questions[:7]]
    reply = client.post(step, data={**complete(), "questions": ids})
    page = parsed(reply.text)
    assert reply.status_code == 422
    assert "Choose up to 6 questions" in reply.text
    assert {value for name, value in checked(page) if name == "questions"} == set(ids)


@pytest.mark.parametrize("step", ["/en/situation", "/en/result", "/en/summary.pdf", "/en/summary.txt"])
def test_an_unknown_question_id_is_a_422_and_the_known_ones_are_kept(client, complete, step):
    reply = client.post(step, data={**complete(), "questions": ["talk_type", "drop table"]})
    assert reply.status_code == 422
    assert 'value="talk_type" checked' in reply.text


@pytest.mark.parametrize("step", STEPS)
def test_what_was_sent_is_never_echoed_unless_it_is_a_known_value(client, answers, step):
    marker = '"><script>zebra</script>'
    reply = client.post(step, data=answers(gad7_1=marker, age=marker, questions=marker, zebra="zebra"))
    assert reply.status_code == 422
    assert "zebra" not in reply.text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("fields", [{}, {"therapy": "nonsense", "difficulty": "nonsense", "flags": "nonsense"}])
def test_a_hint_is_read_with_its_question_and_before_what_is_wrong_with_it(client, complete, language, fields):
    pages = [client.get(f"/{language}/questions"), client.post(f"/{language}/situation", data=complete(**fields))]
    pages.append(client.post(f"/{language}/result", data=complete(**{**fields, "difficulty": ""})))
    hinted = []
    for page in pages:
        for field in parsed(page.text).query("fieldset"):
            if hint := field.query("p.hint"):
                hinted.append(field.attrs["id"])
                described = field.attrs["aria-describedby"].split()
                assert described[0] == hint[0].attrs["id"] == f"{field.attrs['id']}-hint"
                assert described[1:] == [each.attrs["id"] for each in field.query("p.error-text")]
    assert {"difficulty", "safety", "matters"} <= set(hinted)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_way_to_reach_help_does_not_run_into_the_next(client, language):
    page = re.sub(r"<[^>]*>", "", client.get(f"/{language}/help-now").text)
    assert re.search(r"988\s+988lifeline\.org", page)
