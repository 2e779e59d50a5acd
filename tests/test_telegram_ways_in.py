"""Ways to Signpost on Telegram besides words: links, inline mode, commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.adapters.telegram import deep_link
from bot.adapters.telegram.links import payload
from bot.adapters.telegram.names import menu
from tests.doubles import telegram as double_of
from tests.doubles.telegram_people import BOT
from tests.telegram_talk import WAYS, Talk, play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_links_say_something_at_once(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        link = deep_link(BOT["username"], "canonical-url")
        assert link == "https://t.me/SignpostTestBot?start=canonical-url"
        talk.double.text(f"/start {link.partition('=')[2]}", ada)
        assert "<b>canonical URL</b>" in (await talk.answer()).values["text"]
        talk.behind.jobs.gate.clear()
        start = deep_link(BOT["username"], f"audit {demo_site}").partition("=")[2]
        talk.double.text(f"/start {start}", ada)
        assert "I'm auditing" in (await talk.answer()).values["text"]
        group = talk.double.group(privacy=True)
        talk.double.text(f"/start@{BOT['username']} canonical-url", ada, group)  # ?startgroup=
        assert "<b>canonical URL</b>" in (await talk.answer()).values["text"]
        talk.double.text("/start nonsense", ada)
        assert "an advisor for search" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_inline_mode_answers_and_never_audits(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        asked = double.inline("canonical tag", ada)["inline_query"]["id"]
        for query in ("", f"audit {demo_site}", "x" * 256, "\x00 <b>"):
            double.inline(query, ada)
        calls = await double.expect("answerInlineQuery", 5)
        (found,) = (c.values for c in calls if c.values["inline_query_id"] == asked)
        assert found["cache_time"] == 300
        assert not found["is_personal"]
        assert found["results"][0]["id"] == "canonical-url"
        assert found["button"] == {"text": "Ask me in a chat", "start_parameter": "inline"}
        assert "<b>" in found["results"][0]["input_message_content"]["message_text"]
        assert double.of("sendMessage") == []
        starts = {call.values["button"]["start_parameter"] for call in calls}
        assert starts == {"inline", payload(f"audit {demo_site}")}
        double.text(f"/start {payload(f'audit {demo_site}')}", ada)
        assert (await talk.answer()).values["text"]
        await talk.settled()
        assert "Fix first:" in talk.shown()[0]["text"]
        double.text("/start inline", ada)
        assert "an advisor for search" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_what_was_sent_inline_is_not_answered(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        double.inject("message", double.message(ada, None, text="what is seo?", via_bot=BOT))
        double.text("bye", ada)
        assert "Goodbye" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_commands_are_made_from_the_skills(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        await talk.double.expect("setMyCommands", 3)
        kept = talk.double.settings
        private = listed(kept["MyCommands", "all_private_chats", ""])
        admins = listed(kept["MyCommands", "chat:77", ""])
        assert private[:3] == ["ask", "compare", "audit"]
        assert private[-2:] == ["help", "cancel"]
        offered = {
            skill.replace("-", "_")
            for skill, intent in advisor.knowledge.intents.items()
            if intent.get("help") and "commands" not in intent and not intent.get("admin")
        }
        assert offered | {"privacy", "mydata", "subscribe"} <= set(private)
        assert "versus" not in private
        assert set(admins) - set(private) == {"unanswered", "stats", "reload"}
        assert listed(kept["MyCommands", "all_group_chats", ""]) == private[:3]

    play(scenario, tmp_path, advisor, hook=hook, admins=("telegram:77", "slack:T1/U1"))


@WAYS
def test_it_introduces_itself(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("setMyDescription", double_of.too_many(1))
        await talk.double.until(lambda: ("MyShortDescription", "default", "") in kept(talk))
        assert kept(talk)["ChatMenuButton", "default", ""] == {"type": "commands"}
        assert kept(talk)["MyDescription", "default", ""].startswith("Signpost advises on search")
        assert kept(talk)["MyShortDescription", "default", ""].startswith("Answers on SEO")
        assert talk.double.early() == []

    play(scenario, tmp_path, advisor, hook=hook)


def test_what_telegram_refuses_of_it_is_left(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("setMyCommands", double_of.too_many(86_400))
        talk.double.faults.add("setChatMenuButton", double_of.blocked())
        await talk.double.until(lambda: ("MyShortDescription", "default", "") in kept(talk))
        assert len(talk.double.of("setMyCommands")) == 2

    play(scenario, tmp_path, advisor)


def listed(commands: list[dict[str, str]]) -> list[str]:
    return [command["command"] for command in commands]


def kept(talk: Talk) -> dict[tuple[str, str, str], Any]:
    return talk.double.settings


def test_every_command_is_understood(advisor: Advisor) -> None:
    skills = {
        name: skill
        for skill, intent in advisor.knowledge.intents.items()
        for name in intent.get("commands", (skill.replace("-", "_"),))
    }
    for command in menu(advisor):
        assert "example" not in command.says
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
        assert 1 <= len(command.description) <= 256
        if command.name not in {"ask", "cancel"}:
            assert advisor.router.route(command.says).target == f"cmd-{skills[command.name]}"
