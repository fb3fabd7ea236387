"""An SVG drawn anew from its plain shapes, or refused: nothing in it can act, fetch, or be drawn by half."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
DEEPEST = 50
WAY_OUT = "save it as plain shapes (in Inkscape: Path > Object to Path, then as Optimized SVG), or export it as a PNG"
# fmt: off
SHAPES = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "linearGradient", "radialGradient", "stop", "clipPath",
}
LENGTHS = (
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "stroke-width",
    "offset",
)
NUMBERS = ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "stroke-miterlimit")
WORDS = (
    "id", "fill", "fill-rule", "stroke", "stroke-linecap", "stroke-linejoin", "clip-path", "clip-rule", "gradientUnits",
    "stop-color", "spreadMethod", "preserveAspectRatio", "display",
)
# fmt: on
# As large as any drawing needs. Taken whole or not at all, so that a long row of digits is read in one go.
_NUMBER = r"(?>[+-]?(?:\d{1,9}(?!\d)\.?\d*|\.\d+)(?:[eE](?:-\d\d?|\+?\d)(?!\d))?)"
_LENGTH = rf"{_NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|%)?"
_GAP = r"[\s,]*"
_ONE, _TWO, _FOUR, _SIX = (rf"(?:{_GAP}{_NUMBER}){{{count}}}" for count in (1, 2, 4, 6))
_ARC = rf"(?:{_GAP}{_NUMBER}){{3}}(?:{_GAP}[01]){{2}}{_TWO}"
_PATH = rf"[MLTmlt](?:{_TWO})+|[HVhv](?:{_ONE})+|[SQsq](?:{_FOUR})+|[Cc](?:{_SIX})+|[Aa](?:{_ARC})+|[Zz]"
_TURN = rf"matrix\({_SIX}|(?:translate|scale)\({_ONE}(?:{_ONE})?|rotate\({_ONE}(?:{_TWO})?|skew[XY]\({_ONE}"
_TRANSFORM = rf"(?:{_GAP}(?:{_TURN})\s*\))*\s*"
# Numbers, colours and references within the file: no address, no script.
_WORD = r"[\w\s.,%#()+-]*|url\(#[\w.-]+\)"
VALUES = {
    **dict.fromkeys(LENGTHS, re.compile(_LENGTH)),
    **dict.fromkeys(NUMBERS, re.compile(_NUMBER)),
    **dict.fromkeys(WORDS, re.compile(_WORD)),
    "d": re.compile(rf"(?=[Mm])(?:\s*(?:{_PATH}))*"),
    "points": re.compile(rf"(?:{_TWO})+"),
    "stroke-dasharray": re.compile(rf"none|(?:{_GAP}{_LENGTH})+"),
    "transform": re.compile(_TRANSFORM),
    "gradientTransform": re.compile(_TRANSFORM),
    "viewBox": re.compile(_FOUR),
}


class LogoError(ValueError):
    """The file is no logo that can be shown. The message says why, and what to do."""


class _Builder(ElementTree.TreeBuilder):
    """Refuses what could name an entity or another file, wherever the parser itself finds it."""

    def doctype(self, *_about: object) -> None:
        raise LogoError(f"has a document type in it: {WAY_OUT}")


def clean_svg(data: bytes) -> ElementTree.Element:
    """The drawing with its shapes and nothing else. Raises LogoError."""
    try:
        root: ElementTree.Element = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))  # noqa: S314 - no entities
    except (ElementTree.ParseError, LookupError) as error:
        raise LogoError(f"is not an SVG that can be read: {WAY_OUT}") from error
    if root.tag != f"{SVG}svg":
        raise LogoError(f"is not an SVG: its first element is no svg of {SVG[1:-1]}: {WAY_OUT}")
    _clean(root)
    return root


def ratio_of(root: ElementTree.Element) -> float:
    """How wide the drawing is for its height. Raises LogoError."""
    box = [float(number) for number in re.findall(_NUMBER, root.get("viewBox", ""))]
    if len(box) != 4 or min(box[2:]) <= 0:
        raise LogoError(f"needs a viewBox with width and height: {WAY_OUT}")
    return box[2] / box[3]


def _clean(element: ElementTree.Element, depth: int = 0, *, clipping: bool = False) -> None:
    """Keep shapes; drop what drawing programs leave; refuse what could do or fetch something."""
    name = element.tag.removeprefix(SVG)
    clipping = clipping or name == "clipPath"
    if depth > DEEPEST:
        raise LogoError(f"has groups inside groups, more than {DEEPEST} deep: {WAY_OUT}")
    kept = _attributes(element, name)
    for key, value in kept.items():
        if not VALUES[key].fullmatch(value.strip()):
            wrong = f"a value in “{key}” of <{name}> that is broken, or no number, color, path or local reference"
            raise LogoError(f"has {wrong}: {WAY_OUT}")
    if clipping and "clip-path" in kept:  # it could lead back to itself
        raise LogoError(f"has a clip inside a clip: {WAY_OUT}")
    element.attrib.clear()
    element.attrib.update(kept)
    for child in list(element):
        kind = child.tag.removeprefix(SVG)
        empty = kind.startswith("poly") and not child.get("points")
        if kind == child.tag or kind == "metadata" or empty:
            element.remove(child)
        elif kind in SHAPES:
            _clean(child, depth + 1, clipping=clipping)
        else:
            raise LogoError(f"has <{kind}> in it, and only plain shapes and colors are taken: {WAY_OUT}")


def _attributes(element: ElementTree.Element, name: str) -> dict[str, str]:
    """The attributes that are taken, and what `style` says in their place, as Inkscape writes it."""
    for key in element.attrib:
        if key.startswith("on") or key.endswith(("href", "src")):
            shown = key.rpartition("}")[2]
            raise LogoError(f"has “{shown}” on <{name}>, and only plain shapes and colors are taken: {WAY_OUT}")
    declared = (part.partition(":") for part in element.get("style", "").split(";"))
    styled = {key.strip(): value.strip() for key, _, value in declared}
    return {key: value for key, value in {**element.attrib, **styled}.items() if key in VALUES and value}
