"""`signpost serve` end to end: both platforms, crashes, stops, refusals."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import command, environment, slack_settings, telegram_settings
from tests.slack_talk import seen

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


def test_both_platforms_are_served_and_stop_in_time(tmp_path: Path, demo_site: str) -> None:
    async def scenario() -> None:
        async with Slack() as slack, Telegram() as telegram:
            env = environment(
                tmp_path, trusted_networks="127.0.0.0/8", **slack_settings(slack),
                **telegram_settings(telegram),
            )  # fmt: skip
            async with command("serve", env=env) as serving:
                await serving.printed("Signpost serves telegram and slack.")
                assert "WARNING: audits may reach 127.0.0.0/8" in serving.output
                await slack.connected()
                ada, bob = slack.user(), telegram.user()
                await slack.text("what is seo?", ada)
                telegram.text("what is seo?", bob)
                assert "SEO is the work" in seen(
                    (await slack.next("chat.postMessage")).answer["message"]
                )
                await telegram.next("sendMessage")
                await slack.text(f"audit {demo_site}", ada)
                await slack.until(
                    lambda: any("Fix first:" in seen(m) for m in slack.messages.values()), 60
                )
                began = time.monotonic()
                serving.kill(signal.SIGTERM)
                assert await serving.ended() == 0
                assert time.monotonic() - began < 10
            for secret in (slack.bot_token, slack.app_token, telegram.token):
                assert secret not in serving.output

    run(scenario())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "term"])
def test_an_audit_under_way_ends_after_a_restart(
    tmp_path: Path, demo_site: str, how: signal.Signals
) -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            env = environment(tmp_path, trusted_networks="127.0.0.0/8", **slack_settings(slack))
            ada = slack.user()
            async with command("serve", env=env) as serving:
                await serving.printed("Signpost serves slack.")
                await slack.connected()
                await slack.text(f"audit {demo_site}", ada)
                await slack.next("chat.update")  # so the message is known to be there
                serving.kill(how)
                began = time.monotonic()
                await serving.ended()
                assert time.monotonic() - began < 10
            async with command("serve", env=env) as serving:
                await slack.until(
                    lambda: any("Fix first:" in seen(m) for m in slack.messages.values()), 60
                )
                told = [m for m in slack.messages.values() if m.get("bot_id")]
                assert len(told) == 1, [seen(m) for m in told]

    run(scenario())


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        for arguments, more, words in (
            (("serve",), {}, "@BotFather"),
            (("serve",), {"slack_bot_token": "xoxb-1"}, "SIGNPOST_SLACK_APP_TOKEN"),
            (("serve",), {"slack_client_id": "1"}, "SIGNPOST_SLACK_CLIENT_SECRET"),
            (("serve", "--only", "icq"), {}, "no platform is called icq"),
            (("worker",), {}, "SIGNPOST_DATABASE_URL"),
        ):
            async with command(*arguments, env=environment(tmp_path, **more)) as serving:
                assert await serving.ended() == 2
                assert words in serving.output

    run(scenario())


def test_a_second_process_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            env = environment(tmp_path, **slack_settings(slack))
            async with command("serve", env=env) as first:
                await first.printed("Signpost serves slack.")
                async with command("serve", env=env) as second:
                    assert await second.ended(60) == 1
                    assert "another process with this name" in second.output
                first.kill()
                await first.ended()
            async with command("serve", env=env) as third:
                await third.printed("Signpost serves slack.")

    run(scenario())


def test_a_refused_token_ends_the_start(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack(strict=False) as slack:
            given = slack_settings(slack) | {"slack_bot_token": "xoxb-wrong"}
            async with command("serve", env=environment(tmp_path, **given)) as serving:
                assert await serving.ended(60) == 1
                assert "Slack refuses SIGNPOST_SLACK_BOT_TOKEN (invalid_auth)" in serving.output
                assert "xoxb-wrong" not in serving.output

    run(scenario())


def test_slack_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            await slack.unplug()
            env = environment(tmp_path, **slack_settings(slack))
            async with command("serve", env=env) as serving:
                await serving.printed("Signpost serves slack.")
                await slack.plug()
                await slack.connected(timeout=30)
                await slack.text("what is seo?", slack.user())
                await slack.next("chat.postMessage")

    run(scenario())


def test_people_can_be_exported_and_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            env = environment(tmp_path, **slack_settings(slack))
            ada = slack.user()
            async with command("serve", env=env) as serving:
                await slack.connected(timeout=60)
                await slack.text("what is a canary-word-4711?", ada)
                await slack.next("chat.postMessage")
                serving.kill(signal.SIGTERM)
                assert await serving.ended() == 0
            who = f"slack:T0LOOPBACK/{ada}"
            for arguments, words in (
                (("export", who), "canary-word-4711"),
                (("forget", who), "deleted of"),
                (("export", who), "{}"),
            ):
                async with command(*arguments, env=env) as done:
                    assert await done.ended() == 0
                    assert words in done.output
            files = list(tmp_path.glob("store.sqlite*"))
            assert files
            assert not any(b"canary-word-4711" in file.read_bytes() for file in files)

    run(scenario())
