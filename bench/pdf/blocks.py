"""A document's HTML as plain blocks, so that typst sets the same words from a template of its own."""

from collections.abc import Iterator
from typing import Any

from justhtml import JustHTML

Block = dict[str, Any]


def blocks(html: str) -> dict[str, Any]:
    """Title, and for each page its footer and blocks: headings, paragraphs, scale, tables, lines to write on."""
    document = JustHTML(html, sanitize=False)
    pages = [
        {"foot": section.attrs["data-foot"], "blocks": list(_blocks(section))} for section in document.query("section")
    ]
    return {"title": _text(document.query("title")[0]), "pages": pages}


def _blocks(parent: Any) -> Iterator[Block]:  # noqa: ANN401 - an element of the HTML library
    for element in parent.children:
        name = element.name
        if name in ("h1", "h2"):
            yield {"kind": name, "text": _text(element)}
        elif name == "p":
            yield _paragraph(element)
        elif name == "svg":
            yield _scale(element)
        elif name == "table":
            yield _table(element)
        elif "help" in _classes(element):
            yield {"kind": "help", "blocks": list(_blocks(element))}
        elif name in ("div", "article"):
            yield from _blocks(element)


def _paragraph(element: Any) -> Block:  # noqa: ANN401
    classes = _classes(element)
    for kind in ("line", "question", "by-hand"):
        if kind in classes:
            return {"kind": kind, "text": _text(element), "labels": [_text(span) for span in element.query("span")]}
    lead = _text(element.query("strong")[0]) if {"topic", "score"} & set(classes) else ""
    kind = next((kind for kind in ("score", "licence", "copy-line") if kind in classes), "p")
    return {"kind": kind, "lead": lead, "text": _text(element).removeprefix(lead).strip()}


def _scale(element: Any) -> Block:  # noqa: ANN401
    title, *_ = element.query("title")
    bands = [
        {
            "x": float(rect.attrs["x"]),
            "width": float(rect.attrs["width"]),
            "label": _text(label),
            "here": _is_here(rect),
        }
        for rect, label in zip(element.query("rect"), element.query("text"), strict=True)
    ]
    mark = float(element.query("path")[0].attrs["d"].split()[0].removeprefix("M"))
    return {"kind": "scale", "alt": _text(title), "bands": bands, "mark": mark}


def _is_here(rect: Any) -> bool:  # noqa: ANN401
    return rect.attrs["stroke-width"] == "2"


def _table(element: Any) -> Block:  # noqa: ANN401
    rows = [[_text(cell) for cell in row.children if cell.name in ("th", "td")] for row in element.query("tr")]
    head = rows.pop(0) if element.query("thead") else []
    return {"kind": "table", "caption": _text(element.query("caption")[0]), "head": head, "rows": rows}


def _classes(element: Any) -> list[str]:  # noqa: ANN401
    return (getattr(element, "attrs", None) or {}).get("class", "").split()


def _text(element: Any) -> str:  # noqa: ANN401
    return " ".join(element.to_text(separator="", strip=False).split())
