"""How a link to the page looks where it is shared, read from the page's own tags."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

from bot.audit.check import Unknown
from bot.audit.image import measure
from bot.audit.known_robots import PREVIEW, bans
from bot.audit.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.audit.page import Page
    from bot.audit.site import Site

PICTURE = (600, 600)
"""Pixels that the picture kept for drawing cards has at most."""


@dataclass(frozen=True, slots=True)
class Network:
    """What a network asks of a share image: least pixels, most bytes, formats."""

    name: str
    least: tuple[int, int]
    most: int
    formats: frozenset[str]


_COMMON = frozenset({"jpeg", "png", "gif", "webp"})
NETWORKS = (
    Network("X", (300, 157), 5_000_000, _COMMON),
    Network("Facebook", (200, 200), 8_000_000, _COMMON),
    Network("LinkedIn", (200, 200), 5_000_000, _COMMON),
    Network("Slack", (1, 1), 8_000_000, _COMMON),
    Network("Telegram", (1, 1), 5_000_000, _COMMON),
    Network("WhatsApp", (100, 100), 600_000, _COMMON - {"gif"}),
)
"""Figures of the networks' help pages (of WhatsApp:
https://developers.facebook.com/documentation/business-messaging/whatsapp/link-previews/)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What search results and share cards are made of.

    Attributes:
        url, title, description: of the page, as a search result shows them.
        share_title, share_description, site_name, card: as share cards show them.
        image: the share image's address, absolute, or "".
        width, height: its pixels, 0 if unknown.
        picture: a small JPEG of it, b"" if there is none to show.
        broken: why there is no proper card, by network; networks where it works are absent.
        unknown: networks of which this audit can't tell.
    """

    url: str
    title: str = ""
    description: str = ""
    share_title: str = ""
    share_description: str = ""
    site_name: str = ""
    card: str = ""
    image: str = ""
    width: int = 0
    height: int = 0
    picture: bytes = b""
    broken: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def works(self) -> tuple[str, ...]:
        """Networks on which a link shows title and picture."""
        return tuple(
            network.name
            for network in NETWORKS
            if network.name not in self.broken and network.name not in self.unknown
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {**asdict(self), "picture": base64.b64encode(self.picture).decode()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        picture = base64.b64decode(data["picture"])
        return cls(**{**data, "picture": picture, "unknown": tuple(data["unknown"])})


def share_title(page: Page) -> str:
    """The title that a card shows."""
    return page.meta_content("og:title") or page.meta_content("twitter:title") or page.title


def share_description(page: Page) -> str:
    """The description that a card shows."""
    return (
        page.meta_content("og:description")
        or page.meta_content("twitter:description")
        or page.description
    )


def share_image(page: Page) -> str:
    """The absolute address of the share image, "" without one."""
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image"):
        if content := page.meta_content(name):
            return page.absolute(content)
    return ""


def preview(site: Site) -> Preview:
    """What the page says of itself where it is listed or shared.

    Raises:
        Unknown: the page can't be read.
    """
    page = site.page
    found = site.gathered.image
    picture = measure(found.body) if isinstance(found, Response) and found.status == 200 else None
    broken, unknown = troubles(site)
    return Preview(
        url=page.url,
        title=page.title,
        description=page.description,
        share_title=share_title(page),
        share_description=share_description(page),
        site_name=page.meta_content("og:site_name"),
        card=page.meta_content("twitter:card"),
        image=share_image(page),
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        picture=_small(found.body) if isinstance(found, Response) and picture else b"",
        broken=broken,
        unknown=tuple(unknown),
    )


def troubles(site: Site) -> tuple[dict[str, str], list[str]]:
    """Why networks show no proper card, by their names; and those of which nothing can be told."""
    broken: dict[str, str] = {}
    unknown: list[str] = []
    for network in NETWORKS:
        try:
            if reason := _broken(site, network):
                broken[network.name] = reason
        except Unknown:
            unknown.append(network.name)
    return broken, unknown


def _broken(site: Site, network: Network) -> str:
    """Why a network shows no title or picture of the page, "" if it does."""
    own = [robot for robot in PREVIEW if robot.serves == network.name]
    if site.gathered.robots is not None and (kept := bans(site, own)):
        return f"robots.txt keeps {kept[0].robot.name} out"
    if not share_title(site.page):
        return "the page has no title"
    if not share_image(site.page):
        return "no share image is named"
    found = site.answer("image")
    if found.status != 200:
        return f"the share image answers {found.status}"
    picture = measure(found.body)
    if picture is None:
        return "the share image is no image"
    if picture.format not in network.formats:
        return f"{picture.format.upper()} pictures are not shown"
    said = found.headers.get("content-length")
    size = int(said) if found.truncated and said.isdecimal() else len(found.body)
    if size > network.most:
        return f"the share image has {size / 1e6:.1f} MB"
    if 0 < picture.width < network.least[0] or 0 < picture.height < network.least[1]:
        return f"the share image has {picture.width}x{picture.height} pixels"
    return ""


def _small(body: bytes) -> bytes:
    """A small JPEG of a picture, b"" if it can't be drawn; runs in the killable child only."""
    from PIL import Image

    try:
        with Image.open(BytesIO(body)) as image:
            image.thumbnail(PICTURE)
            out = BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return b""
