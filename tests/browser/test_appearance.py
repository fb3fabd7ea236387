"""Light, dark, or as the visitor's device is set: as the clinic's file says, and black on white on paper."""

import subprocess
from collections import Counter
from dataclasses import replace

import pytest
from PIL import Image

from screener import create_app
from screener.clinic.logo import load_logo
from screener.settings import Settings

from .conftest import answers, needed

LIGHT, DARK = "rgb(250, 246, 238)", "rgb(19, 25, 27)"
CHOICES = {
    ("light", "light"): LIGHT,
    ("light", "dark"): LIGHT,
    ("dark", "light"): DARK,
    ("dark", "dark"): DARK,
    ("auto", "light"): LIGHT,
    ("auto", "dark"): DARK,
}
ACCENT = "#5b1a6b"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><path d="M0 0h80v40z" fill="#000"/></svg>'
COLOURS = """() => {
    const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
    const probe = document.createElement("p");
    probe.style.color = "Canvas";
    document.body.append(probe);
    return [of("body", "backgroundColor"), of(".button", "backgroundColor"), of(".clinic img", "backgroundColor"),
            getComputedStyle(probe).color];
}"""


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory):
    """A function: the address of the site of a clinic with an accent, a black logo and this appearance."""
    path = tmp_path_factory.mktemp("clinic") / "logo.svg"
    path.write_text(LOGO)
    app = create_app(Settings(limit_pages="off", limit_pdf="off"))
    plain, address = app.extensions["screener"], f"http://127.0.0.1:{serve(app)}"

    def dress(appearance):
        clinic = plain.clinic.model_copy(update={"appearance": appearance, "accent": ACCENT})
        app.extensions["screener"] = replace(plain, clinic=clinic, logo=load_logo(path))
        return address, clinic

    return dress


@pytest.mark.parametrize(("appearance", "system"), CHOICES)
def test_a_page_is_as_the_clinic_chose_whatever_the_visitors_device_is_set_to(new_context, site, appearance, system):
    address, clinic = site(appearance)
    page = new_context(color_scheme=system).new_page()
    page.goto(f"{address}/en/")
    paper, button, plate, canvas = page.evaluate(COLOURS)
    assert paper == CHOICES[appearance, system]
    is_dark = paper == DARK
    assert button == rgb(clinic.accent_in_the_dark if is_dark else ACCENT)
    assert plate == (LIGHT if is_dark else "rgba(0, 0, 0, 0)"), "the logo is black, and needs light behind it"
    assert (canvas != "rgb(255, 255, 255)") == is_dark, "bars and fields that the browser draws"


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("appearance", ["light", "dark", "auto"])
def test_a_result_is_printed_black_on_white(new_context, site, send, tmp_path, appearance, system):
    address, _ = site(appearance)
    page = new_context(color_scheme=system).new_page()
    page.goto(f"{address}/healthz")
    send(page, f"{address}/en/result", answers(safety="no"))
    sheets = tmp_path / "printed.pdf"
    page.pdf(path=sheets, print_background=True)
    subprocess.run([needed("pdftoppm"), "-r", "36", sheets, tmp_path / "sheet"], check=True, timeout=60)
    counts = Counter()
    for sheet in tmp_path.glob("sheet*"):
        counts.update(Image.open(sheet).convert("RGB").get_flattened_data())
    assert max(counts, key=counts.get) == (255, 255, 255)
    coloured = sum(count for colour, count in counts.items() if max(colour) - min(colour) > 12)
    assert coloured == 0, "something is printed in colour"
    assert min(map(max, counts)) < 90, "nothing is printed in black"
