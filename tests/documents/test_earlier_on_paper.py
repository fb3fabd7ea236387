"""An earlier result on page 1 and in the data, what matters on page 2: as told, in one line, and nowhere unasked."""

import io
import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from math import comb

import pikepdf
import pytest

from screener.documents.fhir import bundle
from screener.screening.earlier import Earlier

from .conftest import K12

MARCH = date(2026, 3, 1)
TOLD = "Earlier, as reported:"
LINES = {
    16: f"Change: 4 points lower (may matter, or be chance). {TOLD} 16/21, March 2026",
    13: f"Change: 1 point lower (often chance). {TOLD} 13/21, March 2026",
    12: f"Change: no difference (often chance). {TOLD} 12/21, March 2026",
    6: f"Change: 6 points higher (unlikely to be chance). {TOLD} 6/21, March 2026",
}
MATTERS = ("helps", "cost", "lasts")


def lines_of(pdf, *options):
    done = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(line.split()) for line in done.stdout.decode().splitlines()]


@pytest.mark.parametrize("total", LINES)
def test_page_1_has_the_earlier_result_and_the_change_in_one_line(report, render, total):
    lines = lines_of(render(report(earlier=Earlier(total, MARCH))), "-l", "1")
    assert LINES[total] in lines


def test_in_spanish_too(report, render):
    lines = lines_of(render(report(language="es", earlier=Earlier(16, MARCH), clinic_language="en")), "-l", "1")
    assert LINES[16] in lines


@pytest.mark.long
def test_for_a_clinic_that_reads_spanish_it_is_in_spanish(report, pdf_on):
    made = report(language="es", clinic_language="es", earlier=Earlier(16, MARCH))
    lines = lines_of(pdf_on("letter", languages=("es",), clinic_language="es").render(made), "-l", "1")
    told = "Cambio: 4 puntos menos (puede importar o ser azar). Antes (declarado): "
    assert f"{told}16/21, marzo de 2026" in lines


def marks_of(pdf):
    """Where the figures of page 1 stand, left to right, with their texts; and each path drawn without being filled."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (page_1, _) = document.Root.StructTreeRoot.K[0].K
        figures = [str(each.Alt) for each in page_1.K if str(each.S) == "/Figure"]
        content = document.pages[0].Contents.read_bytes()
    return figures, re.findall(rb"^([\d.]+) 18 m$.*?^(S|f|B)$", content, re.MULTILINE | re.DOTALL)


def test_the_scale_has_a_hollow_mark_at_the_earlier_score_with_a_text_of_its_own(report, render):
    figures, marks = marks_of(render(report(earlier=Earlier(16, MARCH))))
    assert figures == [
        "A scale from 0 to 21. The score of 12 lies in the moderate range.",
        "The earlier score of 16 is a hollow mark.",
    ]
    unit = 330 / 22
    assert [(float(x), paint) for x, paint in marks] == [(12.5 * unit, b"f"), (16.5 * unit, b"S")]


def test_without_one_nothing_of_it_is_on_paper_or_in_the_data(report, render, text_of):
    made = report()
    figures, marks = marks_of(render(made))
    assert (len(figures), len(marks)) == (1, 1)
    assert "Earlier" not in text_of(render(made))
    assert "What matters" not in text_of(render(made))
    assert len(bundle(made)["entry"]) == 2


def test_under_18_neither_an_earlier_result_nor_a_change_is_on_paper(report, render, text_of):
    made = report(situation=replace(K12, age="lt18"), earlier=Earlier(16, MARCH))
    assert "/21" not in text_of(render(made))
    assert bundle(made) is None


@pytest.mark.parametrize(
    ("language", "heading", "picks"),
    [
        ("en", "What matters to me:", "how likely it is to help · how long it lasts, and stopping · what I would pay"),
        (
            "es",
            "Lo que me importa:",
            "qué tan probable es que ayude · cuánto dura, y qué pasa después · cuánto pagaría yo",
        ),
    ],
)
def test_page_2_has_the_picks_in_one_line_and_page_1_none(report, render, text_of, language, heading, picks):
    pdf = render(report(matters=MATTERS, language=language))
    assert f"{heading} {picks}" in lines_of(pdf, "-f", "2")
    assert heading not in text_of(pdf, "-l", "1")


@pytest.mark.parametrize("language", ["en", "es"])
def test_any_three_picks_stand_in_one_line(service, content, language):
    book = service.pdf.make().assemblers[language]._book
    lines = [each for each in service.pdf._page_2[language].every() if each.kind == "matters"]
    assert len(lines) == sum(comb(len(content.languages[language].matters.matter), count) for count in (1, 2, 3))
    assert len({book.pieces[each.key].height for each in lines}) == 1


def test_picks_say_nothing_on_the_safety_answer(report, render):
    told = {
        render(report(situation=replace(K12, safety=answer), matters=MATTERS, earlier=Earlier(16, MARCH)))
        for answer in ("thoughts", "unsafe", "skip")
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "Earlier total as reported by the visitor; the answers behind it were not seen."),
        ("es", "Puntuación anterior según dijo la persona; no se vieron las respuestas en que se basa."),
    ],
)
def test_the_data_have_the_earlier_result_of_a_month_as_reported_and_derived_from_nothing(report, language, note):
    made = report(earlier=Earlier(16, MARCH), language=language, clinic_language=language)
    *before, last = [entry["resource"] for entry in bundle(made)["entry"]]
    assert last == {
        "resourceType": "Observation",
        "language": language,
        "status": "final",
        "category": before[1]["category"],
        "code": before[1]["code"],
        "effectiveDateTime": "2026-03",
        "valueInteger": 16,
        "note": [{"text": note}],
    }
    without = report(language=language, clinic_language=language)
    assert before == [entry["resource"] for entry in bundle(without)["entry"]]


def test_what_matters_is_not_in_the_data(report):
    assert json.dumps(bundle(report(matters=MATTERS))) == json.dumps(bundle(report()))


def test_any_month_can_be_typed(report, render):
    for month in range(1, 13):
        day = date(2022 + month % 5, month, 1)
        typed = f"as reported: 0/21, {day:%B} {day.year}"
        assert any(line.endswith(typed) for line in lines_of(render(report(earlier=Earlier(0, day))), "-l", "1"))
