"""`signpost doctor` says what is well, and what to do where it isn't."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.commands.forms import wrong_places
from bot.settings import Settings
from tests.doubles.slack import SCOPES as GRANTED
from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import command, environment, slack_settings, telegram_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_is_looked_at(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack() as slack, Telegram() as telegram:
            env = environment(
                tmp_path, trusted_networks="10.0.0.0/8", **slack_settings(slack),
                **telegram_settings(telegram),
            )  # fmt: skip
            async with command("doctor", env=env) as looking:
                code = await looking.ended(60)
            for words in (
                "database: sqlite, up to date", "engine: runs jobs", "knowledge: ", "fonts: ",
                "AUDITS MAY REACH 10.0.0.0/8", "Telegram: @", "privacy mode is on",
                "Slack: @signpost in Loopback", "Slack: Socket Mode works",
            ):  # fmt: skip
                assert words in looking.output, looking.output
            lacks = "assistant:write" not in GRANTED
            assert ("Slack: the app lacks" in looking.output) == lacks
            assert code == int(lacks)

    asyncio.run(scenario())


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack(strict=False) as slack:
            wrong = slack_settings(slack) | {
                "slack_bot_token": "xoxb-wrong",
                "telegram_token": "123456:" + "A" * 35,
                "telegram_api": "http://127.0.0.1:9",
                "database_url": "postgresql://nobody@127.0.0.1:9/none",
            }
            async with command("doctor", env=environment(tmp_path, **wrong)) as looking:
                assert await looking.ended(60) == 1
            for words in (
                "FAIL  database:", "FAIL  Telegram: no answer",
                "SIGNPOST_SLACK_BOT_TOKEN is refused (invalid_auth)", "3 to mend.",
            ):  # fmt: skip
                assert words in looking.output, looking.output
            assert "xoxb-wrong" not in looking.output

    asyncio.run(scenario())


def test_people_and_places_of_no_usable_form_are_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        env = environment(tmp_path, admins="telegram:42,@anna", quotes_to="anna@shop.example")
        async with command("doctor", env=env) as looking:
            assert await looking.ended(60) == 1
        assert "FAIL  SIGNPOST_ADMINS: “@anna” names nobody" in looking.output
        assert "FAIL  SIGNPOST_QUOTES_TO: “anna@shop.example” is no place" in looking.output

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "admin", ["telegram:@anna", "42", "slack:U012AB3C4", "slack:T012AB3C4/@anna", "anna"]
)
def test_who_names_no_admin(admin: str) -> None:
    (wrong,) = wrong_places(Settings(admins=(admin, "telegram:42", "slack:T1/U1", "")))
    assert admin in wrong


@pytest.mark.parametrize(
    "place", ["telegram:@anna", "Telegram:42", "42", "#leads", "slack:leads", "mailto:a@b.example"]
)
def test_where_no_request_arrives(place: str) -> None:
    (wrong,) = wrong_places(Settings(quotes_to=place))
    assert place in wrong


@pytest.mark.parametrize(
    "place",
    ["", "telegram:-10042", "slack:T1/C1", "leads.md", "/home/a@b/leads.md", "C:\\leads.md"],
)
def test_where_requests_arrive(place: str) -> None:
    assert not list(wrong_places(Settings(quotes_to=place)))
