"""What people say to each other in a thread that Signpost takes part in: mostly not to Signpost.

Silence is the rule there. An answer is due to whoever names it, answers what it asked, or puts a
question or a command that is understood for sure. "I don't know" to people who talk to each other
never is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import flow
from bot.router import CERTAIN
from bot.router.ranking import ANSWER
from bot.router.text import phrase

if TYPE_CHECKING:
    from bot.advisor import Advisor
    from bot.conversation import Conversation
    from bot.message import Message
    from bot.router import Match
    from bot.turns import Turns

_TO_EACH_OTHER = re.compile(
    r"\b(?:did|have|has|had|are|were|will|would|when will|why did) (?:you|we|they|he|she|\w+ and)\b"
    r"|\b(?:can|could) (?:someone|anyone|anybody|somebody|they|he|she)\b"
    r"|\b(?:can|could|would) (?:you|we) (?!explain|tell|audit|check|compare|show|say|give|help|"
    r"describe|define|use|rank)"
    r"|\bdo you (?:think|want|have|agree|like|need|mind)\b|\bwho\b|\bwith you\b|\btake you\b",
    re.IGNORECASE,
)
"""How colleagues ask each other what was done, or who will do it."""
_OF_THE_TOPIC = re.compile(
    r"(?:(?:thanks|thank you|great|nice|cool|good|perfect|okay|ok|and|so|but|hm+)[\s,.!:-]+)*"
    r"(?:how|why|where|which|what (?!do you)|when should|should (?:i|we)|"
    r"do (?:i|we) need|does (?:it|that|this) (?:matter|help|hurt|count)|for\b)",
    re.IGNORECASE,
)
"""How a question about what was just said begins, that does not name it."""
_IDLE = frozenset({"cmd-smalltalk", "cmd-none", "cmd-back"})


def concerned(turns: Turns, message: Message) -> bool:
    """Whether a message that does not name Signpost is to be answered; nothing of it is kept."""
    if not turns.store.joined(message.sender):
        return False
    with turns.store.transaction() as transaction:
        conversation = transaction.conversation(message.sender)
    return concerns(turns.advisor, message.text, conversation.fresh(message.sent_at))


def concerns(advisor: Advisor, text: str, conversation: Conversation) -> bool:
    """Whether words without a name are meant for Signpost.

    Args:
        advisor: who would answer.
        text: what was said.
        conversation: what was said before to this person, or to others in the same thread.
    """
    said = phrase(text)
    name = re.escape(phrase(advisor.brand.name))
    if name and re.match(rf"(?:(?:hey|hi|hello|ok|thanks) )?{name}\b", said):
        return True
    if said in map(phrase, conversation.choices):
        return True
    if text.strip().isdecimal() and 1 <= int(text) <= len(conversation.choices):
        return True
    match = advisor.router.route(text, conversation)
    if _shown_around(match, text) and not conversation.awaits:
        return _answers(advisor, text, conversation, surely=True)
    return _sure(match, text) or _answers(advisor, text, conversation, surely=_idle(match))


def _sure(match: Match, text: str) -> bool:
    """Whether it is a question or a command that is understood."""
    if match.kind == "skill":
        return match.score >= CERTAIN and not _idle(match)
    if match.kind not in {"entry", "comparison"} or match.score < ANSWER:
        return False
    if match.slots.get("aspect") == "how":
        asks = flow.is_question(text) and _OF_THE_TOPIC.match(text.strip())
        return bool(asks) and not _TO_EACH_OTHER.search(text)
    if match.score >= CERTAIN:
        return True
    return flow.is_question(text) and not _TO_EACH_OTHER.search(text)


def _shown_around(match: Match, text: str) -> bool:
    """Whether it is nothing but an address: people show each other pages."""
    return "sites" in match.slots and len(text.split()) == 1


def _idle(match: Match) -> bool:
    """Whether it is courtesy or chatter."""
    return match.target in _IDLE or match.slots.get("outside") == "outside-smalltalk"


def _answers(advisor: Advisor, text: str, conversation: Conversation, *, surely: bool) -> bool:
    """Whether it may answer the question that Signpost asked this person.

    What is no answer for sure gets one repair, and silence from then on.
    """
    state = conversation.flow
    open_one = advisor.knowledge.flows.get(state["name"]) if state else None
    if not state or open_one is None:
        return False
    question = flow.asked(open_one, state)
    if flow.understand(question, text) is not None or flow.control(text):
        return True
    return not (surely or state["tries"] or flow.is_question(text))
