"""The Telegram validator refuses what the published schema refuses, and accepts what it allows."""

from __future__ import annotations

import pytest

from tests.doubles.calls.telegram_bad import REFUSED
from tests.doubles.calls.telegram_good import ACCEPTED
from tests.doubles.telegram_html import parse
from tests.doubles.telegram_schema import load
from tests.doubles.telegram_spec import problems


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_good_call_is_accepted(name: str) -> None:
    assert problems(*ACCEPTED[name]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_call_is_refused_for_its_own_reason(name: str) -> None:
    method, params, reason = REFUSED[name]
    found = problems(method, params)
    assert any(reason in problem for problem in found), found


def test_the_schema_is_the_published_one() -> None:
    schema = load()
    assert schema.version == "10.3"
    assert len(schema.methods) == 185
    assert schema.types["InputMedia"].choices[-1] == "InputMediaVideo"


def test_references_are_resolved_as_the_platform_does() -> None:
    assert parse("<b>&lt;&#65;&#x42;&amp;&quot;&nbsp;</b>") == ('<AB&"&nbsp;', [])
