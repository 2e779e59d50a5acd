"""The tags that share cards are made of."""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.preview import share_description, share_image, share_title
from bot.audit.sample import html
from bot.audit.url import normal, untracked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("social")
OGP = "https://ogp.me/"
CARDS = "https://developer.x.com/en/docs/x-for-websites/cards/overview/markup"
TITLE, DESCRIPTION = 70, 200
"""Characters that X shows; habits elsewhere, so this only warns."""
_CARDS = frozenset({"summary", "summary_large_image", "app", "player"})
_CORE = ("og:title", "og:type", "og:image", "og:url")


def og(**tags: str) -> str:
    """Open Graph tags for samples: `og(title="Boots")`."""
    return "".join(
        f'<meta property="og:{name.replace("_", ":")}" content="{content}">'
        for name, content in tags.items()
    )


OG = og(title="Handmade boots", type="website", image="https://example.com/i.png",
        url="https://example.com/boots")  # fmt: skip


@check(
    severity="high",
    title="The page has the tags of a share card",
    fix="Put these into the head: {tags}",
    effort="template",
    source=OGP,
    explains="open-graph",
    good=html(OG),
    bad=html("<title>Boots</title>"),
)
def og_core(page: Page) -> Iterator[Evidence]:
    """Networks build the card of a shared link from them; they run no scripts to find others."""
    missing = [name for name in _CORE if not _has(page, name)]
    if not missing:
        return
    first = next((tag for tag in page.metas if tag.name.startswith("og:")), None)
    where = {"node": first.node if first else None, "values": {"tags": _tags(page, missing)}}
    if len(missing) == len(_CORE):
        yield fail("The page has no Open Graph tags: no title, type, image or address.", **where)
    else:
        yield warn(f"Open Graph tags are missing: {', '.join(missing)}.", **where)


def _has(page: Page, name: str) -> bool:
    if name == "og:image":
        return any(page.meta(one) for one in (name, "og:image:url", "og:image:secure_url"))
    return page.meta(name) is not None


def _tags(page: Page, missing: list[str]) -> str:
    host = page.url.split("/")[2]
    contents = {
        "og:title": page.title or "What the page offers",
        "og:type": "website",
        "og:image": share_image(page) or f"https://{host}/share.jpg",
        "og:url": page.canonical or untracked(page.url),
    }
    return " ".join(
        f'<meta property="{name}" content="{entities.escape(contents[name])}">' for name in missing
    )


@check(
    severity="low",
    title="Open Graph tags are written with property",
    fix='Write <meta property="{name}" content="…"> instead of name="{name}".',
    effort="template",
    source=OGP,
    explains="open-graph",
    applies=lambda page: any(tag.name.startswith("og:") for tag in page.metas),
    good=html('<meta property="og:title" content="Boots"><meta name="twitter:card" content="app">'),
    bad=html('<meta name="og:title" content="Boots">'),
)
def og_property_attr(page: Page) -> Iterator[Evidence]:
    """The protocol asks for it, and some networks read nothing else."""
    proper = {tag.name for tag in page.metas if tag.key == "property"}
    seen: set[str] = set()
    for tag in page.metas:
        wrong = tag.key == "name" and tag.name.startswith("og:") and tag.name not in proper
        if wrong and tag.name not in seen:
            seen.add(tag.name)
            yield warn(f"{tag.name} is given with name.", node=tag.node, values={"name": tag.name})


