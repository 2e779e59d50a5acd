"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.audit.check import checks
from bot.audit.checks.jsonld import thing
from bot.audit.days import days
from bot.audit.judge import run
from bot.audit.sample import html
from bot.audit.site import Site

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01", "1 May 2026", "1st May, 2026", "May 1, 2026", "May 1st 2026", "MAY 1 2026",
        "01.05.2026", "1. Mai 2026", "1 mai 2026", "1er mai 2026", "1 de mayo de 2026",
        "1 maggio 2026", "1 mei 2026", "1 de maio de 2026", "2026年5月1日", "2026/05/01",
    ],
)  # fmt: skip
def test_a_day_is_read_in_many_ways(text: str) -> None:
    assert [day.meant for day in days(f"It is of {text}, they say.")] == [{MAY}]


def test_what_may_be_two_days_is_both() -> None:
    (day,) = days("01/05/2026")
    assert day.meant == {MAY, date(2026, 1, 5)}


@pytest.mark.parametrize(
    "text",
    ["", "May 2026", "31 February 2026", "1.5.26", "version 1.2.2026.4", "call 0113-2026-05-011",
     "99/99/2026", "1 Boots 2026", "2567-05-01", "May 45, 2026"],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert not list(days(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Posted Tuesday, July 20, 2021", True),
        ("Last updated: 14 Feb 2018", True),
        ("Veröffentlicht am 1. Mai 2026", True),
        ("Mis à jour le 1 mai 2026", True),
        ("Published. See you on 1 May 2026", False),
        ("Published 3 days before 1 May 2026", False),
        ("The fair begins on 1 May 2026", False),
    ],
)
def test_a_word_says_what_a_day_is(text: str, told: bool) -> None:
    (day,) = days(text)
    assert day.told is told


def found(body: str, **dates: str) -> list[str]:
    """What `dates-visible` says of an article with these dates."""
    head = thing("Article", headline="Boots", **{"datePublished": "2024-05-01", **dates})
    site = Site(html(head, f"<h1>Boots</h1>{body}", at=1_790_000_000))
    return [place.text for place in run(checks()["dates-visible"], site).evidence]


def test_a_page_that_dates_itself_otherwise_is_told_of() -> None:
    said = "The page gives itself the day 12 March 2025, no date in the JSON-LD does."
    assert found("<p>Published 12 March 2025 by Ann</p>") == [said]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Published 1 May 2024</p>",
        "<p>Published on <time>2 May 2024</time>, in another time zone</p>",
        "<p>Published 05/01/2024</p>",
        "<p>Last updated 12 March 2025. First published 1 May 2024.</p>",
        "<p>The fair begins on 12 March 2025</p>",
        "<p>Published three days ago</p>",
        "<p>Published 12 March 2567</p>",
        f"<p>{'We make boots. ' * 60}</p><p>Related: Socks. Published 12 March 2025</p>",
        "<p>Ann</p>",
    ],
)
def test_nothing_is_said_where_days_agree_or_can_not_be_told(body: str) -> None:
    assert found(body) == []


def test_the_day_of_the_last_change_agrees_too() -> None:
    assert found("<p>Updated 12 March 2025</p>", dateModified="2025-03-12T08:00:00+00:00") == []
    assert found("<p>Updated 12 March 2025</p>", dateModified="2025-02-01T08:00:00+00:00") != []
