"""What judging comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.audit.preview import Preview
    from bot.audit.report import Finding

TOO_COMPLEX = "The page is too complex to parse within the limits of an audit."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What judging came to; `abstained` says why there can be no score, or nothing."""

    findings: tuple[Finding, ...]
    abstained: str = ""
    preview: Preview | None = None
