"""Robots of AI services: let in where it matters, served, and told what the owner wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.directives import EVERYONE, of_headers, of_metas
from bot.audit.known_robots import SEARCH, TRAINING, USERS, bans
from bot.audit.sample import answer, html, text
from bot.audit.visitors import SEARCH_ROBOT
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.audit.check import Evidence
    from bot.audit.known_robots import Robot
    from bot.audit.site import Site

check = topic("AI visibility")
OPENAI = "https://developers.openai.com/api/docs/bots"
ANTHROPIC = "https://support.claude.com/en/articles/8896518"
FEATURES = "https://developers.google.com/search/docs/appearance/ai-features"
MANY = 3
_SIGNALS = frozenset({"search", "ai-input", "ai-train", "use"})


def _chosen(site: Site, robots: Collection[Robot]) -> bool:
    """False if every robot is kept out, which robots-blocks-page says."""
    everyone = not site.robots.allowed("*", site.url)
    return not (everyone and len(bans(site, robots)) == len(robots))


@check(
    severity="high",
    title="robots.txt lets the robots of AI search in",
    fix="Give these robots a group of their own in {origin}/robots.txt: “User-agent: {robot}” and "
    "below it “Allow: /”. Training robots can stay blocked.",
    effort="server",
    source=OPENAI,
    explains="ai-crawlers",
    applies=lambda site: _chosen(site, SEARCH),
    good=html(robots=text("User-agent: GPTBot\nDisallow: /")),
    bad=html(robots=text("User-agent: OAI-SearchBot\nUser-agent: PerplexityBot\nDisallow: /")),
)
def ai_search_bots(site: Site) -> Iterator[Evidence]:
    """A search that can't read a page can't cite it."""
    found = bans(site, SEARCH)
    judge = fail if len(found) >= MANY else warn
    for ban in found:
        yield judge(f"robots.txt keeps {ban.robot.name} out ({ban.robot.serves}).", **ban.where)


@check(
    severity="info",
    title="What robots.txt says to robots that train AI models",
    fix="Nothing to mend. To keep them out, write “User-agent: GPTBot” and below it “Disallow: /”; "
    "to let them in, remove that.",
    effort="server",
    source=ANTHROPIC,
    explains="block-ai-bots",
    good=html(robots=text("User-agent: *\nDisallow: /cart")),
    bad=html(robots=text("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /")),
)
def ai_training_bots(site: Site) -> Iterator[Evidence]:
    """Whether models may learn from a site is its owner's choice, and no matter of search."""
    for ban in bans(site, TRAINING):
        yield info(f"{ban.robot.name} ({ban.robot.serves}) is kept out.", **ban.where)


@check(
    severity="low",
    title="robots.txt lets assistants fetch the page for their users",
    fix="Give the robot a group of its own in {origin}/robots.txt: “User-agent: {robot}” and below "
    "it “Allow: /”.",
    effort="server",
    source=OPENAI,
    explains="ai-crawlers",
    applies=lambda site: _chosen(site, USERS),
    good=html(robots=text("User-agent: GPTBot\nDisallow: /")),
    bad=html(robots=text("User-agent: ChatGPT-User\nDisallow: /")),
)
def ai_user_bots(site: Site) -> Iterator[Evidence]:
    """They come because a person asked about this page; who turns them away is left out."""
    for ban in bans(site, USERS):
        yield warn(f"robots.txt keeps {ban.robot.name} out ({ban.robot.serves}).", **ban.where)


@check(
    severity="medium",
    title="AI search gets the page that people get",
    fix="Let OAI-SearchBot pass the firewall; at Cloudflare look under “AI Crawl Control” and "
    "“Block AI bots”, which block search robots as well.",
    effort="server",
    source="https://developers.cloudflare.com/bots/additional-configurations/block-ai-bots/",
    explains="chatgpt-search",
    applies=lambda site: site.gathered.searched is not None,
    good=html("<title>Boots</title>", searched=answer("<head><title>Boots</title>")),
    bad=html("<title>Boots</title>", searched=answer("Forbidden", status=403)),
)
def ai_bots_served(site: Site) -> Iterator[Evidence]:
    """A CDN may refuse AI robots without the owner knowing."""
    got = site.answer("searched")
    name = SEARCH_ROBOT.partition("compatible; ")[2].partition("/")[0]
    if got.status in {401, 402, 403, 405, 406} or (challenged(got) and got.status != 429):
        # A firewall may tell this audit from the real robot, so that this is no proof.
        yield warn(f"Asked for under the name {name}, the page answers with status {got.status}.")
    elif got.status >= 400:
        raise Unknown(f"the page answers {got.status} under the name {name}")
    elif (there := site.read(got).title) != site.page.title:
        judge = warn if there else fail
        yield judge(f"{name} gets {f'another title: “{there[:70]}”' if there else 'no title'}.")


@check(
    severity="info",
    title="Content signals can be read",
    fix="Write it as “Content-Signal: search=yes, ai-input=yes, ai-train=no” below a User-agent "
    "line.",
    effort="server",
    source="https://contentsignals.org/",
    explains="block-ai-bots",
    applies=lambda site: site.robots.signals,
    good=html(robots=text("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /")),
    bad=html(robots=text("User-agent: *\nContent-Signal: ai-train=maybe\nAllow: /")),
)
def content_signal(site: Site) -> Iterator[Evidence]:
    """It says what may be done with a text; whether anyone heeds it is open."""
    url = site.answer("robots").final_url
    for line, said in site.robots.signals:
        for part in said.split(","):
            name, _, value = (piece.strip().lower() for piece in part.partition("="))
            if name not in _SIGNALS or (name != "use" and value not in {"yes", "no"}):
                yield info(f"Content-Signal has “{part.strip()[:40]}”.", url=url, line=line)


@check(
    severity="low",
    title="AI answers at Google may quote the page",
    fix="Remove “{directive}” if Google's AI Overviews and AI Mode should quote the page; it also "
    "takes the description away from results.",
    effort="template",
    source=FEATURES,
    explains="nosnippet-controls",
    needs="index",
    good=html('<meta name="robots" content="max-snippet:-1, max-image-preview:large">'),
    bad=html('<meta name="robots" content="nosnippet">'),
)
def ai_snippet_controls(site: Site) -> Iterator[Evidence]:
    """These tags, not robots.txt, decide what Google's AI answers may use."""
    # It warns where snippet-directives fails: the cause is one, and may be the owner's wish.
    for one in (*of_metas(site.page), *of_headers(site.answer("page").headers)):
        if one.agent not in {EVERYONE, "googlebot"}:
            continue
        short = one.name == "max-snippet" and one.value.isdecimal()
        if one.name == "nosnippet" or short:
            what = one.name if one.name == "nosnippet" else f"max-snippet:{one.value}"
            yield warn(f"The page says {what}.", node=one.node, values={"directive": what})
    hidden = site.page.tree.css("[data-nosnippet]")
    if hidden:
        pieces = counted(len(hidden), "piece is", "pieces are")
        yield info(f"{pieces} marked data-nosnippet.", node=hidden[0])
