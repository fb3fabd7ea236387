"""Anything at all in any field, address, method or header: a page of ours comes back, with nothing of it in it."""

import functools
import gzip
import itertools
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from screener.screening.report import MOST_QUESTIONS
from screener.screening.situation import SITUATION_VALUES

from ..conftest import KEPT_BY_BROWSERS, SECURITY_HEADERS, check_page, how_kept, parsed
from .rude import HEADERS, MARK, METHODS, RUDE, RUDE_PATHS, RUDE_VALUES, WORD

# Always the same examples, so that a failure here is one everywhere.
always_the_same = functools.partial(
    settings, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

FORM = "application/x-www-form-urlencoded"
LANGUAGES = ("en", "es")
STEPS = ("questions", "situation", "result", "summary.pdf", "summary.txt")
ITEMS = {f"gad7_{number}": ("0", "1", "2", "3") for number in range(1, 8)}
OPTIONAL = {"difficulty": ("none", "somewhat", "very", "extremely"), **SITUATION_VALUES}
FIELDS = ITEMS | OPTIONAL
MAIN_FORMS = ("questionnaire", "about-you", "to-paper", "go-on")

texts = st.one_of(st.sampled_from(RUDE), st.text(max_size=30), st.text(max_size=10).map(MARK.__add__))
raw = st.one_of(texts.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=30))


class AnyClient(FlaskClient):
    """Sends what a server would hand on, the impossible included."""

    def send(self, path=b"/", method="GET", query=b"", body=b"", kind=FORM, **environ):
        return self.open(
            method=method,
            data=body,
            content_type=kind,
            buffered=True,
            environ_overrides={"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1"), **environ},
        )


@pytest.fixture(scope="module")
def site(app):
    return AnyClient(app, use_cookies=False)


@pytest.fixture(scope="module")
def question_ids(content):
    return [question.id for question in content.languages["en"].questions]


@functools.cache
def check_html(html):
    """The checks of every page, once for each different page."""
    check_page(html)


def shown(reply):
    """What a reply holds, also where a strange header asked for it packed."""
    return gzip.decompress(reply.data) if reply.headers.get("Content-Encoding") == "gzip" else reply.data


def check(reply, method="GET"):
    """What holds for every reply, whatever was asked."""
    data = shown(reply)
    assert reply.status_code < 500
    assert "Set-Cookie" not in reply.headers
    assert all(name in reply.headers for name in SECURITY_HEADERS)
    assert MARK not in str(reply.headers)
    assert b"Traceback" not in data
    assert WORD.encode() not in data.lower()
    if reply.location:
        assert re.match(r"/(?![/\\])", reply.location), reply.location
    if reply.request.environ["PATH_INFO"].startswith(KEPT_BY_BROWSERS) and reply.status_code < 400:
        return reply
    assert reply.headers["Cache-Control"] == how_kept(reply, reply.request.environ["PATH_INFO"])
    if reply.mimetype == "text/html" and not reply.location and method not in ("HEAD", "OPTIONS"):
        check_html(data.decode())
    return reply


@st.composite
def forms(draw):
    """A form, most of it right: pairs of name and value in any order, as bytes."""
    pairs = []
    for name, allowed in FIELDS.items():
        good = st.sampled_from(allowed).map(lambda value: [value.encode()])
        bad = st.lists(st.one_of(raw, st.sampled_from(allowed).map(str.encode), st.just(b"")), max_size=3)
        how = draw(st.sampled_from(("good",) * 9 + ("bad",)))
        pairs += [(name.encode(), value) for value in draw(good if how == "good" else bad)]
    pairs += [(b"questions", value) for value in draw(few_or_many)]
    pairs += draw(st.lists(st.tuples(st.one_of(raw, odd_names), raw), max_size=3))
    return draw(st.permutations(pairs))


few = (b"talk_type", b"talk_change", b"kap_evaluation", b"kap_cost", b"medicine_mix", b"talk_fit")
many = (b"kap_route", b"kap_first", b"kap_doctor", b"kap_therapy", b"any_price", b"any_choices", b"any_waiting")
picks = st.sampled_from(few)
few_or_many = st.one_of(st.just([]), st.lists(picks, max_size=6), st.lists(st.one_of(picks, raw)), st.just(many))
odd_names = st.sampled_from(
    [
        *(b"edit", b"help_seen", b"gad7_8", b"gad7_0", b"GAD7_1", b"gad7_1 ", b"gad7_1[]", b"gad7_1\0", b"csrf_token"),
        *(b"__proto__", b"language", b"self", b"data", b""),
    ]
)


def encode(pairs):
    return b"&".join(quote_from_bytes(part[0]).encode() + b"=" + quote_from_bytes(part[1]).encode() for part in pairs)


def sent(pairs):
    """The values of each name, as text."""
    values = {}
    for name, value in pairs:
        values.setdefault(name.decode("utf-8", "replace"), []).append(value.decode("utf-8", "replace"))
    return values


