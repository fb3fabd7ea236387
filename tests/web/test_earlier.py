"""An earlier result and what matters, from the form to the page: picked from lists, kept, and refused when half."""

import re

import pytest

from ..conftest import parsed

EARLIER = {"earlier_total": "16", "earlier_month": "2026-03"}
MATTERS = ["helps", "cost", "lasts"]
STEPS = ["/en/result", "/en/summary.pdf", "/en/summary.txt"]


def selected(page):
    """What the two lists would send."""
    chosen = page.query("select option[selected]")
    return {option.parent.attrs["name"]: option.attrs["value"].strip() for option in chosen}


def picked(page):
    return [box.attrs["value"].strip() for box in page.query("#matters input[checked]")]


def hidden(page, form):
    pairs = [(each.attrs["name"], each.attrs["value"].strip()) for each in page.query(f"{form} input[type=hidden]")]
    return [(name, value) for name, value in pairs if value]


def words_of(page, place):
    return " ".join(page.query(place)[0].to_text().split())


def test_both_are_optional_closed_at_first_and_have_nothing_chosen(client, answers):
    page = parsed(client.post("/en/situation", data=answers()).text)
    assert [label.to_text() for label in page.query("details.question summary")] == [
        "What matters to you in getting help?",
        "I have a result from last time",
    ]
    assert not [each for each in page.query("details.question") if "open" in each.attrs]
    assert selected(page) == {"earlier_total": "", "earlier_month": ""}
    assert picked(page) == []


@pytest.mark.parametrize(("language", "name"), [("en", "March 2026"), ("es", "marzo de 2026")])
def test_the_lists_have_every_score_and_every_month_of_five_years_and_none_to_come(client, answers, language, name):
    page = parsed(client.post(f"/{language}/situation", data=answers()).text)
    totals, months = ([o.attrs["value"].strip() for o in page.query(f"#{n} option")] for n in EARLIER)
    assert totals == ["", *map(str, range(22))]
    assert months[:2] == ["", "2026-11"]
    assert (months[-1], len(months)) == ("2021-11", 62)
    (march,) = [o.to_text() for o in page.query("#earlier_month option") if o.attrs["value"] == "2026-03"]
    assert march == name


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"earlier_month": None}, "earlier_month", "Choose this too, or leave both out: The month on that paper"),
        ({"earlier_total": ""}, "earlier_total", "Choose this too, or leave both out: The score then"),
        ({"earlier_total": "22"}, "earlier_total", "Choose one of the answers, or none: The score then"),
        ({"earlier_total": "-1"}, "earlier_total", "Choose one of the answers, or none"),
        ({"earlier_total": "07"}, "earlier_total", "Choose one of the answers, or none"),
        ({"earlier_month": "2026-12"}, "earlier_month", "Choose one of the answers, or none: The month on that"),
        ({"earlier_month": "2021-10"}, "earlier_month", "Choose one of the answers, or none"),
        ({"earlier_month": "2026-3"}, "earlier_month", "Choose one of the answers, or none"),
        ({"earlier_month": "2026-03-01"}, "earlier_month", "Choose one of the answers, or none"),
        ({"earlier_month": ["2026-03", "2026-02"]}, "earlier_month", "Choose one answer only: The month on that paper"),
    ],
)
def test_half_or_wrong_is_a_422_with_everything_else_kept(client, complete, step, changes, field, said):
    sent = {**complete(questions="talk_type", matters=MATTERS, **EARLIER), **changes}
    reply = client.post(step, data={name: value for name, value in sent.items() if value is not None})
    page = parsed(reply.text)
    assert reply.status_code == 422
    (link,) = page.query(".error-summary a")
    assert (link.attrs["href"], said in link.to_text()) == (f"#{field}", True)
    (other,) = EARLIER.keys() - {field}
    assert selected(page) == {other: EARLIER[other], field: ""}
    assert picked(page) == ["helps", "lasts", "cost"]
    assert all("open" in each.attrs for each in page.query("details.question"))
    assert ("questions", "talk_type") in hidden(page, "#about-you")
    assert len(page.query("#about-you fieldset input[type=radio][checked]")) == 7


@pytest.mark.parametrize("step", STEPS)
def test_more_than_three_things_that_matter_are_told_kindly_and_none_is_lost(client, complete, step):
    reply = client.post(step, data=complete(matters=[*MATTERS, "way"], **EARLIER))
    page = parsed(reply.text)
    assert reply.status_code == 422
    assert "Choose up to 3: What matters to you in getting help?" in words_of(page, ".error-summary")
    assert picked(page) == ["helps", "lasts", "cost", "way"]
    assert selected(page) == EARLIER


def test_an_unknown_thing_is_a_422_with_the_known_ones_kept_and_not_echoed(client, complete):
    reply = client.post("/en/result", data=complete(matters=["cost", "zebra"]))
    assert reply.status_code == 422
    assert picked(parsed(reply.text)) == ["cost"]
    assert "zebra" not in reply.text


