"""How Slack sees the app: tokens, scopes, Socket Mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.app import EVENTS_PATH, INSTALL_PATH, SCOPES
from bot.adapters.slack.clients import patient
from bot.adapters.slack.refusals import code_of

if TYPE_CHECKING:
    from bot.settings import Settings


async def look(used: Settings) -> list[tuple[bool, str]]:
    """What is well, and what isn't, with what to do about it."""
    if not used.slack_bot_token.get_secret_value():
        return [(True, f"Slack: workspaces install at {used.public_url}{INSTALL_PATH}")]
    client = patient(used.slack_bot_token.get_secret_value(), used.slack_api)
    found: list[tuple[bool, str]] = []
    setting = "SIGNPOST_SLACK_BOT_TOKEN"
    try:
        me = await client.auth_test()
        found.append((True, f"Slack: @{me['user']} in {me['team']}"))
        headers = {name.casefold(): value for name, value in me.headers.items()}
        found.append(_scopes(str(headers.get("x-oauth-scopes", ""))))
        if token := used.slack_app_token.get_secret_value():
            setting = "SIGNPOST_SLACK_APP_TOKEN"
            await client.apps_connections_open(app_token=token)
            found.append((True, "Slack: Socket Mode works"))
        else:
            found.append((True, f"Slack: it posts to {used.public_url}{EVENTS_PATH}"))
    except SlackApiError as error:
        found.append((False, f"Slack: {setting} is refused ({code_of(error)}); copy it anew"))
    except (ClientError, OSError, TimeoutError) as error:
        why = type(error).__name__
        found.append((False, f"Slack: no answer ({why}); is {used.slack_api} reachable from here?"))
    return found


def _scopes(granted: str) -> tuple[bool, str]:
    lacking = sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
    if not lacking:
        return True, "Slack: every scope is granted"
    return False, (
        f"Slack: the app lacks {', '.join(lacking)}; update it from deploy/slack-manifest.yaml "
        "and install it again"
    )
