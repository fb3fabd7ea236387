"""The two languages, and what a language is made of: a folder of content, a catalogue, a few lines in shared files.

What stands on paper has less room than a page, so there the long language has accents but no longer words: the wording
of the questionnaire, names of bands, the short forms of questions and answers (an answer's label on pages is long all
the same: it gets a form for paper), headings, briefs and first lines of topics, questions for the consultation, the
passages and the interface texts that the PDF uses. There, too, the mirrored language keeps the letters of the original,
as its own are wider; and its line for records is never in letters that run from right to left, because it is typed
letter by letter.
"""

import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from screener.catalogues import TRANSLATIONS
from screener.screening.content import CONTENT
from screener.screening.instrument_folder import FACTS, INSTRUMENTS
from screener.screening.language import ORIGINAL
from scripts.messages import ROOT, as_mo, as_po

from .letters import accented, hebrew, lengthened, marked, plain

NOT_WORDS = {"id", "value", "kind", "group", "topics", "basis", "date", "version", "next_review", "offered"}
PAPER_PASSAGES = ("kap_status_line", "red_flags_paper", "under18_intro")
PAPER_TEXTS = [("screener/documents/**.py", "python"), ("templates/pdf/**.html", "jinja2")]
PAPER_TEXTS += [("templates/macros/review.html", "jinja2"), ("templates/macros/table.html", "jinja2")]


@dataclass(frozen=True)
class Language:
    """A language: a code that Babel knows, and its letters on pages, on paper, and in the line for records."""

    code: str
    pages: Callable[[str], str]
    paper: Callable[[str], str]
    record: Callable[[str], str]

    def text(self, words, on_paper=False):
        """The translation of these words."""
        return marked(words, self.paper if on_paper else self.pages)


LONG = Language("fi", pages=lengthened, paper=accented, record=accented)
MIRRORED = Language("he", pages=hebrew, paper=plain, record=plain)


def write_content(root, languages):
    """The content folder, with these languages beside the original."""
    shutil.copytree(CONTENT, root)
    for language in languages:
        (root / language.code).mkdir()
        for path in sorted((CONTENT / ORIGINAL).glob("*.toml")):
            table = tomllib.loads(path.read_text("utf-8"))
            if path.name != "claims.toml":  # what the content check looks for: nobody reads it
                table = _translated(table, language, (path.stem,))
            (root / language.code / path.name).write_text(as_toml(table), "utf-8")
        for folder in (root / INSTRUMENTS).iterdir():
            words = tomllib.loads((folder / f"{ORIGINAL}.toml").read_text("utf-8"))
            words = _translated(words, language, ("wording",))
            (folder / f"{language.code}.toml").write_text(as_toml(words), "utf-8")
    for folder in (root / INSTRUMENTS).iterdir():
        _change(folder / FACTS, lambda facts: _add_licences(facts, languages))
    _change(root / "crisis_lines.toml", lambda lines: _add_names(lines, languages))


def _translated(value, language, path):
    if isinstance(value, str):
        if path[-1] == "language":
            return language.code
        if path[:2] == ("wording", "record"):
            return marked(value, language.record)
        if path[-1] == "in_short":  # no longer than the original, on pages too
            return marked(value, language.record)
        return value if path[-1] in NOT_WORDS else language.text(value, _is_on_paper(path))
    if isinstance(value, list):
        return value if path[-1] in NOT_WORDS else [_translated(each, language, path) for each in value]
    if isinstance(value, dict):
        inner = {key: _translated(each, language, (*path, key)) for key, each in value.items()}
        if path[0] == "situation" and "label" in value and "value" in value:
            inner["paper"] = language.text(value.get("paper") or value["label"], on_paper=True)
        return inner
    return value


def _is_on_paper(path):
    file, *keys, last = path
    if file == "situation":
        return last in ("short", "shown", "paper") or last.startswith(("stop_", "review_"))
    if file == "topics":
        return last in ("heading", "brief") or keys == ["notes"]
    if file == "passages":
        return keys[-1] in PAPER_PASSAGES
    if file == "matters":
        return last == "short"
    return file in ("wording", "questions")


def _add_licences(facts, languages):
    licences = facts["instrument"]["licence"]
    licences |= {each.code: each.text(licences[ORIGINAL], on_paper=True) for each in languages}


TRANSLATED = {"name", "inside", "hours", "note"}


def _add_names(lines, languages):
    """What one translation says in its own words, others do, too."""
    for entry in (*lines["regions"].values(), *lines["languages"].values(), *lines["line"]):
        said = {name for changes in entry.get("in_language", {}).values() for name in changes if name in TRANSLATED}
        for each in languages if said else ():
            entry["in_language"][each.code] = {name: each.text(entry[name], on_paper=True) for name in said}


def _change(path, change):
    table = tomllib.loads(path.read_text("utf-8"))
    change(table)
    path.write_text(as_toml(table), "utf-8")


def as_toml(table):
    """A table as a TOML file, each of its keys on one line."""
    return "".join(f"{json.dumps(key)} = {_in_line(value)}\n" for key, value in table.items())


def _in_line(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_in_line(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_in_line, value))}]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def write_translations(root, languages):
    """The folder of catalogues, with these languages in it."""
    shutil.copytree(TRANSLATIONS, root)
    with (root / "messages.pot").open("rb") as file:
        texts = [message for message in read_po(file) if message.id]
    for language in languages:
        write_catalogue(root, language, texts)


def write_catalogue(root, language, texts):
    """One language's catalogue of these texts."""
    catalogue = Catalog(locale=language.code, fuzzy=False)
    for message in texts:
        catalogue.add(message.id, _translation(message.id, language, catalogue.num_plurals), context=message.context)
    folder = root / language.code / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "messages.po").write_bytes(as_po(catalogue))
    (folder / "messages.mo").write_bytes(as_mo(catalogue))


def _translation(words, language, plurals):
    if isinstance(words, str):
        return language.text(words, words in texts_on_paper())
    one, more = (language.text(form) for form in words)
    return (one, *([more] * (plurals - 1)))


@cache
def texts_on_paper():
    """The interface texts that the PDF uses."""
    options = {"**.html": {"trimmed": "true"}}
    return {message for _, _, message, _, _ in extract_from_dir(ROOT, method_map=PAPER_TEXTS, options_map=options)}
