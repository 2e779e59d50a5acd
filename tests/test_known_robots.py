"""Which of the robots that we know robots.txt keeps out."""

from __future__ import annotations

import pytest

from bot.audit.check import checks
from bot.audit.judge import run
from bot.audit.known_robots import PREVIEW, SEARCH, TRAINING, USERS, bans
from bot.audit.preview import NETWORKS, troubles
from bot.audit.sample import html, text
from bot.audit.site import Site
from bot.audit.visitors import PREVIEW_ROBOTS, SEARCH_ROBOT


@pytest.mark.parametrize("name", ["Slackbot-LinkExpanding", "Slackbot"])
def test_a_preview_and_its_check_read_robots_txt_alike(name: str) -> None:
    site = Site(html(robots=text(f"User-agent: {name}\nDisallow: /")))
    (place,) = run(checks()["preview-bots-allowed"], site).evidence
    said = "robots.txt keeps Slackbot-LinkExpanding out: no card on Slack."
    assert (place.text, place.line, place.snippet) == (said, 2, "Disallow: /")
    assert troubles(site)[0]["Slack"] == "robots.txt keeps Slackbot-LinkExpanding out"


@pytest.mark.parametrize(
    ("own", "out"),
    [("", ["Googlebot", "Applebot"]), ("User-agent: Applebot\nAllow: /", ["Googlebot"])],
)
def test_apples_robot_heeds_googles_rules_where_it_has_none(own: str, out: list[str]) -> None:
    site = Site(html(robots=text(f"User-agent: Googlebot\nDisallow: /\n\n{own}")))
    assert [ban.robot.name for ban in bans(site, SEARCH)] == out


def test_every_robot_is_known_once_and_has_its_network() -> None:
    names = [robot.name for robot in (*SEARCH, *TRAINING, *USERS, *PREVIEW)]
    assert len(names) == len(set(names))
    assert {network.name for network in NETWORKS} <= {robot.serves for robot in PREVIEW}
    assert set(PREVIEW_ROBOTS) <= {robot.name for robot in PREVIEW}
    assert any(robot.name in SEARCH_ROBOT for robot in SEARCH)
