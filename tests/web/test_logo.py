"""A logo is drawn anew or refused: nothing comes with it that could act, fetch or tell."""

import io
import re
import struct

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from screener import create_app
from screener.clinic.colour import DARK_PAPER, ENOUGH, PAPER, contrast, lighter
from screener.clinic.file import load_clinic
from screener.clinic.logo import load_logo
from screener.clinic.svg import LogoError
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC, Settings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><path d="M0 0h80v40z" fill="#0a5257"/>{}</svg>'


@pytest.fixture
def logo_file(tmp_path):
    def write(content, name="logo.svg"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def png_head(width, height):
    """A PNG that says it is that large, and ends there."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)


def png(**text):
    image, file, info = Image.new("RGBA", (300, 100), (10, 82, 87, 255)), io.BytesIO(), PngImagePlugin.PngInfo()
    for key, value in text.items():
        info.add_text(key, value)
    image.save(file, "PNG", pnginfo=info)
    return file.getvalue()


def test_plain_shapes_are_taken(logo_file):
    logo = load_logo(logo_file(SVG.format('<g transform="scale(2)"><circle cx="5" cy="5" r="3"/></g>')))
    assert logo.mimetype == "image/svg+xml"
    assert logo.ratio == 2
    assert b"<circle" in logo.content


def test_what_inkscape_writes_as_style_is_taken_as_the_attributes_it_stands_for(logo_file):
    drawn = '<rect width="1" height="1" fill="red" style="fill:#7a1f4b; stroke-width:.3;-inkscape-font:x"/>'
    logo = load_logo(logo_file(SVG.format(drawn)))
    assert b'<rect width="1" height="1" fill="#7a1f4b" stroke-width=".3" />' in logo.content


@pytest.mark.parametrize(
    "whole",
    [
        '<path d="M0,0 1-2.5.5-1l-7.1054e-15 3a1 1 0 01.5.5zm1 1h2V3C1 2 3 4 5 6s1 2 3 4q1 2 3 4t1 2Z"/>',
        '<g transform="translate(-1.5,2) rotate(45 1 1)matrix(1 0 0 1 0 0) , scale(2) skewX(3)"/>',
        '<polygon points="0,0 1-1 .5.5 "/><polyline/>',
        '<rect width="10mm" height="50%" rx=".5" opacity=".3" stroke-dasharray="1, 2px"/>',
        '<clipPath id="a"><rect width="1" height="1"/></clipPath><g clip-path="url(#a)"/>',
    ],
)
def test_numbers_paths_and_turns_are_taken_as_drawing_programs_write_them(logo_file, whole):
    assert load_logo(logo_file(SVG.format(whole))).ratio == 2


@pytest.mark.parametrize(
    "broken",
    [
        '<rect width="1" height="1" transform="matrix(1)"/>',
        '<rect width="1" height="1" transform="scale()"/>',
        '<rect width="." height="1"/>',
        '<rect width="1" height="1" opacity="high"/>',
        '<path d="L5 5"/>',
        '<path d="M5"/>',
        '<path d="M0 0c1 2 3"/>',
        '<path d="M0 0a1 1 0 2 1 3 3"/>',
        '<path d="M0 0L1e99 1"/>',
        '<polygon points="1,2 3"/>',
        '<clipPath id="a"><g clip-path="url(#a)"/></clipPath>',
        '<linearGradient id="a" gradientTransform="rotate(1 2)"/>',
    ],
)
def test_what_would_be_drawn_by_half_or_stop_the_paper_is_refused_with_a_way_out(logo_file, broken):
    with pytest.raises(
        LogoError, match=r"(broken, or no number|a clip inside a clip).*: save it as plain .* as a PNG$"
    ):
        load_logo(logo_file(SVG.format(broken)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_drawing_is_read_in_the_encodings_that_editors_write(logo_file, encoding):
    text = '<?xml version="1.0"?><!-- <svg> -->' + SVG.format("")
    assert load_logo(logo_file(text.encode(encoding))).content.startswith(b"<svg")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "<?x <!-- ?>", "<!-- <svg> -->"])
def test_a_document_type_is_found_wherever_it_hides(logo_file, before, encoding):
    entity = before + '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;<!-- -->")
    with pytest.raises(LogoError, match="has a document type in it"):
        load_logo(logo_file(entity.encode(encoding)))


def test_what_drawing_programs_leave_is_dropped(logo_file):
    extra = '<metadata>made by A. Person</metadata><x:y xmlns:x="urn:x" secret="1"/><!-- a remark -->'
    logo = load_logo(logo_file(SVG.format(extra)))
    assert not re.search(rb"Person|secret|remark", logo.content)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<style>@import 'https://x.example'</style>",
        '<image href="https://x.example/a.png"/>',
        '<rect width="1" height="1" onload="alert(1)"/>',
        '<rect width="1" height="1" style="fill:url(https://x.example)"/>',
        '<rect width="1" height="1" fill="url(https://x.example/#a)"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">hello</p></foreignObject>',
        '<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
        '<use href="#x"/>',
        '<animate attributeName="d"/>',
        "<text>hello</text>",
    ],
)
def test_what_could_act_or_fetch_is_refused_and_says_what(logo_file, bad):
    with pytest.raises(LogoError, match=r"only plain shapes|no number, color, path or local reference"):
        load_logo(logo_file(SVG.format(bad)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format(""), "document type in it: save it as plain shapes"),
        ("<svg", "not an SVG that can be read"),
        (SVG.format("").replace('viewBox="0 0 80 40"', ""), "needs a viewBox"),
        (SVG.format("").replace("80 40", ". ."), "a value in “viewBox” of <svg> that is broken"),
        (SVG.format("").replace("80 40", "0 0"), "needs a viewBox"),
        (SVG.format("").replace("80 40", "8000 40"), "more than 20 times as wide as high"),
        (
            SVG.format("").replace(' xmlns="http://www.w3.org/2000/svg"', ""),
            "is not an SVG: its first element is no svg of",
        ),
        (
            '<!--<svg--><x:script xmlns:x="http://www.w3.org/1999/xhtml" viewBox="0 0 1 1"/>',
            "its first element is no svg of",
        ),
        ("<html><body>Not found</body></html>", "its first element is no svg of"),
        (SVG.format("<g>" * 12_000 + "</g>" * 12_000), "groups inside groups, more than 50 deep"),
        (png_head(60_000, 60_000), "has too many pixels: export it 600 pixels wide"),
        (png_head(6_000, 6_000), "has too many pixels"),
        (png_head(0, 1), "not a PNG that can be read: export it anew"),
        ("GIF89a", "neither PNG nor SVG"),
        (b"\x89PNG\r\n\x1a\nnot really", "not a PNG that can be read"),
        (SVG.format("<!--" + "x" * 100_000 + "-->"), "larger than 100 kB"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_with_the_reason(logo_file, content, message):
    with pytest.raises(LogoError, match=message):
        load_logo(logo_file(content))


def test_a_png_keeps_its_pixels_and_nothing_else(logo_file):
    logo = load_logo(logo_file(png(Author="A. Person"), "logo.png"))
    assert b"Person" not in logo.content
    assert logo.ratio == 3


def clinic_with(tmp_path, *changes):
    text = EXAMPLE_CLINIC.read_text("utf-8")
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong)
    path = tmp_path / "clinic.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_logo_and_accent_are_on_pages_and_the_logo_is_on_paper(logo_file, tmp_path, answers, app, name):
    logo_file(SVG.format("") if name.endswith("svg") else png(), name)
    accent = ('accent = "#0a5257"', 'accent = "#5b1a6b"')
    path = clinic_with(tmp_path, ('# logo = "logo.svg"', f'logo = "{name}"'), accent)
    client = create_app(Settings(clinic_file=path)).test_client()
    assert 'src="/clinic-logo" alt=""' in client.get("/en/").text
    picture = client.get("/clinic-logo")
    assert picture.mimetype == {"svg": "image/svg+xml", "png": "image/png"}[name[-3:]]
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "--accent: #5b1a6b" in client.get("/clinic.css").text
    for site, has_logo in ((client, True), (app.test_client(), False)):
        with pikepdf.open(io.BytesIO(site.post("/en/summary.pdf", data=answers()).data)) as pdf:
            drawn = [*pdf.pages[1].Resources.Pattern, *pdf.pages[1].Resources.XObject]
            assert bool(drawn) is has_logo


def test_without_an_own_accent_no_page_asks_for_one(client):
    assert "clinic.css" not in client.get("/en/").text


def test_a_bad_logo_stops_the_start_and_names_the_file(logo_file, tmp_path, content):
    logo_file(SVG.format("<script/>"))
    with pytest.raises(ContentError, match=r"clinic.toml: logo: logo.svg has <script> in it"):
        load_clinic(clinic_with(tmp_path, ('# logo = "logo.svg"', 'logo = "logo.svg"')), content)


@pytest.mark.parametrize("colour", ["#000000", "#0a5257", "#5b1a6b", "#7a1f1f", "#123a7a"])
def test_a_dark_accent_is_read_in_the_light_and_its_lighter_tone_in_the_dark(colour):
    assert contrast(colour, PAPER) >= ENOUGH
    assert contrast(lighter(colour), DARK_PAPER) >= ENOUGH


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
