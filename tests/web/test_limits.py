"""Limits on what one address may ask for: who is counted, what the refused are told, and that no address is kept."""

import gc
import logging
import re
import socket
import time
from collections import deque
from ipaddress import ip_address
from types import ModuleType

import pytest
from flask import abort

from screener.settings import Settings, SettingsError
from screener.web.limits import HOUR, HourlyKey, RateLimits, household

from ..conftest import parsed
from .clinics import clinic_file

FORM = "application/x-www-form-urlencoded"
VISITOR = "203.0.113.77"
PAGE, PDF = "/en/questions", "/es/summary.pdf"


@pytest.fixture
def neighbour(new_address):
    return new_address()


def statuses(client, address, times, method="GET", **options):
    return [client.open(address, method=method, buffered=True, **options).status_code for _ in range(times)]


def hidden(page):
    """What the page keeps, but for what says nothing."""
    pairs = [(field.attrs["name"], field.attrs["value"].rstrip()) for field in page.query("#again input[type=hidden]")]
    return [(name, value) for name, value in pairs if value]


def test_whoever_asks_for_more_pages_than_the_limit_gets_a_429_and_whoever_does_not_is_served(limited):
    client = limited(limit_pages="3 per 40 years")
    assert statuses(client, PAGE, 5) == [200, 200, 200, 429, 429]


def test_off_means_no_limit(limited, complete):
    client = limited(limit_pages="off", limit_pdf="off")
    assert set(statuses(client, PAGE, 20)) == {200}
    assert set(statuses(client, PDF, 5, "POST", data=complete())) == {200}


@pytest.mark.slow
def test_pages_and_pdfs_are_counted_apart(limited, complete):
    client = limited(limit_pages="2 per 40 years", limit_pdf="1 per 40 years")
    assert statuses(client, PDF, 2, "POST", data=complete()) == [200, 429]
    assert statuses(client, PAGE, 3) == [200, 200, 429]
    pages_only = limited(limit_pages="1 per 40 years")
    assert statuses(pages_only, PAGE, 2) == [200, 429]
    assert statuses(pages_only, PDF, 3, "POST", data=complete()) == [200, 200, 200]
    pdfs_only = limited(limit_pdf="1 per 40 years")
    assert statuses(pdfs_only, PDF, 2, "POST", data=complete()) == [200, 429]
    assert statuses(pdfs_only, PAGE, 3) == [200, 200, 200]


def test_both_languages_every_page_and_addresses_that_are_not_there_count_together(limited, complete):
    client = limited(limit_pages="4 per 40 years")
    assert client.get("/es/privacy").status_code == 200
    assert client.get("/").status_code == 302
    assert client.get("/nothing").status_code == 404
    assert client.post("/en/result", data=complete()).status_code == 200
    assert client.get("/nothing").status_code == 429


@pytest.mark.parametrize("address", ["/static/000000000000/screener.css", "/healthz", "/readyz"])
def test_static_files_and_probes_are_never_counted(limited, address):
    client = limited(limit_pages="1 per 40 years", limit_pdf="1 per 40 years")
    assert set(statuses(client, address, 5)) == {200}
    assert statuses(client, PAGE, 2) == [200, 429]
    assert set(statuses(client, address, 2)) == {200}


def test_two_addresses_are_counted_apart(limited, neighbour):
    client = limited(limit_pages="1 per 40 years")
    assert statuses(client, PAGE, 2) == [200, 429]
    assert statuses(client, PAGE, 2, environ_overrides={"REMOTE_ADDR": neighbour}) == [200, 429]


def test_no_header_makes_a_new_address_where_no_proxy_is_trusted(limited, neighbour):
    client = limited(limit_pages="1 per 40 years")
    assert client.get(PAGE).status_code == 200
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP", "Via"):
        assert client.get(PAGE, headers={name: f"for={neighbour}"}).status_code == 429


def test_one_visitors_many_ipv6_addresses_count_as_one(limited):
    client = limited(limit_pages="1 per 40 years")
    own = [f"2001:db8:1:2:{number:x}::{number:x}" for number in range(1, 4)]
    assert [client.get(PAGE, environ_overrides={"REMOTE_ADDR": one}).status_code for one in own] == [200, 429, 429]
    assert client.get(PAGE, environ_overrides={"REMOTE_ADDR": "2001:db8:1:3::1"}).status_code == 200
    assert household("::ffff:203.0.113.77") == household(VISITOR) == VISITOR
    assert household("") == ""
    assert household("unix:") == "unix:"