def faults(values, ids, too_many, missing):
    """What is wrong with the form, by rules of the test's own."""
    for name, allowed in FIELDS.items():
        given_values = values.get(name, [])
        if [value.rstrip(" ") for value in given_values] in ([], [""]):
            if name in ITEMS and not missing:
                yield name
        elif len(given_values) > 1 or given_values[0].rstrip(" ") not in allowed:
            yield name
    picked = set(values.get("questions", []))
    if picked - set(ids) or (len(picked) > MOST_QUESTIONS and not too_many):
        yield "questions"


def valid_pairs(values, ids):
    """Every pair that is right by itself; "skip" is no answer, and need not be kept."""
    single = {(name, values[name][0].rstrip(" ")) for name in FIELDS if len(values.get(name, [])) == 1}
    picked = {("questions", value) for value in values.get("questions", []) if value in ids}
    return {(name, value) for name, value in single if value in FIELDS[name] and value != "skip"} | picked


def kept(html):
    """What the page's form would send again, and the questions about KAP that it rightly does not offer."""
    page = parsed(html)
    (form,) = (form for form in page.query("form") if form.attrs.get("id") in MAIN_FORMS)
    fields = [*form.query("input[type=hidden]"), *form.query("input[checked]")]
    offered = {field.attrs["value"] for field in form.query("input[type=checkbox]")}
    about_kap = {pick.decode() for pick in (*few, *many) if pick.startswith(b"kap_")}
    left_out = about_kap - offered if offered else set()
    found = {(field.attrs["name"], field.attrs["value"].rstrip(" ")) for field in fields}
    return {pair for pair in found if pair[1]}, {("questions", one) for one in left_out}


def status_for(step, values, ids):
    edits = step == "questions" and "edit" in values
    lenient = step in ("questions", "situation")
    return 422 if list(faults(values, ids, too_many=lenient, missing=edits)) else 200


COMPLETE = [(name.encode(), allowed[0].encode()) for name, allowed in FIELDS.items()]


@always_the_same(max_examples=160)
@pytest.mark.long
@given(pairs=forms(), step=st.sampled_from(STEPS), language=st.sampled_from(LANGUAGES))
@example(pairs=[*COMPLETE, (b"safety", b"")], step="result", language="en")
@example(pairs=[(b"safety", b""), *COMPLETE], step="result", language="en")
@example(pairs=[*COMPLETE[:-1], (b"safety", b" ")], step="result", language="es")
def test_anything_in_any_field_is_asked_again_and_every_valid_answer_is_kept(site, question_ids, pairs, step, language):
    reply = check(site.send(f"/{language}/{step}".encode(), "POST", body=encode(pairs)), "POST")
    values = sent(pairs)
    assert reply.status_code == status_for(step, values, question_ids)
    if reply.status_code == 422:
        again, left_out = kept(reply.text)
        assert again >= valid_pairs(values, question_ids) - left_out


@pytest.mark.parametrize("name", OPTIONAL)
@pytest.mark.parametrize("values", [["", "zebra"], [" zebra"], ["", "unsafe"], [" ", "unsafe"]])
def test_a_blank_in_front_of_an_answer_does_not_hide_it(site, name, values):
    pairs = [*((n, v) for n, v in COMPLETE if n != name.encode()), *((name.encode(), v.encode()) for v in values)]
    assert check(site.send(b"/en/result", "POST", body=encode(pairs)), "POST").status_code == 422


def much(little):
    return little * 3300


@pytest.mark.slow
@always_the_same(max_examples=60)
@given(body=st.one_of(st.binary(max_size=200), texts.map(str.encode), st.binary(max_size=5).map(much)))
@example(body=b"&" * 16_000)
@example(body=b"gad7_1=%ZZ&gad7_2=%&gad7_3=%u0031&gad7_4=%c0%b1&=&==&;&gad7_5;gad7_6")
@example(body=b"--x\r\nContent-Disposition: form-data; name=gad7_1\r\n\r\n1\r\n--x--")
@example(body=b"a=1&" * 4_000)
def test_any_body_at_all_is_asked_again_or_is_too_long(site, body):
    for step in STEPS:
        reply = check(site.send(f"/en/{step}".encode(), "POST", body=body), "POST")
        assert reply.status_code == (413 if len(body) > 16 * 1024 else 422)


@pytest.fixture(scope="module")
def addresses(app):
    """Every route, with the languages and a file filled in."""
    filled = (
        re.sub(r"<any\('([\w.]+)'.*?\):name>", r"\1", re.sub(r"<any\(.*?\):language>", "es", rule.rule))
        for rule in app.url_map.iter_rules()
    )
    filled = (re.sub(r"<string.*>", "000000000000/screener.css", address) for address in filled)
    return sorted({address.encode() for address in filled})


