"""Image elements of a page: which of them people see, and what they say of themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LAZY = ("data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy", "data-image",
         "data-bg", "nitro-lazy-src", "data-orig-file")  # fmt: skip
_TRACKERS = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/tr|google-analytics\.com|googletagmanager\.com|"
    r"doubleclick\.net|px\.ads\.linkedin\.com|bat\.bing\.com|ct\.pinterest\.com|pixel\.wp\.com|"
    r"analytics\.twitter\.com|mc\.yandex\.ru|googleadservices\.com|hubspot\.com/__ptq|"
    r"quantserve\.com|scorecardresearch\.com|adsrvr\.org|matomo|piwik)|"
    r"/(?:pixel|beacon|tracking|spacer|blank|1x1|clear|transparent)\.(?:gif|png)",
    re.IGNORECASE,
)
_MODERN = re.compile(r"\.(?:webp|avif)(?:$|[?#&\s,])|[?&/,](?:format|fm|f|output)[=_-]?"
                     r"(?:webp|avif|auto)|auto=(?:format|compress)", re.IGNORECASE)  # fmt: skip
_STYLED = re.compile(r"(?:^|;|\s)aspect-ratio\s*:", re.IGNORECASE)
_SIZE = re.compile(r"(?:^|;|\s)(width|height)\s*:\s*\d", re.IGNORECASE)


def source_of(node: LexborNode) -> str:
    """The address of an image as written; of a lazy one the address it will have."""
    given = node.attributes
    src = (given.get("src") or "").strip()
    if src and not src.startswith("data:"):
        return src
    lazy = next((given[name] or "" for name in _LAZY if given.get(name)), "")
    written = lazy or given.get("srcset") or ""
    return written.split(",")[0].split()[0] if written.split() else ""


def dimensioned(node: LexborNode) -> bool:
    """True if the element itself says how much room it needs, or needs none of its own."""
    given = node.attributes
    if all((given.get(name) or "").strip()[:1].isdigit() for name in ("width", "height")):
        return True
    style = given.get("style") or ""
    fixed = {name.lower() for name in _SIZE.findall(style)}
    if _STYLED.search(style) or len(fixed) == 2 or "position:absolute" in style.replace(" ", ""):
        return True
    return source_of(node).split("?")[0].lower().endswith(".svg") or "data-nimg" in given


def modern(node: LexborNode) -> bool:
    """True if an image is offered as WebP or AVIF."""
    given = node.attributes
    written = " ".join(given.get(n) or "" for n in ("src", "srcset", *_LAZY))
    if _MODERN.search(written):
        return True
    parent = node.parent
    sources = parent.css("source") if parent is not None and parent.tag == "picture" else []
    kinds = " ".join(f"{s.attributes.get('type') or ''} {s.attributes.get('srcset') or ''}"
                     for s in sources)  # fmt: skip
    return "image/webp" in kinds or "image/avif" in kinds or bool(_MODERN.search(kinds))


def is_seen(node: LexborNode) -> bool:
    """True for an image that is meant to be seen: no tracking pixel, not hidden by itself."""
    return not _unseen(node)


def _unseen(node: LexborNode) -> bool:
    given = node.attributes
    if "hidden" in given or given.get("aria-hidden") == "true":
        return True
    if any((given.get(name) or "").strip() in {"0", "1", "0px", "1px"}
           for name in ("width", "height")):  # fmt: skip
        return True
    style = (given.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    return bool(_TRACKERS.search(given.get("src") or ""))
