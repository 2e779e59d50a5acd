"""Updates as messages; and what nobody said is none, whatever it looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.events import answered
from bot.adapters.telegram.events import pressed as pressed_event
from bot.adapters.telegram.events import said as said_event
from bot.adapters.telegram.links import payload, said
from bot.adapters.telegram.members import change
from bot.adapters.telegram.names import Names
from bot.adapters.telegram.read import GLUE, read
from bot.message import Address
from tests.doubles.telegram_people import BOT, People

NAMES = Names(
    "SignpostTestBot", BOT["id"], {"audit": "audit", "fix": "how do I fix 1?"}, {"seo": "SEO"}
)


class Talking(People):
    """People whose updates are returned and go nowhere."""

    def inject(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"update_id": 1, kind: content}


people = Talking()
ada, group = people.user(), people.group()


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("what is seo?", "what is seo?"),
        ("/start", "start"),
        ("/start seo", "SEO"),
        ("/start unknown-topic", "start"),
        (f"/start {payload('audit example.com')}", "audit example.com"),
        ("/start@SignpostTestBot seo", "SEO"),
        ("/ask what is seo", "what is seo"),
        ("/ask", "help"),
        ("/audit example.com", "audit example.com"),
        ("/AUDIT@signposttestbot example.com", "audit example.com"),
        ("/fix", "how do I fix 1?"),
        ("/fix 2", "fix 2"),
        ("/cancel", "cancel"),
        ("/my_data", "my data"),
        (f"audit example.{GLUE}com", "audit example.com"),
        ("@SignpostTestBot what is seo?", "what is seo?"),
        ("/audit@OtherBot example.com", "audit example.com"),
    ],
)
def test_what_is_said_in_private(text: str, means: str) -> None:
    message = read(people.text(text, ada), NAMES)
    assert (message.text if message else None) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("what is seo?", None),
        ("/start@SignpostTestBot", "start"),
        ("/audit example.com", "audit example.com"),
        ("/unknown", None),
        ("/audit@OtherBot example.com", None),
        ("/unknown@SignpostTestBot", "unknown"),
        ("hey @signposttestbot, what is seo", "hey what is seo"),
        ("@SignpostTestBots what is seo", None),
        ("me@SignpostTestBot", None),
    ],
)
def test_what_is_said_in_a_group(text: str, means: str | None) -> None:
    message = read(people.text(text, ada, group), NAMES)
    assert (message.text if message else None) == means


def test_who_is_no_person_says_nothing() -> None:
    bot = {"id": 5, "is_bot": True, "first_name": "Other"}
    people.chats[5] = {"id": 5, "type": "private"}
    assert read(people.text("what is seo?", bot), NAMES) is None
    assert read(people.add_to(group, ada), NAMES) is None
    title = people.message(ada, None, new_chat_title="New")
    assert read({"update_id": 1, "message": title}, NAMES) is None
    anonymous = {**people.message(bot, group, text="/audit x.com"), "sender_chat": group}
    message = read({"update_id": 1, "message": anonymous}, NAMES)
    assert message is not None
    assert message.sender.user == str(group["id"])


def test_an_old_message_edited_is_left_alone() -> None:
    update = people.text("what is seo?", ada)
    late = people.edit(update, "what is smo?")
    assert read(late, NAMES) is not None
    late["edited_message"]["edit_date"] += 3600
    assert read(late, NAMES) is None


def test_a_message_and_its_unchanged_edit_are_one_event() -> None:
    update = people.text("what is seo?", ada)
    first, same = read(update, NAMES), read(people.edit(update, "what is seo?"), NAMES)
    assert first is not None
    assert same is not None
    assert first.event_id == same.event_id


def test_a_press_on_a_message_too_old_to_see_still_counts() -> None:
    press = {"id": "1", "from": ada, "data": "More"}
    press["message"] = {"chat": people.chats[ada["id"]], "message_id": 4, "date": 0}
    message = read({"update_id": 1, "callback_query": press}, NAMES)
    assert message is not None
    assert message.text == "More"


@settings(deadline=None)
@given(st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z]{2,8}){1,2}(/[a-z0-9]{0,8})?", fullmatch=True))
def test_links_hold_sites_both_ways(site: str) -> None:
    try:
        carried = payload(f"audit {site}")
    except ValueError:
        assert len(site) > 43
    else:
        assert len(carried) <= 64
        assert said(carried, {}) == f"audit {site}"


@settings(deadline=None)
@given(st.text(alphabet="audit_-ABCZabcz019=", max_size=70) | st.binary(max_size=48))
def test_no_link_makes_anybody_say_something_else(carried: str | bytes) -> None:
    import base64

    if isinstance(carried, bytes):
        carried = "audit_" + base64.urlsafe_b64encode(carried).decode().rstrip("=")
    words = said(carried, {"seo": "SEO"})
    assert words in {"", "SEO"} or (words.startswith("audit ") and len(words.split()) == 2)


@pytest.mark.parametrize("target", ["audit no site", "audit ", "ä", "", "x" * 65])
def test_what_fits_no_link_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match=r"no address|does not fit"):
        payload(target)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = ["message", "edited_message", "callback_query", "chat", "from", "text", "id", "type"]
KEYS += ["data", "date", "edit_date", "caption", "sender_chat", "reply_to_message", "is_bot"]


@given(st.data())
@settings(max_examples=600, deadline=None)
def test_nothing_chokes_on_a_mutated_update(data: st.DataObject) -> None:
    update: Any = people.text("/audit example.com", ada, group)
    for _ in range(data.draw(st.integers(1, 4))):
        spot = update
        while True:
            inside = [v for v in spot.values() if isinstance(v, dict) and v]
            if not inside or data.draw(st.booleans()):
                break
            spot = data.draw(st.sampled_from(inside))
            if spot in (ada, group):
                break
        copy = data.draw(st.sampled_from(KEYS))
        if spot not in (ada, group, people.chats.get(ada["id"])):
            spot[copy] = data.draw(junk)
    message = read(update, NAMES)
    assert message is None or (message.sender.channel and message.event_id)


MEMBER_KEYS = ["chat", "from", "old_chat_member", "new_chat_member", "status", "id", "is_member"]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_chokes_on_a_mutated_membership(data: st.DataObject) -> None:
    update: Any = json.loads(json.dumps(people.add_to(group, ada)))
    for _ in range(data.draw(st.integers(0, 3))):
        inside = [update, update["my_chat_member"]]
        inside += [v for v in inside[1].values() if isinstance(v, dict)]
        key = data.draw(st.sampled_from(MEMBER_KEYS))
        data.draw(st.sampled_from(inside[1:]))[key] = data.draw(junk)
    told = change(update)
    assert told is None or not (told.came and told.left)


def test_the_bot_notices_where_it_came_and_went() -> None:
    came = change(people.add_to(group, ada))
    assert came is not None
    assert came.greets is not None
    assert came.greets.sender == Address("telegram", str(group["id"]), "", str(ada["id"]))
    went = change(people.remove_from(group, ada))
    assert went is not None
    assert (went.left, went.greets) == (True, None)
    blocked, back = change(people.block(ada)), change(people.unblock(ada))
    assert blocked is not None
    assert back is not None
    assert (blocked.left, back.came, back.greets) == (True, True, None)
    promoted = people.add_to(group, ada)
    for when, status in (("old", "member"), ("new", "administrator")):
        promoted["my_chat_member"][f"{when}_chat_member"]["status"] = status
    told = change(promoted)
    assert told is not None
    assert (told.came, told.left) == (False, False)


@pytest.mark.parametrize(
    ("channel", "event", "number"),
    [
        ("-100", said_event("-100", 7, "x"), 7),
        ("-100", pressed_event("44", "-100", 8), 8),
        ("-100200", said_event("-100", 7, "x"), None),  # the group moved: numbers began anew
        ("5", said_event("5", 7, "x"), None),
        ("-100", "member:-100:5", None),
        ("-100", "", None),
    ],
)
def test_an_event_tells_which_message_to_quote(
    channel: str, event: str, number: int | None
) -> None:
    assert answered(Address("telegram", channel), event) == number


def test_only_in_a_group_it_matters_whose_message_is_answered() -> None:
    bots = people.message(BOT, group, text="SEO is …")
    answer = read(people.text("and smo?", ada, group, reply_to=bots), NAMES)
    press = read(people.callback("Sources", ada, bots), NAMES)
    assert answer is not None
    assert press is not None
    assert answer.reacts_to == press.reacts_to == str(bots["message_id"])
    own = people.message(BOT, people.chats[ada["id"]], text="SEO is …")
    private = read(people.callback("Sources", ada, own), NAMES)
    assert private is not None
    assert private.reacts_to == ""
