"""The page's language: declared, and true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.check import fail, topic, warn
from bot.audit.languages import differs, is_tag
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("international")
SOURCE = "https://www.w3.org/International/questions/qa-html-language-declarations"
ENGLISH = "<p>" + "We make the boots that you wear on your way to the hills, and they last. " * 8
GERMAN = "<p>" + "Wir nähen die Schuhe von Hand und sie sind für den Winter mit Wachs. " * 8


@check(
    severity="medium",
    title="The page declares its language",
    fix='Declare the language of the text on the first element, for example <html lang="en">.',
    effort="template",
    source=SOURCE,
    explains="language-tag-html",
    good=html(attributes=' lang="zh-Hant-TW"'),
    bad=html(attributes=""),
)
def lang_attr(page: Page) -> Iterator[Evidence]:
    """Screen readers choose their voice by it, and browsers offer translations."""
    root = page.tree.css_first("html")
    if not page.lang:
        yield fail("The html element declares no language.", node=root)
    elif not is_tag(page.lang):
        yield warn(f"“{page.lang}” is no language code.", node=root)


@check(
    severity="low",
    title="The declared language is the text's",
    fix="Set lang on <html> to the language that most of the page is written in, or translate it. "
    "Now: {lang}",
    effort="template",
    source=SOURCE,
    explains="language-tag-html",
    needs="content",
    applies=lambda page: page.lang and page.word_count >= 50,
    good=html(body=ENGLISH),
    bad=html(body=GERMAN),
)
def lang_matches_text(page: Page) -> Iterator[Evidence]:
    """A wrong language makes screen readers unintelligible and translations useless."""
    found = differs(page.lang.split("-")[0].split("_")[0].lower(), page.main_text)
    if found:
        what = found if " " in found else f"“{found}”"
        yield warn(
            f"The page declares “{page.lang}”, but its text looks like {what}.",
            node=page.tree.css_first("html"),
            values={"lang": page.lang},
        )
