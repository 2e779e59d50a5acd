"""The Slack validator refuses what Slack refuses, and accepts what it allows."""

from __future__ import annotations

import json

import pytest

from tests.doubles.calls import slack_bad, slack_bad_blocks
from tests.doubles.calls.slack_good import ACCEPTED
from tests.doubles.slack_spec import methods, problems

REFUSED = slack_bad.REFUSED | slack_bad_blocks.REFUSED


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_good_call_is_accepted(name: str) -> None:
    assert problems(*ACCEPTED[name]) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_call_is_refused_for_its_own_reason(name: str) -> None:
    method, params, reason = REFUSED[name]
    found = problems(method, params)
    assert any(reason in problem for problem in found), found


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_form_is_judged_as_its_json(name: str) -> None:
    method, params = ACCEPTED[name]
    form = {key: json.dumps(v) if isinstance(v, list | dict) else v for key, v in params.items()}
    assert problems(method, form) == []


def test_the_tables_hold_each_kind_once() -> None:
    assert not slack_bad.REFUSED.keys() & slack_bad_blocks.REFUSED.keys()
    assert len(REFUSED) >= 35


def test_the_methods_are_those_of_the_library() -> None:
    assert len(methods()) > 300
    assert {"chat.postMessage", "assistant.threads.setStatus", "views.publish"} <= methods().keys()
