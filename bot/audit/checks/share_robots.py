"""The robots that fetch a page to draw its card: let in, served, and shown the tags early."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.checks.share_image_tag import NAMED
from bot.audit.checks.share_tags import og
from bot.audit.known_robots import PREVIEW, bans
from bot.audit.preview import NETWORKS, share_title, troubles
from bot.audit.response import Response
from bot.audit.sample import answer, html, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("social")
META = "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"
WHATSAPP = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/link-previews/"
)
_STRICT = frozenset({"X", "LinkedIn"})
"""Networks that are known to show no card where robots.txt keeps them out."""
EARLY, LATE = 32_000, 300_000
"""Bytes: what Slack is said to read first, and where WhatsApp's page says that the head must be."""
_SLOW = 5.0
_VITAL = ("og:title", "og:image", "og:description", "twitter:title", "twitter:image")
_FIRST = re.compile(
    r"<meta\b[^>]*?(?:property|name)\s*=\s*[\"']?(?:og|twitter):(?:title|image|description)\b",
    re.IGNORECASE,
)
BOOTS = "<title>Boots</title>" + og(title="Boots")


@check(
    severity="high",
    title="robots.txt lets preview robots in",
    fix="Add to {origin}/robots.txt a group of its own: “User-agent: {robot}” and below it "
    "“Allow: /”.",
    effort="server",
    source=META,
    explains="wrong-link-preview",
    good=html(robots=text("User-agent: *\nDisallow: /cart")),
    bad=html(robots=text("User-agent: Twitterbot\nDisallow: /")),
)
def preview_bots_allowed(site: Site) -> Iterator[Evidence]:
    """A network whose robot is kept out shows a bare address in place of a card."""
    found = bans(site, PREVIEW)
    judge = fail if _STRICT & {ban.robot.serves for ban in found} or len(found) > 2 else warn
    for ban in found:
        said = f"robots.txt keeps {ban.robot.name} out: no card on {ban.robot.serves}."
        yield judge(said, **ban.where)


@check(
    severity="high",
    title="Preview robots get the page that people get",
    fix="Let {robot} pass the firewall, bot protection and country rules of {host}.",
    effort="server",
    source=META,
    explains="wrong-link-preview",
    applies=lambda site: site.gathered.previewed,
    good=html(BOOTS, previewed={"Twitterbot": answer(f"<head>{BOOTS}")}),
    bad=html(BOOTS, previewed={"Twitterbot": answer("Forbidden", status=403)}),
)
def preview_bots_served(site: Site) -> Iterator[Evidence]:
    """Firewalls turn preview robots away without a trace: people see the page, networks don't."""
    asked = {n: a for n, a in site.gathered.previewed.items() if isinstance(a, Response)}
    if not asked:
        raise Unknown("no preview robot got an answer")
    refused = {name: got for name, got in asked.items() if challenged(got) or got.status >= 400}
    # A firewall may tell this audit from the real robot by its address, so one refusal only warns.
    judge = fail if len(refused) > 1 and len(refused) == len(asked) else warn
    for name, got in refused.items():
        values = {"robot": name}
        said = f"Asked for under the name {name}, the page answers with status {got.status}"
        said += f" and a check for robots ({mark})." if (mark := challenged(got)) else "."
        yield judge(said, values=values)
    for name, got in asked.items():
        if name not in refused:
            yield from _differs(site, name, got)


def _differs(site: Site, name: str, got: Response) -> Iterator[Evidence]:
    here = share_title(site.page)
    there = share_title(site.read(got)) if "html" in (got.media_type or "html") and got.body else ""
    values = {"robot": name}
    if here and not there:
        yield fail(f"{name} gets a page without a title.", values=values)
    elif here != there:
        yield warn(f"{name} gets another title: “{there[:70]}”.", values=values)
    elif got.elapsed > _SLOW and got.elapsed > 3 * site.answer("page").elapsed:
        yield warn(f"{name} waits {got.elapsed:.0f} seconds for the page.", values=values)


@check(
    severity="medium",
    title="The share tags stand early in the page",
    fix="Move the og: and twitter: tags to the top of <head>, above styles and scripts.",
    effort="template",
    source=WHATSAPP,
    explains="wrong-link-preview",
    applies=lambda page: any(page.meta(name) for name in _VITAL),
    good=html(og(title="Boots")),
    bad=html(f"<style>{'p{}' * 20_000}</style>" + og(title="Boots")),
)
def meta_early(page: Page) -> Iterator[Evidence]:
    """Preview robots read the beginning of a page only: WhatsApp 300 KB, others less."""
    if not _may_be_late(page):
        return
    for name in _VITAL:
        tag = page.meta(name)
        at = len(page.html[: page.offset(tag.node)].encode()) if tag else 0
        if tag and at > EARLY:
            judge = fail if at > LATE else warn
            yield judge(f"{name} stands {at // 1000} KB into the page.", node=tag.node)


def _may_be_late(page: Page) -> bool:
    """False if every share tag stands early: a quick look that needs no exact places."""
    last = max((found.start() for found in _FIRST.finditer(page.html)), default=len(page.html))
    return last > EARLY // 4


@check(
    severity="info",
    title="Cards show a title and a picture on every network",
    fix="Mend what the findings on the share image and its tags say, then let the networks fetch "
    "the page again: https://developers.facebook.com/tools/debug/",
    effort="template",
    source="https://ogp.me/",
    explains="wrong-link-preview",
    good=html("<title>Boots</title>" + NAMED, robots=text("", status=404), image=answer(
        bytes.fromhex("47494638396100049e02800000000000ffffff2c00000000010001000002024401003b"),
        type="image/gif", headers=(("Content-Length", "300"),))),
    bad=html("<title>Boots</title>"),
)  # fmt: skip
def share_cards_render(site: Site) -> Iterator[Evidence]:
    """The report draws the cards; these are the networks that would show none."""
    broken, unknown = troubles(site)
    by_reason: dict[str, list[str]] = {}
    for name, reason in broken.items():
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        yield info(f"No full card on {', '.join(names)}: {reason}.")
    if len(unknown) == len(NETWORKS):
        raise Unknown("the share image was not fetched")
