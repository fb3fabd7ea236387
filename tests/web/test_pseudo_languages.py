"""Two test languages on every page: nothing falls through untranslated. And half a language is refused, with a list."""

import tomllib
from datetime import date
from functools import partial

import pytest
from babel.messages.pofile import read_po
from flask import abort
from justhtml import JustHTML

from screener.catalogues import load_catalogues
from screener.languages import long_month
from screener.screening.content import load_content
from screener.screening.content_file import ContentError

from ..conftest import CarefulClient
from ..pseudo import LONG, MIRRORED, pages_site
from ..pseudo.languages import as_toml, write_catalogue, write_content, write_translations
from ..pseudo.unmarked import unmarked
from .test_nu_checker import STATUSES, replies
from .test_topics import fields, narrow_visitors, visitors

pytestmark = pytest.mark.long

LANGUAGES = (LONG, MIRRORED)
BUSY = (429, 503)  # pages that keep the answers for another try
# Months, and languages in their own words.
NAMES = tuple(long_month(date(2026, month, 1), code, "US")[:-5] for month in range(1, 13) for code in ("fi", "he"))
NAMES += ("Suomi", "עברית")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of both languages, with routes that fail on demand, so that every error page can be had."""
    app = pages_site(tmp_path_factory.mktemp("site"), regions=["US", "UK"])
    fail = "/<language>/provoked/<int:code>"
    app.add_url_rule(fail, "provoked", lambda language, code: abort(code), methods=["GET", "POST"])
    for code in BUSY:
        app.add_url_rule(f"/<language>/busy-{code}", f"pages.busy_{code}", partial(abort, code), methods=["POST"])
    app.test_client_class = CarefulClient
    return app


@pytest.fixture(scope="module")
def pages(site):
    """Language, status and HTML of every page that answers a visitor, a step, a mistake or a fault, once.

    The client checks each of them.
    """
    client = site.test_client(use_cookies=False)
    people = [*visitors(10), *narrow_visitors(10)]
    busy = [f"/{language.code}/busy-{code}" for language in LANGUAGES for code in BUSY]
    every = [*replies(client, people), *(client.post(address, data=fields(*people[0])) for address in busy)]
    found = [reply for reply in every if reply.mimetype == "text/html" and not reply.location]
    return {(reply.request.path.split("/")[1], reply.status_code, reply.text) for reply in found if reply.text}


def test_every_text_of_every_page_in_every_state_is_translated(pages, site):
    clinic, content = site.extensions["screener"].clinic, site.extensions["screener"].content
    lines = content.crisis_lines.line
    names = (clinic.name, clinic.email, *(name for line in lines for name in (line.name, line.web) if name))
    # In the text to copy.
    names += (clinic.address, "example.org", content.main.name, "marraskuuta", *NAMES)
    names += tuple(source.short_name for source in content.sources.values())
    assert {text for _, _, html in pages for text in unmarked(html, names)} == set()
    assert {status for _, status, _ in pages} >= STATUSES
    assert sum('id="again"' in html for _, _, html in pages) == len(LANGUAGES) * len(BUSY)
    assert len(pages) > 100


def test_every_page_names_its_language_and_its_direction(pages):
    found = set()
    for language, _, html in pages:
        (root,) = JustHTML(html, sanitize=False).query("html")
        found.add((language, root.attrs["lang"], root.attrs["dir"]))
    assert found == {("fi", "fi", "ltr"), ("he", "he", "rtl")}


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<p>«All» of it</p>", ["of it"]),
        ("<p>«Cut <b>off</b></p>", ["cut: «Cut off"]),
        ("<p>«Cut <b>off»</b></p>", ["cut: off»", "cut: «Cut off»"]),
        ("<nav aria-label='Menu'></nav>", ["Menu"]),
        ("<p>5 &ndash; 9 <b>«All <i>of</i> it»</b> <b>K12</b> A Name</p>", []),
        ("<p lang=en>All of it</p><code>score</code>", []),
    ],
)
def test_what_is_not_translated_is_found(html, wrong):
    assert unmarked(f"<html lang=fi><body>{html}", ("A Name",)) == wrong


def test_the_switch_leads_to_the_same_page_in_the_other_direction(site):
    client = site.test_client(use_cookies=False)
    for there, back in (("fi", "he"), ("he", "fi")):
        (link,) = JustHTML(client.get(f"/{there}/options").text, sanitize=False).query(".languages a")
        assert (link.attrs["href"], link.attrs["lang"]) == (f"/{back}/options", back)


@pytest.fixture
def content(tmp_path):
    """A folder of content with both languages, whole."""
    write_content(tmp_path / "content", LANGUAGES)
    return tmp_path / "content"


@pytest.fixture
def translations(tmp_path):
    """A folder of catalogues with both languages, whole."""
    write_translations(tmp_path / "translations", LANGUAGES)
    return tmp_path / "translations"


def change(path, alter):
    table = tomllib.loads(path.read_text("utf-8"))
    alter(table)
    path.write_text(as_toml(table), "utf-8")


def refusal(content):
    with pytest.raises(ContentError) as refused:
        load_content(content)
    return str(refused.value)


def test_two_whole_languages_are_taken(content, translations):
    assert set(load_content(content).languages) == {"en", "es", "fi", "he"}
    load_catalogues(translations, ("en", "es", "fi", "he"))


def test_a_language_without_some_of_its_files_is_refused_with_their_names(content):
    for name in ("options.toml", "topics.toml"):
        (content / "he" / name).unlink()
    told = refusal(content)
    assert "he/options.toml: cannot be read" in told
    assert "he/topics.toml: cannot be read" in told


def test_a_language_with_a_file_that_cannot_be_read_is_refused_with_its_name(content):
    (content / "fi" / "passages.toml").write_text("start_what = [", "utf-8")
    assert "fi/passages.toml: not a TOML file" in refusal(content)


def test_a_language_without_some_of_its_parts_is_refused_with_all_their_names(content):
    def without(*names):
        return lambda table: [table.pop(name) for name in names]

    change(content / "he" / "passages.toml", without("kap_status_line", "start_what"))
    change(content / "he" / "topics.toml", lambda topics: topics.pop("K12"))
    change(content / "he" / "questions.toml", lambda questions: questions["question"].pop(0))
    change(content / "instruments" / "gad7" / "instrument.toml", lambda facts: facts["instrument"]["licence"].pop("he"))
    told = refusal(content)
    assert "he/passages.toml: must stand here and in en/passages.toml: kap_status_line, start_what" in told
    assert "he/topics.toml: K12: has no words here" in told
    assert "he/questions.toml: must stand here and in en/questions.toml: " in told
    assert "gad7/instrument.toml: instrument.licence: needs a line in he" in told


def test_a_language_that_cites_what_is_no_source_is_refused(content):
    change(content / "he" / "passages.toml", lambda passages: passages["start_what"].update(text="«…» [@nobody2026]"))
    assert "he/passages.toml: start_what: no source for [@nobody2026]" in refusal(content)


def test_a_language_without_some_of_its_interface_texts_is_refused_with_the_texts(translations):
    with (translations / "messages.pot").open("rb") as file:
        texts = [message for message in read_po(file) if message.id]
    left_out = ("Continue", "See my result")
    write_catalogue(translations, MIRRORED, [text for text in texts if text.id not in left_out])
    with pytest.raises(ContentError, match="translations/he: 2 texts have no translation: 'Continue'; 'See my result'"):
        load_catalogues(translations, ("fi", "he"))


def test_a_language_without_a_catalogue_is_refused(translations):
    (translations / "fi" / "LC_MESSAGES" / "messages.mo").unlink()
    with pytest.raises(ContentError, match=r"translations/fi: \d+ texts have no translation"):
        load_catalogues(translations, ("fi", "he"))
