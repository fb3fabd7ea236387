"""Facts that a small slip would turn round without any page looking wrong: each on its own, told by its name."""

import re
from datetime import UTC, date, datetime

import pytest
from werkzeug.test import Client, TestResponse

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.screening.claims import check_content
from screener.web.locale import joined
from screener.web.static_files import fingerprint
from screener.web.stopped import stopped

from ..conftest import parsed
from .clinics import clinic_file, site_of

YES_AND_NO = {"en": ("Yes", "No"), "es": ("Sí", "No")}


def test_a_label_that_says_yes_sends_yes_and_one_that_says_no_sends_no(content):
    for code, language in content.languages.items():
        yes, no = YES_AND_NO[code]
        asked = [question for question in language.situation.questions.values() if question.option("yes")]
        assert asked
        for question in asked:
            assert question.option("yes").label.startswith(yes)
            assert question.option("no").label.startswith(no)


def test_the_date_is_that_of_the_clinic_and_not_of_greenwich(tmp_path, complete):
    night = datetime(2026, 11, 23, 3, tzinfo=UTC)  # still the 22nd in New York
    path = clinic_file(tmp_path, time_zone='"America/New_York"')
    client = site_of(path, clock=night.astimezone).test_client()
    reply = client.post("/en/summary.pdf", data=complete())
    assert reply.headers["Content-Disposition"].endswith("summary-2026-11-22.pdf")


def test_a_file_of_ours_with_another_content_has_another_address(tmp_path):
    (tmp_path / "screener.css").write_text("p { color: black }")
    before = fingerprint(tmp_path)
    (tmp_path / "screener.css").write_text("p { color: green }")
    assert fingerprint(tmp_path) != before


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_link_to_call_calls_and_a_link_to_text_texts_the_number_and_the_word_it_shows(tmp_path, content, language):
    regions = ["US", "UK", "NZ"]
    client = site_of(clinic_file(tmp_path, regions=str(regions).replace("'", '"'))).test_client()
    page = parsed(client.get(f"/{language}/help-now").text)
    groups = content.crisis_lines.for_regions(tuple(regions), language)
    lines = {(group.country, line.name): line for group in groups for line in group.lines}
    emergencies = {group.inside: group.lines[0] for group in groups}
    entries = page.query(".help-list > li")
    assert len(entries) == len(lines)
    for entry in entries:
        country = entry.parent.attrs.get("aria-label", "")
        name = entry.query("strong")[0].to_text()
        line = lines.get((country, name)) or emergencies[name.rpartition(",")[0]]
        for link in entry.query('a[href^="tel:"], a[href^="sms:"]'):
            assert link.to_text().endswith(f" ({country})")
        links = {link.attrs["href"].partition(":")[0]: link.attrs["href"] for link in entry.query("a")}
        for scheme, number in (("tel", line.call), ("sms", line.text)):
            digits = "".join(letter for letter in number if letter.isdigit())
            assert "".join(letter for letter in links.get(scheme, "") if letter.isdigit()) == digits
        assert links.get("sms", "").partition("?&body=")[2] == line.text_word


def test_the_lines_of_the_visitors_region_stand_before_those_that_serve_anywhere(content):
    known = list(content.crisis_lines.regions)
    for regions in (known, known[::-1], known[:1]):
        groups = content.crisis_lines.for_regions(tuple(regions), "en")
        shown = [line.region for group in groups for line in group.lines]
        assert list(dict.fromkeys(shown)) == [*regions, "ANY"]


@pytest.mark.parametrize("kind", ["source", "line", "review"])
def test_the_check_tells_what_was_due_yesterday_and_not_what_is_due_today(content, kind):
    (line, *_), (source, *_) = content.crisis_lines.line, content.sources.values()
    (file, review), *_ = content.reviews.items()
    due = {
        "source": (f"sources.json: {source.id}", source.custom.review_by),
        "line": (f"crisis_lines.toml: {line.region}: {line.name}", date.fromordinal(line.checked_on.toordinal() + 90)),
        "review": (file, review.next_review),
    }
    where, last_day = due[kind]
    told = [{f.where for f in check_content(content, date.fromordinal(last_day.toordinal() + d))} for d in (0, 1)]
    assert [where in findings for findings in told] == [False, True]


def test_without_scripts_the_last_page_asks_the_browser_to_drop_what_it_cached(client):
    (address,) = re.findall(r'<noscript><img src="([^"]+)"', client.get("/en/finished").text)
    assert client.get(address).headers["Clear-Site-Data"] == '"cache"'


