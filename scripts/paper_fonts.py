"""Makes static/fonts/paper: our own typeface with a plain zero, and the letters of other languages' wordings it lacks.

A slashed zero comes out of a fax machine as 8 or 9. The sources of the letters are in the folder `files` of the npm
packages @fontsource/atkinson-hyperlegible-next, @fontsource/noto-sans and @fontsource/noto-sans-kr (here 5.3.0), one
file for each weight; `npm pack` gets a package without installing it:

    .venv/bin/python scripts/paper_fonts.py atkinson-hyperlegible-next-latin-ext-[47]00-normal.woff2 \\
        noto-sans-cyrillic-[47]00-normal.woff2 noto-sans-kr-korean-[47]00-normal.woff2

The letters of a test language come from @fontsource/noto-sans-hebrew, with `--letters` and `--folder tests/pseudo`.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "static" / "fonts"
INSTRUMENTS = ROOT / "screener" / "content" / "instruments"
OWN = "Atkinson Hyperlegible Next"
PLAIN_ZERO = "Atkinson Hyperlegible Plain Zero"
STYLES = {400: "Regular", 700: "Bold"}
LINE_HEIGHT = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}


def main() -> None:
    """Take each letter from the first source of its weight that has it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path, help="font files, the preferred ones first")
    parser.add_argument("--letters", help="these instead of the letters of the wordings")
    parser.add_argument("--folder", type=Path, default=FONTS / "paper", help="where the fonts are put")
    arguments = parser.parse_args()
    wanted = {ord(letter) for letter in arguments.letters or printed_text(INSTRUMENTS)}
    lacking = {weight: wanted - own_font(weight).getBestCmap().keys() for weight in STYLES}
    for source in arguments.sources:
        font = TTFont(source, recalcTimestamp=False)
        weight = font["OS/2"].usWeightClass
        found = lacking[weight] & font.getBestCmap().keys()
        lacking[weight] -= found
        make(font, found, arguments.folder)
    for weight in STYLES if arguments.folder == FONTS / "paper" else ():
        make_plain_zero(own_font(weight))
    if left := lacking[400] | lacking[700]:
        raise SystemExit(f"In none of the sources: {''.join(map(chr, sorted(left)))}")


def printed_text(folder: Path) -> str:
    """All that the wordings of the instruments in this folder put on paper."""
    text = ""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/*.toml"))]
    for wording in [table["wording"] for table in tables if "wording" in table]:
        difficulty = wording.get("difficulty", {"question": "", "choices": []})
        text += "".join(
            [wording["stem"], *wording["items"], *wording["choices"], difficulty["question"], *difficulty["choices"]]
        )
    return text


def own_font(weight: int) -> TTFont:
    """The subset of our own typeface that pages and PDF share."""
    return TTFont(FONTS / f"atkinson-hyperlegible-next-{weight}.woff2")


def make_plain_zero(font: TTFont) -> None:
    """Our own typeface, whose zero has a whole counter instead of the two halves beside a slash."""
    _open_counter(font["glyf"]["zero"])
    weight = font["OS/2"].usWeightClass
    rename(font, PLAIN_ZERO, STYLES[weight])
    font.flavor = "woff2"
    font.save(FONTS / "paper" / f"{PLAIN_ZERO.lower().replace(' ', '-')}-{weight}.woff2")


def _open_counter(glyph: Any) -> None:  # noqa: ANN401 - fontTools has no types
    """Keep the outline of a zero, and put the same shape within, as wide and high as its two counters are together."""
    ends = glyph.endPtsOfContours[0] + 1
    outline, inner = list(glyph.coordinates[:ends]), glyph.coordinates[ends:]
    (left, bottom), (right, top) = (tuple(map(bound, zip(*inner, strict=True))) for bound in (min, max))
    lowest, highest = (tuple(map(bound, zip(*outline, strict=True))) for bound in (min, max))
    across, up = (right - left) / (highest[0] - lowest[0]), (top - bottom) / (highest[1] - lowest[1])
    counter = [
        (round(left + (x - lowest[0]) * across), round(bottom + (y - lowest[1]) * up)) for x, y in reversed(outline)
    ]
    flags = list(glyph.flags[:ends])
    glyph.coordinates = GlyphCoordinates(outline + counter)
    glyph.flags = bytearray(flags + flags[::-1])
    glyph.endPtsOfContours = [ends - 1, 2 * ends - 1]
    glyph.numberOfContours = 2
    glyph.program.fromBytecode(b"")


def make(font: TTFont, letters: set[int], folder: Path) -> None:
    """Write the font again with these letters, a space and their kerning only."""
    options = Options(layout_features=["kern"], hinting=False, drop_tables=["BASE", "DSIG", "STAT", "vhea", "vmtx"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters | {ord(" ")})
    subsetter.subset(font)
    weight = font["OS/2"].usWeightClass
    name = font["name"].getDebugName(1).removesuffix(" Thin")  # a cut of a variable font keeps its default's name
    name = f"{name} Extended" if name == OWN else name
    rename(font, paper_family(name), STYLES[weight])
    take_line_height(font, own_font(weight))
    font.flavor = "woff2"
    folder.mkdir(exist_ok=True)
    font.save(folder / f"{name.lower().replace(' ', '-')}-{weight}.woff2")


def paper_family(name: str) -> str:
    """A family that no machine has installed, for Fontconfig could take that one, and the summary would differ."""
    return name if name.startswith(OWN) else f"{name} Paper"


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the family and style to all names that Fontconfig or a PDF may show."""
    post_script = f"{family.replace(' ', '')}-{style}"
    for number, name in ((1, family), (2, style), (3, post_script), (4, f"{family} {style}"), (6, post_script)):
        font["name"].setName(name, number, 3, 1, 0x409)


def take_line_height(font: TTFont, own: TTFont) -> None:
    """With our typeface's ascent and descent, a line in another script has the same height and baseline."""
    for table, fields in LINE_HEIGHT.items():
        for field in fields:
            setattr(font[table], field, getattr(own[table], field))


if __name__ == "__main__":
    main()
