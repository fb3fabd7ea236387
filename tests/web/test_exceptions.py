"""An exception can carry what a visitor sent: in its message, notes and causes. None of that is shown or logged."""

import logging
from datetime import datetime

import pytest
from flask import abort, render_template, request
from jinja2 import ChoiceLoader, DictLoader, TemplateNotFound

from screener import create_app
from screener.settings import Settings

# What a visitor sends; part of it is an answer of the questionnaire, part of it is not.
FORM = {"gad7_1": "3", "therapy": "now_not_enough", "age": "zebra", "zebra": "1"}
SECRETS = ("zebra", "now_not_enough", "gad7_1", "therapy")


def sent():
    return f"{request.form} {request.get_data(as_text=True)}"


def in_its_message():
    raise ValueError(sent())


def in_its_key():
    return {}[sent()]


def in_a_cause():
    try:
        in_its_message()
    except ValueError as error:
        raise RuntimeError("harmless") from error


def in_a_context():
    try:
        in_its_message()
    except ValueError:
        raise KeyError(request.form["age"])  # noqa: B904 - the context is what is tried


def in_a_note():
    error = ValueError("harmless")
    error.add_note(sent())
    raise error


def in_a_group():
    raise ExceptionGroup(sent(), [ValueError(sent()), KeyError(sent())])


def in_the_name_of_a_template():
    raise TemplateNotFound(sent())


def in_the_name_of_a_missing_field():
    return request.form[f"{sent()} missing"]


def in_a_local_variable():
    form = sent()
    return len(form) / 0


def in_a_template():
    return render_template("undefined.html")


def in_a_macro_that_divides():
    return render_template("divides.html")


def in_the_reason_of_a_refusal():
    abort(400, description=sent())


FAULTS = {
    f"/{fault.__name__.replace('_', '-')}": fault
    for fault in (
        in_its_message,
        in_its_key,
        in_a_cause,
        in_a_context,
        in_a_note,
        in_a_group,
        in_the_name_of_a_template,
        in_the_name_of_a_missing_field,
        in_a_local_variable,
        in_a_template,
        in_a_macro_that_divides,
        in_the_reason_of_a_refusal,
    )
}
TEMPLATES = {
    "undefined.html": "{{ request.form['zebra'] }} {{ request.form.to_dict()['age' ~ request.form['age']] }}",
    "divides.html": "{% macro share(form) %}{{ form['age'] / form['gad7_1'] }}{% endmacro %}{{ share(request.form) }}",
}


@pytest.fixture(scope="module")
def faulty_app():
    """The site with a route for each fault."""
    app = create_app(
        Settings(limit_pages="off", limit_pdf="off"), clock=lambda zone: datetime(2026, 11, 22, tzinfo=zone)
    )
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])
    for path, fault in FAULTS.items():
        app.add_url_rule(path, fault.__name__, fault, methods=["POST"])
    return app


@pytest.fixture(scope="module")
def faulty(app, faulty_app):
    """A client that looks at each reply as in every test."""
    return app.test_client_class(faulty_app, use_cookies=False)


@pytest.fixture
def with_templates(faulty_app):
    """A function: a client of the same site with these templates in place of its own."""
    ours = faulty_app.jinja_env.loader

    def use(templates):
        faulty_app.jinja_env.loader = ChoiceLoader([DictLoader(templates), ours])
        faulty_app.jinja_env.cache.clear()
        return faulty_app.test_client(use_cookies=False)

    yield use
    faulty_app.jinja_env.loader = ours
    faulty_app.jinja_env.cache.clear()


@pytest.fixture
def told(caplog, capfd):
    """A function: all that was logged or printed so far, by whatever logger at whatever level."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("path", FAULTS)
def test_a_fault_gets_a_page_and_a_line_in_the_log_that_tell_nothing_of_the_form(faulty, told, path):
    reply = faulty.post(path, data=FORM)
    log = told()
    assert reply.status_code == (400 if "refusal" in path or "field" in path else 500)
    assert [secret for secret in SECRETS if secret in reply.text or secret in str(reply.headers)] == []
    assert [secret for secret in SECRETS if secret in log] == []
    assert (f"{FAULTS[path].__name__} failed: " in log) == (reply.status_code == 500)
    assert "Traceback" not in log


@pytest.mark.parametrize("broken", ["{{ request.form['age'] / 0 }}", "{{ request.form['zebra'].nothing.at_all }}"])
@pytest.mark.parametrize(("path", "status"), [("/in-its-message", 500), ("/nope", 404), ("/en/result", 422)])
def test_a_fault_in_the_error_page_itself_tells_nothing_of_the_form_either(with_templates, told, broken, path, status):
    names = ["questions.html"] if status == 422 else ["error.html"]
    client = with_templates(dict.fromkeys(names, broken))
    try:
        shown = client.post(path, data=FORM).text
    except Exception:  # noqa: BLE001 - what is not shown by a page goes to the server, which logs its kind and place
        shown = ""
    log = told()
    assert "failed: " in log
    assert [secret for secret in SECRETS if secret in shown or secret in log] == []


def test_what_is_looked_for_would_be_found(told):
    logging.getLogger("screener").debug("%s", FORM)
    assert [secret for secret in SECRETS if secret in told()] != []
