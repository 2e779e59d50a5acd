"""Many workspaces: they install, their tokens end and are exchanged, they leave; organisations."""

from __future__ import annotations

import asyncio
import html
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from bot.adapters.slack.app import bots, installations
from bot.adapters.slack.states import States
from bot.message import Address, Reply
from bot.storage import tables as t
from bot.storage.kept import Kept
from bot.storage.keys import clock
from bot.storage.records import Subscribe
from tests.doubles import slack as double
from tests.doubles.slack_people import TEAM
from tests.slack_talk import WAYS, Talk, play, seen, settings

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor
    from bot.storage.store import Store

# slack_sdk sends the client's secret so.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
ORG, FIRST, SECOND = "E0LOOPBACK", "T0FIRST", "T0SECOND"


def many(slack: double.Slack) -> dict[str, Any]:
    return {
        "slack_bot_token": SecretStr(""),
        "slack_client_id": slack.client[0],
        "slack_client_secret": SecretStr(slack.client[1]),
        "public_url": "https://bot.example.com",
    }


async def asked(talk: Talk) -> tuple[str, dict[str, str]]:
    """The state that Slack's own page gives back, and the browser's cookie."""
    answer = await talk.double.http.get(f"{talk.url}/slack/install")
    page = unquote(html.unescape(await answer.text()))
    assert answer.status == 200
    assert "redirect_uri=https://bot.example.com/slack/oauth_redirect" in page
    assert "scope=app_mentions:read,assistant:write,channels:history" in page
    state = page.partition("state=")[2].partition("&")[0]
    return state, {"Cookie": f"slack-app-oauth-state={state}"}


async def back(talk: Talk, query: str, cookie: dict[str, str]) -> int:
    """The status of the page on which people arrive from Slack's own."""
    url = f"{talk.url}/slack/oauth_redirect?{query}"
    return (await talk.double.http.get(url, headers=cookie)).status


async def install(talk: Talk, code: str = "granted") -> None:
    state, cookie = await asked(talk)
    assert await back(talk, f"code={code}&state={state}", cookie) == 200


def rows(store: Store, table: Any) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(table.select()))


