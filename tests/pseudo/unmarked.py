"""Finds what fell through untranslated: text outside of the marks, and marks without their other half."""

import re

from justhtml import JustHTML

from .letters import CLOSE, OPEN

SPOKEN = ("aria-label", "title", "alt", "data-count", "data-foot")
SILENT = ("script", "style", "noscript")  # what is in the last is markup to the parser, not text
FOREIGN = ("bdi", "code")  # references, phone numbers, the decision table's conditions
CODE = re.compile(r"\b[A-Z]\d{1,2}[PS]?\b")  # a row of the decision table
PARTS = re.compile(f"([{OPEN}{CLOSE}])")


def unmarked(html, names=()):
    """Every text of a page or of the paper that is not translated, but for these names and what is marked English."""
    found = []
    (root,) = JustHTML(html, sanitize=False).query("html")
    _look(root, 0, names, found)
    return found


def _look(node, depth, names, found):
    """Look at a node within that many marks; returns within how many the next one stands."""
    if node.name == "#text":
        return _read(node.data, depth, names, found)
    attributes = getattr(node, "attrs", None) or {}
    if node.name in (*SILENT, *FOREIGN) or attributes.get("lang") == "en":
        return depth
    for name in SPOKEN:
        if _read(attributes.get(name, ""), 0, names, found):
            found.append(f"cut: {attributes[name]}")
    inside = depth
    for kid in getattr(node, "children", None) or ():
        inside = _look(kid, inside, names, found)
    if inside != depth:
        found.append(f"cut: {node.to_text()}")
    return depth


def _read(text, depth, names, found):
    for part in PARTS.split(text):
        if part in (OPEN, CLOSE):
            depth += 1 if part == OPEN else -1
        elif depth <= 0 and _has_words(part, names):
            found.append(part.strip())
    return depth


def _has_words(text, names):
    for name in names:
        text = text.replace(name, "")
    return any(letter.isalpha() for letter in CODE.sub("", text))
