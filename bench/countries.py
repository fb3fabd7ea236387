"""Makes a picture for each country in docs/pictures/countries/:  .venv/bin/python -m bench.countries

Start, situation, result and help lines (both in full) and options of a clinic there on a phone, and its paper.
"""

import re
import tempfile
from datetime import datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from bench.pictures import PICTURES, SMALL, longest, pages
from bench.screenshots import (
    MODERATE,
    PHONE,
    SITUATION,
    Shot,
    answered,
    arranged,
    chromium,
    cut,
    opened,
    photograph,
    save,
    served,
)
from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings
from screener.web.service import Service

COUNTRIES = ("US", "UK", "IE", "CA", "AU", "NZ")
# What every clinic asks, with KAP and without.
ASKED = {name: SITUATION[name] for name in ("duration", "therapy", "medicine", "age", "safety")}
SHOTS = (
    Shot("Start", opened(".")),
    Shot("Situation", answered(MODERATE)),
    Shot("Result", answered(MODERATE, ASKED)),
    Shot("Help now", opened("help-now")),
    Shot("Options", opened("options")),
)
IN_FULL = SHOTS[2:4]
SCALE, COLUMNS = 0.7, 7


def main() -> None:
    """A sheet for each country whose help lines are on file."""
    folder = PICTURES / "countries"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for country in COUNTRIES:
            with tempfile.TemporaryDirectory() as clinics:
                path = Path(clinics) / "clinic.toml"
                path.write_text(clinic_in(country), "utf-8")
                pictures = taken(browser, path)
            save(arranged(pictures, COLUMNS), folder / f"{country.lower()}.webp")
            print(country, len(pictures))


def clinic_in(country: str) -> str:
    """The example clinic's file, for a clinic there, which offers KAP only in the United States."""
    text = EXAMPLE_CLINIC.read_text("utf-8")
    if country != "US":
        text = re.sub(r"# How KAP is given here.*?(?=# Who reviewed)", "", text, flags=re.DOTALL)
    changes = {"country": f'"{country}"', "regions": f'["{country}"]', "offers_kap": str(country == "US").lower()}
    for key, value in changes.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    return text


def taken(browser: Browser, clinic_file: Path) -> list[tuple[str, Image.Image]]:
    """The pages in full, cut where the screen ends, and both pages of the paper."""
    settings = Settings(clinic_file=clinic_file, limit_pages="off", limit_pdf="off")
    app = create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))
    service: Service = app.extensions["screener"]
    base = f"{served(app)}/en/"
    context = browser.new_context(
        base_url=base, viewport=PHONE.viewport, device_scale_factor=SCALE, reduced_motion="reduce"
    )
    page = context.new_page()
    found = [
        tile
        for shot in SHOTS
        for tile in cut(shot.name, photograph(page, shot, in_full=shot in IN_FULL), round(PHONE.height * SCALE))
    ]
    context.close()
    paper = pages(service.pdf.render(longest(service.content, "en", service.clinic.reads)), SMALL)
    return [*found, *((f"Paper {number}", picture.convert("RGB")) for number, picture in enumerate(paper, 1))]


if __name__ == "__main__":
    main()
