"""Facts of one HTML page, each found when it is first asked for; one module a subject."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.page.anchors import Anchors, Link
from bot.audit.page.body import Body
from bot.audit.page.data import Data
from bot.audit.page.document import HTML_CAP
from bot.audit.page.head import Head, Tag
from bot.audit.page.text import Text

if TYPE_CHECKING:
    from bot.audit.profiles import Profile

__all__ = ["HTML_CAP", "Link", "Page", "Tag"]


class Page(Head, Anchors, Body, Text, Data):
    """An HTML page as search engines and preview robots read it: no script runs."""

    @property
    def is_home(self) -> bool:
        """True for the front page of its host."""
        return urlsplit(self.url).path in {"", "/"}

    @cached_property
    def profiles(self) -> list[Profile]:
        """Profiles on social networks that the page gives as its own."""
        from bot.audit.profiles import profiles

        return profiles(self)
