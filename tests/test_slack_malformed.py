"""What Slack would never send is acknowledged, left alone, and holds nothing up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.slack.sound import sound
from tests.slack_talk import play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.slack_talk import Talk

EVENT = {"type": "message", "user": "U1", "channel": "D1", "channel_type": "im", "ts": "1.2"}
PRESS = {
    "type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "t",
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.2"},
    "channel": {"id": "C1"}, "actions": [{"action_id": "choice:0", "value": "x"}],
}  # fmt: skip
COMMAND = {
    "command": "/signpost", "team_id": "T1", "user_id": "U1", "channel_id": "C1",
    "trigger_id": "t", "text": "x",
}  # fmt: skip


def event(**changed: Any) -> dict[str, Any]:
    inside = {name: value for name, value in (EVENT | changed).items() if value is not ...}
    return {"type": "event_callback", "team_id": "T1", "event": inside}


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("body", [event(), event(user=...), PRESS, COMMAND, {"type": "other"}])
def test_what_can_be_read_is_heard(body: dict[str, Any]) -> None:
    assert sound(body)


@pytest.mark.parametrize(
    "body",
    [
        event(channel=...), event(ts=...), event(ts="x"), event(channel=[]), event(type={}),
        event(user="U" * 10_000), event(subtype=[]), event() | {"event": 1},
        event() | {"team_id": {}}, event() | {"authorizations": [1]},
        without(PRESS, "container"), without(PRESS, "trigger_id"), without(PRESS, "user"),
        PRESS | {"actions": {}}, PRESS | {"actions": []}, PRESS | {"team": [1]},
        without(COMMAND, "user_id"), without(COMMAND, "trigger_id"), COMMAND | {"channel_id": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_alone(body: dict[str, Any]) -> None:
    assert not sound(body)


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
def test_it_is_acknowledged_and_the_next_is_answered(
    tmp_path: Path, advisor: Advisor, caplog: pytest.LogCaptureFixture, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        broken = (event(channel=[]), event() | {"authorizations": 1}, event() | {"event": "x"})
        for body in broken:
            assert (await talk.double.deliver("event", body)).acknowledged
        await talk.double.text("what is seo?", talk.double.user())
        await talk.answer()
        assert "Traceback" not in caplog.text

    play(scenario, tmp_path, advisor, http=http)
