"""The manifest asks for what the code uses: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import read
from bot.adapters.slack.app import EVENTS_PATH, REDIRECT_PATH, SCOPES
from bot.adapters.slack.home import prompts
from bot.adapters.slack.listeners import EVENTS
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CODE = "\n".join(path.read_text() for path in (ROOT / "bot/adapters/slack").glob("*.py"))
CALLS = {
    "apps_connections_open": (),  # the app-level token's own scope
    "assistant_threads_setStatus": ("chat:write",),
    "assistant_threads_setSuggestedPrompts": ("assistant:write",),
    "auth_test": (),
    "chat_delete": ("chat:write",),
    "chat_postEphemeral": ("chat:write",),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("channels:history", "groups:history", "im:history"),
    "conversations_open": ("im:write",),
    "conversations_replies": ("channels:history", "groups:history", "im:history"),
    "files_upload_v2": ("files:write",),
    "views_open": (),
    "views_publish": (),
}
"""The scopes of each method that the code calls; source: docs.slack.dev/reference/methods."""
HEARD = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "team_access_revoked": (),
    "tokens_revoked": (),
}
"""The scopes of each event; source: docs.slack.dev/reference/events."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text()))


def test_scopes(manifest: dict[str, Any]) -> None:
    called = set(re.findall(r"(?:client|_alone)\.([a-z]+_\w+)\(?", CODE)) & set(dir(AsyncWebClient))
    assert called == set(CALLS)
    needed = {scope for scopes in (*CALLS.values(), *HEARD.values()) for scope in scopes}
    assert re.search(r"app\.(command|shortcut)\(", CODE)
    needed.add("commands")
    assert manifest["oauth_config"]["scopes"] == {"bot": sorted(needed)}
    assert set(SCOPES) == needed
    assert list(SCOPES) == sorted(SCOPES)


def test_events(manifest: dict[str, Any]) -> None:
    asked = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert asked == sorted(EVENTS) == sorted(HEARD)
    listened = set(re.findall(r'app\.event\("(\w+)"\)', CODE))
    assert {event.partition(".")[0] for event in asked} == listened


def test_the_command_and_the_shortcuts(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [c["command"] for c in features["slash_commands"]] == [Settings().slack_command]
    asked = {s["callback_id"]: s["type"] for s in features["shortcuts"]}
    assert asked == {read.ASK: "global", read.AUDIT_LINK: "message", read.EXPLAIN: "message"}
    assert all(name in CODE for name in ("read.ASK", "read.AUDIT_LINK", "read.EXPLAIN"))
    assert features["agent_view"]["suggested_prompts"] == prompts()
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert features["app_home"] == {
        "home_tab_enabled": True, "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }  # fmt: skip


def test_every_group_is_known(manifest: dict[str, Any]) -> None:
    """Of docs.slack.dev/reference/app-manifest; an unknown key has the page refuse the file."""
    assert set(manifest) == {"display_information", "features", "oauth_config", "settings"}
    assert set(manifest["features"]) == {
        "agent_view", "app_home", "bot_user", "shortcuts", "slash_commands",
    }  # fmt: skip
    assert set(manifest["settings"]) == {
        "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled",
        "token_rotation_enabled",
    }  # fmt: skip
    text = (ROOT / "deploy/slack-manifest.yaml").read_text()
    assert text.count(f"https://bot.example.com{EVENTS_PATH}") == 3
    assert text.count(f"https://bot.example.com{REDIRECT_PATH}") == 1


def test_with_its_comments_it_serves_over_http() -> None:
    text = (ROOT / "deploy/slack-manifest.yaml").read_text()
    whole = yaml.safe_load(re.sub(r"(?m)^(\s+)# (\w+: .*https.*)$", r"\1\2", text))
    url = f"https://bot.example.com{EVENTS_PATH}"
    assert whole["settings"]["event_subscriptions"]["request_url"] == url
    assert whole["settings"]["interactivity"]["request_url"] == url
    assert [command["url"] for command in whole["features"]["slash_commands"]] == [url]
    back = [f"https://bot.example.com{REDIRECT_PATH}"]
    assert whole["oauth_config"]["redirect_urls"] == back


def test_texts_are_short_enough(manifest: dict[str, Any]) -> None:
    told = manifest["display_information"]
    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
    assert 175 <= len(told["long_description"]) <= 4000
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    agent = manifest["features"]["agent_view"]
    assert len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
