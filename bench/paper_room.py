"""Whether all stands in its place on the paper of random visitors, and how much is blank below page 2, as Markdown.

.venv/bin/python -m bench.paper_room [how many]     (with pdftotext and pdftoppm)
"""

from __future__ import annotations

import io
import subprocess
import sys
from itertools import takewhile
from operator import itemgetter
from statistics import median
from xml.etree import ElementTree

from PIL import Image, ImageChops

from bench.pdf.visitors import reports
from screener import create_app
from screener.settings import Settings

POINTS_PER_MM = 72 / 25.4
SIDE, TOP, BOTTOM = 14, 9, 17  # the margins, in mm
EDGE = 10  # mm: below this stands nothing, not even the line at the foot
# Of a word's box, which has room for taller letters above and below: more than this in common is one over the other.
COMMON = 0.4
NAME = "{http://www.w3.org/1999/xhtml}"
Box = tuple[float, float, float, float]


def main() -> None:
    """Each language in turn."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    service = create_app(Settings()).extensions["screener"]
    print("| language | visitors | two pages | words over words | outside the margins | blank below page 2 |")
    print("|---|--:|--:|--:|--:|--:|")
    for language in service.clinic.languages:
        made = [service.pdf.render(each) for each in reports(service.content, number, 14, language)]
        pages = [boxes(pdf) for pdf in made]
        two, covered = sum(len(each) == 2 for each in pages), sum(over(page) for each in pages for page in each)
        blanks = [blank(pdf) for pdf in made]
        room = f"median {median(blanks):.1f} mm, most {max(blanks):.1f}"
        print(f"| {language} | {number} | {two} | {covered} | {sum(map(outside, made))} | {room} |")


def boxes(pdf: bytes) -> list[list[Box]]:
    """For each page the boxes of its words."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        [tuple(float(word.get(side, "")) for side in sides) for word in page.iter(f"{NAME}word")]  # type: ignore[misc]
        for page in ElementTree.fromstring(told).iter(f"{NAME}page")
    ]


def over(words: list[Box]) -> int:
    """How many pairs of words stand over each other."""
    down = sorted(words, key=itemgetter(1))
    beside = ((one, takewhile(lambda other, end=one[3]: other[1] < end, down[at:])) for at, one in enumerate(down, 1))
    return sum(common(one, other) > COMMON for one, others in beside for other in others)


def common(one: Box, other: Box) -> float:
    """How much of the smaller box the other one covers."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(across, 0) * max(down, 0) / smaller if smaller else 0


def drawn(pdf: bytes, page: int) -> Image.Image:
    """The page in grey, a point to a dot, white on black."""
    command = ["pdftoppm", "-gray", "-r", "72", "-f", str(page), "-l", str(page), "-"]
    shown = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return ImageChops.invert(Image.open(io.BytesIO(shown)))


def outside(pdf: bytes) -> bool:
    """Something is drawn in a margin, but for the line at the foot."""
    for page in (1, 2):
        whole = drawn(pdf, page)
        left, top, right, bottom = whole.getbbox() or (0, 0, 0, 0)
        side, above, edge = (mm * POINTS_PER_MM - 1 for mm in (SIDE, TOP, EDGE))
        if min(left, whole.width - right) < side or top < above or whole.height - bottom < edge:
            return True
    return False


def blank(pdf: bytes) -> float:
    """How far above the margin page 2 ends, in mm."""
    whole = drawn(pdf, 2)
    floor = whole.height - round(BOTTOM * POINTS_PER_MM)
    _, _, _, lowest = whole.crop((0, 0, whole.width, floor)).getbbox() or (0, 0, 0, 0)
    return (floor - lowest) / POINTS_PER_MM


if __name__ == "__main__":
    main()
