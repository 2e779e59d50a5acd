"""Rendering and reading: golden replies, and properties that hold for any reply."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack.home import home, usage
from bot.adapters.slack.read import link_in, read, unwrap
from bot.adapters.slack.render import render, unfolded
from bot.message import Reply, quote
from bot.skills import Brand
from tests.doubles.slack_spec import problems, view_problems
from tests.platform import HOSTILE, SAMPLES
from tests.slack_talk import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.knowledge import Knowledge

CHANNEL = "C00000001"


def sent(reply: Reply, *, shared: bool = True) -> list[dict[str, Any]]:
    return [{"text": p.text, "blocks": list(p.blocks)} for p in render(reply, shared=shared)]


def judged(reply: Reply) -> list[str]:
    """What Slack would refuse of a reply, posted, edited and shown to one person."""
    found = []
    for message in sent(reply):
        found += problems("chat.postMessage", {"channel": CHANNEL, **message})
        edit = {"channel": CHANNEL, "ts": "1700000000.000001", **message}
        found += problems("chat.update", edit)
    for message in sent(reply, shared=False):
        found += problems(
            "chat.postEphemeral", {"channel": CHANNEL, "user": "U00000001", **message}
        )
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    made = json.dumps(sent(SAMPLES[name]), indent=1, ensure_ascii=False, sort_keys=True)
    golden(f"slack/{name}.json", made + "\n")
    assert judged(SAMPLES[name]) == []


def test_every_entry_renders(knowledge: Knowledge) -> None:
    for entry in knowledge:
        reply = Reply(entry.short, more=entry.long, choices=(entry.question,), about=entry.id)
        for shape in (reply, unfolded(reply)):
            assert judged(shape) == [], entry.id
        assert len(render(unfolded(reply))) == 1, entry.id


MARKS = st.sampled_from(
    ["<!channel>", "<@U1>", "<#C1>", "<http://a.b|c>", "&amp;", "*b*", "`c`", "> q", "| a | b |",
     "\n|---|---|\n", "- x\n", "  - y\n", "1. z\n", "# h\n", "---\n", "```\n", "\n\n",
     "[t](http://x.y/<z>|)",
     "[m](slack://user)", "/signpost", ":tada:", "ﷺ", "\U0001f469‍\U0001f4bb", "\u202e",
     "\x00", "&", "<", ">"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.text(max_size=200), MARKS), max_size=60).map("".join)
REPLIES = st.builds(
    Reply,
    TEXTS,
    more=st.one_of(st.just(""), TEXTS),
    choices=st.lists(st.one_of(st.text(max_size=100), MARKS), max_size=12).map(tuple),
    about=st.sampled_from(["", "seo"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(REPLIES)
def test_no_reply_breaks_a_limit(reply: Reply) -> None:
    assert judged(reply) == []
    assert judged(unfolded(reply)) == []


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000, "x" * 50_000, "**a** b " * 5_000, "- item\n" * 3_000, "ﷺ" * 20_000,
        "\U0001f600" * 9_000, "| a | b |\n|---|---|\n" + "| c | d |\n" * 1_000, "& < > " * 5_000,
        "[a](http://example.com/" + "b" * 5_000 + ")", "```\n" + "code\n" * 5_000 + "```",
        "> quotation\n" * 2_000, "|" + " a |" * 30 + "\n|" + "---|" * 30 + "\n|" + " b |" * 30,
        "| a |\n|---|\n| " + "long " * 5_000 + "|", "# " + "heading " * 2_000, "", " ", "\x00",
    ],
)  # fmt: skip
def test_no_length_breaks_a_limit(text: str) -> None:
    assert judged(Reply(text, more=text, choices=("a",) * 3 + ("b", "c"), about="seo")) == []


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(MARKS, max_size=10).map("".join)))
def test_foreign_text_stands_for_itself(text: str) -> None:
    foreign = quote(text)
    for message in sent(
        Reply(f"Its title: {foreign}.\n\n- {foreign}\n\n| a |\n|---|\n| {foreign} |")
    ):
        kinds = set(_kinds(message["blocks"]))
        assert not kinds & {"link", "user", "channel", "usergroup", "broadcast", "emoji", "mrkdwn"}
        assert "<" not in message["text"]


def _kinds(node: Any) -> list[str]:
    if isinstance(node, list):
        return [kind for child in node for kind in _kinds(child)]
    if isinstance(node, dict):
        kinds = [str(node.get("type", ""))]
        return kinds + [kind for child in node.values() for kind in _kinds(child)]
    return []


def test_a_hostile_title_is_read_as_it_is() -> None:
    message = sent(Reply(f"Title: {quote(HOSTILE)}"))[0]
    assert "<!channel> *x* [y](tg://user?id=1) /start" in seen(message)


def test_text_comes_bare() -> None:
    assert unwrap("<@U1> audit <http://a.de|a.de> &lt;b&gt; &amp;", "U1") == "audit a.de <b> &"
    assert unwrap("<https://a.de/x|here> <mailto:a@b.c|a@b.c>") == "https://a.de/x a@b.c"
    assert unwrap("<#C1|general> <!here> <!subteam^S1|@team> <@U2|bob>") == (
        "#general here @team @bob"
    )
    assert (
        link_in("see <https://a.de/?x=1&amp;y=2|it> and <https://b.de>") == "https://a.de/?x=1&y=2"
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    event = {"type": "message", "user": "U1", "channel": "D1", "ts": "1700000000.000001"}
    event |= {"channel_type": "im", "text": text}
    message = read({"type": "event_callback", "team_id": "T1", "event": event}, "U0")
    assert message is not None
    assert message.sender.channel == "T1/D1"
    assert message.sender.user == "T1/U1"


def test_the_home_and_the_usage_are_accepted(knowledge: Knowledge) -> None:
    view = home(Brand(), knowledge, [], ("weekly",), "D00000001")
    assert view_problems(view, ("home",)) == []
    told = usage(knowledge, "/signpost")
    body = {"text": told.text, "blocks": list(told.blocks)}
    assert problems("ack", body) == []
    for intent in knowledge.intents.values():
        said = str(intent.get("help", "")).partition(": ")[0].lstrip("/")
        assert (f"/signpost {said}" in seen(body)) != bool(intent.get("admin")) or not said
    new = replace(knowledge, intents={"dance": {"help": "dance: something added later"}})
    assert "/signpost dance: something added later" in seen(
        {"blocks": list(usage(new, "/signpost").blocks)}
    )
