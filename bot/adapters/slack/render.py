"""A reply → what Slack is sent. Pure: no network, no state."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.adapters.markdown import parse
from bot.adapters.slack import read
from bot.adapters.slack.blocks import blocks, lines, size
from bot.message import clean

if TYPE_CHECKING:
    from bot.message import Reply

    Json = dict[str, Any]

PAYLOAD = 12_000
"""Characters of blocks in one message; Slack fails near 13,200 though each limit holds."""
BLOCKS = 50
FALLBACK = 3_500
"""Bytes of a message's text, escaped; `chat.update` refuses more than 4,000."""
BARE = 4_000
BUTTONS = 4
_MARKS = re.compile(r"[*_~`:]|^(?=&gt;)", re.MULTILINE)
"""What Slack's own markup is made of besides `< > &`, which are escaped."""
_MENU = 5
_MENUS = 15
_LABEL = 75
_HEADER = 150
_VALUE = 2_000
_OPTION = 150
_SHARE = "Share in channel"
_MORE = "More"


@dataclass(frozen=True, slots=True)
class Payload:
    """One message: `text` is for notifications and screen readers, the blocks are what is seen.

    `metadata` is seen by apps alone.
    """

    text: str
    blocks: tuple[Json, ...]
    metadata: Json | None = None


def render(reply: Reply, *, shared: bool = True) -> list[Payload]:
    """A reply as one message, or as several if it is long.

    Args:
        reply: what is said.
        shared: False if one person alone sees it, who then may share it.
    """
    parsed = parse(reply.text)
    below = _below(reply, shared=shared)
    text = fallback("\n".join(lines(parsed)))
    groups = _grouped(list(blocks(parsed)), below)
    return [Payload(text, tuple(group)) for group in groups] or [Payload(text, ())]


def unfolded(reply: Reply) -> Reply:
    """A reply with all that it holds in sight; its files were sent with it before."""
    choices = tuple(c for c in reply.choices if c.casefold() != _MORE.casefold())
    text = f"{reply.text}\n\n{reply.more}" if reply.more else reply.text
    return replace(reply, text=text, more="", choices=choices, attachments=())


def escape(text: str) -> str:
    """A text that stands for itself alone where Slack reads its own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(text: str) -> str:
    """The beginning of a text, escaped, as long as a message's text may be."""
    kept = escape(text.strip())
    if len(kept.encode()) > FALLBACK:
        cut = text.strip().encode()[:FALLBACK].decode(errors="ignore")
        while len((kept := escape(cut) + " …").encode()) > FALLBACK:
            cut = cut[: len(cut) * 9 // 10]
    return kept or "…"


def unshareable(payload: Payload) -> Payload:
    """A message without the button that shares it, for where there is no channel to share it in."""
    kept: list[Json] = []
    for block in payload.blocks:
        elements = block.get("elements", [])
        rest = [one for one in elements if one.get("action_id") != read.SHARE]
        if rest or not elements:
            kept.append({**block, "elements": rest} if elements else block)
    return replace(payload, blocks=tuple(kept))


def bare(payload: Payload) -> Payload:
    """A message without its blocks, in whose text no mark means anything."""
    text = payload.text
    while len((kept := _MARKS.sub("\\g<0>\u2060", text)).encode()) > BARE:
        text = re.sub(r"&\w*$", "", text[: len(text) * 9 // 10]) + " …"
    return replace(payload, text=kept, blocks=())


def _grouped(shown: list[Json], below: list[Json]) -> list[list[Json]]:
    """Blocks in messages that Slack accepts; the buttons stand below the last."""
    groups: list[list[Json]] = [[]]
    used = tables = 0
    for number, block in enumerate([*shown, *below]):
        table = block["type"] == "table"
        # The buttons of one reply stay together.
        needed = sum(map(size, below)) if number == len(shown) else size(block)
        count = len(below) if number == len(shown) else 1
        full = used + needed > PAYLOAD or len(groups[-1]) + count > BLOCKS
        if groups[-1] and number <= len(shown) and (full or (table and tables)):
            groups.append([])
            used = tables = 0
        groups[-1].append(block)
        used += size(block) + 2
        tables += table
    return [group for group in groups if group]


def _below(reply: Reply, *, shared: bool) -> list[Json]:
    """What can be pressed: the choices, "More", sharing, the thumbs."""
    elements: list[Json] = []
    choices = dict.fromkeys(choice for choice in reply.choices if choice.strip())
    if reply.more:
        elements.append(button(_MORE, read.MORE))
        choices = dict.fromkeys(c for c in choices if c.casefold() != _MORE.casefold())
    wanted = list(choices)
    first = wanted[: BUTTONS if len(wanted) > BUTTONS + 1 else BUTTONS + 1]
    rest = wanted[len(first) :]
    elements += [button(choice, f"choice:{n}", choice) for n, choice in enumerate(first)]
    menus = [rest[start : start + _MENU] for start in range(0, len(rest), _MENU)]
    elements += [_menu(menu, n) for n, menu in enumerate(menus[:_MENUS])]
    if not shared and (choices or reply.more or reply.about):
        elements.append(button(_SHARE, read.SHARE))
    found: list[Json] = [{"type": "actions", "elements": elements}] if elements else []
    if reply.about:
        found.append(_thumbs())
    return found


def button(label: str, action: str, value: str = "") -> Json:
    """A button; a choice's value is the text that it sends."""
    worth = {"value": value[:_VALUE]} if value else {}
    return {"type": "button", "action_id": action, "text": _plain(label), **worth}


def header(text: str) -> Json:
    """A large line of plain text."""
    return {"type": "header", "text": _plain(clean(text, _HEADER) or "…", _HEADER)}


def _menu(choices: list[str], number: int) -> Json:
    options = [{"text": _plain(choice), "value": choice[:_OPTION]} for choice in choices]
    return {"type": "overflow", "action_id": f"menu:{number}", "options": options}


def _thumbs() -> Json:
    def thumb(label: str, value: str) -> Json:
        return {"text": _plain(label), "value": value, "accessibility_label": label}

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": read.FEEDBACK,
                "positive_button": thumb("Helpful", read.HELPFUL),
                "negative_button": thumb("Not helpful", read.NOT_HELPFUL),
            }
        ],
    }


def _plain(text: str, most: int = _LABEL) -> Json:
    label = text if len(text) <= most else text[: most - 1] + "…"
    return {"type": "plain_text", "text": label, "emoji": False}
