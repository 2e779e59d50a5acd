"""Texts as lines, and how many words they have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WORDS = re.compile(r"[^\W_]++(?:['’-][^\W_]++)*+")
_KINDS = "".join(
    "a" if char.isalnum() else "-" if char in "'-" else " " for char in map(chr, range(128))
)
"""A letter or digit, what may join two of them, or anything else: a text's shape."""
_JOINTS = re.compile(r"-(?<=a-)(?=a)")
_ASCII = bytes(range(128))
_SIGNS = 40
"""Different signs beyond ASCII up to which replacing each is quicker than a regular expression."""


def line(text: str | None) -> str:
    """A text in one line, its runs of white space one space each."""
    return " ".join((text or "").split())


def pictured(node: LexborNode) -> str:
    """What the images in an element say, in one line."""
    return line(" ".join(image.attributes.get("alt") or "" for image in node.css("img")))


def count(text: str) -> int:
    """How many words a text has; scripts without spaces count two characters as a word."""
    plain = text if text.isascii() else _in_ascii(text)
    if plain is not None:
        shape = plain.translate(_KINDS)
        starts = shape.count(" a") + shape.count("-a") + shape.startswith("a")
        return starts - len(_JOINTS.findall(shape))
    dense = len(_CJK.findall(text))
    rest = _CJK.sub(" ", text) if dense else text
    return dense // 2 + len(_WORDS.findall(rest))


def _in_ascii(text: str) -> str | None:
    """A text with as many words in ASCII alone, None if that would take longer than to count."""
    beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    signs = set(beyond.decode("utf-8", "surrogatepass"))
    if len(signs) > _SIGNS or any(_CJK.match(sign) for sign in signs):
        return None
    for sign in signs:
        text = text.replace(sign, "'" if sign == "’" else "a" if sign.isalnum() else " ")
    return text
