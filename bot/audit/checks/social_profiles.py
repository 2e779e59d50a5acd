"""Profiles on social networks: linked, the site's own, the same everywhere, and alive."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.checks.jsonld import thing
from bot.audit.checks.link_answers import UNSURE
from bot.audit.markup import values
from bot.audit.profiles import BALANCED, TEMPLATES, network_of, read
from bot.audit.response import Response
from bot.audit.sample import answer, html
from bot.audit.url import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.profiles import Profile
    from bot.audit.site import Site

check = topic("social")
CARDS = "https://developer.x.com/en/docs/x-for-websites/cards/overview/markup"
SAME_AS = "https://schema.org/sameAs"
ORGANIZATION = "https://developers.google.com/search/docs/appearance/structured-data/organization"
FACEBOOK = "https://www.facebook.com/bootsofleeds"
_FOOT = '<footer><a href="{}">Facebook</a></footer>'
_GUARDED = frozenset({"Facebook", "Instagram", "LinkedIn", "X", "TikTok", "Threads"})
"""Networks that show robots an error for profiles that people can see."""


@check(
    severity="info",
    title="The page links to the site's own profiles",
    fix='Link in the footer to each profile that you keep up: <a href="https://www.instagram.com/'
    'yourname" rel="me">Instagram</a>',
    effort="template",
    source=ORGANIZATION,
    explains="social-profile-optimization",
    good=html(body=_FOOT.format(FACEBOOK)),
    bad=html(body='<a href="https://www.facebook.com/sharer.php?u=x">Share</a>'),
)
def social_profiles_linked(page: Page) -> Iterator[Evidence]:
    """Visitors who like the site find where to follow it, and networks know whose profile it is."""
    named = any(profile.handle for profile in page.profiles)
    mentioned = named or any(
        network_of(link.host) and (found := read(link.url)) and found[1] for link in page.links
    )
    if not named and not mentioned:
        yield info("The page links to no profile on a social network.")


@check(
    severity="low",
    title="Links to profiles lead to the site's own",
    fix="Put the address of your own profile in place of {profile}, or remove the icon.",
    effort="template",
    source=ORGANIZATION,
    explains="social-profile-optimization",
    applies=lambda page: page.profiles,
    good=html(body=_FOOT.format(FACEBOOK)),
    bad=html(body=_FOOT.format("https://www.facebook.com/")),
)
def social_profile_placeholder(page: Page) -> Iterator[Evidence]:
    """An icon that leads to a network's front page shows that nobody has looked after the theme."""
    own = re.sub(r"\W", "", host_of(page.url))
    seen: set[str] = set()
    for profile in page.profiles:
        name = profile.handle.rpartition("/")[2]
        theirs = name in TEMPLATES and re.sub(r"\W", "", name) not in own
        if profile.url in seen or (name and not theirs):
            continue
        seen.add(profile.url)
        what = "the account of a template" if theirs else "the network's front page"
        said = f"The {profile.network} address leads to {what}: {profile.url}"
        yield fail(said, node=profile.node, values={"profile": profile.url})


@check(
    severity="low",
    title="The site names the same account everywhere",
    fix="Use one account for {network} in the footer, in sameAs and in twitter:site: {handles}",
    effort="template",
    source=SAME_AS,
    explains="handle-mentions",
    applies=lambda page: len(page.profiles) > 1,
    good=html('<meta name="twitter:site" content="@Boots">', _FOOT.format("https://x.com/boots")),
    bad=html('<meta name="twitter:site" content="@boots">', _FOOT.format("https://x.com/shoes")),
)
def social_handles_consistent(page: Page) -> Iterator[Evidence]:
    """Two accounts for one site split its followers, and one of them is often an old one."""
    by_place: dict[str, dict[str, list[Profile]]] = defaultdict(lambda: defaultdict(list))
    for profile in page.profiles:
        # Icons in the text may be those of the people it tells of.
        if profile.network in BALANCED and _tells(profile) and profile.where != "an icon":
            by_place[profile.network][profile.where].append(profile)
    for network, places in by_place.items():
        if _disagree([_by_kind(found) for found in places.values()]):
            named = [profile for found in places.values() for profile in found]
            handles = dict.fromkeys(profile.handle for profile in named)
            said = " and ".join(f"{one.handle} ({one.where})" for one in _first(named))
            values_ = {"network": network, "handles": ", ".join(handles)}
            yield warn(f"{network}: {said}.", node=named[-1].node, values=values_)


def _tells(profile: Profile) -> bool:
    """True for a handle that can be compared: numbers and ids may be the same account."""
    name = profile.handle
    return bool(name) and not re.search(r"profile\.php|^(?:pages|channel|user|c|pub)/|^\d+$", name)


