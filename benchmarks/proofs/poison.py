"""Updates that no platform would send: shapes broken at random, many of them, to both adapters."""

from __future__ import annotations

import asyncio
import copy
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from benchmarks.proofs import Outcome
from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import command, environment, slack_settings, telegram_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.proofs import Plan

    Json = dict[str, Any]

_COUNT = 1_000
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 1e308, float("1e-300"), "", " ", "\x00", "\ud83d\ude00" * 500,
    "\u202e\u2066", "../../etc/passwd", "<!channel>", "/start " + "A" * 5000, [], {}, [[]],
    {"id": []}, {"id": {"id": None}}, ["x"] * 100, "x" * 100_000,
)  # fmt: skip
_BROKEN = 3
"""Places of an update that are broken at most."""


async def poison(plan: Plan, count: int = _COUNT) -> Outcome:
    """Mutated updates to a running server, then an ordinary question."""
    chance = random.Random(plan.seed)
    async with Slack(strict=False) as slack, Telegram(strict=False) as telegram:
        env = environment(plan.folder, **slack_settings(slack), **telegram_settings(telegram))
        async with command("serve", env=env) as serving:
            await serving.printed("Signpost serves")
            await slack.connected(timeout=30)
            await telegram.expect("getUpdates", 0)
            made = _mutated(chance, _telegram(telegram), count)
            for number, (kind, content) in enumerate(made, 1):  # the platform's own would not pass
                telegram.repeat({"update_id": number, kind: content})
            waiting = asyncio.Semaphore(20)

            async def deliver(kind: str, payload: Json) -> bool:
                async with waiting:
                    with suppress(KeyError, TypeError, AttributeError):  # of the double
                        return (await slack.deliver(kind, payload)).acknowledged
                return True

            heard = await asyncio.gather(
                *(deliver(*one) for one in _mutated(chance, _slack(slack), count))
            )
            eve, bob = slack.user(), telegram.user()
            await slack.text("what is seo?", eve)
            telegram.text("what is seo?", bob)
            answered = 0
            async with asyncio.timeout(60):
                while answered < 2:
                    await asyncio.sleep(0.2)
                    answered = any(
                        channel == slack.dm(eve) and message.get("bot_id")
                        for (channel, _), message in slack.messages.items()
                    ) + any(
                        chat == bob["id"] and message["from"]["is_bot"]
                        for (chat, _), message in telegram.messages.items()
                    )
            alive = serving.process.returncode is None
            traces = serving.output.count("Traceback")
    return Outcome(
        f"{count} mutated updates to each adapter, then a question on each",
        f"{0 if alive else 1} exits, {answered} of 2 answered, {sum(heard)} acknowledged on Slack, "
        f"{traces} tracebacks logged",
        alive and answered == 2,
    )


def _telegram(double: Telegram) -> list[tuple[str, Json]]:
    """One of each kind of update."""
    ada, queue = double.user(), len(double.queue)
    group = double.group()
    said = double.text("what is seo?", ada)
    double.edit(said, "what is smo?")
    double.mention("what is seo?", ada, group)
    double.voice(ada)
    double.photo(ada, caption="look")
    double.document(ada, "a.txt", b"x")
    double.inline("canonical", ada)
    double.callback("More", ada, said["message"])
    made = double.queue[queue:]
    del double.queue[queue:]
    return [next((k, v) for k, v in update.items() if k != "update_id") for update in made]


def _slack(double: Slack) -> list[tuple[str, Json]]:
    """One of each kind of delivery."""
    ada, channel = double.user(), double.channel()
    said = double.said("what is <http://seo.example|seo>?", ada, channel)
    event = {**said, "channel": channel, "channel_type": "channel", "event_ts": said["ts"]}
    wrap = {"type": "event_callback", "team_id": "T0LOOPBACK", "event_id": "Ev0", "event_time": 1,
            "api_app_id": "A0SIGNPOST", "token": "t"}  # fmt: skip
    pressed = double.interaction(
        "block_actions",
        ada,
        channel={"id": channel},
        message=said,
        container={"type": "message", "channel_id": channel, "message_ts": said["ts"]},
        actions=[{"type": "button", "action_id": "a", "block_id": "b", "value": "what is smo?"}],
        response_url=double.response_url(channel, ada),
    )
    command_line = {
        "command": "/signpost", "text": "what is seo?", "team_id": "T0LOOPBACK", "user_id": ada,
        "channel_id": channel, "response_url": double.response_url(channel, ada),
        "trigger_id": double.trigger(), "api_app_id": "A0SIGNPOST",
    }  # fmt: skip
    return [
        ("event", wrap | {"event": event}),
        ("event", wrap | {"event": event | {"type": "app_mention"}}),
        ("event", wrap | {"event": {"type": "app_home_opened", "user": ada, "channel": channel}}),
        ("interaction", pressed),
        ("command", command_line),
    ]


def _mutated(
    chance: random.Random, samples: list[tuple[str, Json]], count: int
) -> Iterator[tuple[str, Json]]:
    """So many samples, each broken in a few places."""
    for _ in range(count):
        kind, sample = chance.choice(samples)
        broken = copy.deepcopy(sample)
        for _ in range(chance.randint(1, _BROKEN)):
            places = list(_places(broken))
            holder, key = chance.choice(places)
            if chance.random() < 0.3:
                del holder[key]
            else:
                holder[key] = copy.deepcopy(chance.choice(_ODD))
            if not broken:
                break
        yield kind, broken


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree that can be broken."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in list(items):
        yield node, key
        if isinstance(child, (dict, list)):
            yield from _places(child)
