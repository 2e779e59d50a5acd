"""What many tests share: the knowledge and the router (read once), the demo's website."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from bot.advisor import Advisor
from bot.demo import serve
from bot.knowledge import Knowledge, load

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="session")
def advisor(knowledge: Knowledge) -> Advisor:
    return Advisor(knowledge)


@pytest.fixture(scope="session")
def demo_site() -> Iterator[str]:
    with serve() as site:
        yield site
