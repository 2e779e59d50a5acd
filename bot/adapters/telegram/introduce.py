"""What people see of the bot before they speak: its commands, its menu button, its description."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram.names import menu
from bot.adapters.telegram.refusals import seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from telegram.ext import ExtBot

    from bot.adapters.telegram.names import Command
    from bot.advisor import Advisor

_log = logging.getLogger(__name__)
_PAUSE = 3.0
_PATIENCE = 60.0
"""Seconds at most that flood control is waited for: Telegram may say hours, and the old stay."""


async def introduce(bot: ExtBot[int], advisor: Advisor, admins: tuple[int, ...]) -> None:
    """Sets commands, menu button and description; what Telegram refuses is logged and left."""
    found = menu(advisor)
    everyone = _listed(command for command in found if not command.admin)
    in_groups = _listed(command for command in found if command.in_groups)
    name, topics = advisor.brand.name, len(advisor.knowledge)
    calls: list[Callable[[], Awaitable[Any]]] = [
        lambda: bot.set_my_commands(everyone, scope=BotCommandScopeAllPrivateChats()),
        lambda: bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats()),
        lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()),
        lambda: bot.set_my_description(
            f"{name} advises on search and social visibility. Ask a question about any of "
            f"{topics} topics, compare two of them, or have a website audited. Every answer names "
            "its source."
        ),
        lambda: bot.set_my_short_description(
            "Answers on SEO and social media, with sources, and audits of websites."
        ),
    ]
    if any(command.admin for command in found):
        every = _listed(found)
        calls += [
            lambda admin=admin: bot.set_my_commands(every, scope=BotCommandScopeChat(admin))  # type: ignore[misc]
            for admin in admins
        ]
    for call in calls:
        await _told(call)


def _listed(commands: Iterable[Command]) -> list[BotCommand]:
    return [BotCommand(command.name, command.description) for command in commands]


async def _told(call: Callable[[], Awaitable[Any]]) -> None:
    while True:
        pause = _PAUSE
        try:
            await call()
        except RetryAfter as error:
            pause = seconds(error)
            if pause > _PATIENCE:
                _log.warning("Telegram keeps the old commands for now: %s", error.message)
                return
        except (BadRequest, Forbidden) as error:
            _log.warning("Telegram refuses a command list or description: %s", error.message)
            return
        except NetworkError:
            _log.info("Telegram was not reached; trying again")
        except TelegramError as error:
            _log.warning("a command list or description was not set: %s", error.message)
            return
        else:
            return
        await asyncio.sleep(pause)
