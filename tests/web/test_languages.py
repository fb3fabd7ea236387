"""On every page a visitor may change the language: the same page comes, and every answer with it."""

from dataclasses import replace
from datetime import date

import pytest

from screener.clinic.keys import Reviewer

from ..conftest import parsed
from . import test_nu_checker as every

ANSWERS = {f"gad7_{number}": str(number % 4) for number in range(1, 8)} | {"difficulty": "very"}
SITUATION = {"duration": "ge6m", "therapy": "stopped_early", "medicine": "declined", "age": "18_24"}
SITUATION |= {"pregnancy": "no", "flags": "review", "safety": "no"}
ALL = ANSWERS | SITUATION | {"questions": ["talk_type", "kap_evaluation", "talk_change"]}
UNSAFE = ALL | {"safety": "unsafe", "questions": ["talk_type"]}
TOO_MANY = ["talk_type", "talk_length", "talk_measure", "talk_practice", "talk_change", "talk_fit", "talk_training"]

# Every page with a form, in each state in which nothing is wrong: where it is posted to, and what is sent there.
STATES = {
    "questions, none answered": ("questions", {"edit": "1"}),
    "questions, some answered": ("questions", {"edit": "1", "gad7_2": "3", "gad7_7": "0"}),
    "questions, to change": ("questions", {"edit": "1", **ALL}),
    "situation, empty": ("situation", ANSWERS),
    "situation, filled in": ("situation", ALL),
    "result": ("result", ANSWERS),
    "result with questions picked": ("result", ALL),
    "result, help seen": ("result", UNSAFE | {"help_seen": "1"}),
    "result, under 18": ("result", ALL | {"age": "lt18", "questions": ["talk_type"]}),
    "help first": ("result", UNSAFE),
}
# Where something is wrong: the same, and what is left to be wrong in the other language.
FAULTS = {
    "questions, half answered": ("situation", {"gad7_2": "3", "gad7_4": "0", **SITUATION}, []),
    "questions, none answered": ("result", {"age": "18_24"}, []),
    "questions, one wrong": ("result", ALL | {"gad7_3": "9"}, []),
    "situation, one wrong": ("result", ALL | {"therapy": "9"}, []),
    "result, too many picked": ("summary.pdf", ALL | {"questions": TOO_MANY}, ["#questions"]),
}
NAMES = {"en": "English", "es": "Español"}
THIS = {"en": "Language", "es": "Idioma"}
# Who reviewed the content, as pages say it.
UNREVIEWED = {
    "en": "This content has not yet been reviewed by a clinician of this clinic.",
    "es": "Ningún profesional de salud de esta clínica ha revisado todavía esta traducción.",
}

both_ways = pytest.mark.parametrize(("here", "there"), [("en", "es"), ("es", "en")])


def parse(reply):
    return parsed(reply.text)


def language_of(page):
    (root,) = page.query("html")
    return root.attrs["lang"]


def switch(page, language):
    """What leads to that language."""
    (control,) = page.query(f'header .languages [lang="{language}"]')
    return control


def sent_by(page, form):
    """What that form sends before any of its buttons is pressed."""
    inputs = page.query(f"form#{form} input[type=hidden], form#{form} input[checked]")
    return [(field.attrs["name"], field.attrs["value"]) for field in inputs]


def press(client, page, language):
    """Follow the link, or press the button, that leads to that language."""
    control = switch(page, language)
    if control.name == "a":
        return client.get(control.attrs["href"])
    pairs = sent_by(page, control.attrs["form"])
    if "name" in control.attrs:
        pairs.append((control.attrs["name"], control.attrs["value"]))
    form = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
    return client.post(control.attrs["formaction"], data=form, content_type="application/x-www-form-urlencoded")


def shape(page):
    """All that two languages share: the parts of a page by their names, and its controls with what is chosen."""
    ids = [element.attrs["id"] for element in page.query("[id]")]
    inputs = [(each.attrs["name"], each.attrs["value"], "checked" in each.attrs) for each in page.query("main input")]
    return ids, inputs


