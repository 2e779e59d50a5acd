"""Reports: through JSON and back, one screen in a chat, arithmetic that adds up, what changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.audit.changes import changes, since
from bot.audit.html import html
from bot.audit.markdown import markdown
from bot.audit.report import Place, Report
from bot.audit.score import Score, score, with_points
from bot.audit.summary import LONGEST, listing, projected, remedy, repair, summary
from bot.audit.worth import QUICKEST, worth
from tests.reports import HOSTILE, finding, report


def test_a_report_survives_json() -> None:
    one = report()
    again = Report.from_json(json.loads(json.dumps(one.to_json())))
    assert again.to_json() == one.to_json()
    assert again.preview == one.preview
    assert again.todo == one.todo


def test_an_abstention_survives_json() -> None:
    one = Report(url="a.example", final_url="", verdict="abstained", reason="No answer came.")
    assert Report.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert "no score" in summary(one)


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises((KeyError, TypeError)):
        Report.from_json({"url": "a.example"})


def test_the_first_message_fits_a_phone_however_much_is_amiss() -> None:
    long = Place("fail", f"{HOSTILE} {'_word' * 200}", "", 12345, "<" * 500)
    found = [
        finding(f"check-{n}", "fail", "high", evidence=(long,) * 10, others=99) for n in range(60)
    ]
    unknown = [finding(f"x-{n}", "unknown", reason=f"reason {n} " * 30) for n in range(30)]
    both = [
        finding(
            f"z-{n}", "fail", "high", points={"seo": 12.0, "social": 10.0 + n}, evidence=(long,)
        )
        for n in range(3)
    ]
    capped = replace(
        report(),
        findings=tuple(both),
        scores={
            name: Score(40, 40, 40, 1.0, cap="a shared link has neither title nor image")
            for name in ("seo", "social")
        },
    )
    for one in (report(), report(*found), report(*found, *unknown), capped):
        assert len(summary(one)) <= LONGEST


@pytest.mark.parametrize("name", ["seo", "social"])
def test_points_add_up_to_what_is_missing(name: str) -> None:
    one = report()
    gained = sum(finding.points.get(name, 0) for finding in one.findings)
    assert gained == pytest.approx(100 - one.scores[name].exact)


def test_what_is_projected_is_what_comes_true() -> None:
    one = report()
    first = one.todo[:1]
    fixed = [replace(f, outcome="pass") if f in first else f for f in one.findings]
    for name, value in projected(one, first).items():
        assert score(fixed, name).value == value


def test_a_repair_quotes_what_is_foreign() -> None:
    place = Place("fail", HOSTILE, "", 3, "`<b>`")
    text = repair(finding("a", "fail", evidence=(place,), fix="Write <b>```</b> there."), 1)
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "```html\n<b>'''</b>\n```" in text


def test_a_fix_without_tags_has_no_code() -> None:
    assert "```" not in remedy(finding("a", "fail", fix="Ask the host."))


def test_a_gain_is_said_for_each_score_that_it_raises() -> None:
    both = finding("a", "fail", points={"seo": 1.2, "social": 5.8})
    assert worth(both) == "+1 SEO, +6 Social"
    assert repair(both, 1).startswith("**1. a is amiss.** **+1 SEO, +6 Social**")
    one = replace(report(), findings=(both,))
    assert "1. **+1 SEO, +6 Social** a is amiss" in summary(one)
    assert "1. **+1 SEO, +6 Social** a is amiss" in listing(one)


def test_an_easy_repair_before_a_larger_one_is_explained() -> None:
    easy = finding("a", "fail", points={"seo": 6.0}, effort="tag")
    hard = finding("b", "fail", points={"seo": 12.0}, effort="server")
    one = replace(report(), findings=(hard, easy))
    assert [f.id for f in one.todo] == ["a", "b"]
    assert QUICKEST.capitalize() in summary(one)
    assert f"**, {QUICKEST}:" in listing(one)
    for shown in (markdown(one), html(one)):
        assert f", {QUICKEST}" in shown
    alike = replace(report(), findings=(replace(hard, effort="tag"), easy))
    assert [f.id for f in alike.todo] == ["b", "a"]
    for shown in (summary(alike), listing(alike), markdown(alike), html(alike)):
        assert QUICKEST not in shown


def test_the_list_names_everything_amiss() -> None:
    text = listing(report())
    for words in ("title-present is amiss", "hsts is amiss", "the server did not answer"):
        assert words in text


def test_since_last_time_counts_what_was_fixed_and_what_is_new() -> None:
    before = report(finding("a", "fail", at := "high"), finding("b", "pass"), finding("og", "pass"))
    after = report(finding("a", "pass", at), finding("b", "fail"), finding("og", "pass"))
    line = since(before, after)
    assert line.startswith("SEO 67, was 33, Social 100, was 100 on 18 November 2026")
    assert line.endswith("fixed 1, new 1.")
    text = changes(before, after)
    assert "**Fixed**\n\n- a is amiss" in text
    assert "**New**\n\n- b is amiss" in text


def test_since_last_time_says_when_nothing_changed() -> None:
    one = report(finding("a", "fail", "high"), finding("b", "pass"), finding("og", "pass"))
    line = "Unchanged since 18 November 2026: SEO 33, Social 100."
    assert since(one, one) == line
    assert changes(one, one) == line


def test_order_of_repairs_does_not_depend_on_the_order_of_findings() -> None:
    one = report()
    turned = replace(one, findings=with_points(reversed(one.findings)))
    assert [f.id for f in one.todo] == [f.id for f in turned.todo]