@pytest.mark.parametrize(
    "address", ["203.0.113.77:5678", "203.0.113.77:1", "[::ffff:203.0.113.77]:443", "[::ffff:cb00:714d]"]
)
def test_the_port_that_a_load_balancer_adds_makes_no_new_address(address):
    assert household(address) == VISITOR


def test_an_ipv6_address_with_a_port_counts_as_its_first_half():
    assert household("[2001:db8:1:2::7]:50123") == household("2001:db8:1:2::8") == "20010db800010002"


@pytest.mark.parametrize("word", ["unknown", "203.0.113.77:", "1.2.3.4.5:6", "[]:1", "_hidden"])
def test_what_is_no_address_counts_as_it_stands(word):
    assert household(word) == word


PICTURE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}


@pytest.mark.parametrize("address", ["/en/", "/", "/nothing", "/en/options.pdf", "/clear"])
@pytest.mark.parametrize("changed", [{}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Mode": "cors"}])
def test_pages_that_another_site_has_as_pictures_are_refused_and_do_not_spend_a_visitors_limit(
    limited, address, changed
):
    client = limited(limit_pages="1 per 40 years")
    refused = [client.get(address, headers=PICTURE | changed) for _ in range(5)]
    assert {(reply.status_code, reply.text) for reply in refused} == {(403, "Forbidden\n")}
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_who_follows_a_link_is_served_and_counted(limited, headers):
    client = limited(limit_pages="1 per 40 years")
    assert [client.get(PAGE, headers=headers).status_code for _ in range(2)] == [200, 429]


FRAME = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


@pytest.mark.parametrize("kind", ["iframe", "frame", "object", "embed"])
def test_hidden_frames_on_another_site_do_not_spend_a_visitors_limit(limited, kind):
    client = limited(limit_pages="1 per 40 years")
    refused = [client.get(PAGE, headers=FRAME | {"Sec-Fetch-Dest": kind}) for _ in range(3)]
    assert {(reply.status_code, reply.text) for reply in refused} == {(403, "Forbidden\n")}
    assert client.get(PAGE).status_code == 200


def test_where_the_clinic_has_the_pages_in_a_frame_they_are_served_there_and_counted(limited, tmp_path):
    file = clinic_file(tmp_path, embed_on=["https://clinic.example.org"])
    client = limited(limit_pages="1 per 40 years", clinic_file=file)
    assert [client.get(PAGE, headers=FRAME).status_code for _ in range(2)] == [200, 429]


@pytest.mark.slow
def test_how_long_to_wait_does_not_tell_when_others_at_the_address_came():
    limits = RateLimits({"page": "1 per 5 minutes"}, "")
    assert [limits.seconds_to_wait("page", VISITOR) for _ in range(2)] == [0, 300]
    time.sleep(1.1)
    assert limits.seconds_to_wait("page", VISITOR) == 300


@pytest.mark.slow
def test_a_waiting_room_behind_one_address_is_served(limited, complete):
    client = limited(limit_pages=Settings().limit_pages, limit_pdf=Settings().limit_pdf)
    for _ in range(20):
        journey = [client.get("/en/"), client.get(PAGE), client.post("/en/situation", data=complete())]
        journey += [client.post(f"/en/{step}", data=complete()) for step in ("result", "summary.pdf")]
        assert [reply.status_code for reply in journey] == [200] * 5


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("step", ["questions", "situation", "result", "summary.pdf"])
def test_a_429_says_when_and_keeps_every_valid_answer_for_another_try(limited, complete, language, step):
    client = limited(limit_pages="1 per 40 years", limit_pdf="1 per 40 years")
    sent = complete(questions=["talk_type", "kap_cost"], help_seen="1", gad7_7="9", age="<b>")
    address = f"/{language}/{step}"
    client.post(address, data=sent)
    reply = client.post(address, data=sent)
    page = parsed(reply.text)
    assert reply.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 40 * 366 * 24 * HOUR
    (form,) = page.query("#again")
    assert form.attrs["action"] == address
    wrong = ("gad7_7", "age", "questions")
    expected = [pair for pair in sent.items() if pair[0] not in wrong]
    assert sorted(hidden(page)) == sorted([*expected, ("questions", "talk_type"), ("questions", "kap_cost")])
    assert "<b>" not in reply.text
    words = {"en": "Try again", "es": "Intentar otra vez"}
    assert form.query("button")[0].to_text().strip() == words[language]


def test_what_a_429_keeps_is_enough_for_the_pdf_and_for_the_result(limited, complete, neighbour):
    client = limited(limit_pages="off", limit_pdf="1 per 40 years")
    statuses(client, PDF, 1, "POST", data=complete())
    page = parsed(client.post(PDF, data=complete()).text)
    kept = dict(hidden(page))
    again, to_result = page.query("#again button")
    assert "formaction" not in again.attrs
    assert to_result.attrs["formaction"] == "/es/result"
    later = client.post(PDF, data=kept, environ_overrides={"REMOTE_ADDR": neighbour})
    assert later.data.startswith(b"%PDF-")
    assert client.post("/es/result", data=kept).status_code == 200


def test_too_large_a_form_is_too_large_even_over_the_limit(limited, complete):
    client = limited(limit_pdf="1 per 40 years")
    assert statuses(client, PDF, 2, "POST", data=complete()) == [200, 429]
    assert client.post(PDF, data=complete(padding="x" * 20_000)).status_code == 413


def test_where_no_pdf_can_be_made_a_503_keeps_the_answers_and_offers_the_result(limited, complete, monkeypatch):
    client = limited()
    monkeypatch.setitem(client.application.view_functions, "pages.summary", lambda: abort(503))
    reply = client.post(PDF, data=complete(questions="talk_type"))
    page = parsed(reply.text)
    assert reply.status_code == 503
    assert complete(questions="talk_type").items() <= dict(hidden(page)).items()
    _, to_result = page.query("#again button")
    assert page.query("#again")[0].attrs["action"] == PDF
    assert to_result.attrs["formaction"] == "/es/result"
    assert client.post("/es/result", data=dict(hidden(page))).status_code == 200


def test_only_a_pdf_that_is_refused_offers_the_result_instead(limited, complete):
    client = limited(limit_pages="1 per 40 years")
    statuses(client, "/en/result", 1, "POST", data=complete())
    page = parsed(client.post("/en/result", data=complete()).text)
    assert len(page.query("#again button")) == 1


def test_a_refused_visitor_who_only_reads_gets_a_page_without_a_form(limited):
    client = limited(limit_pages="1 per 40 years")
    client.get(PAGE)
    reply = client.get(PAGE)
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) >= 1
    assert not parsed(reply.text).query("form")


@pytest.mark.slow
def test_after_the_time_told_the_visitor_is_served_again():
    limits = RateLimits({"page": "1 per 2 seconds"}, "")
    assert limits.seconds_to_wait("page", VISITOR) == 0
    wait = next(wait for wait in iter(lambda: limits.seconds_to_wait("page", VISITOR), None) if wait)
    assert wait == 2
    time.sleep(wait)
    assert limits.seconds_to_wait("page", VISITOR) == 0


def reachable(*roots):
    """Every object that can be reached from these, but for modules and what hangs on them."""
    seen, waiting = {}, deque(roots)
    while waiting:
        thing = waiting.popleft()
        if id(thing) in seen or isinstance(thing, (ModuleType, type)):
            continue
        seen[id(thing)] = thing
        # The garbage collector does not look at the keys of a dictionary when all are text.
        referents = [*gc.get_referents(thing), *(thing if isinstance(thing, dict) else ())]
        waiting.extend(one for one in referents if not (isinstance(one, dict) and "__builtins__" in one))
    return seen.values()


def forms_of(address):
    """The address as text, and as the bytes it consists of."""
    return address, ip_address(address).packed.hex(), ip_address(address).packed, str(int(ip_address(address)))


def holds(things, address):
    text, hexadecimal, packed, number = forms_of(address)
    for thing in things:
        if isinstance(thing, str) and (text in thing or hexadecimal in thing.lower() or number in thing):
            return True
        if isinstance(thing, bytes) and (text.encode() in thing or packed in thing or hexadecimal.encode() in thing):
            return True
        if isinstance(thing, int) and thing == int(number):
            return True
    return False


def test_the_address_is_nowhere_in_the_memory_of_the_limits(caplog):
    caplog.set_level(logging.DEBUG)
    limits = RateLimits({"page": "2 per 40 years", "pdf": "1 per 40 years"}, "")
    for kind in ("page", "page", "page", "pdf", "pdf"):
        limits.seconds_to_wait(kind, VISITOR)
    things = list(reachable(limits))
    counted = [thing for thing in things if isinstance(thing, str) and re.search(r"[0-9a-f]{64}", thing)]
    assert counted, "the search does not reach what is counted"
    assert not holds(things, VISITOR)
    assert VISITOR not in caplog.text


def test_the_search_for_an_address_finds_one_in_any_form():
    limits = RateLimits({"page": "2 per 40 years"}, "")
    for form in (*forms_of(VISITOR), int(ip_address(VISITOR))):
        for leak in ({"deep": [(form,)]}, {form: 1}, {form}):
            limits.leak = leak
            assert holds(reachable(limits), VISITOR), leak


def test_the_name_that_is_counted_is_a_keyed_hash(app):
    limits = [RateLimits({"page": "1 per 40 years"}, "") for _ in range(2)]
    for each in limits:
        each.seconds_to_wait("page", VISITOR)
    one, other = ({thing for thing in reachable(each) if isinstance(thing, str) and "page" in thing} for each in limits)
    names = [{name for name in found if re.search(r"[0-9a-f]{64}", name)} for found in (one, other)]
    assert all(names)
    assert not names[0] & names[1]  # another key, another name for the same address


def test_the_key_lives_for_an_hour_and_is_unlike_any_other():
    now = [1000 * HOUR]
    key = HourlyKey(now=lambda: now[0])
    first = key.get()
    now[0] += HOUR - 1
    assert key.get() == first
    now[0] += 1
    second = key.get()
    now[0] -= 1  # a clock that is put back
    assert len({first, second, key.get(), HourlyKey(now=lambda: now[0]).get()}) == 4
    assert len(first) == 32


@pytest.fixture
def nobody_there():
    """The address of a Redis on a port where nothing listens, with a password in it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return f"redis://:hush-hush@127.0.0.1:{port}/0"


def test_without_its_storage_each_process_counts_alone_and_says_so_once(limited, nobody_there, caplog):
    caplog.set_level(logging.DEBUG)
    client = limited(limit_pages="3 per 40 years", ratelimit_storage=nobody_there)
    assert statuses(client, PAGE, 5) == [200, 200, 200, 429, 429]
    told = [record.getMessage() for record in caplog.records if "rate limits" in record.getMessage()]
    assert told == ["rate limits: the shared storage fails (ConnectionError): each process counts alone"]
    assert "hush-hush" not in caplog.text
    assert client.environ_base["REMOTE_ADDR"] not in caplog.text


def test_while_its_storage_rests_nobody_waits_for_it(limited, nobody_there, monkeypatch):
    limits = RateLimits({"page": "1 per 40 years"}, nobody_there)
    assert [limits.seconds_to_wait("page", VISITOR) > 0 for _ in range(3)] == [False, True, True]
    monkeypatch.setattr(socket, "create_connection", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert limits.seconds_to_wait("page", VISITOR) > 0


@pytest.mark.parametrize("name", ["LIMIT_PAGES", "LIMIT_PDF"])
@pytest.mark.parametrize(
    "rate",
    ["0 per minute", "ten per minute", "-5 per minute", "5 per fortnight", "5 per minute; 2 per second", "none", "OFF"],
)
def test_a_rate_that_is_none_is_refused_with_an_example(name, rate):
    with pytest.raises(SettingsError, match=f'^SCREENER_{name}: .*must be "off" or one rate such as "600 per 5 min'):
        Settings.from_environment({f"SCREENER_{name}": rate})


@pytest.mark.parametrize("rate", ["off", "600 per 5 minutes", "10/second", "1 per 2 hours"])
def test_a_good_rate_is_taken(rate):
    assert Settings.from_environment({"SCREENER_LIMIT_PAGES": rate}).limit_pages == rate


@pytest.mark.parametrize(
    "address",
    ["mongodb://h", "async+redis://h", "redis:h", "127.0.0.1:6379", "redis://:hush@h:99999", "redis://:hush/hush@h"],
)
def test_a_storage_that_is_none_is_refused_without_showing_its_password(address):
    with pytest.raises(SettingsError, match=r"^SCREENER_RATELIMIT_STORAGE: .*redis://127.0.0.1:6379") as told:
        Settings.from_environment({"SCREENER_RATELIMIT_STORAGE": address})
    assert "hush" not in str(told.value)


def test_a_key_that_was_forgotten_is_asked_for_anew():
    key = HourlyKey(now=lambda: 0)
    first = key.get()
    assert key.get() == first
    key.forget()
    assert key.get() != first