tokens = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz!#$%&'*+-.^_`|~0123456789", min_size=1, max_size=12)


def test_every_method_on_every_route_has_a_reply_of_ours(site, addresses):
    assert len(addresses) > 15
    for address, method in itertools.product(addresses, METHODS):
        reply = check(site.send(address, method, query=MARK.encode()), method)
        assert method != "TRACE" or reply.status_code == 405


@pytest.mark.slow
@always_the_same(max_examples=40)
@given(data=st.data(), method=tokens)
def test_any_method_that_nobody_knows_is_refused(site, addresses, data, method):
    reply = check(site.send(data.draw(st.sampled_from(addresses)), method), method)
    assert reply.status_code == 405 or method in METHODS


# What a query can hold once a server has read it.
queries = raw.map(lambda query: quote_from_bytes(query, safe=QUERY_SAFE).encode())
QUERY_SAFE = "<>\"'&{}[]|\\^`;,:@!$()*+/?=~%#"
paths = st.one_of(
    st.sampled_from(RUDE_PATHS),
    st.binary(max_size=40).map(b"/".__add__),
    raw.map(b"/static/".__add__),
    raw.map(b"/en/".__add__),
    st.lists(st.sampled_from((b"/", b"//", b"..", b".", b"en", b"es", b"static", b"questions", b"\0", b"zebra<'"))).map(
        lambda parts: b"/" + b"".join(parts)
    ),
)


@pytest.mark.slow
@always_the_same(max_examples=150)
@given(path=paths, query=queries, method=st.sampled_from(("GET", "POST", "HEAD")), percent=st.booleans())
@example(path=b"/en", query=MARK.encode(), method="GET", percent=False)
@example(path=b"/static//screener.css", query=b"%0d%0azebra:1", method="GET", percent=False)
def test_any_address_has_a_reply_and_leads_nowhere_else(site, path, query, method, percent):
    asked = unquote_to_bytes(path) if percent else path
    reply = check(site.send(asked, method, query), method)
    assert b"ProxyFix" not in reply.data  # it stands in wsgi.py
    assert b"root:" not in reply.data


def test_every_rude_address_is_asked_for_at_least_once(site):
    for path, method in itertools.product(RUDE_PATHS, ("GET", "POST")):
        reply = check(site.send(path, method), method)
        assert reply.status_code in (200, 302, 303, 308, 400, 404, 405, 411, 415, 422), path


# What a header can hold once a server has read it: one character for each byte, and no end of a line.
header_values = st.one_of(
    st.sampled_from(RUDE_VALUES),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=40),
    raw.map(lambda value: re.sub(rb"[\r\n\0]", b"", value).decode("latin-1")),
)


@pytest.mark.slow
@always_the_same(max_examples=200)
@given(
    data=st.data(),
    headers=st.dictionaries(st.sampled_from(HEADERS), header_values, min_size=1, max_size=4),
    method=st.sampled_from(("GET", "POST", "HEAD")),
)
def test_any_headers_have_a_reply(site, addresses, data, headers, method):
    address = data.draw(st.sampled_from(addresses))
    check(site.send(address, method, body=encode(COMPLETE), **headers), method)


@pytest.mark.long
def test_every_rude_value_in_every_header_has_a_reply(site):
    for name, value in itertools.product(HEADERS, RUDE_VALUES):
        for path, method in ((b"/", "GET"), (b"/es/questions", "POST"), (b"/static/000000000000/screener.css", "GET")):
            check(site.send(path, method, body=encode(COMPLETE), **{name: value}), method)


@pytest.fixture(scope="module")
def refusing_site(limited_site, new_address):
    """A site whose limits this visitor has used up."""
    site = limited_site(limit_pages="1 per 40 years", limit_pdf="1 per 40 years")
    refusing = AnyClient(site, use_cookies=False)
    refusing.environ_base["REMOTE_ADDR"] = new_address()
    for step in (b"/en/result", b"/en/summary.pdf"):
        refusing.send(step, "POST")
    return refusing


@pytest.mark.slow
@always_the_same(max_examples=60)
@given(pairs=forms(), step=st.sampled_from(STEPS), language=st.sampled_from(LANGUAGES))
def test_whoever_is_refused_for_asking_too_much_keeps_every_valid_answer_and_nothing_else(
    refusing_site, question_ids, pairs, step, language
):
    reply = check(refusing_site.send(f"/{language}/{step}".encode(), "POST", body=encode(pairs)), "POST")
    values = sent(pairs)
    assert reply.status_code == 429
    (form,) = parsed(reply.text).query("#again")
    again = {(field.attrs["name"], field.attrs["value"].rstrip(" ")) for field in form.query("input")}
    pressed = {(name, "1") for name in ("help_seen", "edit") if name in values}
    assert {pair for pair in again if pair[1] not in ("", "skip")} == valid_pairs(values, question_ids) | pressed