@WAYS
def test_a_workspace_installs_once_asked_by_its_own_browser(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()

    async def scenario(talk: Talk) -> None:
        store = talk.behind.store
        state, cookie = await asked(talk)
        assert await back(talk, f"code=granted&state={state}", {}) == 400
        assert await back(talk, "code=granted&state=guessed", cookie) == 400
        assert await back(talk, f"state={state}", cookie) == 401  # no code
        assert await back(talk, f"code=granted&state={state}", cookie) == 401  # used
        state, cookie = await asked(talk)
        assert await back(talk, f"code=guessed&state={state}", cookie) == 401
        assert await back(talk, "error=access_denied", cookie) == 200  # said, nothing kept
        assert rows(store, t.installations) == []
        await install(talk)
        kept = rows(store, t.installations)
        assert [(row.team, row.enterprise, row.is_bot) for row in kept] == [(TEAM, "", True)]
        assert rows(store, t.oauth_states) == []
        await install(talk)
        assert len(rows(store, t.installations)) == 1
        await slack.text("what is seo?", slack.user())
        assert "SEO is the work" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


def test_a_state_is_good_once_and_for_ten_minutes(tmp_path: Path, advisor: Advisor) -> None:
    slack = double.Slack()

    async def scenario(talk: Talk) -> None:
        store = talk.behind.store
        states = States(store)
        good, late = await states.async_issue(), await states.async_issue()
        with store.transaction() as transaction:
            old = t.oauth_states.update().where(t.oauth_states.c.state == late)
            transaction.connection.execute(old.values(expires=clock() - 1))
        assert not await states.async_consume(late)
        assert await states.async_consume(good)
        assert not await states.async_consume(good)
        await states.async_issue()
        assert len(rows(store, t.oauth_states)) == 1

    play(scenario, tmp_path, advisor, double=slack, **many(slack))


@WAYS
def test_a_token_about_to_end_is_exchanged_once_and_kept(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.rotating, slack.seconds = True, 600

    async def scenario(talk: Talk) -> None:
        ada, bob = slack.user("ada"), slack.user("bob")
        await install(talk)
        slack.seconds = 43_200
        first = slack.newest()
        await asyncio.gather(*(slack.text("what is seo?", who) for who in (ada, bob)))
        await slack.expect("chat.postMessage", 2)
        second = slack.newest()
        exchanged = slack.of("oauth.v2.access", lambda call: call.ok)
        assert [call.values.get("grant_type") for call in exchanged].count("refresh_token") == 1
        assert second.token != first.token
        kept = rows(talk.behind.store, t.installations)
        assert len(kept) == 1
        assert second.token in kept[0].data
        assert second.refresh in kept[0].data
        slack.expire(first)
        anew = installations(settings(slack, **many(slack)), talk.behind.store)
        assert anew is not None
        found = await anew.async_find_bot(enterprise_id=None, team_id=TEAM)
        assert found is not None
        assert found.bot_token == second.token
        await slack.text("what is smo?", ada)
        await slack.expect("chat.postMessage", 3)
        assert len(talk.shown()) == 3

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_a_token_that_slack_calls_expired_is_exchanged(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.rotating = True

    async def scenario(talk: Talk) -> None:
        await install(talk)
        slack.expire(slack.newest())
        await slack.text("what is seo?", slack.user())
        await slack.until(lambda: talk.shown())
        assert [call.ok for call in slack.of("chat.postMessage")] == [False, True]
        assert slack.newest().token in rows(talk.behind.store, t.installations)[0].data

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


def test_of_two_processes_that_exchange_a_token_both_speak(
    tmp_path: Path, advisor: Advisor
) -> None:
    slack = double.Slack()
    slack.rotating, slack.seconds = True, 600

    async def scenario(talk: Talk) -> None:
        await install(talk)
        slack.seconds = 43_200
        used = settings(slack, **many(slack))
        both = [bots(used, installations(used, talk.behind.store)) for _ in range(2)]
        found = await asyncio.gather(*(one.of(TEAM) for one in both if one))
        assert [bot.bot_token for bot in found if bot] == [slack.newest().token] * 2

    play(scenario, tmp_path, advisor, double=slack, **many(slack))


@WAYS
def test_a_token_whose_exchange_is_refused_is_used_to_its_end(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.rotating, slack.seconds = True, 600

    async def scenario(talk: Talk) -> None:
        await install(talk)
        slack.newest().refresh = ""
        await slack.text("what is seo?", slack.user())
        assert "SEO is the work" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_an_ended_token_that_is_not_exchanged_is_not_asked_for_again_and_again(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.rotating = True

    async def scenario(talk: Talk) -> None:
        await install(talk)
        slack.expire(slack.newest())
        slack.newest().refresh = ""
        row = await talk.say(f"{TEAM}/{slack.dm(slack.user())}", Reply("Never seen."))
        await talk.kept(lambda noted: noted["failed"] == "invalid_refresh_token", row)
        refused = slack.of("oauth.v2.access", lambda call: not call.ok)
        assert len(refused) == 1
        assert talk.shown() == []

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_who_calls_where_nothing_is_installed_is_told(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()

    async def scenario(talk: Talk) -> None:
        ada, room = slack.user(), slack.channel()
        told = await slack.command("/signpost what is seo?", ada, room)
        assert told.acknowledged
        assert "not installed here any more" in slack.ephemeral[-1]["text"]
        assert (await slack.text("what is seo?", ada)).status == 200
        assert rows(talk.behind.store, t.turns) == []

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_a_workspace_that_removes_the_app_gets_nothing_more(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.allow("other", SECOND)

    async def scenario(talk: Talk) -> None:
        store = talk.behind.store
        await install(talk)
        await install(talk, "other")
        ada = slack.user()
        with slack.within(SECOND):
            bob = slack.user("bob")
            await slack.text("what is seo?", bob)
        await slack.text("what is seo?", ada)
        await slack.expect("chat.postMessage", 2)
        for team, who in ((TEAM, ada), (SECOND, bob)):
            address = Address("slack", f"{team}/{slack.dm(who)}", "", f"{team}/{who}")
            with store.transaction() as transaction:
                Kept(transaction, address, clock()).write(Subscribe())
        slack.faults.add("chat.postMessage", double.too_many(1), where=lambda values: (
            values["channel"] == slack.dm(ada)))  # fmt: skip
        waiting = await talk.say(f"{TEAM}/{slack.dm(ada)}", Reply("Never seen."))
        await slack.expect("chat.postMessage", 3)
        told = await slack.uninstall(slack.grants[-2])
        assert all(delivery.acknowledged for delivery in told)
        await talk.kept(lambda noted: noted["failed"], waiting)
        later = await talk.say(f"{TEAM}/{slack.dm(ada)}", Reply("Never seen either."))
        await talk.kept(lambda noted: noted["failed"], later)
        assert [row.team for row in rows(store, t.installations)] == [SECOND]
        kept = [row.channel.partition("/")[0] for row in rows(store, t.subscriptions)]
        assert kept == [SECOND]
        with slack.within(SECOND):
            await slack.text("what is smo?", bob)
        await slack.expect("chat.postMessage", 4)
        assert not any("Never" in seen(message) for message in talk.shown())
        person = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
        with slack.within(SECOND):
            await slack.event(person, bare=True)
        assert len(rows(store, t.installations)) == 1

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_the_one_workspace_that_removes_the_app_gets_nothing_more(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        slack.faults.add("chat.postMessage", double.too_many(1))
        row = await talk.say(f"{TEAM}/{slack.dm(ada)}", Reply("Never seen."))
        await slack.expect("chat.postMessage", 1)
        await slack.uninstall(slack.newest())
        await talk.kept(lambda noted: noted["failed"] == "the app was removed", row)
        assert talk.shown() == []

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_an_organisation_installs_for_all_of_its_workspaces(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.allow("org", enterprise=ORG)

    async def scenario(talk: Talk) -> None:
        store = talk.behind.store
        await install(talk, "org")
        with slack.within(FIRST, ORG, whole=True):
            ada, room = slack.user(), slack.channel()
            await slack.mention("what is seo?", ada, room)
            first = await talk.answer()
            assert "SEO is the work" in seen(first)
            await slack.press(first, "Sources", ada)
            assert "rests on" in seen(await talk.answer())
            await slack.command("/signpost what is smo?", ada, room)
            assert "SMO" in seen(await talk.hidden())
            await slack.open_home(ada)
            await slack.next("views.publish")
            await slack.press_view(slack.homes[ada], "What is SEO?", ada)
            assert (await talk.answer())["channel"] == slack.dm(ada)
        with slack.within(SECOND, ORG, whole=True):
            bob = slack.user("bob")
            await slack.text("what is seo?", bob)
            assert (await talk.answer())["channel"] == slack.dm(bob)
        people = {row.person for row in rows(store, t.turns)}
        assert people == {f"slack:{FIRST}/{ada}", f"slack:{SECOND}/{bob}"}
        withdrawn = {"type": "team_access_revoked", "team_ids": [SECOND]}
        with slack.within(SECOND, ORG, whole=True):
            await slack.event(withdrawn, bare=True)
        row = await talk.say(f"{SECOND}/{slack.dm(bob)}", Reply("Never seen."))
        await talk.kept(lambda noted: noted["failed"], row)
        await talk.say(f"{FIRST}/{slack.dm(ada)}", Reply("From a job."))
        assert seen(await talk.answer()) == "From a job."
        with slack.within(SECOND, ORG, whole=True):
            await slack.text("what is smo?", bob)  # let in again
            assert (await talk.answer())["channel"] == slack.dm(bob)
        await slack.uninstall(slack.newest("", ORG))
        for channel in (f"{FIRST}/{slack.dm(ada)}", f"{SECOND}/{slack.dm(bob)}"):
            row = await talk.say(channel, Reply("Never seen."))
            await talk.kept(lambda noted: noted["failed"], row)
        assert rows(store, t.installations) == []
        assert not any("Never" in seen(message) for message in talk.shown())

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_the_token_of_an_organisation_is_exchanged(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.rotating, slack.seconds = True, 600
    slack.allow("org", enterprise=ORG)

    async def scenario(talk: Talk) -> None:
        await install(talk, "org")
        slack.seconds = 43_200
        with slack.within(FIRST, ORG, whole=True):
            ada = slack.user()
            await slack.text("what is seo?", ada)
            await talk.answer()
            slack.expire(slack.newest("", ORG))
            await slack.text("what is smo?", ada)
            await slack.until(lambda: len(talk.shown()) == 2)
        kept = [row for row in rows(talk.behind.store, t.installations) if row.is_bot]
        assert [(row.team, row.enterprise) for row in kept] == [("", ORG)]
        assert slack.newest("", ORG).token in kept[0].data

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))


@WAYS
def test_a_workspace_of_an_organisation_may_have_its_own_token(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    slack = double.Slack()
    slack.allow("own", FIRST, ORG)

    async def scenario(talk: Talk) -> None:
        await install(talk, "own")
        with slack.within(FIRST, ORG):
            await slack.text("what is seo?", slack.user())
            assert "SEO is the work" in seen(await talk.answer())
        kept = rows(talk.behind.store, t.installations)
        assert [(row.team, row.enterprise) for row in kept] == [(FIRST, ORG)]
        await slack.uninstall(slack.newest(FIRST, ORG))
        assert rows(talk.behind.store, t.installations) == []

    play(scenario, tmp_path, advisor, http=http, double=slack, **many(slack))
