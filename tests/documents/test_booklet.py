"""The review booklet holds every passage, topic and source once, in each language."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from justhtml import JustHTML

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.documents.booklet import booklet_html, make_booklet

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module", params=["en", "es"])
def booklet(request, service):
    language = request.param
    html = booklet_html(BUNDLE, TRANSLATIONS, service.content, service.clinic, language, DAY)
    return service.content.languages[language], JustHTML(html, strict=True, sanitize=False)


def plain(text):
    """The words of a Markdown text up to its first citation, list or emphasis."""
    return " ".join(re.split(r"\[@|\*|\n-|\n\n", text.strip().removeprefix("- "))[0].split()).strip(" .")


@pytest.mark.slow
def test_it_holds_every_passage_once(booklet):
    words, page = booklet
    shown = Counter(code.to_text() for code in page.query("section.passage h3 code"))
    assert shown == Counter(words.passages.keys())
    text = " ".join(page.to_text().split())
    assert [id_ for id_, passage in words.passages.items() if plain(passage.text) not in text] == []


def test_it_holds_the_options_and_the_course_whole(booklet):
    words, page = booklet
    text = " ".join(page.to_text().split())
    for part in (*words.options.texts.values(), *words.course.texts.values()):
        assert plain(part) in text


def test_it_tells_the_reviewer_how_far_a_source_was_read(booklet, service):
    _, page = booklet
    text = " ".join(page.to_text().split())
    notes = [source.note for source in service.content.sources.values() if source.note]
    assert notes
    assert [note for note in notes if note not in text] == []


def test_it_holds_every_topic_once_with_all_its_variants(booklet):
    words, page = booklet
    shown = Counter(heading.to_text().split()[0] for heading in page.query("section.topic h3"))
    assert shown == Counter(words.topics.keys())
    variants = sum(len(list(topic.all_variants())) for topic in words.topics.values())
    assert len(page.query("section.topic .variant")) == variants > 0
    text = " ".join(page.to_text().split())
    for topic in words.topics.values():
        assert [part for part in topic.all_texts() if plain(part) not in text] == []


def test_it_holds_every_source_once(booklet, service):
    _, page = booklet
    shown = Counter(entry.attrs["id"].removeprefix("source-") for entry in page.query(".sources li"))
    assert shown == Counter(service.content.sources.keys())


def test_it_holds_the_instrument_the_questions_and_a_place_to_sign(booklet):
    words, page = booklet
    text = " ".join(page.to_text().split())
    wording = words.instruments["gad7"].wording
    for part in (wording.stem, *wording.items, *wording.choices, wording.difficulty.question):
        assert part in text
    for question in (*words.situation.questions.values(),):
        assert question.question in text
    assert [asked.id for asked in words.questions if asked.text not in text] == []
    assert len(page.query(".sign td")) == 2


def test_it_draws_every_row_of_the_table_in_order_with_its_conditions(booklet, content):
    words, page = booklet
    drawn = page.query("table.drawing")
    assert [len(table.query("tbody tr")) for table in drawn] == [len(g.rows) for g in content.table.groups.values()]
    for table, group in zip(drawn, content.table.groups.values(), strict=True):
        assert table.attrs["class"] == f"drawing {group.shows}"
        assert [head.attrs["scope"] for head in table.query("thead th")] == ["col"] * 2
        for line, row in zip(table.query("tbody tr"), group.rows, strict=True):
            conditions, given = line.query("td")
            assert given.to_text().split()[0] == row.id
            if row.id in words.topics:
                assert words.topics[row.id].heading in given.to_text()
            named = [label.to_text() for label in conditions.query("strong")]
            assert len(named) == len(row.tests)
    first = drawn[0].query("td.if")[0].to_text()
    assert words.situation.safety.option("unsafe").label in " ".join(first.split())


@pytest.fixture(scope="module")
def little(content):
    """Our content with only a few topics and passages, which is laid out sooner."""
    english, groups = content.languages["en"], content.table.groups
    passages = dict(list(english.passages.items())[:3])
    table = content.table.model_copy(update={"groups": {name: groups[name] for name in ("urgent", "kap_notes")}})
    return replace(content, table=table, languages={"en": replace(english, passages=passages)})


@pytest.mark.slow
@pytest.mark.parametrize("amount", ["little", pytest.param("all", marks=pytest.mark.long)])
def test_it_becomes_a_tagged_pdf(service, little, text_of, amount):
    content = little if amount == "little" else service.content
    pdf = make_booklet(BUNDLE, TRANSLATIONS, content, service.clinic, "en", DAY)
    assert pdf.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "en"
    assert "Review booklet" in text_of(pdf)


@pytest.mark.validators
def test_it_is_pdf_ua(service, little, verapdf):
    pdf = make_booklet(BUNDLE, TRANSLATIONS, little, service.clinic, "en", DAY)
    assert verapdf(pdf, "ua1") == {}
