"""Words in pictures: lines that are cut to a width, in the font that is drawn everywhere."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.message import clean

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
MISSING = "□"
"""Stands for every character that the font has no picture of."""
INK = "#1a1f29"


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    width: int,
    *,
    colour: str = INK,
    bold: bool = False,
) -> None:
    """One line, cut to a width with an ellipsis."""
    font = font_of(size, bold=bold)
    draw.text(at, cut(drawable(clean(text, 200)), font, width), colour, font)


def paragraph(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    width: int,
    lines: int,
    *,
    colour: str = INK,
) -> None:
    """Text over a few lines; the last one is cut."""
    font = font_of(size)
    words = drawable(clean(text, 400)).split(" ")
    for line in range(lines):
        if not words:
            return
        taken = 1
        while taken < len(words) and font.getlength(" ".join(words[: taken + 1])) <= width:
            taken += 1
        if line == lines - 1:
            taken = len(words)
        shown = cut(" ".join(words[:taken]), font, width)
        draw.text((at[0], at[1] + line * size * 1.3), shown, colour, font)
        words = words[taken:]


def cut(text: str, font: Font, width: int) -> str:
    """Text of at most a width in pixels, an ellipsis in the place of what is lost."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def drawable(text: str) -> str:
    """Text with a box for every character that the font has no picture of."""
    return "".join(c if _has(c) else MISSING for c in text)


@cache
def font_of(size: int, *, bold: bool = False) -> Font:
    """The font in a size of pixels."""
    from font_roboto import Roboto, RobotoBold

    # Basic layout: what shaping would draw, such as Arabic, the font has not anyway.
    path = RobotoBold if bold else Roboto
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(character: str) -> bool:
    font = font_of(24)
    return character == " " or bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


def png(image: Image.Image) -> bytes:
    """A picture as the bytes of a PNG file."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
