"""Addresses in a question: two of one site by what they differ, names of topics among them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.router.text import SITE, phrase

_LOOKING = frozenset(
    "audit check test analyse analyze review scan inspect examine evaluate crawl grade rate score "
    "look diagnose assess try run compare report preview rescan recheck watch monitor fetch "
    "wrong problems errors issues doing performing".split()
)
"""What is said of an address by those who mean the site itself."""
_ENDING = re.compile(r"(?<=\w)\.com\b", re.IGNORECASE)


def asks_for_site(masked: str) -> bool:
    """True if a message, its addresses masked, asks to look at a site, or is an address alone."""
    words = phrase(masked).split()
    return set(words) <= {SITE} or not _LOOKING.isdisjoint(words)


def named_sites(text: str) -> str:
    """A message whose addresses are names: "facebook.com" is Facebook."""
    return _ENDING.sub("", text)


def compared_sites(sites: tuple[str, ...]) -> str:
    """How two addresses differ: www, scheme, slash or subdomain; "" if they don't belong together.

    "www.a.com or a.com?" asks about www, "blog.a.com or a.com/blog" about subdomains.
    """
    if len(sites) != 2:
        return ""
    first, second = (urlsplit(site if "://" in site else f"//{site}") for site in sites)
    hosts = {first.netloc, second.netloc}
    if len(hosts) == 1:
        if first.path != second.path:
            return "slash" if first.path.rstrip("/") == second.path.rstrip("/") else ""
        return "scheme" if first.scheme != second.scheme else ""
    short, long = sorted(hosts, key=len)
    if long == f"www.{short}":
        return "www"
    return "subdomain" if long.endswith(f".{short}") else ""
