"""Every page and state as the Nu Html Checker sees it. It must find what is wrong, or its silence means nothing."""

import json
import re
import subprocess
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from flask import template_rendered
from werkzeug.exceptions import default_exceptions

from screener import BUNDLE
from screener.clinic.keys import Reviewer
from screener.screening.reach import ordinary
from screener.screening.samples import made_up
from screener.screening.situation import NOT_ASKED
from screener.screening.therapy_only import therapy_only
from screener.web.errors import TRY_AGAIN

from ..documents import conftest as documents
from .test_topics import fields, narrow_visitors, visitors

pytestmark = pytest.mark.validators
java_libraries = documents.java_libraries

STATUSES = {200, 400, 403, 404, 405, 413, 415, 422, 429, 500, 503}
# Templates that others extend.
NOT_PAGES = {"base.html", "information.html", "sitemap.xml", "stopped.html", "summary.txt"}
WRONG = ("", "wrong", ["0", "0"])
# Files with a fault: what is done to a sound one of that kind, and what the checker says then.
SPOILED = {
    "without-a-title.html": ("<title>.*</title>", "", "missing a required instance of child element “title”"),
    "with-a-paragraph-in-a-heading.html": ("<h1>", "<h1><p>", "“p” not allowed as child of element “h1”"),
    "in-another-language.html": ('<html lang="[^"]+"', '<html lang="fi"', "appears to be written in"),  # a mere warning
    "not-closed.html": ("</main>", "", "Unclosed element “main”"),
    "with-an-unknown-role.html": ("<main ", '<main role="heart" ', "Bad value “heart” for attribute “role”"),
    "described-by-nothing.html": ("<nav ", '<nav aria-describedby="x" ', "not the ID of any element"),
    "with-a-bad-link.html": ('href="#main"', 'href="http://["', "Bad value “http://[” for attribute “href”"),
    "misspelt.css": ("$", "p { colour: red }", "Property “colour” doesn't exist"),
    "with-an-unknown-attribute.svg": ("<svg ", '<svg alt="" ', "“alt” not allowed on element “svg”"),
}


@pytest.fixture(scope="module")
def other_clinic(site, content):
    """A clinic that offers nothing, has a reviewer and every region, and a name that has to be escaped."""
    clinic = site.extensions["screener"].clinic
    reviewer = Reviewer(name='A. "B" <C>', credentials="R&D", date=date(2026, 11, 22), languages=clinic.languages)
    regions = tuple(content.crisis_lines.regions)
    offers = {"offers_talk_therapy": False, "offers_kap": False}
    return clinic.model_copy(update={"name": "Mind & <Heart>", "reviewer": reviewer, "regions": regions, **offers})


def reading(client, language):
    """The reply to every page that can just be opened."""
    for rule in client.application.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments == {"language"}:
            _, address = rule.build({"language": language}, append_unknown=False)
            yield client.get(address)


def journeys(client, language, people):
    """The replies to visitors who make no mistake: their result, in sight of help too; of some, the way there."""
    for number, person in enumerate(people):
        form = fields(*person)
        reply = client.post(f"/{language}/result", data=form)
        assert reply.status_code == 200
        yield reply
        if 'name="help_seen"' in reply.text:
            yield client.post(f"/{language}/result", data={**form, "help_seen": "1"})
        if number % 20 == 0:
            yield client.post(f"/{language}/questions", data=form)
            yield client.post(f"/{language}/questions", data={**form, "edit": "1"})
            yield client.post(f"/{language}/situation", data=form)


def mistakes(client, language, questions):
    """The replies to a visitor who leaves out, repeats or changes an answer, or picks too many questions."""
    (person,) = narrow_visitors(1)
    complete = fields(*person)
    forms = [{**complete, name: value} for name in complete for value in WRONG]
    forms += [{**complete, "questions": picked} for picked in (questions, questions[-1], "wrong")]
    forms += [dict.fromkeys(complete, ""), dict.fromkeys(complete, "wrong")]
    for step in ("questions", "situation", "result", "summary.pdf"):
        for form in forms if step == "result" else forms[::8]:  # a mistake looks alike wherever it was sent
            yield client.post(f"/{language}/{step}", data=form)
            if step == "questions":
                yield client.post(f"/{language}/{step}", data={**form, "edit": "1"})


def errors(client, language):
    """Every error page, as the reply to a link and to a form."""
    for code in default_exceptions:
        for method in ("GET", "POST"):
            yield client.open(f"/{language}/provoked/{code}", method=method, data={"sent": "1"})


def replies(client, people):
    """All of that, in each language of the clinic."""
    service = client.application.extensions["screener"]
    for language in service.clinic.languages:
        questions = [question.id for question in service.content.languages[language].questions]
        yield from reading(client, language)
        yield from journeys(client, language, people)
        yield from mistakes(client, language, questions)
        yield from errors(client, language)
        yield from (client.post(f"/{language}/busy/{code}", data={"gad7_1": "1"}) for code in TRY_AGAIN)


