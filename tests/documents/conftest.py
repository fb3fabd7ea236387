"""Reports for made-up visitors, their PDFs, the text of a PDF as a reader extracts it, and validators in Java."""

import fcntl
import functools
import hashlib
import json
import logging
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from screener import BUNDLE
from screener.catalogues import TRANSLATIONS
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import Settings

VALIDATORS = Path(__file__).parents[1] / "validators"
K12 = Situation("ge6m", "now_not_enough", "not_enough", "25_64", "no", "none", "no")


@pytest.fixture(scope="session")
def content(service):
    """That of the example clinic, as its books have it."""
    return service.content


@pytest.fixture(scope="session")
def report(content):
    def build(
        items=(2, 2, 2, 1, 1, 2, 2),
        difficulty="somewhat",
        situation=K12,
        picked=(),
        day=date(2026, 11, 22),
        language="en",
        clinic_language="en",
        earlier=None,
        matters=(),
    ):
        answers = {"gad7": Answers(tuple(items), difficulty)}
        added = {"earlier": earlier, "matters": frozenset(matters)}
        return build_report(content, language, day, answers, situation, frozenset(picked), clinic_language, **added)

    return build


@pytest.fixture(scope="session")
def render(service):
    """The PDF of a report as a visitor gets it."""
    return service.pdf.render


@pytest.fixture(scope="session")
def typesetter(service):
    """The typesetter of a language, which takes longer to make than a document."""
    return functools.cache(service.pdf.typesetter)


@pytest.fixture
def typeset(service, typesetter, caplog):
    """The PDF of a report, laid out from start to end. WeasyPrint logs what it drops, so a record is a failure."""
    caplog.set_level(logging.WARNING, logger="weasyprint")

    def make(report):
        pdf = service.pdf.typeset(report, typesetter(report.language))
        assert not caplog.records
        return pdf

    return make


@pytest.fixture(scope="session")
def pdf_on(service, content):
    """The renderer of a clinic that prints on that paper, and has other things changed."""

    @functools.cache
    def make(paper, **changes):
        clinic = service.clinic.model_copy(update={"paper": paper, **changes})
        return PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir))

    return make


@pytest.fixture(scope="session")
def text_of():
    def extract(pdf, *options):
        done = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    return extract


class Validator:
    """A Java program that answers each line it reads with a line of JSON. One process serves the whole session."""

    def __init__(self, libraries, source, *arguments):
        command = [needed("java"), "-Dfile.encoding=UTF-8", "-cp", f"{libraries}/*", source, *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def ask(self, *fields):
        print(*fields, sep="\t", file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        assert answer, "the validator stopped; its reason is on stderr"
        return json.loads(answer)

    def stop(self):
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


def needed(program):
    """The path of a program. Without it the test is skipped, but under CI nothing may be."""
    path = shutil.which(program)
    if path:
        return path
    message = f"NOT TESTED: {program} is not on this machine"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture(scope="session")
def java_libraries():
    """The validators' libraries. Maven fetches them once for each content of pom.xml; then no network is needed."""
    needed("javac")  # java compiles the source files as it starts them
    target = VALIDATORS / "target"
    target.mkdir(exist_ok=True)
    wanted, stamp = hashlib.sha256((VALIDATORS / "pom.xml").read_bytes()).hexdigest(), target / "made-for"
    with (target / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            maven = needed("mvn")
            shutil.rmtree(target / "lib", ignore_errors=True)
            subprocess.run([maven, "--quiet", "--batch-mode", "package"], cwd=VALIDATORS, check=True)
            stamp.write_text(wanted)
    return target / "lib"


@pytest.fixture(scope="session")
def verapdf(java_libraries, tmp_path_factory):
    """The rules of a flavour ("3a" or "ua1") that a PDF breaks, by number, as veraPDF sees it."""
    validator = Validator(java_libraries, VALIDATORS / "ValidatePdf.java")
    path = tmp_path_factory.mktemp("verapdf") / "summary.pdf"

    def validate(pdf, flavour):
        path.write_bytes(pdf)
        result = validator.ask(flavour, path)
        assert result["flavour"] == flavour
        assert result["checks"] > 1000
        assert result["compliant"] == (not result["failed"])
        return result["failed"]

    yield validate
    validator.stop()


@pytest.fixture(scope="session")
def hapi(java_libraries, tmp_path_factory):
    """The errors in a FHIR resource, as the HAPI validator sees it with that Questionnaire at hand."""
    validator = Validator(java_libraries, VALIDATORS / "ValidateFhir.java", VALIDATORS / "loinc.json")
    folder = tmp_path_factory.mktemp("hapi")

    def validate(resource, questionnaire):
        paths = folder / f"{questionnaire['name']}-{questionnaire['language']}.json", folder / "resource.json"
        for path, content in zip(paths, (questionnaire, resource), strict=True):
            path.write_text(json.dumps(content), "utf-8")
        issues = validator.ask(*paths)
        return [issue for issue in issues if issue["severity"] in ("error", "fatal")]

    yield validate
    validator.stop()
