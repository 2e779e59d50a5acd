"""What runs later: the tasks of the durable engine, and what their results say."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.settings import Settings

    Report = Callable[[int, int, str], None]
    Task = Callable[[dict[str, Any], Report], dict[str, Any]]


CARD = "card"
"""Under which an audit's result has its score card: a PNG in base64."""


def tasks(settings: Settings, *, pictures: bool = True) -> Mapping[str, Task]:
    """Every task by name, bound to the settings that it needs.

    Args:
        settings: of the whole of Signpost.
        pictures: False where nobody can be shown an audit's score card.
    """
    bounds: dict[str, Any] = {
        "trusted_networks": settings.trusted_networks,
        "about_url": settings.about_url,
    }

    def look(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.audit import audit

        full = bool(arguments.get("full"))
        return audit(arguments["url"], full=full, progress=report, **bounds).to_json()

    def audit(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        found = look(arguments, report)
        return with_card(found, settings.name) if pictures else found

    def versus(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.audit import audit

        return {
            name: audit(arguments[name], progress=report, **bounds).to_json()
            for name in ("first", "second")
        }

    def preview(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.audit.look import look

        seen = look(arguments["url"], progress=report, **bounds)
        shown = seen.preview.to_json() if seen.preview else None
        return {"url": seen.url, "reason": seen.reason, "preview": shown}

    def reload(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.knowledge import KnowledgeError, folder, load
        from bot.knowledge.rules import problems

        del arguments
        report(1, 2, "checking the entries")
        try:
            found = list(map(str, problems(folder(), datetime.now(UTC).date())))
            count = 0 if found else len(load())
        except (KnowledgeError, OSError) as error:
            found, count = [str(error)], 0
        return {"problems": found, "entries": count}

    return {"audit": audit, "preview": preview, "versus": versus, "watch": look, "reload": reload}


def with_card(found: Mapping[str, Any], by: str) -> dict[str, Any]:
    """An audit's result with its score card, made under the name `by`, if it has scores."""
    if found["verdict"] != "audited":
        return dict(found)
    from bot.audit.card import score_card
    from bot.audit.report import Report

    drawn = score_card(Report.from_json(found), by)
    return {**found, CARD: b64encode(drawn).decode()}
