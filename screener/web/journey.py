"""The journey: questions, situation, result, PDF. State travels in hidden fields, checked again at every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Any

from flask import redirect, request, url_for
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from screener.documents.pdf import NoTypesetterError
from screener.languages import long_month
from screener.screening.earlier import months_until
from screener.screening.frequencies import told_picture
from screener.screening.report import MOST_QUESTIONS, Report, build_report
from screener.screening.situation import NOT_ASKED
from screener.web.forms import MISSING, TOO_MANY, AnswersForm, SituationForm, Submission
from screener.web.lengths import filled_text
from screener.web.locale import language
from screener.web.page import Page, Reply, download, made_once, pages, show
from screener.web.service import service

# How many questions for the consultation stand open on the page; the others are behind "More questions".
FIRST_QUESTIONS = 8


@pages.get("/questions")
@made_once
def questions() -> Page:
    """The questionnaire, empty."""
    return _questions_page(service().sent(), {})


@pages.post("/questions")
def edit_questions() -> Reply:
    """The questionnaire with the answers kept (`edit`); without `edit`, checked as on the way forward."""
    submission = service().sent()
    if "edit" not in request.form:
        return _fault_page(submission, MISSING, TOO_MANY) or _situation_page(submission, {})
    faults = submission.answers.check(MISSING)
    fine = not (faults or submission.situation.check(MISSING, TOO_MANY) or submission.picks.check(TOO_MANY))
    return _questions_page(submission, faults, 200 if fine else 422)


@pages.post("/situation")
def situation() -> Reply:
    """The optional questions."""
    submission = service().sent()
    return _fault_page(submission, MISSING, TOO_MANY) or _situation_page(submission, {})


@pages.post("/result")
def result() -> Reply:
    """The result; where the visitor may not be able to stay safe, help first and the result behind a button."""
    submission = service().sent()
    return _fault_page(submission) or _result_page(submission)


@pages.post("/summary.pdf")
def summary() -> Reply:
    """The PDF of the same report, in large print where the button says so."""
    submission = service().sent()
    fault = _fault_page(submission)
    if fault is not None:
        return fault
    report = _report(submission)
    try:
        document = service().summary(report, large="large" in request.form)
    except NoTypesetterError as error:
        raise ServiceUnavailable from error
    return _file(document, "application/pdf", report, "pdf")


@pages.post("/summary.txt")
def text_copy() -> Reply:
    """Page 1 of the same report as plain lines."""
    submission = service().sent()
    fault = _fault_page(submission)
    if fault is not None:
        return fault
    report = _report(submission)
    reply = _file(filled_text(service().text.copy(report)), "text/plain", report, "txt")
    reply.content_encoding = "identity"
    return reply


@pages.get("/summary.pdf")
@pages.get("/summary.txt")
def summary_alone() -> tuple[str, int, dict[str, str]]:
    """405, for download managers and a reload: a page saved under the name of a file would help nobody."""
    shown, status = show("summary_alone.html", 405)
    return shown, status, {"Allow": "POST, OPTIONS"}


@pages.get("/situation")
@pages.get("/result")
def back_to_questions() -> Response:
    """These pages are made from answers; without any, the way leads back to the questions."""
    return redirect(url_for("pages.questions"), code=303)


def _file(content: bytes, kind: str, report: Report, ending: str) -> Response:
    return download(content, kind, f"summary-{report.date.isoformat()}.{ending}")


def _fault_page(submission: Submission, *ignored: str) -> Page | None:
    """The first page that got something wrong, shown again with everything else kept; None when all is well.

    `ignored`: kinds of fault that the pages after the questions may have, because the visitor is not there yet.
    """
    if faults := submission.answers.check():
        return _questions_page(submission, faults, 422)
    if faults := submission.situation.check(*ignored):
        return _situation_page(submission, faults, 422)
    if faults := submission.picks.check(*ignored):
        return _result_page(submission, faults, 422)
    return None


def _questions_page(submission: Submission, faults: dict[str, str], status: int = 200) -> Page:
    form: AnswersForm = submission.answers
    carried = submission.carried(form)
    return show("questions.html", status, form=form, faults=faults, carried=carried, kept=not submission.is_empty)


def _situation_page(submission: Submission, faults: dict[str, str], status: int = 200) -> Page:
    form: SituationForm = submission.situation
    return show(
        "situation.html",
        status,
        form=form,
        faults=faults,
        carried=submission.carried(form),
        skipped=[*submission.answers.sent, *form.blank],
        months=_months(service().today.replace(day=1), language(), service().clinic.country),
    )


@lru_cache(100)
def _months(this: date, in_language: str, country: str) -> dict[str, str]:
    """The months that an earlier result can be from, as they are written, by what the form sends."""
    return {f"{month:%Y-%m}": long_month(month, in_language, country) for month in months_until(this)}


def _result_page(submission: Submission, faults: dict[str, str] | None = None, status: int = 200) -> Page:
    report, words = _report(submission), service().content.languages[language()]
    of_both = partial(
        show,
        status=status,
        report=report,
        text=service().text.copy(report),
        faults=faults,
        carried=submission.carried(submission.picks),
        everything=submission.carried(),
        picked=submission.picks.picked,
        most_questions=MOST_QUESTIONS,
        first_questions=FIRST_QUESTIONS,
        picture=told_picture(report.main.instrument, words.instruments[report.main.instrument.id], report.main.score),
        more_is_open=any(question.id in submission.picks.picked for question in report.questions[FIRST_QUESTIONS:]),
    )
    # Made for everybody: who asks for something else at that moment waits as long whatever was answered.
    result = of_both("result.html")
    return of_both("help_first.html") if report.help_comes_first and "help_seen" not in request.form else result


def _report(submission: Submission) -> Report:
    current, asked = service(), submission.situation.to_situation()
    not_asked: dict[str, Any] = dict.fromkeys(current.clinic.not_asked, NOT_ASKED)
    return build_report(
        current.content,
        language(),
        current.today,
        submission.answers.to_answers(),
        replace(asked, **not_asked),
        submission.picks.picked,
        current.clinic.reads,
        submission.situation.to_earlier(),
        submission.situation.picked,
    )
