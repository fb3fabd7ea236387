"""No page has a word that sells or decides, and no text lies unused."""

import re
import subprocess

import pytest
from justhtml import JustHTML

from .test_pages import READING
from .test_topics import fields, narrow_visitors, visitors


def visible(html):
    """What a visitor reads: not the titles of sources, their authors' words, nor the table's keys."""
    page = JustHTML(html, sanitize=False)
    for cited in page.query(".sources, .rows code"):
        cited.parent.remove_child(cited)
    return " ".join(page.to_text().split())


@pytest.fixture(scope="module")
def every_page(app, content):
    """The text of every page, of many results, of some errors and of the paper."""
    client = app.test_client(use_cookies=False)
    replies = [client.get(address) for address in READING]
    replies += [client.post("/en/result", data=fields(*each)) for each in [*visitors(40), *narrow_visitors(20)]]
    replies += [client.post("/en/situation", data=fields((1,) * 7, "very", {}))]
    replies += [client.post(step, content_type="text/plain") for step in ("/en/result", "/nope")]
    pdf = client.post("/en/summary.pdf", data=fields((1,) * 7, "very", {}))
    paper = subprocess.run(["pdftotext", "-", "-"], input=pdf.data, capture_output=True, check=True).stdout.decode()
    return [*(visible(reply.text) for reply in replies), " ".join(paper.split())]


def test_no_page_has_a_forbidden_word(every_page, content):
    claims = content.languages["en"].claims
    forbidden = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, claims.forbidden))})(?![\w-])", re.IGNORECASE)
    allowed = re.compile("|".join(re.escape(phrase.replace("*", "")) for phrase in claims.allowed), re.IGNORECASE)
    found = [match.group() for page in every_page for match in forbidden.finditer(allowed.sub("", page))]
    assert len(every_page) > 60
    assert not found


def test_a_diagnosis_or_a_personal_chance_is_on_no_page(every_page):
    for page in every_page:
        assert not re.search(r"you (probably |likely )?have (an? )?(anxiety disorder|GAD)\b(?! or not)", page)
        assert not re.search(r"your (own )?(chance|risk|probability) (is|of)", page)


def test_every_passage_is_shown_somewhere(every_page, content):
    shown = " ".join(every_page)
    for id_, passage in content.languages["en"].passages.items():
        first = re.split(r"\[@|\*\*|\n", passage.text.strip().lstrip("- "))[0].strip(" ,.")
        assert " ".join(first.split()) in shown, id_
