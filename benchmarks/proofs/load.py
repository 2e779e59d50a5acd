"""Talk while slow audits run: how long answers take, and how fast Slack is acknowledged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks import chat
from benchmarks.proofs import Outcome
from benchmarks.proofs.audits import audits, served
from benchmarks.proofs.crowd import QUESTIONS
from benchmarks.talkers import signpost
from tests.doubles.slack_delivery import ACK_SECONDS
from tests.serving import command

if TYPE_CHECKING:
    from benchmarks.proofs import Plan

_RATIO = 2.0
_EVENTS = 200
_QUESTIONS = 200
_AUDITS = 4


async def talk(plan: Plan) -> Outcome:
    """The benchmark of talk, with and without slow audits."""
    figures = await chat.measured(signpost(plan.folder, "polling"), _QUESTIONS)
    assert figures.beside is not None
    alone, beside = figures.p99, figures.beside[1]
    return Outcome(
        f"{_QUESTIONS} questions with and without {chat.SLOW} hostile audits (benchmarks/chat.py)",
        f"p99 {alone:.0f} ms alone, {beside:.0f} ms beside them: ratio {beside / alone:.2f}",
        beside / alone <= _RATIO,
    )


async def acknowledged(plan: Plan) -> Outcome:
    """Two hundred events at once while audits run."""
    async with (
        audits(20.0) as asked,
        command("serve", env=served(plan, asked.slack)) as serving,
    ):
        await serving.printed("Signpost serves")
        await asked.ask(_AUDITS)
        deliveries = await asyncio.gather(
            *(
                asked.slack.text(QUESTIONS[number % len(QUESTIONS)], asked.slack.user())
                for number in range(_EVENTS)
            )
        )
    good = sum(delivery.acknowledged for delivery in deliveries)
    latest = max(delivery.seconds for delivery in deliveries)
    return Outcome(
        f"{_EVENTS} events at once while {_AUDITS} audits run",
        f"{good / _EVENTS:.0%} acknowledged within {ACK_SECONDS:.0f} s, "
        f"the slowest after {latest:.2f} s",
        good == _EVENTS,
    )
