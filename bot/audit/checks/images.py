"""Images: described, there, and light."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.checks.link_answers import UNSURE
from bot.audit.gathered import Failure
from bot.audit.image import measure
from bot.audit.pictures import source_of
from bot.audit.sample import answer, html
from bot.audit.url import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("images")
IMAGES = "https://developers.google.com/search/docs/appearance/google-images"
FEW = 0.2
"""Share of images without alt up to which this warns only."""
LONG = 125
"""Characters; a habit of the field, no rule."""
HEAVY, TOO_HEAVY = 100_000, 500_000
"""Bytes; habits of the field (Screaming Frog, Semrush), so this only warns."""
_FILE = re.compile(
    r"[\w%()+ .-]*\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)|"
    r"(?:img|dsc|dscn|dscf|pxl|screenshot|image|photo|pic|picture|untitled)[ _-]*\d[\w -]*",
    re.IGNORECASE,
)
_EMPTY_WORDS = frozenset(
    "image img picture photo pic graphic icon logo alt placeholder untitled bild foto grafik "
    "imagen imagem immagine afbeelding изображение картинка фото 画像 图片 이미지 صورة".split()
)
PIC = '<img src="/a.jpg" alt="Brown boots" width=600 height=400>'
AT = "https://example.com/a.jpg"


@check(
    severity="medium",
    title="Images have an alt text",
    fix='Give pictures that only decorate an empty alt="", and say in each other what it shows: '
    '<img src="{image}" alt="Brown leather boots on a workbench">',
    effort="template",
    source=IMAGES,
    explains="alt-text",
    applies=lambda page: page.pictures,
    good=html(body='<img src="/a.jpg" alt="Brown boots"><img src="/line.png" alt="">'),
    bad=html(body='<img src="/a.jpg">'),
)
def img_alt(page: Page) -> Iterator[Evidence]:
    """Image search and people who can't see rely on it; alt="" says that it only decorates."""
    shown = page.pictures
    bare = [node for node in shown if _undescribed(node)]
    judge = fail if len(bare) > FEW * len(shown) else warn
    for node in bare:
        image = source_of(node)
        text = f"The image {file_name(image)} has no alt attribute."
        yield judge(text, node=node, values={"image": image})


def file_name(image: str) -> str:
    """The last part of an address, to name an image in a sentence."""
    return image.split("?")[0].rsplit("/", 1)[-1][:80] or "without an address"


def _undescribed(node: LexborNode) -> bool:
    given = node.attributes
    if "alt" in given:
        return False
    named = any(given.get(name) for name in ("aria-label", "aria-labelledby", "title"))
    return not named and given.get("role") not in {"presentation", "none"}


@check(
    severity="info",
    title="Alt texts say what images show",
    fix="Replace “{alt}” by what one sees in the picture, in one short sentence.",
    effort="template",
    source=IMAGES,
    explains="alt-text",
    applies=lambda page: any(node.attributes.get("alt") for node in page.pictures),
    good=html(body='<img src="/a.jpg" alt="Brown boots on a workbench">'),
    bad=html(body='<img src="/a.jpg" alt="IMG_2044.jpg">'),
)
def img_alt_quality(page: Page) -> Iterator[Evidence]:
    """A file name or the word "image" tells nobody anything."""
    for node in page.pictures:
        alt = " ".join((node.attributes.get("alt") or "").split())
        where = {"node": node, "values": {"alt": alt[:80]}}
        if _FILE.fullmatch(alt):
            yield info(f"An alt text is a file name: {alt[:80]}", **where)
        elif alt.casefold() in _EMPTY_WORDS:
            yield info(f"An alt text says only “{alt}”.", **where)
        elif len(alt) > LONG:
            yield info(f"An alt text has {len(alt)} characters: {alt[:60]}…", **where)


def _asked(site: Site) -> Iterator[tuple[str, LexborNode, Response | Failure]]:
    """Images whose answer was gathered, each once."""
    done: set[str] = set()
    for node in site.page.images:
        url = site.page.absolute(node.attributes.get("src") or "").split("#", 1)[0]
        got = site.gathered.links.get(url)
        if got is not None and url not in done:
            done.add(url)
            yield url, node, got


@check(
    severity="high",
    title="Images can be loaded",
    fix="Upload the picture again or correct its address: {image}",
    source=IMAGES,
    explains="image-seo",
    full=True,
    applies=lambda site: any(_asked(site)),
    good=html(body=PIC, full=True, links={AT: answer(url=AT, type="image/jpeg")}),
    bad=html(body=PIC, full=True, links={AT: answer(url=AT, status=404)}),
)
def img_broken(site: Site) -> Iterator[Evidence]:
    """A broken picture is the first thing that visitors see."""
    own, sure = registrable_domain(site.host), 0
    for url, node, got in _asked(site):
        if isinstance(got, Failure) or got.status in UNSURE or challenged(got):
            continue
        sure += 1
        if problem := _problem(got):
            judge = fail if registrable_domain(host_of(url)) == own else warn
            yield judge(f"The image {url} {problem}.", node=node, values={"image": url})
    if not sure:
        raise Unknown("none of the images could be verified")


def _problem(got: Response) -> str:
    if got.status >= 400:
        return f"answers with status {got.status}"
    if "html" in got.media_type and measure(got.body) is None:
        return "answers with a web page"
    return ""


@check(
    severity="medium",
    title="Images are light",
    fix="Save {image} smaller: not wider than it is shown, as WebP or AVIF; most photos need less "
    "than 100 KB.",
    effort="template",
    source="https://web.dev/fast#optimize-your-images",
    explains="image-seo",
    full=True,
    applies=lambda site: any(_asked(site)),
    good=html(body=PIC, full=True, links={
        AT: answer(url=AT, type="image/jpeg", headers=(("Content-Length", "48000"),))}),
    bad=html(body=PIC, full=True, links={
        AT: answer(url=AT, type="image/jpeg", headers=(("Content-Length", "900000"),))}),
)  # fmt: skip
def img_weight(site: Site) -> Iterator[Evidence]:
    """Heavy pictures are what most often makes a page slow."""
    sizes = [(size, url, node) for url, node, got in _asked(site) if (size := _size(got))]
    if not sizes:
        raise Unknown("no image says how large it is")
    for size, url, node in sorted(sizes, key=lambda one: -one[0]):
        if size > HEAVY:
            much = "far " if size > TOO_HEAVY else ""
            text = f"The image {url} has {size / 1000:.0f} KB, {much}more than 100 KB."
            yield warn(text, node=node, values={"image": url})


def _size(got: Response | Failure) -> int:
    if isinstance(got, Failure) or got.status != 200:
        return 0
    said = got.headers.get("content-length")
    return int(said) if said.isdecimal() and len(said) < 12 else len(got.body)
