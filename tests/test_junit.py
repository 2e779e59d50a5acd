"""JUnit's XML: what a CI service reads of an audit."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.audit.junit import junit
from bot.audit.report import Place, Report
from tests.reports import HOSTILE, finding, report


def suite(one: Report) -> Element:
    found = fromstring(junit(one)).find("testsuite")
    assert found is not None
    return found


def test_every_verdict_is_a_test() -> None:
    one = report()
    read = suite(one)
    cases = {case.get("name", "").split(":")[0]: case for case in read.iter("testcase")}
    kept = {f.id: f for f in one.findings if f.outcome not in ("not-applicable", "info")}
    assert set(cases) == set(kept)
    for name, case in cases.items():
        inside = {"fail": ["failure"], "warn": ["failure"], "unknown": ["skipped"], "pass": []}
        assert [child.tag for child in case] == inside[kept[name].outcome]
    assert read.get("tests") == str(len(cases))
    assert read.get("failures") == str(len(list(read.iter("failure"))))
    assert read.get("skipped") == str(len(list(read.iter("skipped"))))
    assert read.get("errors") == "0"


def test_a_failure_says_where_why_and_how() -> None:
    failure = next(suite(report()).iter("failure"))
    said = failure.text or ""
    assert "line 7" in said.splitlines()[0]
    assert all(word in said for word in ("Why: ", "Fix: ", "Source: https://"))


def test_an_abstention_is_an_error() -> None:
    read = suite(Report(url="a.example", final_url="", verdict="abstained", reason="No answer."))
    assert (read.get("tests"), read.get("errors")) == ("1", "1")
    assert len(list(read.iter("testcase"))) == 1
    assert read.find("testcase/error").get("message") == "No answer."  # type: ignore[union-attr]


@pytest.mark.parametrize("text", [HOSTILE, "\x00\x1b[31m]]>\ud800\uffff", "&amp;<b>" * 5000])
def test_foreign_text_stays_text(text: str) -> None:
    place = Place("fail", text, f"https://a.example/{text[:20]}", 1, text)
    read = suite(report(finding("title-present", "fail", evidence=(place,), fix=text)))
    (failure,) = read.iter("failure")
    assert list(failure) == []
    assert "\x1b" not in (failure.text or "")
