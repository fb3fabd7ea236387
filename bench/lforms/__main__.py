"""Lets another program read the data: LHC-Forms (National Library of Medicine) opens form and response in Chromium.

For each questionnaire and language, some answers: whether it shows their score, whether the numbers it reads add up to
it, and whether it gives the same answers on. Prints Markdown. `bench/lforms/run` fetches what it needs.
"""

import argparse
import json
import mimetypes
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from screener.documents.fhir import bundle, questionnaire
from screener.screening.content import Content, load_content
from screener.screening.instrument import Instrument
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

ORIGIN = "http://lforms.test/"
PARTS = ("assets/lib/zone.min.js", "runtime.js", "polyfills.js", "main.js")
SCRIPTS = [f"webcomponent/{part}" for part in PARTS] + ["fhir/R4/lformsFHIR.min.js"]
PAGE = "<!doctype html><meta charset=utf-8><div id=form></div>" + "".join(f"<script src={s}></script>" for s in SCRIPTS)
RANDOM_VISITORS = 10

# Opens the form with the response in it, and tells what is on the page and what LHC-Forms would send on.
READ = """async ([form, response, total]) => {
    let made = LForms.Util.convertFHIRQuestionnaireToLForms(form, 'R4')
    made = LForms.Util.mergeFHIRDataIntoLForms(response, made, 'R4')
    await LForms.Util.addFormToPage(made, 'form')
    const items = LForms.Util.getFormData('#form').items
    const again = LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4', '#form')
    const counted = items.filter(item => typeof item.value?.score === 'number')
    return {
        shown: document.querySelector(`#form input[id^="${total}/"]`)?.value,
        sum: counted.reduce((sum, item) => sum + item.value.score, 0),
        counted: counted.length,
        again: Object.fromEntries(again.item.map(item => [item.linkId, item.answer?.[0]])),
    }
}"""

Resource = dict[str, Any]


def main() -> None:
    """One line for each questionnaire and language; ends with 1 if anything was read otherwise than it was meant."""
    options = argparse.ArgumentParser(prog="bench/lforms/run")
    options.add_argument("package", type=Path, help="the folder of the unpacked package lforms")
    options.add_argument("chromium", help="the path of Chromium")
    asked = options.parse_args()
    content = load_content()
    version = json.loads((asked.package / "package.json").read_text("utf-8"))["version"]
    print(f"Read on {datetime.now(UTC):%Y-%m-%d} by LHC-Forms {version}:\n")
    print("| form | responses | same score, answers and numbers |\n|---|--:|--:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.route("**/*", lambda route: _serve(route, asked.package / "dist" / "lforms"))
        forms = product(content.instruments.values(), content.languages)
        rows = [_row(page, content, instrument, language) for instrument, language in forms]
        browser.close()
    sys.exit(not all(rows))


def _serve(route: Route, folder: Path) -> None:
    """Files of the package, and nothing from a network."""
    path = urlsplit(route.request.url).path.lstrip("/")
    if not path:
        route.fulfill(body=PAGE, content_type="text/html")
    elif (folder / path).is_file():
        route.fulfill(path=folder / path, content_type=mimetypes.guess_type(path)[0] or "text/plain")
    else:
        route.abort()


def _row(page: Page, content: Content, instrument: Instrument, language: str) -> bool:
    form = questionnaire(instrument, content.wording(instrument.id, language))
    read = [_is_read(page, instrument, form, response) for response in _responses(content, instrument, language)]
    print(f"| {instrument.name}, {language} | {len(read)} | {sum(read)} |")
    return all(read)


def _responses(content: Content, instrument: Instrument, language: str) -> Iterator[Resource]:
    """Each choice everywhere, with each answer on difficulty, and some mixtures."""
    chance = random.Random(7)
    numbers = range(len(instrument.choices))
    sets = [(number,) * len(instrument.items) for number in numbers]
    sets += [tuple(chance.choices(numbers, k=len(instrument.items))) for _ in range(RANDOM_VISITORS)]
    for at, values in enumerate(sets):
        difficulty = ("skip", "none", "somewhat", "very", "extremely")[at % 5]
        answers = {content.main.id: Answers((0,) * 7, "skip")} | {instrument.id: Answers(values, difficulty)}
        made = bundle(build_report(content, language, datetime.now(UTC).date(), answers, Situation()))
        assert made
        yield next(
            resource
            for entry in made["entry"]
            for resource in [entry["resource"]]
            if resource.get("questionnaire", "").endswith(instrument.facts.loinc_panel)
        )


def _is_read(page: Page, instrument: Instrument, form: Resource, response: Resource) -> bool:
    """The score is on the page, the numbers it read add up to it, and all answers come out as they went in."""
    page.goto(ORIGIN)
    link = f"/{instrument.facts.loinc_total}"
    found = page.evaluate(READ, [form, response, link])
    sent = {item["linkId"]: item["answer"][0] for item in response["item"]}
    total = sent[link]["valueInteger"]
    codes = [{link: _plain(answer) for link, answer in answers.items()} for answers in (sent, found["again"])]
    right = (found["shown"], found["sum"], found["counted"]) == (str(total), total, len(instrument.items))
    if not right or codes[0] != codes[1]:
        print(found, sent, file=sys.stderr)
    return right and codes[0] == codes[1]


def _plain(answer: Resource) -> object:
    coding = answer.get("valueCoding")
    return coding["code"] if coding else answer["valueInteger"]


if __name__ == "__main__":
    main()
