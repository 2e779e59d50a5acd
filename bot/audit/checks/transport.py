"""How the page travels: encrypted, from a certificate that is valid, with nothing unsafe in it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.gathered import Failure
from bot.audit.sample import answer, html
from bot.audit.url import host_of
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("security/transport")
EXPERIENCE = "https://developers.google.com/search/docs/appearance/page-experience"
DAY = 86_400
SOON, VERY_SOON = 21, 7
YEAR = 31_536_000
HTTP = "http://example.com/boots"
_NOW = 1_770_000_000.0
_TLS = {"tls_version": "TLSv1.3", "tls_expires": _NOW + 60 * DAY}
_SECURE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'self'"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)


def _is_secure(site: Site) -> bool:
    return site.url.startswith("https:")


def _refused_tls(site: Site) -> Failure | None:
    page = site.gathered.page
    return page if isinstance(page, Failure) and page.code == "tls" else None


@check(
    severity="high",
    title="The page is served over https",
    fix="Get a free certificate (Let's Encrypt; most hosts offer a switch), then redirect every "
    "http:// address to https:// with status 301.",
    effort="server",
    source=EXPERIENCE,
    explains="https",
    good=html(),
    bad=html(url=HTTP),
)
def https(site: Site) -> Iterator[Evidence]:
    """Browsers call other pages “not secure”, and search engines prefer the secure one of two."""
    site.answer("page")
    if not _is_secure(site):
        yield fail("The page is served over http, unencrypted.")


@check(
    severity="high",
    title="The http address leads to https",
    fix="nginx, in the server block of port 80: “return 301 https://$host$request_uri;” – Apache: "
    "“Redirect permanent / https://{host}/” – or the switch “Always use HTTPS” of your host.",
    effort="server",
    source="https://developers.google.com/search/docs/crawling-indexing/301-redirects",
    explains="https",
    applies=lambda site: _is_secure(site) and site.gathered.http is not None,
    good=html(http=answer(url=HTTP, status=301, headers=(("Location", "https://example.com/"),))),
    bad=html(http=answer(url=HTTP)),
)
def http_to_https(site: Site) -> Iterator[Evidence]:
    """Old links and typed addresses begin with http; without a redirect there are two sites."""
    got = site.gathered.http
    if isinstance(got, Failure) and got.code == "refused":
        return  # nothing answers on port 80, so nothing is served unencrypted
    found = site.answer("http")
    target = found.headers.get("location")
    if found.status in {301, 302, 303, 307, 308}:
        yield from _redirected(site, found, target)
    elif found.status == 200:
        yield fail("The page is served over http as well, without a redirect.", url=found.url)
    elif found.status >= 500 or found.status in {401, 403, 405, 429}:
        raise Unknown(f"the http address answers {found.status}")


def _redirected(site: Site, found: Response, target: str) -> Iterator[Evidence]:
    if target.lower().startswith("http:") and not _reaches_https(target):
        # On another host of the site that host may redirect in turn, which was not asked.
        own = host_of(target) == site.host
        judge = fail if own else warn
        yield judge(f"http:// redirects to {target[:120]}, still unencrypted.", url=found.url)
    elif found.status in {302, 303, 307}:
        said = f"http:// redirects to https:// with status {found.status}, a temporary one."
        yield warn(said, url=found.url)


def _reaches_https(target: str) -> bool:
    return urlsplit(target).scheme == "https"


@check(
    severity="high",
    title="The certificate is valid for weeks to come",
    fix="Renew the certificate of {host} now, and let it renew itself (certbot, acme.sh, or the "
    "switch at your host).",
    effort="server",
    source="https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5",
    explains="https",
    applies=lambda site: _is_secure(site) or _refused_tls(site),
    good=html(page=_TLS, at=_NOW),
    bad=html(page={**_TLS, "tls_expires": _NOW + 5 * DAY}, at=_NOW),
)
def tls_expiry(site: Site) -> Iterator[Evidence]:
    """On the day it ends, browsers show a warning in place of the site."""
    if refused := _refused_tls(site):
        yield fail(refused.message)
        return
    ends = site.answer("page").tls_expires
    if ends is None:
        raise Unknown("the certificate was not seen")
    days = (ends - (site.gathered.at or time.time())) / DAY
    if days <= SOON:
        judge = fail if days <= VERY_SOON else warn
        when = datetime.fromtimestamp(ends, UTC)
        left = counted(max(round(days), 0), "day")
        yield judge(f"The certificate ends on {when.day} {when:%B %Y}, in {left}.")


@check(
    severity="medium",
    title="The connection uses TLS 1.2 or newer",
    fix="nginx: “ssl_protocols TLSv1.2 TLSv1.3;” – Apache: “SSLProtocol -all +TLSv1.2 +TLSv1.3”.",
    effort="server",
    source="https://www.rfc-editor.org/rfc/rfc8996",
    explains="https",
    applies=_is_secure,
    good=html(page=_TLS),
    bad=html(page={**_TLS, "tls_version": "TLSv1.1"}),
)
def tls_version(site: Site) -> Iterator[Evidence]:
    """Browsers refuse older versions."""
    version = site.answer("page").tls_version
    if not version:
        raise Unknown("the version was not seen")
    if version in {"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"}:
        yield fail(f"The server speaks {version}.")


@check(
    severity="info",
    title="Browsers are told to use https only",
    fix="Send “Strict-Transport-Security: max-age=31536000; includeSubDomains” once every part of "
    "the site works over https.",
    effort="server",
    source="https://www.rfc-editor.org/rfc/rfc6797",
    explains="hsts",
    applies=_is_secure,
    good=html(page={"headers": (("Strict-Transport-Security", "max-age=31536000"),)}),
    bad=html(),
)
def hsts(site: Site) -> Iterator[Evidence]:
    """It closes the gap of the first visit over http; it is no matter of search."""
    said = site.answer("page").headers.get("strict-transport-security")
    age = re.search(r"max-age\s*=\s*\"?(\d{1,12})", said, re.IGNORECASE)
    if not said:
        yield info("There is no Strict-Transport-Security header.")
    elif not age or int(age[1]) < YEAR:
        yield info(f"Strict-Transport-Security says “{said[:60]}”, less than a year.")


@check(
    severity="info",
    title="The usual security headers are sent",
    fix="Send those that are missing: {missing}",
    effort="server",
    source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP",
    explains="security-headers",
    good=html(page={"headers": _SECURE}),
    bad=html(),
)
def security_headers(site: Site) -> Iterator[Evidence]:
    """They are good housekeeping, no matter of search."""
    headers = site.answer("page").headers
    policy = headers.get("content-security-policy") or headers.get(
        "content-security-policy-report-only"
    )
    framed = "frame-ancestors" in policy or "x-frame-options" in headers
    meta = site.page.meta("content-security-policy")
    there = {
        "X-Content-Type-Options: nosniff": "nosniff" in headers.get("x-content-type-options"),
        "Content-Security-Policy": bool(policy or meta),
        "frame-ancestors (or X-Frame-Options)": framed,
        "Referrer-Policy": "referrer-policy" in headers or site.page.meta("referrer") is not None,
    }
    missing = [name for name, found in there.items() if not found]
    if missing:
        values = {"missing": "; ".join(missing)}
        yield info(f"Of four headers {len(missing)} are missing: {', '.join(missing)}.",
                   values=values)  # fmt: skip
