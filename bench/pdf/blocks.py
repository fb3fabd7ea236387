"""A document's HTML as plain blocks, so that typst sets the same words from a template of its own."""

from collections.abc import Iterator
from typing import Any

from justhtml import JustHTML

Block = dict[str, Any]


def blocks(html: str) -> dict[str, Any]:
    """Title, and for each page its footer and blocks: headings, paragraphs, figures, tables, columns, lines."""
    document = JustHTML(html, sanitize=False)
    pages = [
        {"foot": section.attrs["data-foot"], "blocks": list(_blocks(section))} for section in document.query("section")
    ]
    return {"title": _text(document.query("title")[0]), "pages": pages}


def _blocks(parent: Any) -> Iterator[Block]:  # noqa: ANN401 - an element of the HTML library
    for element in parent.children:
        name, classes = element.name, _classes(element)
        if name in ("h1", "h2"):
            yield {"kind": name, "text": _text(element)}
        elif name == "p":
            yield _paragraph(element)
        elif name == "svg":
            yield {"kind": classes[0], "svg": element.to_html(), "alt": _text(element.query("title")[0])}
        elif name == "table":
            yield _table(element)
        elif "columns" in classes:
            columns = [list(_blocks(column)) for column in element.children if column.name == "article"]
            yield {"kind": "columns", "wide": "wide" in classes, "columns": columns}
        elif {"help", "top"} & set(classes):
            yield {"kind": "box", "blocks": list(_blocks(element))}
        elif name in ("div", "article"):
            yield from _blocks(element)


def _paragraph(element: Any) -> Block:  # noqa: ANN401
    classes = _classes(element)
    for kind in ("line", "question", "by-hand", "cells"):
        if kind in classes:
            labels = [_text(span) for span in element.children if span.name == "span"]
            return {"kind": kind, "text": _text(element), "labels": labels}
    lead = _text(element.query("strong")[0]) if element.query("strong") else ""
    lead = lead if _text(element).startswith(lead) else ""
    small = "figure" if "figure" in classes else "small" if "small" in classes else "usual"
    return {"kind": "p", "size": small, "lead": lead, "text": _text(element).removeprefix(lead).strip()}


def _table(element: Any) -> Block:  # noqa: ANN401
    rows = [[_text(cell) for cell in row.children if cell.name in ("th", "td")] for row in element.query("tr")]
    caption = element.query("caption")
    return {"kind": "table", "caption": _text(caption[0]) if caption else "", "rows": rows}


def _classes(element: Any) -> list[str]:  # noqa: ANN401
    return (getattr(element, "attrs", None) or {}).get("class", "").split()


def _text(element: Any) -> str:  # noqa: ANN401
    return " ".join(element.to_text(separator="", strip=False).split())
