"""The pages and the way through them. State travels in hidden fields, checked again at every step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.lists import format_list
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from screener.markup import Bibliography
from screener.screening.instrument import Choice, DifficultyChoice
from screener.screening.report import MOST_QUESTIONS, Report, build_report
from screener.web.forms import AnswersForm, SituationForm, Submission
from screener.web.locale import language
from screener.web.messages import explain
from screener.web.service import service

Page = tuple[str, int]
Reply = Response | Page

root = Blueprint("root", __name__)
pages = Blueprint("pages", __name__)

# How many questions for the consultation stand open on the page; the others are behind "More questions".
FIRST_QUESTIONS = 8
READING = {
    "start": "/",
    "under_18": "/under-18",
    "help_now": "/help-now",
    "about": "/about",
    "privacy": "/privacy",
    "options": "/options",
    "talk_therapy": "/talk-therapy",
    "kap": "/ketamine-assisted-psychotherapy",
}


@root.get("/")
def choose_language() -> Response:
    """Send the visitor to the start page in the best language."""
    response = redirect(url_for("pages.start", language=language()))
    response.vary.add("Accept-Language")
    return response


@root.get("/healthz")
def healthz() -> tuple[str, dict[str, str]]:
    """For load balancers: the process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@pages.url_value_preprocessor
def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The language in the address is read by `language()`, not by each page."""
    if values is not None:
        values.pop("language", None)


@pages.url_defaults
def add_language(_endpoint: str, values: dict[str, Any]) -> None:
    """Links stay in the language of the page."""
    values.setdefault("language", language())


def _page(template: str, status: int = 200, **values: object) -> Page:
    content = service().content
    words = content.languages[language()]
    faults = explain(cast(dict[str, str], values.pop("faults", {})), content.instrument, words)
    shown = render_template(
        template,
        words=words,
        cite=Bibliography(content.sources),
        instrument=content.instrument,
        faults=faults,
        numbered=_numbered,
        joined=format_list_of,
        **values,
    )
    return shown, status


def _numbered(choices: Sequence[Choice | DifficultyChoice], labels: Sequence[str]) -> list[tuple[str, str]]:
    """Each choice's value as the form sends it, with its label."""
    return [(str(choice.value), label) for choice, label in zip(choices, labels, strict=True)]


def format_list_of(parts: Sequence[str]) -> str:
    """Clauses joined as the language joins them: "a, b, and c"."""
    return format_list(parts, locale=language().replace("-", "_"))


def _reading_page(name: str) -> None:
    @pages.get(READING[name], endpoint=name)
    def show() -> Page:
        return _page(f"{name}.html")


for _name in READING:
    _reading_page(_name)


@pages.get("/finished")
def finished() -> Response:
    """The end on a shared device: a page that holds nothing, and asks the browser to drop what it cached."""
    response = Response(_page("finished.html")[0], mimetype="text/html")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.get("/questions")
def questions() -> Page:
    """The questionnaire, empty."""
    return _questions_page(service().forms.read(), {})


@pages.post("/questions")
def edit_questions() -> Reply:
    """The questionnaire with the answers kept (`edit`); without `edit`, checked as on the way forward."""
    submission = service().forms.read()
    if "edit" not in request.form:
        return _fault_page(submission) or _situation_page(submission, {})
    wrong = submission.answers.wrong()
    rest_is_fine = submission.situation.validate() and submission.picks.validate()
    return _questions_page(submission, wrong, 200 if rest_is_fine and not wrong else 422)


@pages.post("/situation")
def situation() -> Reply:
    """The optional questions."""
    submission = service().forms.read()
    return _fault_page(submission) or _situation_page(submission, {})


@pages.post("/result")
def result() -> Reply:
    """The result; where the visitor may not be able to stay safe, help first and the result behind a button."""
    submission = service().forms.read()
    return _fault_page(submission) or _result_page(submission)


@pages.post("/summary.pdf")
def summary() -> Reply:
    """The PDF of the same report."""
    submission = service().forms.read()
    fault = _fault_page(submission)
    if fault is not None:
        return fault
    report = _report(submission)
    document = service().pdf.render(report)
    return send_file(
        BytesIO(document),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"summary-{report.date.isoformat()}.pdf",
        max_age=0,
        etag=False,
    )


@pages.get("/situation")
@pages.get("/result")
@pages.get("/summary.pdf")
def back_to_questions() -> Response:
    """These pages are made from answers; without any, the way leads back to the questions."""
    return redirect(url_for("pages.questions"), code=303)


def _fault_page(submission: Submission) -> Page | None:
    """The first page that got something wrong, shown again with everything else kept; None when all is well."""
    if not submission.answers.validate():
        return _questions_page(submission, submission.answers.faults, 422)
    if not submission.situation.validate():
        return _situation_page(submission, submission.situation.faults, 422)
    if not submission.picks.validate():
        return _result_page(submission, submission.picks.faults, 422)
    return None


def _questions_page(submission: Submission, faults: dict[str, str], status: int = 200) -> Page:
    form: AnswersForm = submission.answers
    carried = submission.carried(form)
    return _page("questions.html", status, form=form, faults=faults, carried=carried)


def _situation_page(submission: Submission, faults: dict[str, str], status: int = 200) -> Page:
    form: SituationForm = submission.situation
    return _page(
        "situation.html",
        status,
        form=form,
        faults=faults,
        carried=submission.carried(form),
        answers=submission.answers.sent,
    )


def _result_page(submission: Submission, faults: dict[str, str] | None = None, status: int = 200) -> Page:
    report = _report(submission)
    help_only = report.help_comes_first and "help_seen" not in request.form
    return _page(
        "help_first.html" if help_only else "result.html",
        status,
        report=report,
        faults=faults or {},
        carried=submission.carried(submission.picks),
        everything=submission.carried(),
        picked=submission.picks.picked,
        most_questions=MOST_QUESTIONS,
        first_questions=FIRST_QUESTIONS,
        more_is_open=any(question.id in submission.picks.picked for question in report.questions[FIRST_QUESTIONS:]),
    )


def _report(submission: Submission) -> Report:
    current = service()
    return build_report(
        current.content,
        language(),
        _today(),
        submission.answers.to_answers(),
        submission.situation.to_situation(),
        submission.picks.picked,
    )


def _today() -> date:
    current = service()
    return current.clock(ZoneInfo(current.clinic.time_zone)).date()


def for_every_template() -> dict[str, object]:
    """What every page shows, error pages included: clinic, language, urgent help."""
    current = service()
    return {
        "clinic": current.clinic,
        "language": language(),
        "crisis_lines": current.content.crisis_lines.for_regions(current.clinic.regions),
    }
