"""From the questions to the result, with everything carried in hidden fields and nothing lost."""

import pytest

from ..conftest import parsed


def parse(reply):
    return parsed(reply.text)


def sent_by(page, form):
    """What that form would send: its hidden fields, and the choices that are checked; not those that say nothing."""
    inputs = page.query(f"{form} input[type=hidden]") + page.query(f"{form} input[checked]")
    pairs = [(field.attrs["name"], field.attrs["value"].rstrip()) for field in inputs]
    return [(name, value) for name, value in pairs if value]


def test_the_whole_way_from_the_questions_to_the_pdf_carries_every_answer(client, answers):
    situation = parse(client.post("/en/situation", data=answers()))
    form = sent_by(situation, 'form[action="/en/result"]')
    assert dict(form) == answers()
    result = parse(client.post("/en/result", data={**dict(form), "duration": "ge6m", "safety": "no"}))
    form = sent_by(result, 'form[action="/en/summary.pdf"]')
    assert dict(form) == {**answers(), "duration": "ge6m", "safety": "no", "help_seen": "1"}
    pdf = client.post("/en/summary.pdf", data={**dict(form), "questions": "talk_type"})
    assert pdf.status_code == 200
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=summary-2026-11-22.pdf"
    assert pdf.headers["Content-Type"] == "application/pdf"


def test_skipping_all_the_optional_questions_sends_the_answers_and_nothing_else(client, complete, answers):
    page = parse(client.post("/en/situation", data=complete()))
    assert dict(sent_by(page, "form.skip-all")) == answers()


@pytest.mark.parametrize("total", [0, 4, 5, 9, 10, 14, 15, 21])
def test_both_sides_of_each_band_edge_are_named_rightly_on_the_result_page(client, answers, total):
    values = [min(3, max(0, total - 3 * n)) for n in range(7)]
    band = "minimal" if total < 5 else "mild" if total < 10 else "moderate" if total < 15 else "severe"
    page = parse(client.post("/en/result", data=answers(values))).to_text()
    assert f"{total} out of 21" in " ".join(page.split())
    assert f"in the {band} range of anxiety symptoms" in page


def test_the_result_tells_the_score_a_human_sentence_and_the_difficulty(client, answers):
    page = client.post("/en/result", data=answers()).text
    assert "Anxiety like this is common, and there are well-studied ways to treat it." in page
    assert "Somewhat difficult" in page
    assert "not counted in the score" in page


def test_the_difficulty_question_may_be_left_out(client, answers):
    page = client.post("/en/result", data=answers(difficulty=None))
    assert page.status_code == 200
    assert "How hard these problems make daily life" not in page.text


def test_changing_the_answers_shows_them_all_again_and_carries_the_rest(client, complete):
    data = {**complete(), "questions": ["talk_type", "kap_evaluation"]}
    page = parse(client.post("/en/questions", data={**data, "edit": "1"}))
    checked = {(field.attrs["name"], field.attrs["value"].rstrip()) for field in page.query("input[checked]")}
    hidden = set(sent_by(page, "form#questionnaire"))
    assert ("gad7_1", "2") in checked
    assert ("difficulty", "somewhat") in checked
    assert len(checked) == 8
    assert {("therapy", "now_not_enough"), ("questions", "talk_type"), ("questions", "kap_evaluation")} <= hidden


def test_going_back_from_half_filled_questions_is_no_error(client, answers):
    reply = client.post("/en/questions", data=answers(gad7_3=None, edit="1"))
    assert reply.status_code == 200
    assert "error-summary" not in reply.text


def test_who_may_not_be_able_to_stay_safe_sees_help_first_and_then_the_result_without_treatment_topics(
    client, complete
):
    first = client.post("/en/result", data=complete(safety="unsafe"))
    page = parse(first)
    assert [topic.attrs["id"] for topic in page.query('[id^="topic-"]')] == ["topic-U2"]
    assert "out of 21" not in first.text
    assert "etamine" not in first.text
    assert "example.org/consultation" not in first.text
    form = dict(sent_by(page, "form.back"))
    then = parse(client.post("/en/result", data={**form, "help_seen": "1"}))
    assert "12 out of 21" in " ".join(then.to_text().split())
    topics = {topic.attrs["id"] for topic in then.query("section[id^=topic-], article[id^=topic-]")}
    assert topics == {"topic-U2"}
    assert "Choices about treatment can wait" in then.to_text()


def test_under_18_no_score_is_shown(client, complete):
    page = client.post("/en/result", data=complete(age="lt18")).text
    assert "out of 21" not in page
    assert "score is 12" not in page
    assert 'id="topic-T1"' in page
    assert 'id="topic-K2"' in page


def test_talk_therapy_stands_above_kap_and_each_kap_topic_ends_with_the_status_line(client, complete):
    page = parse(client.post("/en/result", data=complete()))
    ids = [topic.attrs["id"] for topic in page.query("details.topic")]
    assert ids == ["topic-N4", "topic-T4", "topic-M5", "topic-K12"]
    last = page.query("#topic-K12 > p")[-1].to_text()
    assert last == (
        "Ketamine is not FDA-approved for anxiety. "
        "Only a licensed clinician who has examined you can say whether it is suitable."
    )


def test_the_visitors_own_answers_are_named_as_the_reason_but_never_the_one_about_safety(client, complete):
    page = parse(client.post("/en/result", data=complete(safety="skip")))
    reasons = [reason.to_text() for reason in page.query(".because")]
    assert "Because you said talk therapy is not helping enough so far and your score is 12." in reasons
    assert not [reason for reason in reasons if "right now" in reason]


@pytest.mark.parametrize("change", [{"safety": "unsafe", "help_seen": "1"}, {"age": "lt18"}])
def test_where_kap_is_not_offered_no_question_about_it_is(client, complete, change):
    boxes = parse(client.post("/en/result", data=complete(**change))).query("input[type=checkbox]")
    assert boxes
    assert not [box for box in boxes if box.attrs["value"].startswith("kap_")]


def test_a_page_made_from_answers_is_left_by_a_new_tab(client, complete):
    page = parse(client.post("/en/result", data=complete()))
    links = page.query(".help-line a[href^='/'], .bottom a, .clinic a")
    ways_out = [link for link in links if not link.attrs["href"].startswith("tel:")]  # which leave no page
    assert ways_out
    assert all(link.attrs.get("target") == "_blank" for link in ways_out)
    assert not parse(client.get("/en/")).query(".bottom a[target]")