def chosen(page):
    """Every answer in the page: chosen, or carried along."""
    fields = page.query("main input[checked], main input[type=hidden]")
    pairs = {(each.attrs["name"], each.attrs["value"].rstrip()) for each in fields}
    return {(name, value) for name, value in pairs if value and name != "help_seen"}


def flat(fields):
    """The same of what was sent."""
    pairs = [(name, some) for name, some in fields.items() if name not in ("edit", "help_seen")]
    return {(name, value) for name, some in pairs for value in ([some] if isinstance(some, str) else some)}


# --- the same page ----------------------------------------------------------------------------------------------


@both_ways
def test_every_page_to_read_leads_to_itself_in_the_other_language_and_back(client, here, there):
    replies = [reply for reply in every.reading(client, here) if reply.mimetype == "text/html"]
    pages = [reply for reply in replies if reply.request.path.startswith(f"/{here}/") and reply.status_code == 200]
    assert len(pages) >= 10
    for reply in pages:
        other = press(client, parse(reply), there)
        assert (other.status_code, other.request.path) == (200, reply.request.path.replace(f"/{here}/", f"/{there}/"))
        assert (language_of(parse(reply)), language_of(parse(other))) == (here, there)
        assert shape(parse(other)) == shape(parse(reply))
        if not parse(reply).query("main form"):
            assert press(client, parse(other), here).text == reply.text


@both_ways
@pytest.mark.parametrize("state", STATES)
def test_a_page_with_a_form_comes_in_the_other_language_with_every_answer_and_back_as_it_was(
    client, state, here, there
):
    path, fields = STATES[state]
    reply = client.post(f"/{here}/{path}", data=fields)
    other = press(client, parse(reply), there)
    assert (reply.status_code, other.status_code) == (200, 200)
    assert language_of(parse(other)) == there
    assert chosen(parse(other)) == flat(fields)
    assert shape(parse(other)) == shape(parse(reply))
    assert press(client, parse(other), here).text == reply.text


@both_ways
@pytest.mark.parametrize("state", FAULTS)
def test_a_page_that_complains_keeps_what_is_right_and_complains_in_the_other_language_only_of_what_remains(
    client, state, here, there
):
    path, fields, wrong = FAULTS[state]
    reply = client.post(f"/{here}/{path}", data=fields)
    assert reply.status_code == 422
    other = press(client, parse(reply), there)
    page = parse(other)
    assert (other.status_code, language_of(page)) == (422 if wrong else 200, there)
    assert [link.attrs["href"] for link in page.query(".error-summary a")] == wrong
    assert chosen(page) == chosen(parse(reply))
    assert chosen(page) == {pair for pair in flat(fields) if pair[1] != "9"}
    assert parse(press(client, page, here)).to_text() != page.to_text()


@both_ways
def test_who_sees_help_first_sees_help_first_in_the_other_language_too(client, here, there):
    page = parse(press(client, parse(client.post(f"/{here}/result", data=UNSAFE)), there))
    assert [topic.attrs["id"] for topic in page.query('[id^="topic-"]')] == ["topic-U2"]
    assert not page.query(".score")


def test_a_button_of_the_switch_sends_no_answer_in_its_address(client):
    for path, fields in STATES.values():
        page = parse(client.post(f"/en/{path}", data=fields))
        assert switch(page, "es").attrs["formaction"] in ("/es/questions", "/es/situation", "/es/result")
        assert switch(page, "es").attrs["form"] in {form.attrs.get("id") for form in page.query("main form")}


def test_the_first_button_of_each_form_goes_forward_so_that_enter_never_changes_the_language(client):
    for path, fields in STATES.values():
        page = parse(client.post(f"/en/{path}", data=fields))
        form = switch(page, "es").attrs["form"]
        if not page.query(f"form#{form} input:not([type=hidden])"):
            continue  # nothing to press Enter in
        first = page.query(f'button[form="{form}"], form#{form} button')[0]
        assert (first.attrs["tabindex"], first.attrs["aria-hidden"]) == ("-1", "true")
        assert not {"name", "formaction", "type"} & set(first.attrs)
        assert "hidden" not in first.attrs, "older Safari passes over a button that is not drawn"


