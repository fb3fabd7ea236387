"""Facts of the file that no validator and no comparison of texts looks at: each on its own, told by its name."""

import io
import json
from datetime import date

import pikepdf
import pytest
from pikepdf import Matrix

from screener.documents.fhir import bundle

from .test_pdf_standard import elements, kids, tagged


@pytest.fixture
def opened(report, render):
    files = []

    def make(*arguments, **options):
        files.append(pikepdf.open(io.BytesIO(render(report(*arguments, **options)))))
        return files[-1]

    yield make
    for file in files:
        file.close()


def triangles(page):
    """The corners of each filled path of three corners, in points from the page's lower left."""
    at, kept, corners = Matrix(), [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            kept.append(at)
        elif name == "Q":
            at = kept.pop()
        elif name == "cm":
            at = Matrix(*(float(number) for number in operands)) @ at
        elif name in ("m", "l"):
            corners = corners if name == "l" else []
            corners.append(at.transform((float(operands[0]), float(operands[1]))))
        elif name in ("f", "F", "f*", "S", "s", "B", "b", "n", "B*", "b*"):
            if name in ("f", "F", "f*") and len(corners) == 3:
                yield corners
            corners = []


@pytest.mark.parametrize("total", [0, 1, 9, 10, 14, 15, 20, 21])
def test_the_pointer_of_the_scale_stands_over_the_score(opened, total):
    items = [min(3, max(0, total - 3 * number)) for number in range(7)]
    pdf = opened(items)
    (figure,) = tagged(pdf, "/Figure")
    left, _, right, _ = (float(side) for side in figure.A.BBox)
    (corners,) = triangles(pdf.pages[0])
    tip = min(corners, key=lambda corner: corner[1])
    step = (right - left) / 22  # the scores from 0 to 21
    assert tip[0] == pytest.approx(left + (total + 0.5) * step, abs=step / 8)


def test_a_row_is_headed_at_its_beginning(opened):
    pdf = opened()
    tables = tagged(pdf, "/Table")
    assert len(tables) == 3
    for table in tables:
        rows = [row for row in elements(table) if str(row.S) == "/TR" and str(row.P.S) != "/THead"]
        assert rows
        for row in rows:
            assert [str(cell.A.Scope) for cell in kids(row) if str(cell.S) == "/TH"] == ["/Row"]


def test_each_bookmark_of_a_page_leads_further_down_than_the_one_before(opened):
    pdf = opened(picked=["talk_type", "kap_cost"])
    with pdf.open_outline() as outline:
        places = []
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            waiting = [*item.children, *waiting]
            page, _, _, top, _ = item.destination
            places.append((next(n for n, p in enumerate(pdf.pages) if p.objgen == page.objgen), -float(top)))
    assert len(places) > 8
    assert places == sorted(set(places))
    for number, down in places:
        assert 0 < -down < float(pdf.pages[number].mediabox[3])


def test_the_data_inside_is_dated_with_the_day_of_the_visit(opened):
    pdf = opened(day=date(2027, 3, 9))
    params = pdf.Root.AF[0].EF.F.Params
    assert {str(params.CreationDate)[:10], str(params.ModDate)[:10]} == {"D:20270309"}


def test_two_different_documents_have_different_identifiers_and_the_same_one_the_same(report, render):
    def identifier(*arguments):
        with pikepdf.open(io.BytesIO(render(report(*arguments)))) as pdf:
            return [bytes(part) for part in pdf.trailer.ID]

    assert identifier((0,) * 7) == identifier((0,) * 7)
    assert identifier((0,) * 7)[0] != identifier((3,) * 7)[0]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_data_inside_speaks_the_visitors_language(report, content, language):
    made = report(language=language)
    response = bundle(made)["entry"][0]["resource"]
    wording = content.languages[language].instruments["gad7"].wording
    assert [item.get("text") for item in response["item"]][:7] == list(wording.items)
    assert json.dumps(response, ensure_ascii=False).count(wording.choices[2]) == made.main.answers.items.count(2)
