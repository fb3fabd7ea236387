"""A made-up third questionnaire, on sleep: a folder of content and a row of the table, and no code. It proves that."""

import shutil

from screener.screening.content import CONTENT

FACTS = """
[review]
version = 1
date = 2026-11-22
next_review = 2027-05-22

[instrument]
id = "nap2"
name = "NAP-2"
place = 9
source = "spitzer2006"
loinc_panel = "11111-1"
loinc_total = "22222-2"
loinc_total_name = "Made-up sleep check total score"
fhir_name = "NAP2"
licence = { en = "Made up for a test.", es = "Inventado para una prueba." }

[[items]]
id = "nap2_1"
loinc = "33333-1"

[[items]]
id = "nap2_2"
loinc = "33333-2"
loinc_answers = { 1 = { loinc = "LA-2-1", loinc_name = "Some of them" } }

[[choices]]
value = 0
loinc = "LA-0"
loinc_name = "Never"

[[choices]]
value = 1
loinc = "LA-1"
loinc_name = "Some nights"

[[choices]]
value = 2
loinc = "LA-2"
loinc_name = "Every night"

[[bands]]
id = "rested"
low = 0
high = 2

[[bands]]
id = "tired"
low = 3
high = 4

[[cut_points]]
at_least = 3
condition = "insomnia"
sensitivity = 91
specificity = 77
source = "spitzer2006"
"""

WORDS = """
title = "Sleep"

[review]
version = 1
date = 2026-11-22
next_review = 2027-05-22

[wording]
language = "{language}"
basis = "Nobody publishes it."
stem = "In the last week, how were your nights?"
items = ["I lay awake", "I woke too early"]
choices = ["Never", "Some nights", "Every night"]

[bands]
rested = "rested"
tired = "tired"

[result]
page = "Your nights were {{band}}."
visitor = "Sleep: {{score}} of {{highest}}, {{band}}."
accuracy = "A score of {{cut}} or more found {{sensitivity}}% and flagged {{false_alarms}}%."

[because]
score = "you scored {{score}} on sleep"

[record]
line = "{{instrument}} {{total}} [{{values}}] {{date}}"
not_shown = "not shown"
"""

ROW = """
[[also]]
id = "A20"
if = { score.nap2.min = 3 }
why = "Made up: tired people may ask about sleep."
"""

TOPIC = """
[A20]
heading = "Sleep"
what = "You can ask about sleep."
why = "Nights matter."
next = ["Ask what helps to sleep."]
"""


def write_content(root):
    """The content with the made-up questionnaire beside the others."""
    shutil.copytree(CONTENT, root)
    folder = root / "instruments" / "nap2"
    folder.mkdir()
    (folder / "instrument.toml").write_text(FACTS, "utf-8")
    for path in (root / "instruments" / "gad7").glob("*.toml"):
        if path.name != "instrument.toml":
            (folder / path.name).write_text(_words(path.stem, whole=(root / path.stem).is_dir()), "utf-8")
    _append(root / "decision_table.toml", ROW)
    for topics in root.glob("*/topics.toml"):
        _append(topics, TOPIC)
    return root


def _words(language, whole):
    """Our words beside the official ones where the language is offered."""
    text = WORDS.format(language=language)
    if whole:
        return text
    _, review = text.split("[review]")
    return "[review]" + review.split("[bands]")[0]


def _append(path, text):
    path.write_text(path.read_text("utf-8") + text, "utf-8")
