"""Whether a page's text says what its markup says, in whatever spelling."""

from __future__ import annotations

import html
import re
import unicodedata

_TAGS = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[^\W_]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_NUMBER = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]{0,12}\d)?")


def share_said(said: str, shown: str) -> float:
    """The share of the words of `said` that occur in `shown`; of dense scripts, of pairs.

    Args:
        said: as it stands in the markup.
        shown: as `plain` writes the text of the page.
    """
    wanted, whole = plain(said), shown
    if wanted and wanted in whole:
        return 1.0
    if _DENSE.search(wanted):
        bare, whole = re.sub(r"\W", "", wanted), re.sub(r"\W", "", whole)
        parts = [bare[at : at + 2] for at in range(len(bare) - 1)]
        return sum(part in whole for part in parts) / len(parts) if parts else 1.0
    words = _WORDS.findall(wanted)
    there = set(_WORDS.findall(whole))
    return sum(word in there for word in words) / len(words) if words else 1.0


def shows_price(price: str, shown: str) -> bool:
    """True if a text shows a price, with or without cents, however its thousands are parted."""
    found = re.fullmatch(r"\D*(\d[\d.,]*)\D*", price)
    if not found:
        return True
    whole, cents = _parts(found[1])
    if not whole.strip("0") and not cents.strip("0"):
        return True  # free: written as a word
    wanted = {f"{whole}{cents}"} | ({whole} if not cents.strip("0") else set())
    return any(wanted & _readings(number) for number in set(_NUMBER.findall(shown)))


def _parts(number: str) -> tuple[str, str]:
    """Units and cents; the last point or comma before one or two digits parts them."""
    found = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number)
    whole, cents = (found[1], found[2] or "") if found else (number, "")
    return re.sub(r"\D", "", whole).lstrip("0") or "0", cents.ljust(2, "0") if cents else "00"


def _readings(number: str) -> set[str]:
    whole, cents = _parts(number)
    pieces = number.split()
    alone = {"".join(_parts(piece)) for piece in pieces} if len(pieces) > 1 else set()
    return {whole + cents, *([whole] if cents == "00" else []), *alone}


def plain(text: str) -> str:
    """A text without tags, entities, case and odd spaces, to be compared."""
    bare = _TAGS.sub(" ", text) if "<" in text else text
    if "&" in bare:  # plug-ins escape twice
        bare = html.unescape(html.unescape(bare))
    if not bare.isascii():
        bare = unicodedata.normalize("NFKC", bare).replace("’", "'")
    return " ".join(bare.casefold().split())
