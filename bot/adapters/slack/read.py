"""What Slack sends → what a person said. Pure: no network, no state."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.adapters.slack.place import Place
from bot.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.message import Address

    Body = Mapping[str, Any]

AUDIT_LINK = "audit_link"
EXPLAIN = "explain"
ASK = "ask"
QUESTION = "question"
CHOICE = re.compile(r"choice:\d+")
MENU = re.compile(r"menu:\d+")
FEEDBACK = "feedback"
HELPFUL = "helpful"
NOT_HELPFUL = "not helpful"
"""What a press on the thumbs says; the feedback skill understands both."""
MORE = "more"
SHARE = "share"

_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
_CONTROL = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_NAMED = re.compile(r"<(?:@\w+|!(?:here|channel|everyone|subteam)\b)[^<>]*>")
_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>")


def read(body: Body, bot: str = "") -> Message | None:
    """What a person said with an event, a command, a press or a message shortcut.

    Args:
        body: the payload, as Slack sends it.
        bot: the id of the app's own user.
    """
    if body.get("type") == "event_callback":
        return _event(body, bot)
    if "command" in body:
        return _command(body)
    if body.get("type") == "message_action":
        return _shortcut(body)
    if body.get("type") == "block_actions":
        return _press(body)
    return None


def untagged(body: Body) -> bool:
    """Whether it is a reply in a channel's thread that doesn't name the app.

    It is meant for the app only if the app takes part in that thread.
    """
    event = body.get("event", {})
    return bool(event.get("type") == "message" and event.get("channel_type") != "im")


def unwrap(text: str, bot: str = "") -> str:
    """A text as its writer saw it: addresses bare, the app's own name gone, nothing escaped."""

    def bare(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target.startswith("@"):
            return "" if target[1:] == bot else f"@{label or target[1:]}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or target[1:].partition("^")[0]
        if target.startswith("mailto:"):
            return label or target[7:]
        return label if label and target.endswith(f"://{label}") else target

    text = _CONTROL.sub(bare, text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.strip()


def link_in(text: str) -> str:
    """The first web address in a text, "" if there is none."""
    found = _LINK.search(text)
    return found[1].replace("&amp;", "&") if found else ""


def _event(body: Body, bot: str) -> Message | None:
    event = body["event"]
    kind, text = event.get("type"), str(event.get("text") or "")
    if kind not in {"message", "app_mention"} or not event.get("user"):
        return None
    if event.get("bot_id") or event.get("subtype", "") not in _SUBTYPES or "edited" in event:
        return None
    thread = str(event.get("thread_ts") or "")
    if kind == "app_mention":
        thread = thread or event["ts"]
    elif event.get("channel_type") != "im" and not _overheard(event):
        return None
    team = team_of(body)
    sender = Place(team, event["channel"]).address(event["user"], thread)
    # A mention in a thread comes as two events: the message's own time tells they are one.
    number = f"{team}/{event['channel']}/{event['ts']}"
    return _from(body, unwrap(text, bot), sender, number, _time(event["ts"]))


def _overheard(event: Body) -> bool:
    """Whether a message of a channel is a reply in a thread, to nobody by name.

    What names the app comes as a mention too; what names others is meant for them.
    """
    thread, text = event.get("thread_ts"), str(event.get("text") or "")
    return bool(thread and thread != event["ts"] and not _NAMED.search(text))


def _command(body: Body) -> Message:
    team, user = team_of(body), str(body["user_id"])
    sender = Place(team, str(body["channel_id"]), user).address(user)
    return _from(body, unwrap(str(body.get("text") or "")), sender, _number(team, body))


def _shortcut(body: Body) -> Message | None:
    message = body["message"]
    text = str(message.get("text") or "")
    said = unwrap(text)
    if body["callback_id"] == AUDIT_LINK:
        if not (link := link_in(text)):
            return None
        said = f"audit {link}"
    team, user = team_of(body), body["user"]["id"]
    sender = Place(team, body["channel"]["id"], user).address(user, message.get("thread_ts") or "")
    return _from(body, said, sender, _number(team, body))


def _press(body: Body) -> Message | None:
    action = body["actions"][0]
    chosen = action.get("selected_option") or action
    if not chosen.get("value"):
        return None
    return _from(body, str(chosen["value"]), pressed_at(body), _number(team_of(body), body))


def _from(
    body: Body, text: str, sender: Address, number: str, sent_at: datetime | None = None
) -> Message:
    """A message that knows who else reads the answer, and where nobody else does."""
    place, app = Place.of(sender), str(body.get("api_app_id") or "")
    link = f"https://slack.com/app_redirect?app={app}&team={place.team}" if app else ""
    when = sent_at or datetime.now(UTC)
    return Message(text, sender, number, when, shared=place.shared, private_at=link)


def pressed_at(body: Body) -> Address:
    """Where a button was pressed, and by whom: the answer goes there."""
    team, user = team_of(body), body["user"]["id"]
    box = body["container"]
    if box["type"] == "view":
        return Place(team, body["view"]["private_metadata"]).address(user)
    channel = box.get("channel_id") or body["channel"]["id"]
    message = body.get("message") or {}
    thread = str(message.get("thread_ts") or box.get("thread_ts") or "")
    if box.get("is_ephemeral"):
        return Place(team, channel, user).address(user, thread)
    if not thread and not channel.startswith("D"):
        thread = str(box["message_ts"])
    return Place(team, channel).address(user, thread)


def asked(body: Body, channel: str) -> Message:
    """What a person wrote into the form, as if it were written in their direct message."""
    values = body["view"]["state"]["values"]
    text = str(values[QUESTION][QUESTION].get("value") or "")
    team = team_of(body)
    sender = Place(team, channel).address(body["user"]["id"])
    return _from(body, text.strip(), sender, f"{team}/{body['view']['id']}")


def team_of(body: Body) -> str:
    """The workspace that something happened in.

    Where an organisation installed the app, Slack may name it by the person alone.
    """
    event, user = body.get("event") or {}, body.get("user") or {}
    first = (body.get("authorizations") or [{}])[0]
    named = (
        (body.get("team") or {}).get("id"),
        body.get("team_id"),
        first.get("team_id"),
        event.get("team"),
        user.get("team_id"),
        body.get("enterprise_id"),
        (body.get("enterprise") or {}).get("id"),
    )
    return str(next((team for team in named if team), ""))


def number_of(body: Body) -> str:
    """What tells one interaction from every other."""
    return _number(team_of(body), body)


def _number(team: str, body: Body) -> str:
    return f"{team}/{body['trigger_id']}"


def _time(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
