"""The laws of the score, for any outcomes of any checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.audit.report import Finding
from bot.audit.score import LEAST, SHARED, UNLISTED, UNSEEN, score, with_points

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("seo", "social")
IDS = sorted(SHARED | {"og-core", "og-image", "status-ok", "noindex-meta", "h1", "alt", "hsts"})
TOPICS = {"og-core": "social", "og-image": "social", "status-ok": "indexability",
          "noindex-meta": "indexability"}  # fmt: skip


def a_finding(check: str) -> some.SearchStrategy[Finding]:
    return some.builds(
        Finding,
        id=some.just(check),
        topic=some.just(TOPICS.get(check, "on-page")),
        title=some.just(check),
        severity=some.sampled_from(["gate", "critical", "high", "medium", "low", "info"]),
        outcome=some.sampled_from(["pass", "warn", "fail", "not-applicable", "unknown", "info"]),
    )


findings = some.lists(some.sampled_from(IDS), unique=True).flatmap(
    lambda ids: some.tuples(*map(a_finding, ids))
)


@given(findings)
def test_a_score_lies_between_its_bounds(found: Sequence[Finding]) -> None:
    for name in NAMES:
        one = score(found, name)
        assert 0 <= one.low <= one.high <= 100
        assert 0 <= one.coverage <= 1
        if one.value is not None:
            assert one.low <= one.value <= one.high


@given(findings, some.data())
def test_mending_a_finding_never_lowers_a_score(
    found: Sequence[Finding], data: some.DataObject
) -> None:
    amiss = [f for f in found if f.open]
    if not amiss:
        return
    chosen = data.draw(some.sampled_from(amiss))
    mended = [replace(f, outcome="pass") if f is chosen else f for f in found]
    for name in NAMES:
        before, after = score(found, name), score(mended, name)
        assert (after.value is None) == (before.value is None)
        assert (after.value or 0) >= (before.value or 0)
        assert after.exact >= before.exact


@given(findings)
def test_what_does_not_apply_changes_nothing(found: Sequence[Finding]) -> None:
    applying = [f for f in found if f.outcome != "not-applicable"]
    for name in NAMES:
        assert score(found, name) == score(applying, name)


@given(findings, some.randoms())
def test_the_order_of_findings_changes_nothing(found: Sequence[Finding], chance: object) -> None:
    turned = list(found)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    for name in NAMES:
        assert score(found, name) == score(turned, name)


@given(findings)
def test_points_and_score_add_up_to_a_hundred(found: Sequence[Finding]) -> None:
    for name in NAMES:
        one = score(found, name)
        if one.value is None and not one.exact and one.coverage < LEAST:
            continue
        gained = sum(f.points.get(name, 0.0) for f in with_points(found))
        assert gained == pytest.approx(100 - one.exact)


@given(findings)
def test_a_clean_page_has_a_hundred(found: Sequence[Finding]) -> None:
    clean = [replace(f, outcome="pass") for f in found]
    assert all(score(clean, name).value in {None, 100} for name in NAMES)


@given(findings)
def test_a_cap_holds_and_gives_its_reason(found: Sequence[Finding]) -> None:
    for name, most in (("seo", UNLISTED), ("social", UNSEEN)):
        one = score(found, name)
        if one.cap:
            assert one.exact > most
            assert one.value is None or one.value == most
