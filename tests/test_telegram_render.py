"""Replies as Telegram gets them: golden files, and properties that hold for every reply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.markdown import Run
from bot.adapters.telegram.html import Piece, units
from bot.adapters.telegram.render import LONGEST, render
from bot.message import Reply, quote
from tests.doubles.telegram_html import parse
from tests.doubles.telegram_people import entities
from tests.platform import HOSTILE, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.knowledge import Knowledge

SCRAPS = (
    "@durov /start evil.com https://evil.com/x tg://resolve?domain=x <b> </b> </pre> &lt; ` * _ "
    "~~~ # > | 1. - [x](tg://user?id=1) ![i](https://e.com) <https://evil.com> @ / . com \\ 😀 x"
).split(" ")
foreign = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from([*SCRAPS, "\n", " ", "\u202e"]), max_size=40).map("".join),
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_reply_looks_as_it_did(name: str, golden: Callable[[str, str], None]) -> None:
    rendered = render(SAMPLES[name])
    shown = "\n\n=== next message ===\n\n".join(part.html for part in rendered.parts)
    rows = "".join(f"\n{json.dumps(row)}" for row in rendered.buttons)
    golden(f"telegram/{name}.html", f"{shown}\n{rows}\n")


def sound(reply: Reply) -> str:
    """Holds a reply against every limit; what people read of it."""
    rendered = render(reply)
    read = []
    for part in rendered.parts:
        visible, wrong = parse(part.html)
        assert not wrong, (wrong, part.html)
        assert visible.strip()
        assert units(visible) <= 4096
        assert units(part.plain) <= 4096
        assert part.html.count("</") <= 100
        read.append(visible)
    buttons = [text for row in rendered.buttons for text in row]
    assert all(len(text.encode()) <= 64 and text.strip() for text in buttons)
    assert len(buttons) <= 100
    assert all(len(row) <= 8 for row in rendered.buttons)
    return "\n".join(read)


@given(foreign)
@settings(max_examples=400)
def test_quoted_text_stays_text(text: str) -> None:
    said = sound(Reply(f"**{quote(text)}** and {quote(text)}\n\n- {quote(text)}", more=quote(text)))
    html = "".join(part.html for part in render(Reply(quote(text))).parts)
    assert "<" not in html or html.startswith(("• ", "1. "))
    assert entities(said) == []


@given(foreign, foreign, st.lists(st.text(max_size=90), max_size=5))
@settings(max_examples=400)
def test_no_reply_breaks_a_limit(text: str, more: str, choices: list[str]) -> None:
    sound(Reply(text, more=more, choices=tuple(choices)))


@given(st.text(alphabet="ab 😀\n*`@/.", min_size=3000, max_size=12_000))
@settings(max_examples=25)
def test_long_replies_are_cut_and_lose_nothing(text: str) -> None:
    sound(Reply(text))
    fenced = sound(Reply(f"```\n{text}\n```"))
    assert "".join(fenced.split()) == "".join(text.replace("```", "").split()) or "```" in text


def test_hostile_titles_link_to_nobody() -> None:
    html = render(Reply(f"**{quote(HOSTILE)}**")).parts[0].html
    assert parse(html)[1] == []
    assert "<a " not in html
    assert entities(parse(html)[0]) == []


def test_own_code_and_links_stay_whole() -> None:
    html = render(Reply("See [a page](https://a.example/b) and `https://c.example`.")).parts[0].html
    assert '<a href="https://a.example/b">a page</a>' in html
    assert "<code>https://c.example</code>" in html
    assert "robots.txt" in render(Reply("robots.txt")).parts[0].html


def test_long_choices_are_said_in_words() -> None:
    long = "What is the difference between a very long choice and a short one, if any?"
    rendered = render(Reply("Which?", choices=(long, "Short")))
    assert rendered.buttons == (("Short",),)
    assert f"• {long}" in rendered.parts[0].html


def test_every_entry_fits_in_one_message_with_what_unfolds(knowledge: Knowledge) -> None:
    for entry in knowledge:
        reply = Reply(entry.short, more=entry.long, choices=("More", "Sources"))
        sound(reply)
        rendered = render(reply)
        assert len(rendered.parts) == 1, entry.id
        assert rendered.buttons == (("Sources",),)


def test_a_piece_knows_its_length() -> None:
    assert Piece((Run("😀" * 10),), glue="").length == 20
    assert LONGEST < 4096
