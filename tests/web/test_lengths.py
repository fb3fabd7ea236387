"""Whoever watches the line sees lengths: of pages, PDFs and forms. Whatever is answered, whatever fails, there is one
for each. (That a browser's script fills up each form is tests/browser's to test, and the real line tests/system's.)"""

import gzip
import random
import zlib
from datetime import date, datetime
from urllib.parse import urlencode

import pytest
from flask import abort
from flask.testing import FlaskClient

from screener import create_app
from screener.documents.sheet.writer import LONGEST_LINE, Writer
from screener.screening.samples import additions
from screener.screening.situation import SITUATION_VALUES
from screener.settings import Settings
from screener.web.forms import EARLIER, fields_of
from screener.web.lengths import DOCUMENT, PACKED, TEXT, filled, packed, unindented
from screener.web.room import pages_without_room, sizes

from ..conftest import parsed
from .clinics import clinic_file, site_of

DIFFICULTIES = ("", "none", "somewhat", "very", "extremely")
OFFERED = {name: [value for value in values if value != "skip"] for name, values in SITUATION_VALUES.items()}
PACKS = {"Accept-Encoding": "gzip"}


def visitors(content, number):
    """Made-up visitors of every kind: what they send in the end, and in which language."""
    chance = random.Random(11)
    ids = [question.id for question in content.languages["en"].questions]
    for _ in range(number):
        items = {f"gad7_{item}": chance.choice("0123") for item in range(1, 8)}
        situation = {name: chance.choice(["", *OFFERED[name]]) for name in OFFERED}
        picks = {"questions": chance.sample(ids, chance.randint(0, 6))}
        added: dict[str, list[str]] = {}
        for name, value in fields_of(*additions(content, date(2026, 11, 22), chance)):
            added.setdefault(name, []).append(value)
        seen = {"help_seen": "1"} if chance.random() < 0.3 else {}
        items["difficulty"] = chance.choice(DIFFICULTIES)
        yield items | situation | picks | added | seen, chance.choice(("en", "es"))


@pytest.fixture
def quick(app):
    """A client that does not look at each page by itself, as other tests do."""
    return FlaskClient(app, use_cookies=False)


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_pages_of_500_visitors_have_one_length_packed_and_unpacked(quick, content):
    for form, language in visitors(content, 500):
        reply = quick.post(f"/{language}/result", data=form, headers=PACKS)
        document = gzip.decompress(reply.data)
        assert (reply.status_code, reply.headers["Content-Length"]) == (200, str(PACKED))
        assert (len(reply.data), len(document)) == (PACKED, DOCUMENT)
        assert document.rindex(b"</html>") < 0.9 * DOCUMENT


@pytest.mark.parametrize("step", ["questions", "situation", "result"])
def test_a_page_is_the_same_document_packed_and_unpacked_and_says_which_it_is(quick, complete, step):
    for change in ({}, {"edit": "1"}, {"safety": "unsafe"}, {"gad7_1": "9"}, {"safety": "9"}):
        plain = quick.post(f"/en/{step}", data=complete(**change))
        small = quick.post(f"/en/{step}", data=complete(**change), headers=PACKS)
        unpack = zlib.decompressobj(wbits=31)
        assert unpack.decompress(small.data) == plain.data
        assert (unpack.eof, unpack.unused_data) == (True, b""), "more than one member"
        assert (len(plain.data), len(small.data)) == (DOCUMENT, PACKED)
        assert plain.headers.getlist("Content-Encoding") == ["identity"]
        assert small.headers.getlist("Content-Encoding") == ["gzip"]
        for reply in (plain, small):
            assert reply.headers.getlist("Vary") == ["Accept-Encoding"]
            assert "ETag" not in reply.headers


@pytest.mark.parametrize("wish", ["gzip", "GZIP", "br, gzip;q=0.1", "*"])
def test_who_takes_gzip_gets_it(quick, wish):
    assert quick.post("/en/result", headers={"Accept-Encoding": wish}).content_encoding == "gzip"


@pytest.mark.parametrize("wish", ["", "br", "gzip;q=0", "identity", "zebra"])
def test_who_does_not_take_gzip_does_not_get_it(quick, wish):
    assert quick.post("/en/result", headers={"Accept-Encoding": wish}).content_encoding == "identity"


def test_pages_to_read_stay_as_long_as_they_are(quick):
    reply = quick.get("/en/about", headers=PACKS)
    assert reply.content_encoding is None
    assert reply.data.endswith(b"</html>")


class Fails:
    """A clock that fails when it is told to."""

    now = False

    def __call__(self, zone):
        if self.now:
            raise RuntimeError
        return datetime(2026, 11, 22, 12, tzinfo=zone)


@pytest.fixture(scope="module")
def narrow():
    """A client of a site with a limit of one PDF a year, and the site's clock."""
    clock = Fails()
    site = create_app(Settings(limit_pages="off", limit_pdf="1 per 1 year"), clock=clock)
    site.add_url_rule("/<any(en, es):language>/busy", "pages.busy", lambda: abort(503), methods=["POST"])
    return site.test_client(use_cookies=False), clock


