"""A clinic may get the paper as a fax: each page as a standard fax sends it, read back by a machine."""

import os
import re
import subprocess
from collections import Counter

import pytest
from PIL import Image

from .conftest import needed
from .test_paper_layout import EXTREMES

# Not that it asks a validator: it needs programs that the quick part does without.
pytestmark = pytest.mark.validators

ACROSS, DOWN = 204, 98  # dots in an inch, of standard resolution (ITU-T T.4)
LEAST_WORDS = 0.95
WORD = re.compile(r"[\w'\u2019@.-]+")
# The visitor's language and the clinic's, a page, and the languages on it.
PAGES = {
    ("en", "en", 1): "eng",
    ("en", "en", 2): "eng",
    ("es", "en", 1): "eng+spa",
    ("es", "en", 2): "spa",
    ("es", "es", 1): "spa",
}
CLINIC = "555-0100"
EXACT = {
    ("longest", 1): ("15/21", "[3,3,2,2,1,1,3]", "4/6", "[2,2]", CLINIC),
    ("shortest", 1): ("3/21", "[1,1,1,0,0,0,0]", CLINIC),
}
HELP = ("911", "988", "741741", "1-800-799-7233", "88788", CLINIC)  # on page 2


def sent(pdf, page, folder):
    """A picture of that page as a fax machine has it: black or white, half as many lines as columns."""
    (folder / "sent.pdf").write_bytes(pdf)
    page_alone = [f"-dFirstPage={page}", f"-dLastPage={page}"]
    into = ["-sDEVICE=tiffg4", f"-r{ACROSS}x{DOWN}", "-sOutputFile=fax.tif", "sent.pdf"]
    subprocess.run([needed("gs"), "-q", "-dNOPAUSE", "-dBATCH", *page_alone, *into], cwd=folder, check=True)
    with Image.open(folder / "fax.tif") as fax:
        assert fax.mode == "1"
        return fax.convert("L")


def read(picture, languages, folder):
    """The words of a fax, once its dots are as high as wide."""
    square = picture.resize((picture.width, round(picture.height * ACROSS / DOWN)), Image.Resampling.LANCZOS)
    square.save(folder / "fax.png", dpi=(ACROSS, ACROSS))
    command = [needed("tesseract"), "fax.png", "-", "--psm", "3", "-l", languages]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # as quick, and leaves other cores to other tests
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, check=True).stdout.decode()


def written(pdf, page):
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def words(text):
    return Counter(WORD.findall(text.lower()))


def holds(text, number):
    """It stands there whole, and not within a longer one."""
    return re.search(rf"(?<![\w-]){re.escape(number)}(?![\w-])", text)


@pytest.mark.parametrize("place", PAGES, ids=lambda place: f"{place[0]} for {place[1]}, page {place[2]}")
@pytest.mark.parametrize(("paper", "visitor"), [("letter", "shortest"), ("letter", "longest"), ("a4", "longest")])
def test_a_fax_of_a_page_is_read_back(content, pdf_on, tmp_path, paper, place, visitor):
    language, clinic_language, page = place
    changes = {"languages": (language,), "clinic_language": language} if language == clinic_language == "es" else {}
    pdf = pdf_on(paper, **changes).render(EXTREMES[visitor](content, language, clinic_language))
    on_paper, on_fax = written(pdf, page), read(sent(pdf, page, tmp_path), PAGES[place], tmp_path)
    exact = EXACT.get((visitor, page), HELP)
    assert [number for number in exact if not holds(on_paper, number)] == []
    assert [number for number in exact if not holds(on_fax, number)] == []
    all_words, lost = words(on_paper), words(on_paper) - words(on_fax)
    assert 1 - lost.total() / all_words.total() >= LEAST_WORDS, sorted(lost)
