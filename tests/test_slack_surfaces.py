"""What people open on Slack: the App Home, the Messages tab, the form; and what is shown there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Address
from bot.storage.kept import Kept
from bot.storage.keys import clock
from bot.storage.records import Subscribe
from tests.doubles import faults
from tests.doubles.slack_people import TEAM
from tests.loopback import serve
from tests.platform import HOSTILE
from tests.slack_talk import WAYS, Talk, buttons, play, seen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_the_home_shows_what_is_kept(
    tmp_path: Path, advisor: Advisor, demo_site: str, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        await slack.open_home(ada)
        await slack.next("views.publish")
        home = slack.homes[ada]
        parts = ("None yet.", "Nothing. I only answer.", "audit example.com", "Privacy", "Messages")
        assert all(part in seen(home) for part in parts)
        assert buttons(home) == [
            "SEO vs SMO?", "What is SEO?", "What is SMO?", "What can you do?",
            "Privacy", "My data", "Erase my data",
        ]  # fmt: skip
        await slack.text(f"audit {demo_site}", ada)
        await slack.until(lambda: "Fix first:" in "".join(map(seen, talk.shown())))
        address = Address("slack", f"{TEAM}/{slack.dm(ada)}", "", f"{TEAM}/{ada}")
        with talk.behind.store.transaction() as transaction:
            Kept(transaction, address, clock()).write(Subscribe())
        await slack.open_home(ada)
        await slack.next("views.publish")
        home = slack.homes[ada]
        assert demo_site.rstrip("/") in seen(home)
        assert "SEO 7" in seen(home)
        assert "the weekly tip" in seen(home)
        assert "What changed since last time?" in buttons(home)
        await slack.open_home(slack.user("bob"))
        await slack.next("views.publish")
        assert demo_site.rstrip("/") not in seen(list(slack.homes.values())[-1])
        await talk.settled()
        for choice, words in (("What is SEO?", "SEO is the work"), ("My audits", "Your last")):
            await slack.press_view(home, choice, ada)
            await slack.until(lambda words=words: words in " ".join(map(seen, talk.shown())))
        assert all(where == slack.dm(ada) for where, _ in slack.messages)

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_question_from_anywhere_is_answered_in_private(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        assert (await slack.shortcut("ask", ada)).acknowledged
        form = (await slack.next("views.open")).answer["view"]
        assert form["title"]["text"] == "Ask Signpost"
        sent = await slack.submit(form, {"question": "what is seo?"}, ada)
        assert sent.acknowledged
        told = await talk.answer()
        assert "SEO is the work" in seen(told)
        assert told["channel"] == slack.dm(ada)
        await slack.repeat(sent)
        await slack.text("sources", ada)
        assert "rests on" in seen(await talk.answer())
        assert len(slack.of("chat.postMessage")) == 2

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_form_that_can_not_be_taken_stays_open(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        await slack.shortcut("ask", ada)
        form = (await slack.next("views.open")).answer["view"]
        slack.faults.add("conversations.open", faults.slow(30))
        sent = await slack.submit(form, {"question": "what is seo?"}, ada)
        assert sent.acknowledged
        assert sent.body["response_action"] == "errors"
        assert "send it once more" in sent.body["errors"]["question"]
        sent = await slack.submit(form, {"question": "what is seo?"}, ada)
        assert sent.acknowledged
        assert "SEO is the work" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_hostile_title_is_but_words(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    page = f"<html><head><title>{HOSTILE.replace('<', '&lt;')}</title></head><body>x</body></html>"

    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        with serve({"/": page}) as site:
            for text in (f"preview {site.url}", f"audit {site.url}"):
                await slack.mention(text, ada, room)
                await talk.settled()
        whole = " ".join(map(seen, talk.shown()))
        assert "<!channel>" in whole
        for call in slack.of("chat.postMessage|chat.update"):
            assert "<!" not in call.values["text"]
            assert '"broadcast"' not in str(call.values["blocks"]).replace("'", '"')
            assert '"mrkdwn"' not in str(call.values["blocks"]).replace("'", '"')

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_more_than_can_be_read_is_said_to_be(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        await slack.text("what is seo? " * 800, ada)
        assert "more than I can read at once" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)
