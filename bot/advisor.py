"""One turn of a conversation: from a message to what is said, remembered and to be done."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.conversation import Conversation
from bot.flow import is_question
from bot.knowledge import folder, load
from bot.knowledge.rules import problems
from bot.message import Address, Message, Reply
from bot.router import CERTAIN, Match, Router
from bot.router.ranking import ANSWER
from bot.router.repair import corrected, picked
from bot.router.sentences import spoken
from bot.router.split import parts
from bot.skills import Brand, Job, Outcome, Turn, asking, endings, skills
from bot.skills.answer import answer
from bot.skills.compare import compose
from bot.skills.unknown import admit, clarify
from bot.storage.records import NoRecords

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.knowledge import Knowledge
    from bot.storage.records import Record, Records

_log = logging.getLogger(__name__)
LONGEST = 2000
SHARED = "shared"
"""The argument of a job whose result others read too."""
_TOO_LONG = (
    "That is more than I can read at once. Put your question in a sentence or two, please, "
    "or send the address of the page you want audited."
)
_FAILED = "Something went wrong on my side, and I have noted it. Please ask in another way."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn came to, and how the message was understood (one match a part)."""

    reply: Reply
    conversation: Conversation
    matches: tuple[Match, ...]
    job: Job | None = None
    records: tuple[Record, ...] = ()


