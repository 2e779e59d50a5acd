"""Addresses as people read them."""

from __future__ import annotations

import pytest

from bot.audit.shown import shown


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://www.example.com/", "www.example.com"),
        ("https://example.com:8443/a/b/?q=1#x", "example.com:8443/a/b"),
        ("https://xn--bckerei-5wa.de/", "bäckerei.de"),
        ("https://xn--e1afmkfd.xn--p1ai/%D1%85%D0%BB%D0%B5%D0%B1", "пример.рф/хлеб"),
        ("https://xn--r8jz45g.jp/%E8%8A%B1", "例え.jp/花"),
        ("https://xn--mgbh0fb.xn--kgbechtv/", "مثال.إختبار"),
        ("https://example.com/%FF%FE", "example.com/%FF%FE"),
        ("mailto", "mailto"),
        ("", ""),
    ],
)
def test_foreign_letters_are_shown(url: str, words: str) -> None:
    assert shown(url) == words


@pytest.mark.parametrize(
    "host",
    [
        "xn--80ak6aa92e.com",  # looks like apple, in Cyrillic
        "xn--pypal-4ve.com",  # a Cyrillic letter within Latin ones
        "xn--mxacd.com",  # Greek
        "xn--a.de",  # no valid name
        "xn--e1afmkfd.xn--pypal-4ve.xn--p1ai",
    ],
)
def test_what_could_pass_for_another_stays_as_it_is_sent(host: str) -> None:
    assert shown(f"https://{host}/") == host
