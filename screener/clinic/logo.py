"""The clinic's logo: a local PNG or SVG, drawn anew or refused, so that nothing else comes with it."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

LARGEST_FILE = 100_000
LARGEST_SIDE = 600
SVG = "{http://www.w3.org/2000/svg}"
# fmt: off
SHAPES = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "linearGradient", "radialGradient", "stop", "clipPath",
}
ATTRIBUTES = {
    "id", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d",
    "points", "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray", "opacity", "clip-path",
    "clip-rule", "gradientUnits", "gradientTransform", "offset", "stop-color", "stop-opacity", "fx", "fy",
    "spreadMethod", "preserveAspectRatio",
}
# fmt: on
# Numbers, colours, paths and references within the file: no address, no script, no style.
VALUE = re.compile(r"[\w\s.,%#()+-]*|url\(#[\w.-]+\)")


class LogoError(ValueError):
    """The file is no logo that can be shown. The message says why."""


@dataclass(frozen=True)
class Logo:
    """A picture: its bytes, media type, and how wide it is for its height."""

    content: bytes
    mimetype: str
    ratio: float

    @property
    def data_url(self) -> str:
        """The picture within an address, for the paper."""
        return f"data:{self.mimetype};base64,{base64.b64encode(self.content).decode()}"


def load_logo(path: Path) -> Logo:
    """Read, check and clean the picture. Raises LogoError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoError(f"cannot be read ({error.strerror})") from error
    if len(data) > LARGEST_FILE:
        raise LogoError(f"is larger than {LARGEST_FILE // 1000} kB")
    if data.startswith(b"\x89PNG"):
        return _png(data)
    if b"<svg" in data:
        return _svg(data)
    raise LogoError("is neither PNG nor SVG")


def _png(data: bytes) -> Logo:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if max(image.size) > 10 * LARGEST_SIDE:
                raise LogoError("has too many pixels")
            drawn = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise LogoError("is not a PNG that can be read") from error
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    file = io.BytesIO()
    drawn.save(file, "PNG", optimize=True)  # pixels only: no text, place or date that the file may have held
    return Logo(file.getvalue(), "image/png", drawn.width / drawn.height)


def _svg(data: bytes) -> Logo:
    if b"<!" in re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL):
        raise LogoError("has a document type or an entity in it: save it as plain SVG")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - without entities, which were refused
    except ElementTree.ParseError as error:
        raise LogoError("is not an SVG that can be read") from error
    _clean(root)
    ElementTree.register_namespace("", SVG[1:-1])
    return Logo(ElementTree.tostring(root), "image/svg+xml", _ratio(root))


def _clean(element: ElementTree.Element) -> None:
    """Keep shapes; drop what drawing programs leave; refuse what could do or fetch something."""
    name = element.tag.removeprefix(SVG)
    for key, value in list(element.attrib.items()):
        if key.startswith("{") or key not in ATTRIBUTES:
            if key.startswith("on") or key.endswith(("href", "style", "src")):
                raise LogoError(f"has “{key.rpartition('}')[2]}” on <{name}>: only plain shapes and colors are taken")
            del element.attrib[key]
        elif not VALUE.fullmatch(value):
            raise LogoError(f"has a value in “{key}” of <{name}> that is no number, color, path or local reference")
    for child in list(element):
        kind = child.tag.removeprefix(SVG)
        if kind in SHAPES:
            _clean(child)
        elif kind.startswith("{") or kind == "metadata":
            element.remove(child)
        else:
            raise LogoError(f"has <{kind}> in it: only plain shapes and colors are taken")


def _ratio(root: ElementTree.Element) -> float:
    box = [float(number) for number in re.findall(r"-?[\d.]+", root.get("viewBox", ""))]
    if len(box) != 4 or min(box[2:]) <= 0:
        raise LogoError("needs a viewBox with width and height")
    return box[2] / box[3]
