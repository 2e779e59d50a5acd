"""Profiles on social networks that a page names: its own, not those it happens to mention."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.markup import values
from bot.audit.url import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.page import Link, Page

NETWORKS = {
    "facebook.com": "Facebook", "fb.com": "Facebook", "fb.me": "Facebook",
    "twitter.com": "X", "x.com": "X", "instagram.com": "Instagram", "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube", "tiktok.com": "TikTok", "pinterest.com": "Pinterest",
    "threads.net": "Threads", "threads.com": "Threads", "bsky.app": "Bluesky",
    "snapchat.com": "Snapchat", "reddit.com": "Reddit", "t.me": "Telegram", "vk.com": "VK",
    "xing.com": "Xing", "tumblr.com": "Tumblr", "vimeo.com": "Vimeo", "twitch.tv": "Twitch",
    "github.com": "GitHub", "wa.me": "WhatsApp", "discord.gg": "Discord", "medium.com": "Medium",
    "flickr.com": "Flickr", "soundcloud.com": "SoundCloud", "yelp.com": "Yelp",
}  # fmt: skip
BALANCED = frozenset({"Facebook", "X", "Instagram", "LinkedIn", "YouTube", "TikTok", "Pinterest",
                      "Threads", "Bluesky"})  # fmt: skip
"""Networks on which a business has one account at most as a rule."""
TEMPLATES = frozenset(
    """shopify wix wixcom squarespace wordpress wordpresscom wordpressdotcom elementor
    elegantthemes themeforest envato weebly godaddy webflow jimdo yourpage yourprofile yourusername
    yourhandle yourcompany yourbrand yourname username yourpagename example mysite mybrand
    your-page your-username your-company your-profile your-brand your_username youraccount
    """.split()
)
"""Accounts that themes and builders put into their templates."""
_SHARING = re.compile(
    r"/(?:sharer|share|sharing|intent|dialog|plugins|sharearticle|pin/create|submit|tr|embed|"
    r"share-offsite|home|send|addthis|widgets|hashtag|search|explore|watch|shorts|playlist|"
    r"status|posts?|photos?|videos?|events?|groups?/|policies|policy|privacy|legal|help|about/|"
    r"settings|login|ads|business|terms|tos|p/|reel|feed)(?:[/.?]|$)|/share(?:\.php|\?)|/[^/]+/status/",
    re.IGNORECASE,
)
_CHROME = frozenset({"header", "footer", "nav", "aside"})
_SOCIAL = re.compile(r"social|follow|connect", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that the page gives as its own.

    Attributes:
        network: in words.
        handle: the account in lower case without @, "" if the address names none.
        url: as written, absolute; of a handle in a tag that tag's text.
        where: "a link" of the page's frame, "an icon", "sameAs" or "twitter:site".
        node: the element, None if there is none to show.
    """

    network: str
    handle: str
    url: str
    where: str
    node: LexborNode | None


def profiles(page: Page) -> list[Profile]:
    """The profiles that the page gives as its own, in every place where it does."""
    return [*_in_tags(page), *_in_markup(page), *_in_links(page)]


def read(url: str) -> tuple[str, str] | None:
    """Network and handle of a profile's address; None for another address, also one that shares."""
    network = network_of(host_of(url))
    if network is None:
        return None
    parts = urlsplit(url)
    if _SHARING.search(parts.path) or (parts.query and parts.path in {"", "/"}):
        return None
    names = [piece for piece in parts.path.split("/") if piece]
    if names and names[0].lower() in {"in", "company", "school", "showcase", "user", "c", "channel",
                                      "r", "profile", "add", "pages", "pub", "biz"}:  # fmt: skip
        kind = names[0].lower()
        return network, f"{kind}/{names[1].lower()}" if len(names) > 1 else ""
    return network, names[0].lower().lstrip("@") if names else ""


@lru_cache(maxsize=4096)
def network_of(host: str) -> str | None:
    """The network to which a host belongs."""
    host = host.removeprefix("www.").removeprefix("m.")
    return NETWORKS.get(host) or NETWORKS.get(host.partition(".")[2])


def _in_tags(page: Page) -> Iterator[Profile]:
    tag = page.meta("twitter:site")
    if tag and re.fullmatch(r"@?\w{1,15}", tag.content):
        yield Profile("X", tag.content.lstrip("@").lower(), tag.content, "twitter:site", tag.node)


def _in_markup(page: Page) -> Iterator[Profile]:
    for item in page.items:
        if item.is_a("Organization"):
            for url in values(item.data, "sameAs"):
                found = read(url.strip()) if isinstance(url, str) else None
                if found:
                    yield Profile(*found, url, "sameAs", item.node)


def _in_links(page: Page) -> Iterator[Profile]:
    for link in page.links:
        if link.internal or network_of(link.host) is None:
            continue
        if (found := read(link.url)) and (place := _place(link)):
            yield Profile(*found, link.url, place, link.node)


def _place(link: Link) -> str:
    """Whether a link is part of the page's frame or one of its icons, "" if it is in a text."""
    place = "a link" if "me" in link.rel else ""
    at: LexborNode | None = link.node
    while at is not None and at.tag not in {"article", "main"}:
        given = at.attributes
        if at.tag in _CHROME or given.get("role") in {"contentinfo", "banner", "navigation"}:
            return "a link"
        if _SOCIAL.search(f"{given.get('class') or ''} {given.get('id') or ''}"):
            place = place or "an icon"
        at = at.parent
    return place