def one_of_each_row(content):
    """A visitor of each row that anybody can get by these answers."""
    for who in (each for rows in content.reach.values() for each in rows):
        if who.example and NOT_ASKED not in who.example.values():
            answers, situation = made_up(content, who.example)
            yield answers["gad7"].items, answers["gad7"].difficulty, asdict(situation)


@pytest.fixture(scope="module")
def shown_templates(site):
    """The names of the templates that have been shown."""
    names = set()

    def note(_site, template, **_more):
        names.add(template.name)

    with template_rendered.connected_to(note, site):
        yield names


@pytest.fixture(scope="module")
def pages(site, other_clinic, shown_templates, content):
    """Each page in each state, once, by a file name that tells where it came from."""
    client, service = site.test_client(use_cookies=False), site.extensions["screener"]
    names = {}

    def keep(reply):
        if reply.mimetype == "text/html" and not 300 <= reply.status_code < 400:
            name = f"{reply.request.method}{reply.request.path}/{reply.status_code}/{len(names)}.html"
            names.setdefault(reply.text, name.replace("/", "-"))

    everybody = [*visitors(40), *one_of_each_row(content)]
    other = replace(service, clinic=other_clinic, content=therapy_only(service.content))
    for shown, people in ((service, everybody), (other, [*visitors(9)])):
        site.extensions["screener"] = shown
        for reply in replies(client, people):
            keep(reply)
    for language in service.clinic.languages:
        keep(client.get(f"/{language}/preview"))
        for safety in ("no", "unsafe"):
            person = ordinary(service.content.table.inputs) | {"safety": safety, "row": "K12"}
            keep(client.post(f"/{language}/preview/ask", data=person))
    keep(client.post("/en/preview/ask"))
    site.extensions["screener"] = service
    return {name: page for page, name in names.items()}


@pytest.fixture(scope="module")
def assets(pages):
    """The style sheets and the icon that pages name. Those of the PDF use what only a printing engine knows."""
    named = set(re.findall(r'"/static/\w{12}/([^"/]+\.(?:css|svg))"', "".join(pages.values())))
    return {name: (BUNDLE / "static" / name).read_text("utf-8") for name in named}


@pytest.fixture(scope="module")
def spoiled(pages, assets):
    """The files with a fault."""
    read = {name: page for name, page in pages.items() if name.startswith("GET") and "preview" not in name}
    words = {name: len(page.partition("</html>")[0]) for name, page in read.items()}
    longest = pages[max(words, key=words.__getitem__)]
    sound = {".html": longest, ".css": assets["screener.css"], ".svg": assets["icon.svg"]}
    return {
        name: re.sub(pattern, replacement, sound[Path(name).suffix], count=1)
        for name, (pattern, replacement, _) in SPOILED.items()
    }


@pytest.fixture(scope="module")
def said(java_libraries, tmp_path_factory, pages, assets, spoiled):
    """What the checker says of each file. One Java process reads them all."""
    folder = tmp_path_factory.mktemp("nu")
    files = {**pages, **assets, **spoiled}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    java = [documents.needed("java"), "-Dfile.encoding=UTF-8", "-cp", f"{java_libraries}/html/*"]
    checker = ["nu.validator.client.SimpleCommandLineValidator", "--also-check-css", "--also-check-svg", "--verbose"]
    # The role is needed in WebKit; the pseudo-element is newer than the checker.
    known = ["--filterpattern", "The “list” role is unnecessary for element.*|.*“::details-content”.*"]
    command = [*java, *checker, *known, "--format", "json", "--exit-zero-always", folder]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert {Path(line).name for line in done.stdout.splitlines()} == set(files)
    messages = {name: [] for name in files}
    for message in json.loads(done.stderr[done.stderr.index("{") :])["messages"]:
        messages[Path(message["url"]).name].append(f"{message['message']} In: {message.get('extract')}")
    return messages


def test_the_checker_finds_nothing_in_any_page_in_any_state(said, pages):
    assert not {name: said[name] for name in pages if said[name]}


def test_the_checker_finds_nothing_in_the_style_sheets_and_the_icon(said, assets):
    assert not {name: said[name] for name in assets if said[name]}
    assert {"screener.css", "dark.css", "icon.svg"} <= set(assets)


def test_every_template_status_and_topic_is_among_the_pages(site, pages, shown_templates, content):
    whole = "".join(pages.values())
    assert {name for name in site.jinja_env.list_templates() if "/" not in name} - NOT_PAGES == shown_templates
    assert {int(name.split("-")[-2]) for name in pages} >= STATUSES
    never_shown = {row.id for row in content.table.rows if "kap" in row.hides}
    assert set(re.findall(r'id="topic-(\w+)"', whole)) == content.table.topic_ids - never_shown


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_wrong_is_found(said, name):
    *_, message = SPOILED[name]
    assert any(message in each for each in said[name]), said[name]