class Advisor:
    """Answers messages over one body of knowledge; costs milliseconds and no network.

    Args:
        knowledge: what it knows.
        brand: under which name it speaks.
    """

    def __init__(self, knowledge: Knowledge, brand: Brand | None = None) -> None:
        self.brand = brand or Brand()
        self.router = Router(knowledge)

    @property
    def knowledge(self) -> Knowledge:
        """What it knows; a turn looks it up once, for `reload` may put another in its place."""
        return self.router.knowledge

    def closest(self, text: str) -> list[tuple[str, float]]:
        """The entries nearest to a message, with their scores, best first."""
        match = self.router.route(text)
        best = [(match.target, match.score)] if match.target and match.kind != "skill" else []
        return [*best, *match.runners_up]

    def reload(self, root: Path | None = None) -> list[str]:
        """Reads the knowledge below `root` anew; takes seconds.

        Turns that are under way end with the old one. On any error the old one stays.

        Returns:
            Why the old knowledge stays, or nothing.
        """
        root = root or folder()
        try:
            found = problems(root, datetime.now(UTC).date())
            if found:
                return list(map(str, found))
            router = Router(load(root))
            router.warm()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, talk goes on
            _log.exception("the knowledge was not read anew")
            return [f"{type(error).__name__}: {error}"]
        self.router = router
        return []

    def answer(
        self,
        message: Message,
        conversation: Conversation | None = None,
        now: datetime | None = None,
        kept: Records | None = None,
    ) -> Answer:
        """One turn. Whatever a skill does wrong is logged, and the person is told."""
        now = now or datetime.now(UTC)
        conversation = replace((conversation or Conversation()).fresh(now), at=now)
        text = _chosen(message.text, conversation)
        if len(text) > LONGEST:
            match = Match("unknown", None, 0.0, {"outside": "outside-long"})
            return Answer(Reply(_TOO_LONG), conversation, (match,))
        router = self.router
        matches = _understand(router, text, conversation)
        kept = kept or NoRecords()
        said = replace(message, text=text)
        turn = Turn(matches[0], conversation, router.knowledge, self.brand, said, kept, self)
        try:
            outcomes, matches = self._converse(turn, matches, text)
        except Exception:  # noqa: BLE001 - a turn is one of the four places that may
            _log.exception("a turn failed")
            return Answer(Reply(_FAILED), conversation, matches)
        return _marked(_joined(outcomes, matches), message)

    def finish(
        self,
        job: Job,
        result: dict[str, Any],
        conversation: Conversation,
        now: datetime | None = None,
        kept: Records | None = None,
    ) -> Outcome:
        """What is said when a job has ended, and what is remembered of it."""
        return self.resume(self.conclude(job, result, conversation, now, kept))

    def conclude(
        self,
        job: Job,
        result: dict[str, Any],
        conversation: Conversation,
        now: datetime | None = None,
        kept: Records | None = None,
    ) -> Outcome:
        """`finish` without the question that waits: what else is said stands before it."""
        said = {name: value for name, value in job.arguments.items() if isinstance(value, str)}
        match = Match("skill", f"cmd-{job.task}", 1.0, said)
        now = now or datetime.now(UTC)
        known = replace(conversation, at=now)
        asked = Message("", Address("", ""), shared=bool(job.arguments.get(SHARED)))
        turn = Turn(match, known, self.knowledge, self.brand, asked, kept or NoRecords())
        return endings()[job.task](turn, result)

    def resume(self, outcome: Outcome) -> Outcome:
        """What is said, and below it the question that waits, if one does."""
        return asking.resume(outcome, self.knowledge.flows) if outcome.reply.text else outcome

    def _converse(
        self, turn: Turn, matches: tuple[Match, ...], text: str
    ) -> tuple[list[Outcome], tuple[Match, ...]]:
        """What an open flow says, or the skills; after a digression the flow's question again."""
        before = turn.conversation.flow
        if before is None or before["name"] not in turn.knowledge.flows:
            return self._perform(turn, matches), matches
        own = asking.proceed(turn, text)
        if own is None and (released := asking.released(turn)):
            outcomes = self._perform(released[0], matches)
            kept = (*released[1], *outcomes[0].records)
            return [replace(outcomes[0], records=kept), *outcomes[1:]], matches
        if own is None and not _elsewhere(matches[0], text, free=asking.takes_anything(turn)):
            own = asking.take(turn, text)
        if own is not None:
            return [own], (Match("skill", f"flow-{before['name']}", CERTAIN),)
        outcomes = self._perform(turn, matches)
        if outcomes[-1].conversation.flow == before:
            outcomes[-1] = asking.resume(outcomes[-1], turn.knowledge.flows)
        return outcomes, matches

    def _perform(self, turn: Turn, matches: tuple[Match, ...]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for match in matches:
            outcome = self._skill(match, turn.knowledge)(replace(turn, match=match))
            turn = replace(turn, conversation=outcome.conversation)
            outcomes.append(outcome)
        return outcomes

    def _skill(self, match: Match, knowledge: Knowledge) -> Callable[[Turn], Outcome]:
        if match.kind == "skill":
            return skills()[str(match.target).removeprefix("cmd-")]
        if match.kind == "clarify":
            return clarify
        if match.kind == "unknown":
            return admit
        return answer if match.target in knowledge else compose


def _understand(router: Router, text: str, conversation: Conversation) -> tuple[Match, ...]:
    """The whole message, or its parts if each of them is a question of its own."""
    pieces = parts(text)
    if len(pieces) > 1:
        matches = tuple(router.route(piece, conversation) for piece in pieces)
        answered = (m for m in matches if m.kind in {"entry", "comparison"})
        own = {match.slots.get("entry", match.target) for match in answered}
        if len(own) == len(pieces):
            return matches
    return (router.route(text, conversation),)


def _elsewhere(match: Match, text: str, *, free: bool) -> bool:
    """True for a message that surely asks for something besides the open question.

    Where any words are an answer, only a command or a question leads elsewhere.
    """
    if match.kind not in {"entry", "comparison", "skill"} or match.score < ANSWER:
        return False
    if match.slots.get("aspect") == "how":
        return is_question(text)
    if match.target in {"cmd-smalltalk", "cmd-none", "cmd-back"}:
        return match.target == "cmd-smalltalk" and (not free or "insult" in match.slots)
    return not free or match.kind == "skill" or is_question(text)


def _chosen(text: str, conversation: Conversation) -> str:
    """What a number stands for among the choices offered last; else the text itself."""
    text = spoken(text)
    number = re.fullmatch(r"\s*[\[(]?(\d)[\])]?[.)]?\s*", text)
    if number and 1 <= int(number[1]) <= len(conversation.choices):
        return conversation.choices[int(number[1]) - 1]
    meant = picked(text, conversation.choices, unsure=conversation.misses > 0)
    return meant or corrected(text)


def _marked(answer: Answer, message: Message) -> Answer:
    """An answer whose job knows whether others will read what it comes to."""
    if answer.job is None or not message.shared:
        return answer
    arguments = {**answer.job.arguments, SHARED: True}
    return replace(answer, job=replace(answer.job, arguments=arguments))


def _joined(outcomes: list[Outcome], matches: tuple[Match, ...]) -> Answer:
    """One answer of several outcomes: each part under its own rule, the last one's choices."""
    last = outcomes[-1]
    if len(outcomes) == 1:
        return Answer(last.reply, last.conversation, matches, last.job, last.records)
    text = "\n\n---\n\n".join(outcome.reply.text for outcome in outcomes)
    job = next((outcome.job for outcome in outcomes if outcome.job), None)
    records = tuple(record for outcome in outcomes for record in outcome.records)
    reply = replace(last.reply, text=text, more="")
    return Answer(reply, last.conversation, matches, job, records)
