"""Presses on what the app has shown: buttons and menus in messages and views, submitted forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .slack_people import People

if TYPE_CHECKING:
    from .slack_delivery import Delivery, Json


def _named(element: Json) -> set[str]:
    told = element.get("text")
    text = told.get("text") if isinstance(told, dict) else told
    return {str(name) for name in (text, element.get("action_id"), element.get("value")) if name}


def _elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    found = []
    for block in blocks:
        held = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        held += block.get("actions", [])
        found += [(block, one) for one in held if isinstance(one, dict)]
        found += _elements(block.get("child_blocks", []))
    return found


def action_of(blocks: list[Json], choice: str) -> Json:
    """The action of a press: a button by label, identifier or value, or an option of a menu."""
    seen: list[str] = []
    for block, element in _elements(blocks):
        kind = element.get("type")
        head = {"type": kind, "action_id": element.get("action_id", "generated")}
        head |= {"block_id": block.get("block_id", "generated")}
        seen += _named(element)
        if kind == "button" and choice in _named(element):
            return head | {key: element[key] for key in ("text", "value") if key in element}
        groups = element.get("option_groups", [])
        options = element.get("options", []) + [o for g in groups for o in g["options"]]
        for option in options:
            seen += _named(option)
            if choice in _named(option):
                many = kind in ("checkboxes",) or str(kind).startswith("multi_")
                key = "selected_options" if many else "selected_option"
                return head | {key: [option] if many else option}
        for key in ("positive_button", "negative_button"):
            button = element.get(key, {})
            seen += _named(button)
            if choice in _named(button):
                return head | {"text": button["text"], "value": button["value"]}
    raise AssertionError(f"nothing to press as {choice!r} among {seen}")


class Presses(People):
    async def press(
        self, message: Json, choice: str, user: str, *, channel: str | None = None, **how: Any
    ) -> Delivery:
        """Presses something in a message of the app, public or ephemeral."""
        known = {ts: place for place, ts in self.messages}
        where = channel or message.get("channel") or known[message["ts"]]
        hidden = message.get("is_ephemeral", False)
        current = message if hidden else self.messages[where, message["ts"]]
        action = action_of(current.get("blocks", []), choice) | {"action_ts": self.timestamp()}
        place = {"type": "message", "message_ts": current["ts"], "channel_id": where}
        named = {"id": where, "name": self.channels[where].get("name", "directmessage")}
        about: Json = {"container": place | {"is_ephemeral": hidden}, "channel": named}
        about |= {"message": current, "state": {"values": {}}, "actions": [action]}
        about["response_url"] = self.response_url(where, user, current["ts"])
        if hidden:
            del about["message"]
        return await self.deliver(
            "interaction", self.interaction("block_actions", user, **about), **how
        )

    async def press_view(self, view: Json, choice: str, user: str, **how: Any) -> Delivery:
        """Presses something in a modal or in the App Home."""
        action = action_of(view["blocks"], choice) | {"action_ts": self.timestamp()}
        place = {"type": "view", "view_id": view["id"]}
        about = {"container": place, "view": view, "actions": [action]}
        return await self.deliver(
            "interaction", self.interaction("block_actions", user, **about), **how
        )

    async def submit(self, view: Json, values: dict[str, str], user: str, **how: Any) -> Delivery:
        """Submits a modal; `values` by block_id or by label."""
        state: dict[str, Json] = {}
        for block in view["blocks"]:
            label = block.get("label", {}).get("text")
            given = values.get(block.get("block_id", ""), values.get(label or ""))
            if block.get("type") == "input" and given is not None:
                element = block["element"]
                field: Json = {"type": element["type"], "value": given}
                if "options" in element:
                    field = action_of([block], given)
                name = element.get("action_id", "generated")
                state[block.get("block_id", "generated")] = {name: field}
        filled = view | {"state": {"values": state}}
        about = {"view": filled, "response_urls": []}
        sent = self.interaction("view_submission", user, **about)
        return await self.deliver("interaction", sent, **how)

    async def close(self, view: Json, user: str, **how: Any) -> Delivery:
        closed = self.interaction("view_closed", user, view=view, is_cleared=False)
        return await self.deliver("interaction", closed, **how)