# --- what the switch says ------------------------------------------------------------------------------------------


@both_ways
def test_each_language_is_named_in_itself_and_marked_as_such(client, here, there):
    posted = client.post(f"/{here}/result", data=ALL)
    for reply in (client.get(f"/{here}/about"), posted):
        page = parse(reply)
        (nav,) = page.query("header nav.languages")
        assert nav.attrs["aria-label"] == THIS[here]
        assert switch(page, there).to_text() == NAMES[there]
        assert len(page.query("header .languages li")) == 1
    link = switch(parse(client.get(f"/{here}/about")), there)
    assert link.attrs["hreflang"] == there


@pytest.fixture
def with_clinic(site):
    """The client of a clinic with something changed."""
    service = site.extensions["screener"]

    def change(**changes):
        site.extensions["screener"] = replace(service, clinic=service.clinic.model_copy(update=changes))
        return site.test_client(use_cookies=False)

    yield change
    site.extensions["screener"] = service


def test_where_there_is_one_language_there_is_no_switch(with_clinic):
    client = with_clinic(languages=("en",))
    for reply in (client.get("/en/"), client.post("/en/situation", data=ALL)):
        page = parse(reply)
        assert not page.query(".languages")
        assert not page.query("button[aria-hidden]")


# --- which language comes first -----------------------------------------------------------------------------------

WISHES = [
    ("es", "es"),
    ("es-MX", "es"),
    ("es-419,es;q=0.9,en;q=0.8", "es"),
    ("en-GB,en;q=0.9,es;q=0.8", "en"),
    ("fr,es;q=0.5,en;q=0.4", "es"),
    ("es;q=0,en;q=0.1", "en"),
]


@pytest.mark.parametrize(("wish", "given"), WISHES)
def test_the_browsers_wish_decides_the_language_of_the_start(client, wish, given):
    reply = client.get("/", headers={"Accept-Language": wish})
    assert (reply.status_code, reply.location) == (302, f"/{given}/")


@pytest.mark.parametrize("wish", ["tlh", "fr-CA,de;q=0.5", "", "*;q=0.1", "es;q=broken"])
@pytest.mark.parametrize("languages", [("en", "es"), ("es", "en")])
def test_who_asks_for_none_of_the_languages_gets_the_first(with_clinic, languages, wish):
    client = with_clinic(languages=languages)
    assert client.get("/", headers={"Accept-Language": wish}).location == f"/{languages[0]}/"


def test_the_address_decides_against_the_browsers_wish(client):
    for language, wish in (("en", "es"), ("es", "en")):
        page = parse(client.get(f"/{language}/about", headers={"Accept-Language": wish}))
        assert language_of(page) == language


# --- errors --------------------------------------------------------------------------------------------------------


@both_ways
def test_the_page_of_an_error_leads_to_the_start_in_the_other_language(client, here, there):
    replies = [
        client.get(f"/{here}/nope"),
        client.post(f"/{here}/about", data={"age": "18_24"}),
        client.post(f"/{here}/result", data=ALL, content_type="text/plain"),
        client.post(f"/{here}/result", data=ALL, headers={"Sec-Fetch-Site": "cross-site"}),
        client.post(f"/{here}/result", data={"gad7_1": "1" * 20_000}),
    ]
    assert [reply.status_code for reply in replies] == [404, 405, 415, 403, 413]
    for reply in replies:
        page = parse(reply)
        assert language_of(page) == here
        assert switch(page, there).attrs["href"] == f"/{there}/"
        assert page.query("main a.button")[0].attrs["href"] == f"/{here}/"


@both_ways
def test_every_error_page_to_a_form_leads_to_the_start_in_the_other_language(site, here, there):
    client = site.test_client(use_cookies=False)
    posted = [reply for reply in every.errors(client, here) if reply.request.method == "POST"]
    assert len(posted) > 15
    assert {switch(parse(reply), there).attrs["href"] for reply in posted} == {f"/{there}/"}