def _by_kind(found: list[Profile]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for profile in found:
        kinds[profile.handle.rpartition("/")[0]].add(profile.handle)
    return kinds


def _disagree(places: list[dict[str, set[str]]]) -> bool:
    """True if two places name accounts of one kind, and none that both name."""
    return any(
        set(one) & set(other) and not any(one[kind] & other[kind] for kind in set(one) & set(other))
        for one, other in combinations(places, 2)
    )


def _first(named: list[Profile]) -> list[Profile]:
    by_handle: dict[str, Profile] = {}
    for profile in named:
        by_handle.setdefault(profile.handle, profile)
    return list(by_handle.values())


def _same_as(page: Page) -> dict[str, object]:
    return {
        url.split("#", 1)[0]: item.node
        for item in page.items
        for url in values(item.data, "sameAs")
        if isinstance(url, str)
    }


@check(
    severity="low",
    title="The profiles that the markup names answer",
    fix="Correct or remove {profile} in sameAs.",
    source=SAME_AS,
    explains="social-profile-optimization",
    full=True,
    applies=lambda site: set(_same_as(site.page)) & set(site.gathered.links),
    good=html(thing("Organization", sameAs=FACEBOOK), full=True, links={FACEBOOK: answer()}),
    bad=html(thing("Organization", sameAs="https://vimeo.com/boots"), full=True,
             links={"https://vimeo.com/boots": answer(status=404)}),
)  # fmt: skip
def sameas_alive(site: Site) -> Iterator[Evidence]:
    """A profile that is gone leads people and search engines nowhere."""
    sure = 0
    for url, node in _same_as(site.page).items():
        got = site.gathered.links.get(url)
        found = read(url)
        guarded = found is not None and found[0] in _GUARDED
        if not isinstance(got, Response) or got.status in UNSURE or challenged(got):
            continue
        if guarded and got.status != 200:
            continue
        sure += 1
        if got.status in {404, 410}:
            yield fail(f"{url} answers {got.status}.", node=node, values={"profile": url})
    if not sure:
        raise Unknown("no network told this audit whether the profiles exist")


@check(
    severity="info",
    title="The account for X is written as X wants it",
    fix='Write <meta name="twitter:site" content="@{handle}">',
    effort="template",
    source=CARDS,
    explains="twitter-cards",
    applies=lambda page: page.meta("twitter:site"),
    good=html('<meta name="twitter:site" content="@boots">'),
    bad=html('<meta name="twitter:site" content="https://x.com/boots">'),
)
def twitter_site_handle(page: Page) -> Iterator[Evidence]:
    """X credits a card to an account only if it can read its name."""
    tag = page.meta("twitter:site")
    if tag and not re.fullmatch(r"@\w{1,15}", tag.content):
        handle = re.sub(r"\W", "", tag.content.rstrip("/").rpartition("/")[2])[:15] or "yourname"
        said = f"twitter:site says “{tag.content[:60]}”, not @ and a name of up to 15 characters."
        yield info(said, node=tag.node, values={"handle": handle})


@check(
    severity="info",
    title="The author's account in the fediverse is written as Mastodon wants it",
    fix='Write <meta name="fediverse:creator" content="@name@server.example">',
    effort="template",
    source="https://blog.joinmastodon.org/2024/07/highlighting-journalism-on-mastodon/",
    explains="mastodon-bluesky",
    applies=lambda page: page.meta("fediverse:creator"),
    good=html('<meta name="fediverse:creator" content="@ann@mastodon.social">'),
    bad=html('<meta name="fediverse:creator" content="@ann">'),
)
def fediverse_creator(page: Page) -> Iterator[Evidence]:
    """Mastodon prints the author below a shared link."""
    tag = page.meta("fediverse:creator")
    if tag and not re.fullmatch(r"@?[\w.-]+@[\w-]+(?:\.[\w-]+)+", tag.content):
        yield info(f"fediverse:creator says “{tag.content[:60]}”.", node=tag.node)


@check(
    severity="info",
    title="The feed that the page names answers",
    fix="Make {feed} answer with RSS or Atom, or name no feed.",
    effort="template",
    source="https://html.spec.whatwg.org/multipage/links.html#rel-alternate",
    explains="blogging",
    applies=lambda site: _feeds(site.page) or any(i.is_a("Article") for i in site.page.items),
    good=html('<link rel=alternate type="application/rss+xml" href="/feed">'),
    bad=html('<link rel=alternate type="application/rss+xml" href="/feed">', full=True,
             links={"https://example.com/feed": answer(status=404)}),
)  # fmt: skip
def feed_autodiscovery(site: Site) -> Iterator[Evidence]:
    """Readers, podcasts and tools that post for you follow a site by its feed."""
    feeds = _feeds(site.page)
    if not feeds:
        yield info("The article's page names no feed.", values={"feed": "/feed"})
    for url, node in feeds.items():
        got = site.gathered.links.get(url)
        where = {"node": node, "values": {"feed": url}}
        if isinstance(got, Response) and got.status in {404, 410}:
            yield info(f"The feed {url} answers {got.status}.", **where)
        elif isinstance(got, Response) and got.status == 200 and "html" in got.media_type:
            yield info(f"The feed {url} answers with a web page.", **where)


def _feeds(page: Page) -> dict[str, object]:
    kinds = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
    return {
        page.absolute(tag.content).split("#", 1)[0]: tag.node
        for tag in page.rel("alternate")
        if (tag.node.attributes.get("type") or "").strip().lower() in kinds
    }
