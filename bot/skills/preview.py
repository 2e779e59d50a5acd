"""How a link to a page looks where it is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.message import Attachment, Reply, quote
from bot.skills import Job, ending, skill
from bot.skills.audit import fits, host
from bot.skills.report import PNG, named_after

if TYPE_CHECKING:
    from bot.audit.preview import Preview
    from bot.skills import Outcome, Turn

_WHICH = "Which page shall I preview? Write, for example: preview example.com"


@skill("preview")
def request(turn: Turn) -> Outcome:
    """Shows how a link looks on six networks."""
    sites = turn.match.slots.get("sites", "").split()
    site = sites[0] if sites else turn.conversation.site
    if not site:
        return turn.say(_WHICH)
    job = Job("preview", {"url": site}, partition=host(site))
    return turn.say(f"I'm looking at how {quote(site)} is shared.", job=job, site=site)


@ending("preview")
def finished(turn: Turn, result: dict[str, Any]) -> Outcome:
    """On which networks the card works, why not elsewhere, and a picture of all."""
    from bot.audit.card import share_sheet
    from bot.audit.preview import Preview

    url = result["url"]
    if result["preview"] is None:
        return turn.say(f"I can't show how {quote(url, 80)} is shared: {quote(result['reason'])}")
    preview = Preview.from_json(result["preview"])
    name = named_after(url, "share-cards.png", turn.brand.name)
    sheet = Attachment(name, PNG, share_sheet(preview))
    again = f"audit {url}"
    reply = Reply(
        f"{_words(url, preview)}\n\nAll cards in one picture: {quote(name)}",
        choices=(again,) if fits(again) else (),
        attachments=(sheet,),
    )
    return turn.reply(reply, site=url)


def _words(url: str, preview: Preview) -> str:
    parts = [f"How a link to **{quote(url, 80)}** looks where it is shared:"]
    if preview.works:
        parts.append(f"**Works on** {', '.join(preview.works)}.")
    by_reason: dict[str, list[str]] = {}
    for network, reason in preview.broken.items():
        by_reason.setdefault(reason, []).append(network)
    if by_reason:
        lines = [f"- {', '.join(names)}: {quote(why)}" for why, names in by_reason.items()]
        parts.append("**Not as it could be on**\n\n" + "\n".join(lines))
    if preview.unknown:
        parts.append(f"I can't tell about {', '.join(preview.unknown)}.")
    title = quote(preview.share_title, 90) or "none"
    parts.append(f"Title shown: {title}  \nPicture: {_picture(preview)}")
    return "\n\n".join(parts)


def _picture(preview: Preview) -> str:
    if not preview.image:
        return "none is named (og:image)"
    size = f", {preview.width}x{preview.height} pixels" if preview.width else ""
    return f"{quote(preview.image, 120)}{size}"
