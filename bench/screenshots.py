"""Makes the screenshots in docs/screenshots/, under 2 MB in all:  .venv/bin/python -m bench.screenshots

One sheet for each language that the clinic offers, device and colour scheme, with every page as it opens. The light
ones show all of the result but its list of sources.
"""

import io
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path

from flask import Flask
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from screener import create_app
from screener.settings import Settings

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
MOST_BYTES = 2_000_000
CHROMIUM_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM_FLAGS += ["--disable-component-update", "--disable-sync"]
COLOURS = 16  # WebP packs two such pixels into a byte
GAP, CAPTION = 32, 44
OVERLAP = 30  # one line of text is on both parts where a long page is cut, so that none is cut everywhere

Fields = dict[str, str]
Colour = tuple[int, ...]
MODERATE = {f"gad7_{number}": value for number, value in enumerate("2221122", 1)} | {"difficulty": "somewhat"}
SITUATION = {"duration": "ge6m", "therapy": "now_not_enough", "medicine": "not_tolerated", "age": "25_64"}
SITUATION |= {"pregnancy": "no", "flags": "none", "safety": "no"}
TRIED = {"therapy": "past_not_enough", "medicine": "not_enough"}
HELPING = {"therapy": "now_helping", "medicine": "helping"}


@dataclass(frozen=True)
class Device:
    """A screen: its size in CSS pixels, how many pixels of the picture one of them gets, and how many fit in a row."""

    name: str
    viewport: ViewportSize
    scale: float
    columns: int

    @property
    def height(self) -> int:
        """Of the picture of one screenful, in pixels."""
        return round(self.viewport["height"] * self.scale)


@dataclass(frozen=True)
class Shot:
    """A page to show: its name, and how a visitor gets there."""

    name: str
    go: Callable[[Page], object]


PHONE = Device("phone", {"width": 390, "height": 844}, scale=1, columns=9)
DESK = Device("desk", {"width": 1280, "height": 800}, scale=0.75, columns=4)


def opened(address: str) -> Callable[[Page], object]:
    """By its address."""
    return lambda page: page.goto(address)


def answered(answers: Fields, situation: Fields | None = None) -> Callable[[Page], None]:
    """Through the questions, and through the situation if that is given."""

    def go(page: Page) -> None:
        page.goto("questions")
        for fields in (answers,) if situation is None else (answers, situation):
            for name, value in fields.items():
                page.locator(f"#{name}-{value}").check()
            with page.expect_navigation():
                page.locator(".next button").click()

    return go


def scored(total: int, difficulty: str) -> Fields:
    """Answers with that total, the first ones as high as can be."""
    values = [min(3, max(0, total - 3 * at)) for at in range(7)]
    return {f"gad7_{number}": str(value) for number, value in enumerate(values, 1)} | {"difficulty": difficulty}


def asked(page: Page) -> None:
    """The reviewer's question why a made-up visitor does not get K12."""
    page.goto("preview/ask")
    page.locator("[name=row]").select_option("K12")
    with page.expect_navigation():
        page.locator("#ask .next button").click()
    page.locator("#why").evaluate("(part) => part.scrollIntoView()")


def under_18(page: Page) -> None:
    """What the start page holds for the young."""
    page.goto(".")
    page.locator("details.under-18 summary").click()
    page.locator("details.under-18").evaluate("(part) => part.scrollIntoView()")


SHOTS = (
    Shot("Start", opened(".")),
    Shot("Questions", opened("questions")),
    Shot("Questions, two left out", answered(dict(list(MODERATE.items())[2:]))),
    Shot("Situation", answered(MODERATE)),
    Shot("Help first", answered(MODERATE, SITUATION | {"safety": "unsafe"})),
    Shot("Result with urgent help", answered(MODERATE, SITUATION | {"safety": "thoughts"})),
    Shot("Result, 3 of 21", answered(scored(3, "none"), SITUATION)),
    Shot("Result, 15, as in studies", answered(scored(15, "very"), SITUATION | TRIED)),
    Shot("Result, 21, both helping", answered(scored(21, "extremely"), SITUATION | HELPING)),
    Shot("Result, something on list A", answered(MODERATE, SITUATION | {"flags": "stop"})),
    Shot("Asking the table", asked),
    Shot("Options", opened("options")),
    Shot("KAP", opened("ketamine-assisted-psychotherapy")),
    Shot("Talk therapy", opened("talk-therapy")),
    Shot("Help now", opened("help-now")),
    Shot("Under 18", under_18),
    Shot("About", opened("about")),
    Shot("Privacy", opened("privacy")),
    Shot("Accessibility", opened("accessibility")),
    Shot("Finished", opened("finished")),
    Shot("No such page", opened("nothing-here")),
)
RESULT = Shot("Result", answered(MODERATE, SITUATION))


