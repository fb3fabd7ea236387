"""The clinic's logo: a local PNG or SVG, drawn anew or refused, so that nothing else comes with it."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from screener.clinic.svg import SVG, LogoError, clean_svg, ratio_of

LARGEST_FILE = 100_000
LARGEST_SIDE = 600
MOST_PIXELS = 4_000_000
PNG = b"\x89PNG\r\n\x1a\n"
# The most that a picture may be wide for its height, or high for its width.
WIDEST = 20


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
        raise LogoError(f"cannot be read ({error.strerror}): it belongs beside the clinic's file") from error
    if len(data) > LARGEST_FILE:
        raise LogoError(f"is larger than {LARGEST_FILE // 1000} kB: export it as a PNG {LARGEST_SIDE} pixels wide")
    logo = _picture(data)
    if not 1 / WIDEST <= logo.ratio <= WIDEST:
        raise LogoError(f"is more than {WIDEST} times as wide as high, or as high as wide: cut it, or export it anew")
    return logo


def _picture(data: bytes) -> Logo:
    if data.startswith(PNG):
        return _png(data)
    if b"<" in data.lstrip()[:4]:  # after a byte order mark, perhaps
        root = clean_svg(data)
        ElementTree.register_namespace("", SVG[1:-1])
        return Logo(ElementTree.tostring(root), "image/svg+xml", ratio_of(root))
    raise LogoError("is neither PNG nor SVG: export it as one of them")


def _png(data: bytes) -> Logo:
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))  # before Pillow makes room for them
    if data[12:16] == b"IHDR" and width * height > MOST_PIXELS:
        raise LogoError(f"has too many pixels: export it {LARGEST_SIDE} pixels wide")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            drawn = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise LogoError("is not a PNG that can be read: export it anew") from error
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    file = io.BytesIO()
    drawn.save(file, "PNG", optimize=True)  # pixels only: no text, place or date that the file may have held
    return Logo(file.getvalue(), "image/png", drawn.width / drawn.height)
