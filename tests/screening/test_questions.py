"""The questions for the consultation: which are offered, and which of those picked are printed."""

from datetime import date

import pytest

from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation


def report_for(content, **situation):
    picked = frozenset(question.id for question in content.languages["en"].questions)
    return build_report(content, "en", date(2026, 11, 22), {"gad7": Answers((2,) * 7)}, Situation(**situation), picked)


@pytest.mark.parametrize("safety", SITUATION_VALUES["safety"])
def test_under_18_no_question_about_kap_is_offered_nor_printed_if_it_was_picked(content, safety):
    report = report_for(content, age="lt18", safety=safety)
    assert {question.group for question in report.questions} == {"talk", "medicine", "any"}
    assert {question.group for question in report.picked} == {"talk", "medicine", "any"}


def test_where_help_stands_alone_no_question_about_kap_is_offered(content):
    report = report_for(content, age="25_64", safety="unsafe")
    assert {question.group for question in report.questions} == {"talk", "medicine", "any"}
