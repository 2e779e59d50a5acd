"""Two addresses of one site in a question: by what they differ."""

from __future__ import annotations

from urllib.parse import urlsplit


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
