"""The manifest asks for what the code uses: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.slack import read
from bot.adapters.slack.app import SCOPES
from bot.adapters.slack.home import prompts
from bot.adapters.slack.listeners import EVENTS
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CODE = "\n".join(path.read_text() for path in (ROOT / "bot/adapters/slack").glob("*.py"))
NEEDED = {
    "app_mentions:read": r'event\("app_mention"\)',
    "assistant:write": "assistant_threads_set",
    "channels:history": "message.channels",
    "chat:write": "chat_postMessage",
    "commands": r"app\.command",
    "files:write": "files_upload_v2",
    "groups:history": "message.groups",
    "im:history": "message.im",
    "im:read": "message.im",
    "im:write": "conversations_open",
}
"""What in the code needs a scope."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "deploy/slack-manifest.yaml").read_text()))


def test_scopes(manifest: dict[str, Any]) -> None:
    asked = manifest["oauth_config"]["scopes"]
    assert asked == {"bot": sorted(SCOPES)}
    assert set(SCOPES) == set(NEEDED)
    for scope, pattern in NEEDED.items():
        assert re.search(pattern, CODE), f"nothing needs {scope}"


def test_events(manifest: dict[str, Any]) -> None:
    asked = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert asked == sorted(EVENTS)
    listened = set(re.findall(r'app\.event\("(\w+)"\)', CODE))
    assert {event.partition(".")[0] for event in asked} == listened


def test_the_command_and_the_shortcuts(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [c["command"] for c in features["slash_commands"]] == [Settings().slack_command]
    asked = {s["callback_id"]: s["type"] for s in features["shortcuts"]}
    assert asked == {read.AUDIT_LINK: "message", read.EXPLAIN: "message"}
    assert features["agent_view"]["suggested_prompts"] == prompts()
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert features["app_home"] == {
        "home_tab_enabled": True, "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }  # fmt: skip


def test_texts_are_short_enough(manifest: dict[str, Any]) -> None:
    told = manifest["display_information"]
    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
    assert 175 <= len(told["long_description"]) <= 4000
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
