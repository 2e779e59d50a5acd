"""Signpost on Slack: every scenario, over Socket Mode and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack_talk import WAYS, Talk, buttons, play, seen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_a_mention_is_answered_in_its_thread_and_followed_up(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob, room = slack.user("ada"), slack.user("bob"), slack.channel()
        asked = await slack.mention("what is a canonical tag?", ada, room, also_message=True)
        assert asked.acknowledged
        thread = asked.payload["event"]["ts"]
        first = await talk.answer()
        assert "canonical URL" in seen(first)
        assert first["thread_ts"] == thread
        assert buttons(first) == ["More", "Sources", "Related"]
        assert slack.of("chat.postMessage")[0].values["unfurl_links"] in (False, "0", "false")
        await slack.text("how do I set one?", ada, room, thread=thread)
        assert "About Canonical URL" in seen(await talk.answer())
        await slack.text("how do I set one?", bob, room, thread=thread)
        assert "About Canonical URL" in seen(await talk.answer())
        await slack.text("<@U0OTHER> what is seo?", bob, room, thread=thread)
        await slack.text("what is seo?", bob, room)
        elsewhere = slack.said("a talk of others", bob, room)
        await slack.text("what is seo?", bob, room, thread=elsewhere["ts"])
        await slack.edit(asked.payload["event"], "what is seo?")
        await slack.mention("sources", bob, room, thread=thread)
        assert "rests on" in seen(await talk.answer())
        assert len(slack.of("chat.postMessage")) == 4

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_direct_messages_prompts_and_status(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        await slack.open_messages(ada)
        await slack.next("assistant.threads.setSuggestedPrompts")
        assert slack.prompts[0]["channel_id"] == slack.dm(ada)
        # With a thread the call does nothing: docs.slack.dev, assistant.threads.setSuggestedPrompts
        assert "thread_ts" not in slack.prompts[0]
        first = await slack.text(slack.prompts[0]["prompts"][1]["message"], ada)
        assert "thread_ts" not in await talk.answer()
        began = first.payload["event"]["ts"]
        await slack.text("what is smo?", ada, thread=began)
        assert (await talk.answer())["thread_ts"] == began
        await slack.next("assistant.threads.setStatus")

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_press_is_a_message(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        await slack.mention("what is seo?", ada, room)
        first = await talk.answer()
        assert (await slack.press(first, "Sources", ada)).acknowledged
        second = await talk.answer()
        assert "rests on" in seen(second)
        assert second["thread_ts"] == first["thread_ts"]
        pressed = await slack.press(second, "Related", ada)
        await talk.answer()
        await slack.repeat(pressed)
        assert (await slack.press(first, "Helpful", ada)).acknowledged
        assert "thread_ts" in await talk.answer()
        assert len(slack.of("chat.postMessage")) == 4

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_more_unfolds_in_place(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        await slack.mention("what is seo?", ada, room)
        first = await talk.answer()
        assert (await slack.press(first, "More", ada)).acknowledged
        await slack.next("chat.update")
        assert len(talk.shown()) == 1
        assert "How to check" in seen(talk.shown()[0])
        assert buttons(talk.shown()[0]) == ["Sources", "Related"]

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_an_audit_ends_in_its_first_message(
    tmp_path: Path, advisor: Advisor, demo_site: str, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        talk.behind.jobs.gate.clear()
        ada, room = slack.user(), slack.channel()
        await slack.mention(f"audit {demo_site}", ada, room)
        assert "I'm auditing" in seen(await talk.answer())
        talk.behind.jobs.gate.set()
        await slack.until(lambda: "Fix first:" in seen(talk.shown()[0]))
        words = [message for message in talk.shown() if message.get("blocks")]
        assert len(words) == 1
        assert buttons(words[0])[:1] == ["How do I fix 1?"]
        await slack.press(words[0], "How do I fix 1?", slack.user("bob"))
        assert "Why:" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_the_command_is_for_one_person_until_shared(
    tmp_path: Path, advisor: Advisor, demo_site: str, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        helped = await slack.command("/signpost help", ada, room)
        assert "/signpost audit example.com" in seen(helped.body)
        assert (await slack.command("/signpost what is seo?", ada, room)).acknowledged
        told = await talk.hidden(2)
        assert told["to"] == ada
        assert buttons(told) == ["More", "Sources", "Related", "Share in channel"]
        await slack.press(told, "Sources", ada)
        assert "rests on" in seen(await talk.hidden(3))
        await slack.press(told, "More", ada)
        await slack.expect("response_url", 1)
        shared = await slack.press(told, "Share in channel", ada)
        await slack.expect("response_url", 2)
        await slack.repeat(shared)
        await slack.press(told, "Share in channel", ada)
        await slack.expect("response_url", 4)
        assert seen(slack.ephemeral[-1]) == "That stands in the channel already."
        public = talk.shown()
        assert len(public) == 1
        assert "How to check" in seen(public[0])
        assert "Share in channel" not in buttons(public[0])
        await slack.command(f"/signpost audit {demo_site}", ada, room)
        await slack.until(lambda: "Fix first:" in seen(slack.ephemeral[-1]))
        await slack.press(slack.ephemeral[-1], "How do I fix 1?", ada)
        await slack.until(lambda: "Why:" in seen(slack.ephemeral[-1]))

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_what_the_app_may_not_say_in_a_channel_goes_to_the_person(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    from tests.doubles.slack import error

    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        slack.faults.add("chat.postEphemeral", error("not_in_channel"), times=None)
        await slack.command("/signpost what is seo?", ada, room)
        told = await talk.answer()
        assert told["channel"] == slack.dm(ada)
        assert buttons(told) == ["More", "Sources", "Related"]
        await slack.press(told, "Sources", ada)
        assert "rests on" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_message_shortcuts(tmp_path: Path, advisor: Advisor, demo_site: str, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        about = slack.said("what is a canonical tag?", ada, room)
        assert (await slack.message_shortcut("explain", about, ada, room)).acknowledged
        assert "canonical URL" in seen(await talk.hidden())
        link = slack.said(f"look at <{demo_site}|this>", ada, room)
        await slack.message_shortcut("audit_link", link, ada, room)
        assert "Fix first:" in seen(await talk.hidden(3))
        await slack.message_shortcut("audit_link", about, ada, room)
        await slack.next("response_url")
        assert "There is no link" in seen(slack.ephemeral[-1])

    play(scenario, tmp_path, advisor, http=http)
