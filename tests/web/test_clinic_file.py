"""What the clinic's file says is text: never a template, markup, style or code. A wrong setting stops the start."""

import io
import json
import logging
import re
import socket
import subprocess
import sys
import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from screener import BUNDLE, create_app
from screener.clinic.file import load_clinic
from screener.clinic.keys import TABLES, Clinic
from screener.screening.content_file import ContentError
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import EXAMPLE_CLINIC, Settings

from ..conftest import parsed

# One of each kind of what a page, a style, a template or a translation could take for its own.
CODE = "{{7*7}}{%x%}%s%(name)s{score}</style><script>x</script>\"' onload='x' }*{color:red}\\0041&amp;"
PATH = "{{7*7}}%s{score}<script>'onload=x\"</style>javascript:x"
REMOTE = "<img src=http://127.0.0.1:9/a><link rel=attachment href=file:///etc/passwd><style>@import url(http://127.0.0.1:9/b)"
# Every key that holds words, with what it is given.
WORDS = {
    "name": CODE,
    "address": CODE,
    "phone": CODE,
    "email": CODE.replace(" ", "") + "@example.org",
    "web": f"https://example.org/{PATH}",
    "booking": f"https://example.org/{PATH}",
    "licences": CODE,
    "privacy_contact": CODE,
    "health_data_policy": f"https://example.org/{PATH}",
    "hours": CODE,
    "consultation": REMOTE + CODE,
    "price": CODE,
    "kap.prescribed_by": CODE,
    "kap.monitored_by": CODE,
    "kap.visit": CODE,
    "kap.sessions": CODE,
    "kap.law_checked.name": CODE,
    "reviewer.name": CODE,
    "reviewer.credentials": CODE,
}
# Half of them: where the clinic is and how to write to it.
ADDRESSES = ("web", "booking", "health_data_policy")
CONTACT = {"name", "address", "email", *ADDRESSES}
# Those that take one of a few values, and no other.
CHOSEN = {
    "clinic_language",
    "country",
    "hosts",
    "languages",
    "paper",
    "path",
    "regions",
    "reviewer.date",
    "reviewer.languages",
    "site",
    "time_zone",
}
CHOSEN |= {"kap.law_checked.date", "accent", "appearance", "embed_on", "logo", "kap.minimum_age", "kap.routes"}


def keys_with_words(model, before=""):
    """Every key of the clinic's file that does not merely say yes or no."""
    for name, field in model.model_fields.items():
        if name in TABLES:
            yield from keys_with_words(TABLES[name], f"{before}{name}.")
        elif field.annotation is not bool:
            yield before + name


def toml(table, before=""):
    """A table as TOML; JSON writes text and lists in the same way."""
    plain = [f"{key} = {json.dumps(value)}" for key, value in table.items() if not isinstance(value, (dict, date))]
    plain += [f"{key} = {value.isoformat()}" for key, value in table.items() if isinstance(value, date)]
    tables = {f"{before}{key}": value for key, value in table.items() if isinstance(value, dict)}
    return "\n".join(plain + [f"[{name}]\n{toml(value, f'{name}.')}" for name, value in tables.items()])


def example():
    reviewer = {"name": "A", "credentials": "B", "date": date(2026, 1, 31), "languages": ["en"]}
    table = tomllib.loads(EXAMPLE_CLINIC.read_text("utf-8"))
    kap = {**table["kap"], "law_checked": {"name": "A", "date": date(2026, 1, 31)}}
    return {**table, "kap": kap, "reviewer": reviewer}


def with_words(table, key, words):
    """The table with these words at that key, in every language where there are several."""
    first, _, rest = key.partition(".")
    if rest:
        return {**table, first: with_words(table[first], rest, words)}
    if key == "licences":
        return {**table, key: [words]}
    return {**table, key: dict.fromkeys(table[key], words) if isinstance(table.get(key), dict) else words}


@pytest.fixture
def load(tmp_path, content):
    def load_table(table):
        path = tmp_path / "clinic.toml"
        path.write_text(toml(table), "utf-8")
        return load_clinic(path, content)

    return load_table


def test_every_key_with_words_is_tried():
    assert set(keys_with_words(Clinic)) == {*WORDS, *CHOSEN}


@pytest.mark.parametrize("key", WORDS)
@pytest.mark.parametrize(
    "control", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u202d", "\u202e", "\u2066", "\u2069"]
)
def test_nothing_that_controls_a_terminal_or_turns_text_around_is_taken(load, key, control):
    words = "https://example.org/a" if key in ADDRESSES else "a@example.org"
    load(with_words(example(), key, words))
    with pytest.raises(ContentError, match=key):
        load(with_words(example(), key, words + control + "b"))


@pytest.mark.parametrize("key", sorted(CHOSEN - {"reviewer.date", "reviewer.languages"}))
@pytest.mark.parametrize("words", ["{{7*7}}", "../../../etc/passwd", "en/../es", "<script>", "%s", "en\0"])
def test_where_one_of_a_few_values_is_asked_for_nothing_else_is_taken(load, key, words):
    with pytest.raises(ContentError, match=r"clinic.toml: "):
        load(
            with_words(example(), key, [words] if key in ("languages", "regions", "embed_on", "kap.routes") else words)
        )