def test_a_heading_without_lines_is_left_out(tmp_path):
    page = parsed(
        site_of(clinic_file(tmp_path, False, country='"CA"', regions='["CA", "NZ"]'))
        .test_client()
        .get("/en/help-now")
        .text
    )
    headings = {heading.attrs["id"] for heading in page.query("h2")}
    assert "violence" in headings
    assert "mothers" not in headings


def test_the_sheet_to_call_through_has_every_line_that_is_shown_and_the_check_counts_those_nobody_tried(app, service):
    told = app.test_cli_runner().invoke(args=["lines"]).output
    (group,) = service.content.crisis_lines.for_regions(service.clinic.regions, "en")
    for line in group.lines:
        assert all(part in told for part in (line.name, line.call, line.text, line.web, line.source))
    assert told.count("[ ]") == len(group.lines)
    untried = f"nobody has tried in 90 days: {len(group.lines)}"
    assert untried in app.test_cli_runner().invoke(args=["check"]).output


def test_a_question_that_is_not_asked_is_on_no_page_and_no_answer_to_it_counts(tmp_path, complete):
    client = site_of(clinic_file(tmp_path, asks_pregnancy_question="false")).test_client()
    assert 'name="medicine"' in (page := client.post("/en/situation", data=complete()).text)
    assert '<fieldset id="pregnancy"' not in page
    results = [client.post("/en/result", data=complete(pregnancy=value)).text for value in ("yes", "no", "")]
    assert len({" ".join(re.findall(r'id="topic-(\w+)"', html)) for html in results}) == 1


def test_a_policy_on_health_data_is_linked_from_each_page(tmp_path, complete):
    policy = "https://example.org/health-data"
    client = site_of(clinic_file(tmp_path, health_data_policy=f'"{policy}"')).test_client()
    pages = [
        client.get("/en/"),
        client.post("/en/situation", data=complete()),
        client.post("/en/result", data=complete()),
    ]
    assert all(f'href="{policy}"' in page.text for page in pages)
    assert policy not in client.get("/en/privacy").text.partition("<footer")[0]


def test_a_booklet_for_a_folder_that_is_not_there_is_told_in_a_sentence(app, tmp_path):
    runner = app.test_cli_runner()
    told = runner.invoke(args=["booklet", str(tmp_path / "no" / "booklet.pdf")])
    assert told.exit_code == 1
    assert told.output == f"Error: there is no folder {tmp_path / 'no'}: make it, or name another place\n"


def test_what_a_visitor_left_out_is_as_wide_as_an_answer_and_at_its_end(app, service):
    with app.test_request_context("/en/questions"):
        field = next(iter(service.forms.read(date(2026, 11, 22)).situation))
        assert field.filled("ab").startswith("ab ")
        assert field.filled(None) == field.filled("ab")[:0].ljust(len(field.filled("ab")))


@pytest.mark.parametrize(("language", "said"), [("en", "a, b, and c"), ("es", "a, b y c")])
def test_words_are_joined_as_the_language_does(app, language, said):
    with app.test_request_context(f"/{language}/result"):
        assert joined(["a", "b", "c"]) == said


def test_the_clinics_colour_may_be_kept(client):
    assert "max-age" in client.get("/clinic.css").headers["Cache-Control"]


def test_a_stylesheet_goes_out_without_what_is_for_its_reader(client):
    page = client.get("/en/").text
    ours = client.get(re.search(r'href="(/static/\w+/screener\.css)"', page)[1]).text
    assert "/*" not in ours
    assert not re.search(r"\n\s", ours)


def test_whoever_skips_the_questions_about_themselves_sends_each_once_and_empty(app, service):
    with app.test_request_context("/en/situation", method="POST"):
        names, values = zip(*service.forms.read(date(2026, 11, 22)).situation.blank, strict=True)
    assert len(set(names)) == len(names) > 5
    assert "matters" not in names
    assert not "".join(values).strip()


POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_a_page_says_each_of_the_things_that_it_keeps_others_from(client):
    headers = client.get("/en/").headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert headers["Referrer-Policy"] == "same-origin"


def test_where_an_address_without_a_language_leads_depends_on_what_the_browser_asks_for(client):
    assert "Accept-Language" in client.get("/").headers["Vary"]


def test_a_clinic_that_is_stopped_shows_help_which_any_site_may_frame_and_says_when_to_come_back(content):
    site = Client(stopped(BUNDLE / "templates", TRANSLATIONS, content, ("US",)), TestResponse)
    reply = site.get("/en/result")
    assert (reply.status_code, reply.mimetype, reply.headers["Retry-After"]) == (503, "text/html", "60")
    assert "frame-ancestors" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert 'href="tel:988"' in reply.text