@pytest.mark.parametrize(("wish", "heading"), [("es", "Aquí no hay ninguna página"), ("en", "There is no page here")])
def test_where_the_address_has_no_language_an_error_speaks_that_of_the_browser(client, wish, heading):
    page = parse(client.get("/nope", headers={"Accept-Language": wish}))
    assert (language_of(page), page.query("h1")[0].to_text()) == (wish, heading)


@both_ways
def test_a_request_for_a_page_made_from_answers_leads_to_the_questions_in_the_same_language(client, here, there):
    for path in ("situation", "result"):
        assert client.get(f"/{here}/{path}").location == f"/{here}/questions"


@both_ways
@pytest.mark.parametrize("state", STATES)
def test_who_is_told_to_wait_is_told_so_in_the_other_language_with_every_answer_kept(limited, state, here, there):
    path, fields = STATES[state]
    client = limited(limit_pages="1 per 40 years")
    client.post(f"/{here}/{path}", data=fields)
    reply = client.post(f"/{here}/{path}", data=fields)
    other = press(client, parse(reply), there)
    assert (reply.status_code, other.status_code) == (429, 429)
    assert language_of(parse(other)) == there
    assert other.request.path == f"/{there}/{path}"
    pressed = {("edit", "1")} if "edit" in fields else set()
    assert chosen(parse(other)) == chosen(parse(reply)) == flat(fields) | pressed


@both_ways
def test_who_has_to_wait_for_the_paper_gets_the_result_in_the_other_language_and_not_a_file(limited, here, there):
    client = limited(limit_pdf="1 per 40 years")
    client.post(f"/{here}/summary.pdf", data=ALL)
    reply = client.post(f"/{here}/summary.pdf", data=ALL)
    assert reply.status_code == 429
    other = press(client, parse(reply), there)
    assert (other.status_code, other.mimetype) == (200, "text/html")
    assert chosen(parse(other)) == flat(ALL)
    assert parse(other).query("#to-paper")


# --- who reviewed it -----------------------------------------------------------------------------------------------


def review_shown(client, language):
    """What the foot of a page and the page about the method say on it."""
    footer = parse(client.get(f"/{language}/")).query(".bottom p")[-1].to_text()
    (about,) = parse(client.get(f"/{language}/about")).query('[aria-labelledby="reviews"] > p')
    return footer.strip(), " ".join(about.to_text().split())


def reviewed(*languages):
    return Reviewer(name="Ana Ruiz", credentials="PhD", date=date(2026, 11, 30), languages=languages)


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_a_reviewer_each_language_says_that_it_has_not_been_reviewed(client, language):
    assert review_shown(client, language) == (UNREVIEWED[language], UNREVIEWED[language])


def test_a_reviewer_of_the_english_is_named_there_and_the_translation_stays_unreviewed(with_clinic):
    client = with_clinic(reviewer=reviewed("en"))
    footer, about = review_shown(client, "en")
    assert footer == "Content reviewed for this clinic by Ana Ruiz, PhD."
    assert about == "Reviewed for this clinic by Ana Ruiz, PhD, on November 30, 2026."
    assert review_shown(client, "es") == (UNREVIEWED["es"], UNREVIEWED["es"])


def test_a_reviewer_of_both_languages_is_named_in_both(with_clinic):
    client = with_clinic(reviewer=reviewed("en", "es"))
    assert "Content reviewed" in review_shown(client, "en")[0]
    footer, about = review_shown(client, "es")
    assert footer == "Contenido revisado para esta clínica por Ana Ruiz, PhD."
    assert about == "Revisado para esta clínica por Ana Ruiz, PhD, el 30 de noviembre de 2026."


def test_a_reviewer_of_the_translation_alone_leaves_the_english_unreviewed(with_clinic):
    client = with_clinic(reviewer=reviewed("es"))
    assert review_shown(client, "en") == (UNREVIEWED["en"], UNREVIEWED["en"])
    assert "Ana Ruiz" in review_shown(client, "es")[0]
