"""The typefaces of the summary: they have every letter of every language's wording, whatever this machine has."""

import io
import re
import tomllib
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from screener.screening.content import CONTENT
from screener.screening.instrument_folder import FACTS, INSTRUMENTS

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
PAPER = STATIC / "fonts" / "paper"
STYLES = (STATIC / "summary-fonts.css",)
WORDINGS = sorted(path for path in (CONTENT / INSTRUMENTS).glob("*/*.toml") if path.name != FACTS)
FACE = re.compile(r'font-family: "(.+)";\s+font-weight: (\d+);[^}]+?url\("(.+?)"\)')
MOST_BYTES = 60_000  # of all paper fonts: our own typeface, and about 12 bytes for each further letter and weight

for_each_wording = pytest.mark.parametrize("path", WORDINGS, ids=lambda path: f"{path.parent.name} {path.stem}")


def faces():
    """(family, weight, file) of each @font-face."""
    found = [face for style in STYLES for face in FACE.findall(style.read_text("utf-8"))]
    return [(family, int(weight), STATIC / file) for family, weight, file in found]


def printed(path):
    wording = tomllib.loads(path.read_text("utf-8"))["wording"]
    difficulty = wording.get("difficulty", {"question": "", "choices": []})
    texts = [wording["stem"], *wording["items"], *wording["choices"], difficulty["question"], *difficulty["choices"]]
    return " ".join(texts)


def typeset(text, language):
    """A PDF of the text, regular and bold, in all families that the stylesheets name.

    Among fonts of one name Fontconfig prefers the one that covers the language.
    """
    families = ", ".join(f'"{family}"' for family in dict.fromkeys(family for family, _, _ in faces()))
    fonts = FontConfiguration()
    style = [CSS(filename=path, font_config=fonts) for path in STYLES]
    style.append(CSS(string=f"p {{ font-family: {families} }}", font_config=fonts))
    return HTML(string=f"<html lang={language}><p>{text}<p><b>{text}</b>").write_pdf(
        stylesheets=style, font_config=fonts
    )


def embedded(pdf):
    """The name and number of glyphs of each font in a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                font = TTFont(io.BytesIO(thing.FontFile2.read_bytes()))
                yield str(thing.FontName).partition("+")[2], font["maxp"].numGlyphs


@for_each_wording
@pytest.mark.parametrize("weight", [400, 700])
def test_every_letter_of_a_wording_is_in_a_bundled_font(path, weight):
    files = [file for _, face_weight, file in faces() if face_weight == weight]
    assert set(printed(path)) <= {chr(code) for file in files for code in TTFont(file).getBestCmap()}


@pytest.mark.slow
@for_each_wording
def test_a_wording_is_set_in_bundled_fonts_even_where_the_machine_has_larger_ones(path):
    bundled = {
        family.replace(" ", "-") + ("-Bold" if weight == 700 else ""): TTFont(file)["maxp"].numGlyphs
        for family, weight, file in faces()
    }
    used = dict(embedded(typeset(printed(path), path.stem)))
    assert used
    for name, glyphs in used.items():
        assert glyphs <= bundled[name]


def test_every_paper_font_has_the_family_and_weight_that_the_stylesheet_says():
    on_paper = [face for face in faces() if face[2].parent == PAPER]
    assert {file for _, _, file in on_paper} == set(PAPER.glob("*.woff2"))
    for family, weight, file in on_paper:
        font = TTFont(file)
        assert (font["name"].getDebugName(1), font["OS/2"].usWeightClass) == (family, weight)


def test_the_paper_fonts_stay_small():
    assert sum(file.stat().st_size for file in PAPER.glob("*.woff2")) < MOST_BYTES
