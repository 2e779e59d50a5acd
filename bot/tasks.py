"""What runs later: the tasks of the durable engine, and what their results say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.settings import Settings

    Report = Callable[[int, int, str], None]
    Task = Callable[[dict[str, Any], Report], dict[str, Any]]


def tasks(settings: Settings) -> Mapping[str, Task]:
    """Every task by name, bound to the settings that it needs."""

    def audit(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        from bot.audit import audit

        done = audit(
            arguments["url"],
            full=bool(arguments.get("full")),
            progress=report,
            trusted_networks=settings.trusted_networks,
            about_url=settings.about_url,
        )
        return done.to_json()

    return {"audit": audit}
