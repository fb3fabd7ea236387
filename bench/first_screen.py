"""Where the answer ends on a phone, and how long the result is, for random adults, as Markdown.

.venv/bin/python -m bench.first_screen [how many]
"""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator
from datetime import date
from statistics import median

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from screener import create_app
from screener.screening.content import Content
from screener.screening.samples import additions
from screener.screening.situation import SITUATION_VALUES
from screener.settings import Settings

PHONE = {"width": 390, "height": 844}
# As a browser sends a form; the page that it is sent from is left behind.
SEND = """([path, fields]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: path });
    for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    form.submit();
}"""
BOTTOMS = """() => [...document.querySelectorAll("#in-short .answers li, #in-short button")]
    .map((each) => each.getBoundingClientRect().bottom + scrollY)"""
LENGTH = "document.documentElement.scrollHeight"


class Quiet(WSGIRequestHandler):
    """A server that writes no line for each request."""

    def log(self, *_: object) -> None:
        """Nothing."""


def main() -> None:
    """Each language in turn."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    app = create_app(Settings(limit_pages="off", limit_pdf="off"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service = app.extensions["screener"]
    print("| language | what | median | 95 of 100 | worst | on the first screen |")
    print("|---|---|--:|--:|--:|--:|")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        page = browser.new_page(viewport=PHONE, base_url=f"http://127.0.0.1:{server.server_port}")
        for language in service.clinic.languages:
            tell(language, [look(page, language, adult) for adult in adults(service.content, number)])
    server.shutdown()


def adults(content: Content, number: int) -> Iterator[dict[str, list[str]]]:
    """Random adults who say that they are safe: all other answers are as likely as each other."""
    chance = random.Random(13)
    asked = SITUATION_VALUES | {"age": ("18_24", "25_64", "ge65", ""), "safety": ("no",)}
    for _ in range(number):
        instruments = content.instruments.values()
        items = {item.id: [str(chance.choice(each.choices).value)] for each in instruments for item in each.items}
        difficulty = {"difficulty": [chance.choice(("none", "somewhat", "very", "extremely", ""))]}
        situation = {name: [chance.choice(values).replace("skip", "")] for name, values in asked.items()}
        earlier, matters = additions(content, date.today(), chance)
        more = {"matters": list(matters)}
        if earlier:
            more |= {"earlier_total": [str(earlier.total)], "earlier_month": [f"{earlier.month:%Y-%m}"]}
        yield items | difficulty | situation | more


def look(page: Page, language: str, adult: dict[str, list[str]]) -> list[float]:
    """Where the last of the four lines ends, where the button does, and the length of the page, in pixels."""
    page.goto("/healthz")
    fields = [(name, value) for name, values in adult.items() for value in values]
    with page.expect_navigation():
        page.evaluate(SEND, [f"/{language}/result", fields])
    *lines, button = page.evaluate(BOTTOMS)
    if len(lines) != 4:
        raise RuntimeError(f"{len(lines)} lines for {adult}")
    return [max(lines), button, page.evaluate(LENGTH)]


def tell(language: str, seen: list[list[float]]) -> None:
    """A row each for the lines, the button and the page, which is told in screens."""
    for what, values in zip(("four lines end at", "button ends at"), zip(*seen, strict=True), strict=False):
        there = sum(value <= PHONE["height"] for value in values)
        row = f"{median(values):.0f} px | {at_95(values):.0f} px | {max(values):.0f} px | {there} of {len(values)}"
        print(f"| {language} | {what} | {row} |", flush=True)
    screens = [length / PHONE["height"] for *_, length in seen]
    print(f"| {language} | the page's screens | {median(screens):.2f} | {at_95(screens):.2f} | {max(screens):.2f} | |")


def at_95(values: tuple[float, ...] | list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


if __name__ == "__main__":
    main()
