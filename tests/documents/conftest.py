"""Reports for made-up visitors, their PDFs, and the text of a PDF as a reader extracts it."""

import logging
import subprocess
from datetime import date

import pytest

from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

K12 = Situation("ge6m", "now_not_enough", "not_tolerated", "25_64", "no", "none", "no")


@pytest.fixture(scope="session")
def report(content):
    def build(items=(2, 2, 2, 1, 1, 2, 2), difficulty="somewhat", situation=K12, picked=()):
        answers = Answers(tuple(items), difficulty)
        return build_report(content, "en", date(2026, 11, 22), answers, situation, frozenset(picked))

    return build


@pytest.fixture
def render(service, caplog):
    """The PDF of a report. WeasyPrint logs what it drops, so a record is a failure."""
    caplog.set_level(logging.DEBUG, logger="weasyprint")

    def make(report):
        pdf = service.pdf.render(report)
        warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert not warnings
        return pdf

    return make


@pytest.fixture(scope="session")
def text_of():
    def extract(pdf, *options):
        done = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    return extract
