"""What each network's share card shows of a page, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.preview import NETWORKS
from bot.message import clean

if TYPE_CHECKING:
    from bot.audit.preview import Preview

_LARGE = {"Facebook": (600, 315), "LinkedIn": (401, 210), "WhatsApp": (300, 157)}
"""Pixels from which a network draws the picture above the text instead of beside it."""
_WORDS = {"X": 0, "LinkedIn": 0, "Facebook": 110, "WhatsApp": 80, "Telegram": 170, "Slack": 170}
"""Characters of the description that a network has room for."""
_TITLE = {"X": 70, "Facebook": 88, "LinkedIn": 120, "WhatsApp": 80, "Telegram": 120, "Slack": 120}


@dataclass(frozen=True, slots=True)
class ShareCard:
    """A link as one network draws it.

    Attributes:
        network: its name.
        site: the line that names the website.
        title, description: cut to what the network has room for, "" where it shows none.
        large: True if the picture stands above the text.
        pictured: True if a picture is shown.
        bare: True if nothing but the address is shown.
        trouble: why the card is not what it could be, "" if it is.
    """

    network: str
    site: str
    title: str
    description: str
    large: bool
    pictured: bool
    bare: bool = False
    trouble: str = ""


def share_cards(preview: Preview) -> tuple[ShareCard, ...]:
    """The cards of the six networks, in the order of `NETWORKS`."""
    return tuple(_card(preview, network.name) for network in NETWORKS)


def size_of(preview: Preview) -> str:
    """The share image's pixels in words, "" if unknown."""
    return f"{preview.width} × {preview.height}" if preview.width and preview.height else ""


def _card(preview: Preview, network: str) -> ShareCard:
    trouble = preview.broken.get(network, "")
    if network in preview.unknown:
        trouble = "this audit can't tell how the link looks here"
    bare = "keeps" in trouble or not preview.share_title
    return ShareCard(
        network=network,
        site=_site(preview, network),
        title=clean(preview.share_title, _TITLE[network]),
        description=clean(preview.share_description, _WORDS[network]) if _WORDS[network] else "",
        large=_is_large(preview, network),
        pictured=bool(preview.image) and not trouble,
        bare=bare,
        trouble=trouble,
    )


def _site(preview: Preview, network: str) -> str:
    host = (urlsplit(preview.url).hostname or "").removeprefix("www.")
    named = clean(preview.site_name, 40)
    return named if named and network in {"Slack", "Telegram"} else host


def _is_large(preview: Preview, network: str) -> bool:
    if network == "X":
        return preview.card == "summary_large_image"
    if network == "Telegram":
        return preview.card != "summary"
    least = _LARGE.get(network, (0, 0))
    known = preview.width and preview.height
    return not known or (preview.width >= least[0] and preview.height >= least[1])