class QuietHandler(WSGIRequestHandler):
    """Prints no request."""

    def log(self, *_arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Every sheet, and the picture in README.md. Ends with an error if they are too large together."""
    app = create_app(
        Settings(limit_pages="off", preview=True), clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone)
    )
    languages = app.extensions["screener"].clinic.languages
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    origin = served(app)
    with chromium() as browser:
        for language, device, scheme in product(languages, (PHONE, DESK), ("light", "dark")):
            pictures = take(browser, f"{origin}/{language}/", device, scheme)
            save(sheet(pictures, device, scheme), FOLDER / f"{language}-{device.name}-{scheme}.webp")
            if (language, device, scheme) == (languages[0], PHONE, "light"):
                save(pictures[-1][1].crop((0, 0, PHONE.viewport["width"], PHONE.height)), FOLDER / "result-phone.png")
    report()


def served(app: Flask) -> str:
    """The address at which this process serves the site from now on."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.port}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def take(browser: Browser, base: str, device: Device, scheme: str) -> list[tuple[str, Image.Image]]:
    """A picture of each page, with its name; the result comes last."""
    context = browser.new_context(
        base_url=base,
        viewport=device.viewport,
        device_scale_factor=device.scale,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    pictures = [(shot.name, photograph(page, shot)) for shot in SHOTS]
    pictures.append((RESULT.name, photograph(page, RESULT, in_full=scheme == "light")))
    context.close()
    return pictures


def photograph(page: Page, shot: Shot, in_full: bool = False) -> Image.Image:
    """The page when its fonts are there: the first screenful, or in full down to its sources, if it has any."""
    shot.go(page)
    page.evaluate("document.fonts.ready.then(() => null)")
    sources = page.locator(".sources").bounding_box() if in_full and page.locator(".sources").count() else None
    clip: FloatRect | None = None
    if sources and page.viewport_size:
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": sources["y"]}
    picture = page.screenshot(full_page=in_full, clip=clip)
    return Image.open(io.BytesIO(picture)).convert("RGB")


def sheet(pictures: list[tuple[str, Image.Image]], device: Device, scheme: str) -> Image.Image:
    """All pictures side by side, each under its name; a long one goes on in the next columns."""
    tiles = [tile for name, picture in pictures for tile in cut(name, picture, device.height)]
    return arranged(tiles, device.columns, *(("#000000", "#ffffff") if scheme == "dark" else ()))


def arranged(
    tiles: list[tuple[str, Image.Image]], columns: int, ground: str = "#d3d3d3", ink: str = "#000000"
) -> Image.Image:
    """Pictures in rows, each under its name."""
    width = max(picture.width for _, picture in tiles) + GAP
    height = max(picture.height for _, picture in tiles) + CAPTION + GAP
    image = Image.new("RGB", (columns * width + GAP, -(-len(tiles) // columns) * height + GAP), ground)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(26)
    for index, (name, picture) in enumerate(tiles):
        row, column = divmod(index, columns)
        left, top = GAP + column * width, GAP + row * height
        draw.text((left, top), name, ink, font)
        image.paste(picture, (left, top + CAPTION))
    return image


def cut(name: str, picture: Image.Image, height: int) -> list[tuple[str, Image.Image]]:
    """The picture in parts of this height."""
    tops = range(0, max(picture.height - OVERLAP, 1), height - OVERLAP)
    parts = [picture.crop((0, top, picture.width, min(top + height, picture.height))) for top in tops]
    if len(parts) == 1:
        return [(name, parts[0])]
    return [(f"{name} {number}/{len(parts)}", part) for number, part in enumerate(parts, 1)]


def save(image: Image.Image, path: Path) -> None:
    """With few colours, in the format that the name ends in."""
    few_colours = image.quantize(palette=palette(image), dither=Image.Dither.NONE)
    if path.suffix == ".webp":
        few_colours.convert("RGB").save(path, lossless=True, quality=100, method=6)
    else:
        few_colours.save(path, optimize=True)


def palette(image: Image.Image) -> Image.Image:
    """The commonest colour, then again and again the one that is commonest and least like those chosen.

    So paper, ink and accents stay as they are, and what lies between them at the edges of letters has to do with few.
    """
    found = image.getcolors(image.width * image.height) or []
    counts: dict[Colour, int] = {colour: count for count, colour in found if isinstance(colour, tuple)}
    chosen = [max(counts, key=counts.__getitem__)]
    unlike = {colour: difference(colour, chosen[0]) for colour in counts}
    while len(chosen) < COLOURS:
        chosen.append(max(counts, key=lambda colour: counts[colour] * unlike[colour]))
        unlike = {colour: min(unlike[colour], difference(colour, chosen[-1])) for colour in counts}
    picture = Image.new("P", (1, 1))
    picture.putpalette([part for colour in chosen + chosen[:1] * (256 - len(chosen)) for part in colour])
    return picture


def difference(one: Colour, other: Colour) -> int:
    """Of two colours, over red, green and blue."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def report() -> None:
    """Print the size of each file and of all, and end with an error if that is too much."""
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.iterdir()) if path.suffix in (".png", ".webp")}
    for name, size in {**sizes, "all": sum(sizes.values())}.items():
        print(f"{size:>10,}  {name}")
    if sum(sizes.values()) > MOST_BYTES:
        sys.exit(f"More than {MOST_BYTES:,} bytes.")


if __name__ == "__main__":
    main()
