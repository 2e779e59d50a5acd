"""Days as people write them on pages, and which of them tell when a text was published."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar januari janvier gen gennaio ene enero janeiro",
            "feb february februar februari février fév fevrier febbraio febrero fev fevereiro",
            "mar march märz mär maart mrt mars marzo março marco",
            "apr april avril avr aprile abr abril",
            "may mai mei mag maggio mayo maio",
            "jun june juni juin giu giugno junio junho",
            "jul july juli juillet juil lug luglio julio julho",
            "aug august augustus août aout ago agosto",
            "sep sept september septembre set settembre septiembre setembro",
            "oct october oktober okt octobre ott ottobre octubre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dezember dez décembre déc dicembre dic diciembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
"""In English, German, Dutch, French, Italian, Spanish and Portuguese."""
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?<![\d/.-])(?:"
    r"(?P<y>(?:19|20)\d\d)(?:[-/.]|年)(?P<m>\d\d?)(?:[-/.]|月)(?P<d>\d\d?)(?!\d)"
    r"|(?P<a>\d\d?)(?P<by>[./-])(?P<b>\d\d?)(?P=by)(?P<c>(?:19|20)\d\d)(?!\.?\d)"
    rf"|(?P<dd>\d\d?)(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?(?P<mm>{_MONTH})\.?,?\s+(?:de\s+)?"
    r"(?P<yy>(?:19|20)\d\d)\b"
    rf"|\b(?P<mmm>{_MONTH})\.?\s+(?P<ddd>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<yyy>(?:19|20)\d\d)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:published|posted|updated|publication date|veröffentlicht|aktualisiert|publiée?|"
    r"mise? à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|"
    r"bijgewerkt)\b[^\d.!?]{0,24}$",
    re.IGNORECASE,
)
"""Words that Google's page asks for beside a date, and their like in other languages."""
_BEFORE = 50


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text.

    Attributes:
        written: as it stands there.
        meant: every day that it may be: 01/02/2026 is one of two.
        told: True if a word such as "Published" stands before it.
    """

    written: str
    meant: frozenset[date]
    told: bool


def days(text: str) -> Iterator[Day]:
    """The days that a text names in full, in the order in which they stand."""
    for found in _DAY.finditer(text):
        if meant := frozenset(_meant(found)):
            before = text[max(0, found.start() - _BEFORE) : found.start()]
            yield Day(found[0], meant, bool(_LABEL.search(before)))


def _meant(found: re.Match[str]) -> Iterator[date]:
    said = found.groupdict()
    readings = [
        (said["y"], said["m"], said["d"]),
        (said["yy"], _MONTHS.get((said["mm"] or "").lower()), said["dd"]),
        (said["yyy"], _MONTHS.get((said["mmm"] or "").lower()), said["ddd"]),
        (said["c"], said["b"], said["a"]),
        (said["c"], said["a"] if said["by"] == "/" else None, said["b"]),
    ]
    for year, month, day in readings:
        if year and month and day:
            with suppress(ValueError):
                yield date(int(year), int(month), int(day))
