"""What Slack says when it refuses a call, in the courier's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError

from bot.courier import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable

FINAL = frozenset(
    "account_inactive cannot_dm_bot cant_update_message channel_not_found edit_window_closed "
    "invalid_channel invalid_refresh_token is_archived message_not_found messages_tab_disabled "
    "missing_scope no_permission not_in_channel org_login_required restricted_action "
    "team_access_not_granted team_not_found token_revoked user_disabled user_not_found "
    "user_not_in_channel".split()
)
"""Answers after which trying again is in vain."""


async def called(call: Awaitable[Any]) -> Any:
    """A call's answer; whatever went wrong as a `Refused` named by Slack's own code."""
    try:
        return await call
    except SlackApiError as error:
        raise refused(error) from error
    except SlackTokenRotationError as error:
        raise refused(error.api_error) from error
    except (ClientError, OSError, TimeoutError, SlackClientError) as error:
        asked = not isinstance(error, ClientConnectorError)
        reason = f"no answer from Slack: {type(error).__name__}"
        raise Refused(reason, unsure=asked, away=True) from error


def refused(error: SlackApiError) -> Refused:
    """An error as the courier understands it."""
    response = error.response
    headers = getattr(response, "headers", None) or {}
    if getattr(response, "status_code", 0) == 429 or code_of(error) == "ratelimited":
        named = {str(key).casefold(): value for key, value in headers.items()}
        return Refused("ratelimited", wait=_seconds(named.get("retry-after", "1")))
    code = code_of(error)
    failed = getattr(response, "status_code", 0) >= 500
    return Refused(code, final=code in FINAL, unsure=failed)


def _seconds(told: Any) -> float:
    first = told[0] if isinstance(told, list) else told
    return float(first) if str(first).isdigit() else 1.0


def code_of(error: SlackApiError) -> str:
    """Slack's name for what is wrong; an answer that is no JSON has but a status."""
    data = getattr(error.response, "data", error.response)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return f"status {getattr(error.response, 'status_code', 'unknown')}"
