"""Contrast between two colours (WCAG 2.2, "contrast ratio"), and a lighter tone of one for dark pages."""

from __future__ import annotations

PAPER, DARK_PAPER, WHITE = "#faf6ee", "#1a2224", "#ffffff"
# Level AAA for text.
ENOUGH = 7.0
_LINEAR_UP_TO = 0.04045


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lighter(colour: str) -> str:
    """The colour with just as much white as it needs to be read on a dark page."""
    mixed = colour
    for part in range(101):
        mixed = "#" + "".join(f"{round(at + (255 - at) * part / 100):02x}" for at in _channels(colour))
        if contrast(mixed, DARK_PAPER) >= ENOUGH:
            break
    return mixed


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(at / 255) for at in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= _LINEAR_UP_TO else float(((value + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
