"""Rendering and reading: golden replies, and properties that hold for any reply."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.markdown import Paragraph, Run
from bot.adapters.slack import form
from bot.adapters.slack.blocks import blocks
from bot.adapters.slack.home import Mine, home, usage
from bot.adapters.slack.read import link_in, read, unwrap
from bot.adapters.slack.render import bare, header, render, unfolded, unshareable
from bot.message import Reply, clean, quote
from bot.skills import Brand
from bot.storage.records import PastAudit, Watched
from tests.doubles.slack_spec import problems, view_problems
from tests.platform import HOSTILE, SAMPLES
from tests.slack_talk import buttons, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


MEANING = {"user", "usergroup", "channel", "broadcast", "emoji", "date", "color", "mrkdwn", "image"}
"""What could mention, embed or format by itself: a reply has none of it."""


def speech(node: Any) -> Iterator[dict[str, Any]]:
    """Every object with a type in what is sent."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from speech(child)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for child in node.values():
            yield from speech(child)


def inert(blocks: Any) -> list[str]:
    """What in blocks could mean more than its words; nothing, if all is well."""
    found = []
    for one in speech(blocks):
        if one["type"] in MEANING:
            found.append(f"a {one['type']}")
        if one["type"] == "plain_text" and one.get("emoji") is not False:
            found.append(f"emoji may be read into {one['text']!r}")
        if one["type"] == "button" and "url" in one:
            found.append("a button that leads elsewhere")
        if one["type"] == "link" and not re.fullmatch(
            r"(?i:https?://|mailto:)[^<>|\s\"]*", one["url"]
        ):
            found.append(f"the link {one['url']!r}")
    return found


def unescaped(text: str) -> bool:
    return bool(re.search(r"[<>]|&(?!amp;|lt;|gt;)", text))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(REPLIES)
def test_no_reply_holds_more_than_words_looks_and_web_links(reply: Reply) -> None:
    for message in (*sent(reply), *sent(unfolded(reply)), *sent(reply, shared=False)):
        assert inert(message["blocks"]) == []
        assert not unescaped(message["text"])
        for one in speech(message["blocks"]):
            if one["type"] in {"button", "overflow"}:
                options = one.get("options", [one])
                assert all("value" in option or "action_id" in option for option in options)


@settings(max_examples=200, deadline=None)
@given(REPLIES)
def test_without_blocks_no_mark_means_anything(reply: Reply) -> None:
    for payload in render(reply):
        text = bare(payload).text
        assert len(text.encode()) <= 4_000
        assert not unescaped(text)
        assert not re.search(r"[*_~`:](?!\u2060)", text)
        assert not re.search(r"(?m)^&gt;", text)
        edit = {"channel": CHANNEL, "ts": "1700000000.000001", "text": text}
        assert problems("chat.update", edit) == []


FOREIGN = st.one_of(st.text(max_size=300), st.lists(MARKS, max_size=10).map("".join))


@settings(max_examples=200, deadline=None)
@given(FOREIGN)
def test_foreign_text_stands_for_itself(text: str) -> None:
    foreign, words = quote(text), " ".join(clean(text).split())
    for message in sent(
        Reply(
            f"Its title: {foreign}.\n\n- {foreign}\n\n| a |\n|---|\n| {foreign} |\n\n"
            f"**{foreign}** [{foreign}](https://example.com/)\n\n> {foreign}",
            choices=(text,) * 2 + tuple(f"{text}{n}" for n in range(9)),
        )
    ):
        assert inert(message["blocks"]) == []
        links = [one["url"] for one in speech(message["blocks"]) if one["type"] == "link"]
        assert set(links) <= {"https://example.com/"}
        assert not unescaped(message["text"])
        assert " ".join(seen(message).split()).count(words) >= 4


@settings(max_examples=100, deadline=None)
@given(FOREIGN)
def test_a_foreign_address_ends_where_it_ends(text: str) -> None:
    address = "https://example.com/" + text
    found = list(blocks((Paragraph((Run("label", link=address),)),)))
    assert inert(found) == []
    assert [one["url"][:20] for one in speech(found) if one["type"] == "link"] in (
        ["https://example.com/"], [],
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(name=FOREIGN, url=FOREIGN)
def test_the_home_and_the_form_hold_foreign_text(knowledge: Knowledge, name: str, url: str) -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    past = PastAudit(url, at, {"scores": {"seo": 61, "social": None}})
    mine = Mine([past] * 9, [Watched(url, url, at)] * 9, (url, "weekly"))
    view = home(Brand(name=name), knowledge, mine, "D00000001")
    assert view_problems(view, ("home",)) == []
    assert inert(view["blocks"]) == []
    modal = form.ask(name)
    assert view_problems(modal, ("modal",)) == []
    assert inert(modal) == []


@settings(max_examples=60, deadline=None)
@given(FOREIGN)
def test_a_header_holds_foreign_text(text: str) -> None:
    assert (
        problems("chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": [header(text)]})
        == []
    )
    assert inert([header(text)]) == []


def test_a_hostile_title_is_read_as_it_is() -> None:
    message = sent(Reply(f"Title: {quote(HOSTILE)}"))[0]
    assert "<!channel> *x* [y](tg://user?id=1) /start" in seen(message)


def test_only_an_answer_can_be_shared() -> None:
    def pressed(reply: Reply) -> list[str]:
        return buttons(sent(reply, shared=False)[-1])

    assert pressed(Reply("I'm auditing example.com.")) == []
    assert pressed(Reply("An answer.", about="seo")) == ["Share in channel"]
    assert pressed(Reply("Findings.", choices=("All findings",)))[-1] == "Share in channel"
    whole = render(Reply("Findings.", about="seo", choices=("a", "b")), shared=False)[0]
    assert buttons({"blocks": unshareable(whole).blocks}) == ["a", "b"]
    alone = render(Reply("An answer.", about="seo"), shared=False)[0]
    assert [block["type"] for block in unshareable(alone).blocks] == [
        "rich_text",
        "context_actions",
    ]


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
    view = home(Brand(), knowledge, Mine([], [], ("weekly",)), "D00000001")
    assert view_problems(view, ("home",)) == []
    told = usage(knowledge, "/signpost")
    body = {"text": told.text, "blocks": list(told.blocks)}
    assert problems("ack", body) == []
    shown = seen(body)
    for intent in knowledge.intents.values():
        said = str(intent.get("help", "")).partition(": ")[0]
        for way in filter(None, said.split(" / ")):
            assert (f"/signpost {way.lstrip('/')}" in shown or f"or {way}:" in shown) != bool(
                intent.get("admin")
            )
    assert "/mydata" not in shown  # Telegram's way to type it
    new = replace(knowledge, intents={"dance": {"help": "dance: something added later"}})
    assert "/signpost dance: something added later" in seen(
        {"blocks": list(usage(new, "/signpost").blocks)}
    )
