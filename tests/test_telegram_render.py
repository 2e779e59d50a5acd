"""Replies as Telegram gets them: golden files, and properties that hold for every reply."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.adapters.markdown import Run
from bot.adapters.telegram.html import Piece, units
from bot.adapters.telegram.render import LONGEST, render
from bot.message import Reply, clean, quote
from tests.doubles.telegram_html import parse
from tests.doubles.telegram_people import entities
from tests.platform import HOSTILE, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.knowledge import Knowledge

SCRAPS = (
    "@durov /start evil.com https://evil.com/x tg://resolve?domain=x <b> </b> </pre> &lt; ` * _ "
    "~~~ # > | 1. - [x](tg://user?id=1) ![i](https://e.com) <https://evil.com> @ / . com \\ 😀 x "
    "#tag $USD a.b@evil.com 1.2.3.4 evil.xn--p1ai пример.рф //evil.com www.evil.co /start@bot _ ** "
    "</b> <a </code> &#64; &commat;durov <!-- --> ``` [a]: ]( || t.me/x ton://x mailto:a@b.co"
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
        assert not any(unicodedata.category(c) == "Cs" for c in part.html + part.plain)
        read.append(visible)
    buttons = [text for row in rendered.buttons for text in row]
    assert all(len(text.encode()) <= 64 and text.strip() for text in buttons)
    assert len(buttons) <= 100
    assert all(len(row) <= 8 for row in rendered.buttons)
    return "\n".join(read)


PLACES = {
    "alone": "{}",
    "bold": "**{}** x",
    "italic": "*{}*",
    "heading": "## {}",
    "item": "- {}\n- b\n  - {}",
    "number": "1. {}\n2. b",
    "cell": "| {} | b |\n|---|---|\n| {} | {} |",
    "labelled cell": "| | {} | b |\n|---|---|---|\n| {} | {} | c |",
    "quotation": "> {}",
    "label": "[{}](https://own.example/)",
    "between": "a{}b. {}/{}@{}",
    "two lines": "{}  \n{}",
}
"""Where foreign text stands in a reply: each as a skill writes it, quoted."""
_KEPT = re.compile(r"<pre>.*?</pre>|<code[^>]*>.*?</code>|<a [^>]*>.*?</a>", re.DOTALL)
_TAG = re.compile(r"</?[a-z]+[^>]*>")
_FOUND = re.compile(
    r"@\w|(?<![\w/])/[A-Za-z0-9_]|\w://|(?<!\w)#\w|(?<!\w)\$[A-Z]|\d\.\d+\.\d+\.\d"
    r"|\S\.(?!(?:txt|xml|html?|php|css|js|json|pdf|png|jpe?g|webp|svg|gif|ico)(?![\w-]))[^\W\d_]{2}"
)
"""What Telegram may turn into a link by itself, and more than that."""


def links(html: str) -> list[str]:
    """What Telegram would find in a message besides what is marked."""
    return _FOUND.findall(unescape(_TAG.sub("", _KEPT.sub("x", html))))


def tags(html: str) -> Counter[str]:
    """The formatting of a message; around e-mail addresses, set as code, it starts anew."""
    found = Counter(tag for tag in _TAG.findall(html) if "code" not in tag)
    return Counter(dict.fromkeys(found, 1)) if "<code>" in html else found


@pytest.mark.parametrize("place", PLACES)
@given(foreign)
@settings(max_examples=120, deadline=None)
def test_quoted_text_stays_text_wherever_it_stands(place: str, text: str) -> None:
    words = quote(text)
    assume(words)
    for reply in (Reply(filled(place, words)), Reply("x", more=filled(place, words))):
        benign = replace(reply, text=filled(place, "x"), more=reply.more and filled(place, "x"))
        sound(reply)
        for part, plainly in zip(render(reply).parts, render(benign).parts, strict=True):
            assert not tags(part.html) - tags(plainly.html), part.html
            assert set(re.findall(r'href="([^"]*)"', part.html)) <= {"https://own.example/"}
            assert links(part.html) == [], part.html
            assert _FOUND.findall(part.plain) == [], part.plain


def filled(place: str, words: str) -> str:
    return PLACES[place].replace("{}", words)


@given(foreign)
@settings(max_examples=200, deadline=None)
def test_foreign_text_in_code_stays_in_it(text: str) -> None:
    line = clean(text).replace("`", "")
    assume(line.strip())
    reply = Reply(f"`{line}`\n\n~~~~~~~~html\n{line}\n~~~~~~~~", more=f"`{line}`")
    sound(reply)
    for part in render(reply).parts:
        assert links(part.html) == []
        assert "<a " not in part.html
        assert _FOUND.findall(part.plain) == [], part.plain


@given(st.lists(foreign, max_size=6))
@settings(max_examples=200, deadline=None)
def test_foreign_choices_stay_what_they_are(texts: list[str]) -> None:
    choices = tuple(text for text in texts if text.strip())
    rendered = render(Reply("Which?", choices=choices))
    sound(Reply("Which?", choices=choices))
    for part in rendered.parts:
        assert links(part.html) == []
        assert not tags(part.html)
    shown = [text for row in rendered.buttons for text in row]
    assert shown == [choice for choice in choices if len(choice.encode()) <= 64]


def test_an_address_of_a_person_can_be_copied_as_it_is() -> None:
    html = render(Reply(f"- **contact**: {quote('ada.b@mail.example.com, or @ada')}")).parts[0].html
    assert "<code>ada.b@mail.example.com</code>" in html
    assert links(html) == []


@given(foreign, foreign, st.lists(st.text(max_size=90), max_size=5))
@settings(max_examples=400, deadline=None)
def test_no_reply_breaks_a_limit(text: str, more: str, choices: list[str]) -> None:
    sound(Reply(text, more=more, choices=tuple(choices)))


@given(st.text(alphabet="ab 😀\n*`@/.", min_size=3000, max_size=12_000))
@settings(max_examples=25, deadline=None)
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