class Watch:
    """Notes whether this process asks others, or reads a file that is none of its business, within a `with`."""

    def __init__(self):
        self.seen = []
        self._on = False
        sys.addaudithook(self._note)

    def _note(self, event, arguments):
        if self._on and self._is_strange(event, arguments):
            self.seen.append((event, str(arguments)))

    @staticmethod
    def _is_strange(event, arguments):
        if event == "urllib.Request":
            return not arguments[0].startswith((BUNDLE / "static").as_uri())
        return event.startswith("socket.") or (event == "open" and "/etc/passwd" in str(arguments[0]))

    def __enter__(self):
        self.seen.clear()
        self._on = True
        return self

    def __exit__(self, *_error):
        self._on = False


@pytest.fixture(scope="module")
def watch():
    return Watch()


def test_the_watch_sees_a_connection_and_a_file(watch):
    with watch, suppress(OSError):
        Path("/etc/passwd").read_bytes()
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    assert {event for event, _ in watch.seen} >= {"open", "socket.connect"}


@pytest.fixture(scope="module")
def site_with(app, tmp_path_factory):
    """The site of a clinic that says these words, each at its key."""

    def make(said, **more):
        table = {**example(), **more}
        for key, words in said.items():
            table = with_words(table, key, words)
        path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
        path.write_text(toml(table), "utf-8")
        site = create_app(Settings(clinic_file=path, limit_pages="off", limit_pdf="off"))
        site.test_client_class = app.test_client_class
        return site

    return make


@pytest.fixture(scope="module")
def hostile(site_with):
    """The site of a clinic whose every word is an attack."""
    return site_with(WORDS, site="https://example.org", paper="a4")  # which has room for more


@pytest.fixture(scope="module", params=["contact", "offer"])
def hostile_on_paper(site_with, request):
    """The same, of which half of the words are an attack: letter paper has no room for more at once."""
    contact = {key: words for key, words in WORDS.items() if key in CONTACT}
    return site_with(contact if request.param == "contact" else {key: WORDS[key] for key in WORDS.keys() - CONTACT})


@pytest.fixture(scope="module")
def harmless(site_with):
    """The site of a clinic that says as much, and means no harm."""
    addresses = dict.fromkeys(ADDRESSES, "https://example.org/")
    return site_with(
        {**dict.fromkeys(WORDS, "Words"), **addresses, "email": "a@example.org"}, site="https://example.org", paper="a4"
    )


def pages_of(site, answers):
    """Every page of the site but for the PDF: method and address, and the page."""
    client = site.test_client(use_cookies=False)
    for rule in sorted(site.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted(rule.methods & {"GET", "POST"}):
            for language in ("en", "es"):
                address = re.sub(r"<any\(.*\):language>", language, rule.rule)
                reply = client.open(address, method=method, data=answers if method == "POST" else None)
                if reply.status_code == 200 and reply.mimetype == "text/html":
                    yield (method, address), parsed(reply.text)


def skeleton(page):
    """The page without its words: each element with the names of its attributes."""
    return [(element.name, sorted(element.attrs or {})) for element in page.query("*")]


def told(page):
    """All words of a page: its text, and the values of its attributes."""
    values = [value for element in page.query("*") for value in (element.attrs or {}).values() if value]
    return " ".join([" ".join(page.to_text().split()), *values])


@pytest.mark.long
def test_on_the_pages_whatever_the_clinics_file_says_is_text_as_it_stands_there(harmless, hostile, complete):
    plain, attacked = (dict(pages_of(site, complete())) for site in (harmless, hostile))
    assert plain.keys() == attacked.keys()
    assert len(plain) > 25
    for name, page in attacked.items():
        assert skeleton(page) == skeleton(plain[name]), name
        assert told(page).count(CODE) >= 4, name  # title, head and foot of the page
    everything = " ".join(map(told, attacked.values()))
    clinic = hostile.extensions["screener"].clinic
    reviewer = f"{clinic.reviewer.name}, {clinic.reviewer.credentials}"
    for words in (clinic.name, clinic.phone, clinic.email, clinic.booking, reviewer, *clinic.consultation.values()):
        assert words in everything


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_on_paper_whatever_the_clinics_file_says_is_text_and_nothing_is_fetched(
    hostile_on_paper, content, watch, caplog, language
):
    caplog.set_level(logging.DEBUG, logger="weasyprint")
    service = hostile_on_paper.extensions["screener"]
    answers, situation = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "somewhat")}, Situation(safety="no")
    report = build_report(content, language, date(2026, 11, 22), answers, situation, clinic_language="en")
    with watch:
        documents = service.pdf.typeset(report), service.pdf.render(report)
    assert not watch.seen
    for pdf in documents:
        text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        printed = "".join(text.split())
        clinic = service.clinic
        for words in (
            clinic.name,
            clinic.address,
            clinic.phone,
            clinic.email,
            clinic.web.removeprefix("https://"),
            clinic.hours[language],
        ):
            assert "".join(words.split()) in printed
        assert "".join(clinic.consultation[language].split()) in printed
        assert "root:" not in printed
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert list(document.attachments) == ["summary.fhir.json"]
            assert not any("/JS" in thing or "/JavaScript" in thing for thing in document.objects if is_table(thing))
            links = [str(thing.URI) for thing in document.objects if is_table(thing) and thing.get("/S") == "/URI"]
            assert all(link.startswith(("tel:", "sms:", "mailto:", "https://")) for link in links)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def is_table(thing):
    return isinstance(thing, pikepdf.Dictionary)
