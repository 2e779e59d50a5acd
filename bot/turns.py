"""Turns: a message in, everything that follows from it in one transaction.

A crash before the commit leaves the event to be delivered again; a crash after it leaves a reply in
the outbox and a job on the list. So nothing is lost and nothing is done twice.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.leads import forwarding
from bot.message import Address, Message, Reply
from bot.quotas import over_quota, recent
from bot.skills import Job
from bot.storage.kept import Kept
from bot.storage.keys import clock
from bot.storage.records import Erase
from bot.tasks import with_card
from bot.watching import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.advisor import Advisor, Answer
    from bot.jobs import Jobs
    from bot.skills import Outcome
    from bot.storage.store import Store, Transaction

_log = logging.getLogger(__name__)
AUDITS = frozenset({"audit", "watch"})
"""Tasks whose result is a report, and is kept."""
GOVERNED = AUDITS | {"preview", "versus"}
"""Tasks that reach out to websites, so that quotas hold for them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn left behind: the outbox row of its answer, and the job that it promised."""

    outbox: int
    job: str = ""


class Turns:
    """Takes messages and the results of jobs.

    Args:
        store: where everything is kept.
        advisor: who answers.
        quotes_to: where requests for a quote go besides the table of leads, or None.
        link: where the report of a kept audit can be read, by its id, or None.
    """

    def __init__(
        self,
        store: Store,
        advisor: Advisor,
        quotes_to: Address | None = None,
        link: Callable[[int], str] | None = None,
    ) -> None:
        self.store = store
        self.advisor = advisor
        self._forward = forwarding(quotes_to, advisor.brand.name)
        self._link = link

    def take(self, message: Message, now: float | None = None) -> Taken | None:
        """One turn; None if the event was taken before. Touches no network."""
        now = now or clock()
        with self.store.transaction() as transaction:
            turn = transaction.first_time(message, now)
            if turn is None:
                return None
            conversation = transaction.conversation(message.sender, message.reacts_to, message.text)
            kept = Kept(transaction, message.sender, now)
            answer = self.advisor.answer(message, conversation, _time(now), kept)
            first = answer.matches[0]
            transaction.understood(turn, first.kind, first.target or "", first.score)
            if answer.job:
                answer = self._governed(transaction, kept, message, answer, now)
            return self._write(transaction, kept, message, answer, now, f"turn-{turn}")

    def _governed(
        self, transaction: Transaction, kept: Kept, message: Message, answer: Answer, now: float
    ) -> Answer:
        """The answer as quotas and results of the last minutes leave it."""
        job = answer.job
        if job is None or job.task not in GOVERNED:
            return answer
        again = "again" in message.text.casefold()
        shared = job.task == "audit" and not again
        earlier = recent(transaction, job, now) if shared else None
        if earlier is not None:
            report, minutes = earlier
            age = f"*From an audit {minutes} min ago; say “check again” for a fresh one.*"
            result = with_card(report, self.advisor.brand.name)
            outcome = self.advisor.conclude(job, result, answer.conversation, _time(now), kept)
            outcome = self.advisor.resume(_noted(outcome, age))
            conversation = outcome.conversation
            return replace(answer, reply=outcome.reply, conversation=conversation, job=None)
        if refused := over_quota(transaction, message.sender, job, now):
            return replace(answer, reply=Reply(refused), job=None, records=())
        return answer

    def _write(
        self,
        transaction: Transaction,
        kept: Kept,
        message: Message,
        answer: Answer,
        now: float,
        job_id: str,
    ) -> Taken:
        for record in answer.records:
            kept.write(record)
            self._forward(transaction, record, now)
        erased = any(isinstance(record, Erase) for record in answer.records)
        if not erased:
            transaction.remember(message.sender, answer.conversation)
        row = transaction.say(
            message.sender, answer.reply, now, event=message.event_id, once=erased
        )
        if answer.job is None:
            return Taken(row)
        transaction.promise(
            job_id, answer.job.task, answer.job.partition, answer.job.arguments,
            message.sender, row, now,
        )  # fmt: skip
        return Taken(row, job_id)

    def drive(self, jobs: Jobs) -> None:
        """Hands promised jobs to the engine; what it has already is not done twice."""
        for job in self.store.unsubmitted():
            arguments = {**json.loads(job["arguments"]), "job": job["id"]}
            jobs.submit(job["task"], key=job["id"], partition=job["partition"], arguments=arguments)
            self.store.submitted(job["id"])

    def finish(self, job_id: str, result: Mapping[str, Any] | str) -> None:
        """Says what a job came to, once: its result, or why it failed."""
        now = clock()
        with self.store.transaction() as transaction:
            row = transaction.close_job(job_id)
            if row is None:
                return
            address = Address(**json.loads(row["conversation"]))
            if isinstance(result, str):
                if row["outbox"] != SILENT:
                    transaction.revise(row["outbox"], Reply(result))
                return
            conversation = transaction.conversation(address)
            job = Job(row["task"], json.loads(row["arguments"]), row["partition"])
            kept = Kept(transaction, address, now)
            outcome = self.advisor.conclude(job, dict(result), conversation, _time(now), kept)
            if row["task"] in AUDITS:
                audit = kept.audited(job.arguments["url"], row["partition"], result)
                if self._link and result["verdict"] == "audited":
                    link = f"[The whole report]({self._link(audit)}), for seven days"
                    outcome = _noted(outcome, link)
            outcome = self.advisor.resume(outcome)
            reply = outcome.reply
            if row["outbox"] == SILENT and not reply.text:
                return
            for record in outcome.records:
                kept.write(record)
            transaction.remember(address, outcome.conversation)
            if row["outbox"] == SILENT:
                transaction.say(address, reply, now)
            else:
                transaction.revise(row["outbox"], reply)


def _noted(outcome: Outcome, note: str) -> Outcome:
    """With a note below what is said, if something is."""
    if not outcome.reply.text:
        return outcome
    return replace(outcome, reply=replace(outcome.reply, text=f"{outcome.reply.text}\n\n{note}"))


def _time(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)
