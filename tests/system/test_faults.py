"""A fault of ours in a running server, and a configuration that must not be served."""

import pytest

from screener.settings import EXAMPLE_CLINIC

from .checks import wait_for

SECRET = "gad7_1=3 in the message of an exception"
# The real application with faults added: one that Flask catches, one that only the server sees, three that nobody does.
FAULTY = f"""
import threading

import gevent
from flask import redirect

from wsgi import app

@app.get("/en/fault")
def fault():
    answers = {{"therapy": "past_not_enough"}}
    raise ValueError({SECRET!r})

class Untidy:
    def __del__(self):
        fail()

def fail():
    raise ValueError({SECRET!r})

@app.get("/en/uncaught")
def uncaught():
    threading.Thread(target=fail).start()
    gevent.spawn(fail)
    Untidy()
    return redirect("/en/")

inner = app.wsgi_app

def outer(environ, start_response):
    if environ["PATH_INFO"] == "/outer-fault":
        raise KeyError({SECRET!r})
    return inner(environ, start_response)

app.wsgi_app = outer
"""


@pytest.fixture(scope="module")
def faulty(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "faulty.py").write_text(FAULTY)
    return start("--pythonpath", str(folder), "faulty:app").wait_until_ready()


def test_a_fault_shows_a_page_and_the_log_says_only_its_kind_and_its_place(faulty, visitor_address):
    reply = faulty.ask("GET", "/en/fault?therapy=past_not_enough")
    assert reply.status == 500
    assert "Something went wrong on our side" in reply.text
    assert "988" in reply.text
    assert "Set-Cookie" not in reply.headers
    assert "ValueError" in faulty.said
    assert "fault failed: ValueError in code that is not ours" in faulty.said
    for secret in (SECRET, "gad7_1", "past_not_enough", visitor_address, "/en/fault?", "HTTP/1.1"):
        assert secret not in faulty.said
        assert secret not in reply.text or secret == visitor_address


def test_a_fault_outside_the_application_is_logged_without_its_message_too(faulty, visitor_address):
    reply = faulty.ask("GET", "/outer-fault?therapy=past_not_enough")
    assert reply.status == 500
    assert "KeyError" in faulty.said
    for secret in (SECRET, "gad7_1=3", "therapy=", visitor_address, "/outer-fault?", "HTTP/1.1"):
        assert secret not in reply.text
        assert secret not in faulty.said.replace(f"raise KeyError({SECRET!r})", "")


def test_faults_that_nobody_catches_are_logged_in_a_line_each_without_their_message(faulty, visitor_address):
    told = len(faulty.said)
    assert faulty.ask("GET", "/en/uncaught?therapy=past_not_enough").status == 302
    wait_for(lambda: faulty.said[told:].count("\n") >= 3)
    lines = sorted(line.partition(" ERROR ")[2] for line in faulty.said[told:].splitlines())
    fault = "failed: ValueError in code that is not ours"
    assert lines == [f"a connection {fault}", f"a thread {fault}", f"tidying up {fault}"]


def refusal(server):
    """What a server says that does not start."""
    code = server.process.wait(timeout=120)
    assert code != 0
    return server.said


def test_a_broken_clinic_file_stops_the_start_with_file_key_and_reason(start, tmp_path):
    clinic = tmp_path / "our-clinic.toml"
    clinic.write_text(EXAMPLE_CLINIC.read_text().replace('paper = "letter"', 'paper = "napkin"'))
    said = refusal(start(SCREENER_CLINIC_FILE=str(clinic)))
    assert 'our-clinic.toml: paper: expected "letter" or "a4"; found \'napkin\'' in said


def test_a_clinic_file_that_is_not_toml_stops_the_start_with_the_file_and_the_line(start, tmp_path):
    clinic = tmp_path / "our-clinic.toml"
    clinic.write_text('name = "Our clinic\n')
    said = refusal(start(SCREENER_CLINIC_FILE=str(clinic)))
    assert "our-clinic.toml" in said
    assert "line 1" in said
    assert "Traceback" not in said


def test_a_clinic_file_that_is_not_there_stops_the_start_with_its_name(start, tmp_path):
    said = refusal(start(SCREENER_CLINIC_FILE=str(tmp_path / "no-such-clinic.toml")))
    assert "no-such-clinic.toml" in said
    assert "Traceback" not in said


def test_an_unknown_variable_stops_the_start_with_its_name(start):
    said = refusal(start(SCREENER_COLOUR="blue"))
    assert "SCREENER_COLOUR" in said
    assert "Traceback" not in said
    assert "blue" not in said


def test_the_example_clinic_file_is_one_that_can_be_copied(start, tmp_path):
    clinic = tmp_path / "our-clinic.toml"
    clinic.write_text(EXAMPLE_CLINIC.read_text().replace("Example Clinic (not a real clinic)", "Our own clinic"))
    server = start(SCREENER_CLINIC_FILE=str(clinic)).wait_until_ready()
    assert "Our own clinic" in server.ask("GET", "/en/").text
