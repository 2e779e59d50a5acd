"""How wide a title is drawn in a search result."""

from __future__ import annotations

_RESULT_FONT = 20  # px; titles in Google's desktop results are set in Arial at this size
_WIDE = 1000
_OTHER = 556
# Advance widths in thousandths of the font size, from the metrics of Helvetica that Arial shares
# (Adobe Font Metrics for the 14 core fonts).
_WIDTHS = {
    " ": 278, "!": 278, '"': 355, "%": 889, "&": 667, "'": 191, "(": 333, ")": 333, "*": 389,
    "+": 584, ",": 278, "-": 333, ".": 278, "/": 278, ":": 278, ";": 278, "<": 584, "=": 584,
    ">": 584, "@": 1015, "A": 667, "B": 667, "C": 722, "D": 722, "E": 667, "F": 611, "G": 778,
    "H": 722, "I": 278, "J": 500, "K": 667, "M": 833, "N": 722, "O": 778, "P": 667, "Q": 778,
    "R": 722, "S": 667, "T": 611, "U": 722, "V": 667, "W": 944, "X": 667, "Y": 667, "Z": 611,
    "[": 278, "\\": 278, "]": 278, "^": 469, "`": 333, "c": 500, "f": 278, "i": 222, "j": 222,
    "k": 500, "l": 222, "m": 833, "r": 333, "s": 500, "t": 278, "v": 500, "w": 722, "x": 500,
    "y": 500, "z": 500, "{": 334, "|": 260, "}": 334, "~": 584, "–": 556, "—": 1000, "·": 278,
    "…": 1000, "’": 222, "‘": 222, "“": 333, "”": 333,
}  # fmt: skip


def title_pixels(text: str) -> int:
    """The width of a title in pixels, in Arial at 20 px; East Asian characters are square."""
    units = sum(_WIDTHS.get(c) or (_WIDE if c >= "\u2e80" else _OTHER) for c in text)
    return round(units * _RESULT_FONT / 1000)


def fit(text: str, pixels: int, size: int = _RESULT_FONT) -> str:
    """Text that is at most so many pixels wide at a font size, cut after a word with " …"."""
    if _at(text, size) <= pixels:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}".strip()
        if _at(f"{longer} …", size) > pixels:
            break
        kept = longer
    if kept:
        return f"{kept} …"
    while text and _at(f"{text}…", size) > pixels:  # one word, or a script without spaces
        text = text[:-1]
    return f"{text}…"


def _at(text: str, size: int) -> float:
    return title_pixels(text) * size / _RESULT_FONT
