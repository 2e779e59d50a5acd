"""llms.txt: a file that nobody has to have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import info, topic
from bot.audit.response import Response
from bot.audit.sample import html, text
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("AI visibility")
AT = "https://example.com/llms.txt"
LEAST = 50
"""Characters, as Lighthouse asks."""


def _sent(site: Site) -> bool:
    """True if the file is there, or its server fails; a missing one is as good as any."""
    found = site.gathered.llms
    if not isinstance(found, Response) or challenged(found):
        return False
    moved = bool(found.hops) and "llms" not in found.final_url
    page = "html" in found.media_type or found.body.lstrip()[:9].lower() == b"<!doctype"
    return found.status >= 500 or (found.status == 200 and not moved and not page)


@check(
    severity="info",
    title="llms.txt, if there is one, is written as proposed",
    fix="Begin /llms.txt with “# {title}”, and list pages as “- [Name](https://…): what is there”; "
    "or remove the file: Google Search does not use it.",
    source="https://llmstxt.org/",
    explains="llms-txt",
    full=True,
    applies=_sent,
    good=html(full=True, llms=text(
        "# Boots of Leeds\n\n> Boots by hand.\n\n- [Prices](https://example.com/prices)", url=AT)),
    bad=html(full=True, llms=text("Hello", url=AT)),
)  # fmt: skip
def llms_txt(site: Site) -> Iterator[Evidence]:
    """Some tools read it; no search engine is known to rank by it."""
    found = site.answer("llms")
    where = {"url": found.final_url}
    if found.status >= 500:
        yield info(f"/llms.txt answers with status {found.status}.", **where)
        return
    said = found.text
    if not re.search(r"^#\s+\S", said, re.MULTILINE):
        yield info("/llms.txt has no first heading (# name).", **where)
    if not re.search(r"\[[^\]]+\]\([^)]+\)", said):
        yield info("/llms.txt lists no page as [name](address).", **where)
    if len(said.strip()) < LEAST:
        yield info(f"/llms.txt has {counted(len(said.strip()), 'character')}.", **where)
