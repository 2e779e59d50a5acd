"""What runs later: the tasks of the durable engine, and what their results say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.settings import Settings

    Report = Callable[[int, int, str], None]
    Task = Callable[[dict[str, Any], Report], dict[str, Any]]


def tasks(settings: Settings) -> Mapping[str, Task]:
    """Every task by name, bound to the settings that it needs."""
    bounds: dict[str, Any] = {
        "trusted_networks": settings.trusted_networks,
        "about_url": settings.about_url,
    }

    def audit(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.audit import audit

        full = bool(arguments.get("full"))
        return audit(arguments["url"], full=full, progress=report, **bounds).to_json()

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

    return {"audit": audit, "preview": preview, "versus": versus, "watch": audit, "reload": reload}