FAULTS = {
    400: ("result", {"environ_overrides": {"CONTENT_LENGTH": "9999"}}),
    403: ("result", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    404: ("nope", {}),
    405: ("about", {}),
    411: ("result", {"headers": {"Transfer-Encoding": "chunked"}}),
    413: ("result", {"data": {"gad7_1": "x" * 20_000}}),
    415: ("result", {"content_type": "text/plain"}),
    422: ("situation", {"data": {"gad7_1": "9"}}),
    503: ("busy", {}),
}


@pytest.mark.parametrize("headers", [PACKS, {}])
@pytest.mark.parametrize("status", [*FAULTS, 429, 500])
def test_the_page_of_every_fault_has_that_length_too(narrow, complete, status, headers):
    client, clock = narrow
    step, change = FAULTS.get(status, ("summary.pdf" if status != 500 else "result", {}))
    options = {"data": complete()} | change
    clock.now = status == 500
    client.environ_base["REMOTE_ADDR"] = "127.0.0.9" if status == 429 else f"127.0.1.{len(headers)}"
    headers = headers | options.pop("headers", {})
    for _ in range(2 if status == 429 else 1):
        reply = client.post(f"/en/{step}", headers=headers, **options)
    assert (reply.status_code, reply.mimetype) == (status, "text/html")
    assert len(reply.data) == (PACKED if "Accept-Encoding" in headers else DOCUMENT)


def test_lines_lose_their_indentation_and_nothing_else():
    assert unindented(b"<p>\n    one  two\n\n  three </p>\n") == b"<p>\none  two\n\nthree </p>\n"


def test_a_document_that_outgrows_its_length_gets_the_next_and_is_never_bare():
    for size in (0, 1, DOCUMENT - 8, DOCUMENT - 7, DOCUMENT - 6, DOCUMENT, DOCUMENT + 1, 3 * DOCUMENT):
        document = filled(b"x" * size)
        assert len(document) == (size + 7 + DOCUMENT - 1) // DOCUMENT * DOCUMENT
        assert document.rstrip(b"-> ").startswith(b"x" * size + b"<!")


def test_a_packed_one_that_outgrows_its_length_gets_the_next_and_every_gap_is_filled_to_the_byte():
    noise = random.Random(3).randbytes(2 * PACKED)
    lengths = [len(packed(noise[:size])) for size in range(PACKED - 120, PACKED + 20)]
    assert set(lengths) == {PACKED, 2 * PACKED}
    assert lengths == sorted(lengths)
    for size in (0, 1, PACKED - 60, PACKED - 40, PACKED, 2 * PACKED):
        assert gzip.decompress(packed(noise[:size])) == noise[:size]


@pytest.mark.slow
def test_the_largest_page_of_each_language_leaves_a_tenth_of_both_lengths(app, service):
    assert pages_without_room(app) == []
    for language in service.clinic.languages:
        found = sizes(app, language)
        assert all(found[unit][0] > found[unit][1] / 2 for unit in ("bytes", "bytes of gzip")), "these are small pages"
        assert found["bytes of text"][0] > TEXT / 4


def test_a_page_without_room_would_be_told(app):
    told = [str(finding) for finding in pages_without_room(app, most=0.5)]
    assert len(told) == 4
    assert "the result in es: can take " in told[2]


# --- PDFs ----------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_pdfs_of_500_visitors_have_one_length(quick, content):
    lengths = set()
    for number, (form, language) in enumerate(visitors(content, 500)):
        print_ = {"large": "1"} if number % 5 == 0 else {}
        lengths.add(len(quick.post(f"/{language}/summary.pdf", data=form | print_).data))
    assert len(lengths) == 1
    assert lengths.pop() % 8192 == 0


def written(size, length):
    """A file with a stream of that size."""
    writer = Writer()
    writer.put_stream(writer.reserve(), b"<</Length %d>>\nstream\n%s\nendstream" % (size, b"x" * size))
    return writer.write(writer.add(b"<<>>"), writer.add(b"<<>>"), length)


def test_a_pdf_is_filled_to_the_byte_with_short_lines_and_else_not_changed():
    for size in range(200, 800):
        bare, full = written(size, 1), written(size, 1024)
        before, end = bare.rsplit(b"startxref", 1)
        assert len(full) % 1024 == 0
        assert full.startswith(before)
        assert full.endswith(b"startxref" + end)
        lines = full[len(before) : full.rindex(b"startxref")].splitlines(keepends=True)
        assert all(len(line) <= LONGEST_LINE and line.strip() in (b"%", b"") for line in lines)
    assert {len(written(size, 1024)) for size in range(200, 800)} == {1024, 2048}


# --- a clinic abroad, without KAP, with the lines of three countries -------------------------------------------------


@pytest.mark.long
def test_there_the_pages_the_pdfs_and_the_forms_of_60_visitors_have_one_length_each_too(tmp_path):
    site = site_of(clinic_file(tmp_path, False, country='"UK"', regions='["UK", "US", "NZ"]'))
    client, there = FlaskClient(site, use_cookies=False), site.extensions["screener"].content
    pages, papers, forms = set(), set(), set()
    for form, language in visitors(there, 60):
        for step in ("situation", "result"):
            reply = client.post(f"/{language}/{step}", data=form, headers=PACKS)
            pages.add((reply.status_code, len(reply.data), len(gzip.decompress(reply.data))))
        papers.add(len(client.post(f"/{language}/summary.pdf", data=form).data))
        bare = parse(client.post("/en/situation", data=form | {"questions": [], "matters": []}))
        forms |= {len(urlencode(sent_by(bare, each))) for each in ("form#about-you", "form.skip-all")}
    assert pages == {(200, PACKED, DOCUMENT)}
    assert (len(papers), len(forms)) == (1, 1)
    assert pages_without_room(site) == []


# --- forms ---------------------------------------------------------------------------------------------------------


def parse(reply):
    return parsed(reply.text)


def sent_by(page, form):
    """What a browser without JavaScript sends when that form's button is pressed."""
    fields = page.query(f"{form} input[type=hidden], {form} input[checked]")
    chosen = [(field.attrs["name"], field.attrs["value"]) for field in fields]
    lists = page.query(f"{form} option[selected]")
    return chosen + [(option.parent.attrs["name"], option.attrs["value"]) for option in lists]


def test_without_javascript_the_choices_of_a_question_are_equally_long_and_so_is_none(client, answers):
    page = parse(client.post("/en/situation", data=answers()))
    for name in SITUATION_VALUES:
        values = [field.attrs["value"] for field in page.query(f"#{name} input[type=radio]")]
        assert len(values) > 2
        assert len({len(value) for value in values}) == 1, name
        assert dict(sent_by(page, f"#{name}"))[name].strip() == "", "no answer is chosen beforehand"
    for name in EARLIER:
        values = [option.attrs["value"] for option in page.query(f"#{name} option")]
        assert len(values) > 20
        assert len({len(value) for value in values}) == 1, name
    assert len({len(box.attrs["value"]) for box in page.query("#matters input")}) == 1
    for fieldset in parse(client.get("/en/questions")).query("fieldset"):
        assert len({len(field.attrs["value"]) for field in fieldset.query("input")}) == 1


@pytest.mark.slow
def test_without_javascript_the_optional_questions_are_sent_at_one_length_also_when_all_are_skipped(client, content):
    nothing = {"questions": [], "matters": []}
    forms = [parse(client.post("/en/situation", data=form | nothing)) for form, _ in visitors(content, 30)]
    lengths = {len(urlencode(sent_by(page, form))) for page in forms for form in ("form#about-you", "form.skip-all")}
    assert len(lengths) == 1


@pytest.mark.slow
def test_without_javascript_the_result_is_left_at_one_length_whatever_was_answered(client, content, complete):
    pages = [parse(client.post("/en/result", data=form | {"questions": []})) for form, _ in visitors(content, 30)]
    to_paper = [sent_by(page, "form#to-paper") for page in pages if page.query("form#to-paper")]
    assert {dict(form)["safety"].strip() for form in to_paper} == {"", "no", "thoughts", "unsafe"}
    assert len({len(urlencode(form)) for form in to_paper}) == 1


def test_without_javascript_buttons_open_questions_and_picks_still_change_the_length(client, complete):
    """What pages on privacy admit."""
    edit, go_on, pick = [("edit", "1")], [("help_seen", "1")], [("questions", "talk_type")]
    sent = sent_by(parse(client.post("/en/result", data=complete())), "form#to-paper")
    assert len({len(urlencode(sent + more)) for more in ([], edit, pick)}) == 3
    help_first = sent_by(parse(client.post("/en/result", data=complete(safety="unsafe"))), "form#go-on")
    assert len(urlencode(help_first + go_on)) not in {len(urlencode(sent + edit)), len(urlencode(sent + pick))}
    marked = [
        parse(client.post("/en/situation", data=complete(matters=ids))) for ids in ([], ["cost"], ["way", "soon"])
    ]
    assert len({len(urlencode(sent_by(page, "form#about-you"))) for page in marked}) == 3
    some, fewer = complete(), complete(gad7_3=None)
    assert len(urlencode(some)) != len(urlencode(fewer))


def test_filled_values_say_the_same_as_bare_ones(client, complete):
    full = {name: value.ljust(20) for name, value in complete().items()}
    assert client.post("/en/result", data=full).data == client.post("/en/result", data=complete()).data
    blank = complete(age="", safety="", flags="")
    assert client.post("/en/result", data=blank | {"age": " ", "safety": "   "}).data == (
        client.post("/en/result", data=blank).data
    )
    assert client.post("/en/result", data=complete(gad7_1=" ")).status_code == 422


def test_the_field_that_fills_a_form_changes_nothing_and_is_carried_nowhere(client, complete):
    for step in ("questions", "situation", "result", "summary.pdf", "summary.txt"):
        bare, full = (client.post(f"/en/{step}", data=complete(pad=pad)) for pad in (None, "." * 999))
        assert full.data == bare.data
        assert b"..." not in full.data or step == "summary.pdf"