def test_both_travel_to_the_result_the_paper_and_back_to_the_questions(client, complete):
    sent = complete(matters=MATTERS, **EARLIER)
    result = parsed(client.post("/en/result", data=sent).text)
    form = hidden(result, "#to-paper")
    assert dict(form).items() >= EARLIER.items()
    assert sorted(value for name, value in form if name == "matters") == sorted(MATTERS)
    again = hidden(parsed(client.post("/en/questions", data=sent | {"edit": "1"}).text), "form")
    assert dict(again).items() >= EARLIER.items()
    assert sorted(value for name, value in again if name == "matters") == sorted(MATTERS)
    back = parsed(client.post("/en/situation", data=sent).text)
    assert selected(back) == EARLIER
    assert picked(back) == ["helps", "lasts", "cost"]


@pytest.mark.parametrize("step", ["/en/questions", "/en/situation"])
def test_who_goes_back_with_half_of_it_is_not_stopped_and_loses_nothing(client, complete, step):
    half = complete(earlier_total="16", matters=[*MATTERS, "way"], edit="1" if step == "/en/questions" else None)
    reply = client.post(step, data=half)
    assert reply.status_code == 200
    page = parsed(reply.text)
    shown = [*selected(page).items(), *(("matters", id_) for id_ in picked(page))]
    kept = [*shown, *hidden(page, "#questionnaire")]
    assert ("earlier_total", "16") in kept
    assert len([name for name, _ in kept if name == "matters"]) == 4


def test_skipping_all_of_the_optional_questions_leaves_both_out(client, complete):
    page = parsed(client.post("/en/situation", data=complete(matters=MATTERS, **EARLIER)).text)
    names = {name for name, _ in hidden(page, "form.skip-all")}
    assert not names & {"matters", *EARLIER}


@pytest.mark.parametrize(
    ("language", "total", "said"),
    [
        ("en", "15", "3 points lower than then. In March 2026 your score was 15, as you told us."),
        ("en", "13", "1 point lower than then. In March 2026 your score was 13, as you told us."),
        ("en", "12", "The same score as then."),
        ("en", "6", "6 points higher than then."),
        ("es", "16", "4 puntos menos que entonces. En marzo de 2026 su puntuación fue 16, según nos dijo."),
    ],
)
def test_the_change_stands_right_below_the_answer_with_both_points_drawn(client, complete, language, total, said):
    page = parsed(client.post(f"/{language}/result", data=complete(**EARLIER | {"earlier_total": total})).text)
    assert said in words_of(page, "#change")
    (short,) = page.query("#in-short")
    following = [each for each in short.parent.children if getattr(each, "attrs", None) is not None]
    assert following[following.index(short) + 1].attrs.get("id") == "change"
    (mark,) = page.query("#change path.earlier")
    x = float(re.match(r"M([\d.]+)", mark.attrs["d"])[1])
    assert x == pytest.approx((int(total) + 0.5) * 20)
    assert total in page.query("#change figcaption")[0].to_text()
    assert not page.query("#in-short path.earlier")


def test_without_an_earlier_result_there_is_no_word_of_one(client, complete):
    page = parsed(client.post("/en/result", data=complete()).text)
    assert not page.query("#change")
    assert not page.query("#what-matters")


def test_what_matters_is_above_the_cards_each_with_what_every_kind_of_help_means_for_it(client, complete):
    page = parsed(client.post("/en/result", data=complete(matters=MATTERS)).text)
    (section,) = page.query("#what-matters")
    assert [each.to_text() for each in section.query("summary")] == [
        "How likely it is to help",
        "How long it lasts, and what happens when I stop",
        "What I would pay",
    ]
    for details in section.query("details"):
        assert "open" not in details.attrs
        kinds = [each.to_text() for each in details.query("li strong")]
        assert kinds == ["Talk therapy:", "Daily medicine:", "KAP (with ketamine):"]
    everything = [each.attrs.get("id", "") for each in page.query("section, article, details")]
    assert everything.index("what-matters") < everything.index("topic-T4")


def test_under_18_what_matters_says_nothing_on_kap_and_no_score_is_compared(client, complete):
    page = parsed(client.post("/en/result", data=complete(age="lt18", matters=MATTERS, **EARLIER)).text)
    assert "KAP" not in words_of(page, "#what-matters")
    assert len(page.query("#what-matters li")) == 6
    assert not page.query("#change")


def test_where_help_stands_alone_what_matters_can_wait(client, complete):
    sent = complete(safety="unsafe", matters=MATTERS, **EARLIER)
    first = parsed(client.post("/en/result", data=sent).text)
    form = hidden(first, "#go-on")
    assert dict(form).items() >= EARLIER.items()
    assert len([name for name, _ in form if name == "matters"]) == 3
    page = parsed(client.post("/en/result", data=sent | {"help_seen": "1"}).text)
    assert not page.query("#what-matters")
    assert page.query("#change")


def test_neither_is_in_an_address(client, complete):
    for step in ("questions", "situation", "result"):
        page = parsed(client.post(f"/en/{step}", data=complete(matters=MATTERS, **EARLIER)).text)
        named = [each.attrs.get(name) or "" for each in page.query("*") for name in ("href", "action", "formaction")]
        ours = [address for address in named if address.startswith("/")]
        assert len(ours) > 10
        assert not [address for address in ours if "2026-03" in address or "?" in address or "earlier" in address]
