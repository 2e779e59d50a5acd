"""Trades: a question is the same one whoever asks it."""

from __future__ import annotations

import pytest

from bot.knowledge import load
from bot.router import Router
from bot.router.trades import Trades

NAMES = ("bakery", "law firm", "shop")


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(load())


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("is a blog worth it for my bakery", "is a blog worth it for my business"),
        ("linkedin for a small law firm", "linkedin for a small business"),
        ("ads for shops", "ads for business"),
        ("law firm", None),
        ("find a bakery", None),
        ("find a good cheap bakery", None),
        ("insurance for a law firm", None),
        ("do i need a website for my bakery", "do i need a website for my business"),
        ("best network for our shop", "best network for our business"),
        ("what is a canonical tag", None),
    ],
)
def test_the_asker_s_trade_is_a_business(said: str, read: str | None) -> None:
    found = Trades(NAMES).without(tuple(said.split()))
    assert (found and " ".join(found)) == read


@pytest.mark.parametrize("trade", ["bakery", "law firm", "dental practice", "farm shop"])
def test_trades_ask_alike(router: Router, trade: str) -> None:
    for question in ("is a blog worth it for my {}", "how do i use pinterest for my {}"):
        own, general = (
            router.route(question.format(trade)),
            router.route(question.format("business")),
        )
        assert own.target == general.target


@pytest.mark.parametrize(
    "message",
    ["find a plumber near me", "recommend a restaurant in leeds", "i need a lawyer for my divorce",
     "how much does a dentist earn", "how do i open a bakery", "find a job as carpenter"],
)  # fmt: skip
def test_who_looks_for_a_trade_is_elsewhere(router: Router, message: str) -> None:
    assert router.route(message).kind == "unknown"