@check(
    severity="medium",
    title="The share card leads to the canonical address",
    fix='Write <meta property="og:url" content="{canonical}">',
    effort="template",
    source="https://developers.facebook.com/docs/sharing/webmasters",
    explains="open-graph",
    applies=lambda page: page.meta("og:url"),  # that it is missing is the business of og-core
    good=html(OG + '<link rel="canonical" href="https://example.com/boots">'),
    bad=html(OG + '<link rel="canonical" href="https://example.com/shoes">'),
)
def og_url_canonical(page: Page) -> Iterator[Evidence]:
    """Networks count likes for og:url; if it is another address, the page's own gets none."""
    tag = page.meta("og:url")
    if tag is None:
        return
    canonical = page.canonical or untracked(page.url)
    where = {"node": tag.node, "values": {"canonical": canonical}}
    given = page.absolute(tag.content)
    if not re.match(r"https?://", tag.content, re.IGNORECASE):
        yield warn(f"og:url is no whole address: {tag.content[:100]}", **where)
    if normal(untracked(given)) == normal(untracked(canonical)):
        return
    near = _bare(given) == _bare(canonical)
    judge = warn if near else fail
    yield judge(f"og:url says {given[:150]}, the canonical address is {canonical[:150]}", **where)


def _bare(url: str) -> str:
    """An address without what sites are rarely strict about."""
    return re.sub(r"^https?://(?:www\.)?|/$", "", normal(untracked(url)))


@check(
    severity="low",
    title="The card's title fits",
    fix='Write <meta property="og:title" content="…"> in at most 70 characters: what the page '
    "offers, without the site's name.",
    source=CARDS,
    explains="open-graph",
    applies=lambda page: page.meta("og:title") or page.meta("twitter:title"),
    good=html(OG),
    bad=html(og(title="Handmade boots " * 6)),
)
def og_title_fits(page: Page) -> Iterator[Evidence]:
    """Cards cut long titles, often in the middle of a word."""
    tag = page.meta("og:title") or page.meta("twitter:title")
    title = share_title(page)
    where = {"node": tag.node if tag else None}
    if len(title) > TITLE:
        yield warn(f"The card's title has {len(title)} characters: {title[:80]}…", **where)
    elif not page.is_home and title.casefold() == page.meta_content("og:site_name").casefold():
        yield warn(f"The card's title is the site's name only: {title}", **where)


@check(
    severity="low",
    title="The card's description fits",
    fix='Write <meta property="og:description" content="…"> in at most 200 characters.',
    source=CARDS,
    explains="open-graph",
    # Where there is no description at all, meta-description-present says so.
    applies=lambda page: share_description(page),
    good=html(og(description="Boots made by hand in Leeds, to your measure.")),
    bad=html(og(description="Boots made by hand in Leeds. " * 9)),
)
def og_description_fits(page: Page) -> Iterator[Evidence]:
    """Cards show two or three lines and cut the rest."""
    said = share_description(page)
    tag = page.meta("og:description") or page.meta("twitter:description")
    if len(said) > DESCRIPTION and tag is not None:
        yield warn(f"The card's description has {len(said)} characters.", node=tag.node)


@check(
    severity="info",
    title="The card names the site",
    fix='Add <meta property="og:site_name" content="{host}"> with the name that people know.',
    effort="template",
    source=OGP,
    explains="open-graph",
    good=html('<meta property="og:site_name" content="Boots of Leeds">'),
    bad=html(),
)
def og_site_name(page: Page) -> Iterator[Evidence]:
    """Slack, Discord and others print it above the title."""
    if not page.meta_content("og:site_name"):
        yield info("The page has no og:site_name.")


@check(
    severity="medium",
    title="The card for X is of a kind that exists",
    fix='Write <meta name="twitter:card" content="summary_large_image">',
    effort="template",
    source=CARDS,
    explains="twitter-cards",
    good=html('<meta property="twitter:card" content="Summary_Large_Image">'),
    bad=html('<meta name="twitter:card" content="photo">'),
)
def twitter_card(page: Page) -> Iterator[Evidence]:
    """It decides whether X shows a large picture, a small one, or only an address."""
    tag = page.meta("twitter:card")
    if tag is None:
        yield warn("The page has no twitter:card: X shows a small card at best.")
    elif tag.content.lower() not in _CARDS:
        yield fail(f"twitter:card is “{tag.content[:60]}”, which X does not know.", node=tag.node)
