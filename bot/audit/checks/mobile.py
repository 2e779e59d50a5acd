"""The page on a phone: fitted to the screen, and the same as on a desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.directives import keeps_out, of_headers, of_metas
from bot.audit.sample import answer, html
from bot.audit.url import normal, untracked
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("mobile")
RESPONSIVE = "https://web.dev/articles/responsive-web-design-basics"
FIRST = (
    "https://developers.google.com/search/docs/crawling-indexing/mobile/"
    "mobile-sites-mobile-first-indexing"
)
_APART = 0.2
FITTED = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_STORY = "Boots sewn by hand in Leeds. " * 40


def _settings(page: Page) -> dict[str, str]:
    """What the viewport says, names and values in lower case; the last viewport counts."""
    tags = [tag for tag in page.metas if tag.name == "viewport" and tag.key == "name"]
    parts = re.split(r"[,;]", tags[-1].content.lower()) if tags else []
    pairs = (part.partition("=") for part in parts)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


@check(
    severity="high",
    title="The page fits itself to the screen",
    fix="Put into the head: " + FITTED,
    effort="template",
    source=RESPONSIVE,
    explains="viewport",
    good=html(FITTED),
    bad=html("<title>Boots</title>"),
)
def viewport(page: Page) -> Iterator[Evidence]:
    """Without it phones show the page as a small picture of a desk's screen."""
    tag = page.meta("viewport")
    if tag is None:
        if not page.tree.css_first("html[amp], html[\\26A1]"):
            yield fail("The page has no viewport.")
        return
    said = _settings(page)
    width = said.get("width", "")
    if re.match(r"\d", width):
        yield warn(f"The viewport has a fixed width: {width[:20]}", node=tag.node)
    elif width != "device-width" and not re.match(r"1(?:\.0*)?$", said.get("initial-scale", "")):
        yield warn(f"The viewport says “{tag.content[:60]}”, no device-width.", node=tag.node)


@check(
    severity="low",
    title="Visitors may enlarge the page",
    fix="Take user-scalable and maximum-scale out of the viewport: " + FITTED,
    effort="template",
    source="https://dequeuniversity.com/rules/axe/4.10/meta-viewport",
    explains="viewport",
    applies=lambda page: page.meta("viewport"),
    good=html(FITTED),
    bad=html('<meta name="viewport" content="width=device-width, user-scalable=no">'),
)
def viewport_zoom(page: Page) -> Iterator[Evidence]:
    """Who sees badly has to enlarge a page to read it."""
    tag, said = page.meta("viewport"), _settings(page)
    where = {"node": tag.node if tag else None}
    if said.get("user-scalable") in {"no", "0", "0.0"}:
        yield fail("The viewport forbids enlarging (user-scalable).", **where)
    elif re.fullmatch(r"\d+(?:\.\d+)?", largest := said.get("maximum-scale", "")):
        if 0 < float(largest) < 2:
            yield fail(f"The viewport allows enlarging {largest[:5]} times at most.", **where)
        elif float(largest) < 5:
            yield warn(f"The viewport allows enlarging {largest[:5]} times at most.", **where)


@check(
    severity="medium",
    title="Phones get the same page",
    fix="Give phones the same text, title, canonical and robots tags as desks; one responsive "
    "page does so by itself.",
    effort="template",
    source=FIRST,
    explains="mobile-first",
    full=True,
    applies=lambda site: site.gathered.mobile is not None,
    good=html("<title>Boots</title>", f"<p>{_STORY}", full=True,
              mobile=answer(f"<head><title>Boots</title></head><p>{_STORY}")),
    bad=html("<title>Boots</title>", f"<p>{_STORY}", full=True,
             mobile=answer("<head><title>Boots</title><meta name=robots content=noindex>")),
)  # fmt: skip
def mobile_parity(site: Site) -> Iterator[Evidence]:
    """Google indexes what phones get; what is missing there is missing in search."""
    got, page = site.answer("mobile"), site.page
    if got.status in {401, 403, 405, 429, 503} or challenged(got):
        raise Unknown(f"the page answers {got.status} under the name of Googlebot")
    phone = site.read(got)
    if _kept_out(phone, got, site) and not _kept_out(page, page.response, site):
        yield fail("Phones get a page that says noindex.", url=got.final_url)
    ours, theirs = (normal(untracked(p.canonical)) if p.canonical else "" for p in (page, phone))
    if ours != theirs and normal(got.final_url) == normal(page.url):
        yield fail(f"Phones get another canonical: {theirs or 'none'}", url=got.final_url)
    if phone.title != page.title:
        yield warn(f"Phones get another title: “{phone.title[:70]}”.", url=got.final_url)
    fewer = page.word_count - phone.word_count
    if page.word_count >= 100 and fewer > _APART * page.word_count:
        said = f"Phones get {counted(phone.word_count, 'word')}, desks {page.word_count}."
        yield warn(said, url=got.final_url)


def _kept_out(page: Page, answer_: Response, site: Site) -> bool:
    found = (*of_metas(page), *of_headers(answer_.headers))
    return bool(keeps_out(found, site.gathered.at))
