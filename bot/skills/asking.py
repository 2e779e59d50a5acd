"""Questions one after another: starts a flow, takes answers, comes back after a digression."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import flow
from bot.message import Reply, quote
from bot.router.text import phrase
from bot.skills import completions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.flows import Flow, Question
    from bot.skills import Outcome, Turn
    from bot.storage.records import Record

STEERING = "*Say “back”, “skip” or “cancel” whenever you like.*"
_NEEDED = "I need this one to go on; “cancel” ends it."
_AGAIN = "I couldn't read that as an answer. Press one, type its number, or say “skip” or “cancel”."
_KINDS = {
    "contact": "That doesn't look like an e-mail address, a phone number or an @handle.",
    "site": "That doesn't look like an address. For example: example.com",
    "text": "I need a word or two.",
}


def begin(turn: Turn, name: str, answers: Mapping[str, str] | None = None) -> Outcome:
    """The first question of a flow; `answers` are known already."""
    flow_of = turn.knowledge.flows[name]
    state = flow.start(flow_of, answers)
    if flow.finished(state):
        return _complete(turn, flow_of, state)
    steering = STEERING if len(flow_of.questions) > 1 else ""
    taken = _taken(flow_of, answers or {})
    return _ask(turn, flow_of, state, " ".join(filter(None, (flow_of.opening, taken, steering))))


def proceed(turn: Turn, text: str) -> Outcome | None:
    """What an open flow makes of a message that surely belongs to it; else None."""
    state = turn.conversation.flow or {}
    flow_of = turn.knowledge.flows[state["name"]]
    question = flow.asked(flow_of, state)
    answer = flow.understand(question, text)
    if answer is not None:
        return _answered(turn, flow_of, state, answer)
    if steered := flow.control(text):
        return _steered(turn, flow_of, steered)
    return None


def take(turn: Turn, text: str) -> Outcome:
    """What an open flow makes of a message that is nothing else."""
    state = turn.conversation.flow or {}
    flow_of = turn.knowledge.flows[state["name"]]
    question = flow.asked(flow_of, state)
    answer = flow.free_answer(question, text)
    if answer is not None:
        return _answered(turn, flow_of, state, answer)
    reason = _KINDS.get(question.free, _AGAIN)
    return _ask(turn, flow_of, flow.missed(state), reason)


def takes_anything(turn: Turn) -> bool:
    """True if the question that waits is answered by any words."""
    state = turn.conversation.flow or {}
    return flow.asked(turn.knowledge.flows[state["name"]], state).free == "text"


def released(turn: Turn) -> tuple[Turn, tuple[Record, ...]] | None:
    """The turn outside an open flow that holds nobody, and what the flow keeps; else None."""
    state = turn.conversation.flow or {}
    if turn.knowledge.flows[state["name"]].holds:
        return None
    kept = completions()[state["name"]](turn, state["answers"]).records
    return replace(turn, conversation=replace(turn.conversation, flow=None)), kept


def resume(outcome: Outcome, flows: Mapping[str, Flow]) -> Outcome:
    """The answer to a digression, and the question that waits, once more."""
    state = outcome.conversation.flow
    if not state or outcome.job:
        return outcome
    flow_of = flows[state["name"]]
    if not flow_of.holds:
        return outcome
    question = flow.asked(flow_of, state)
    if _words(flow_of, state, question) in outcome.reply.text:
        return outcome
    choices = tuple(choice.text for choice in question.choices)
    text = f"{outcome.reply.text}\n\n---\n\nBack to my question: {_words(flow_of, state, question)}"
    reply = replace(outcome.reply, text=text, choices=choices, asks=bool(question.free))
    return replace(
        outcome, reply=reply, conversation=replace(outcome.conversation, choices=choices)
    )


def _answered(turn: Turn, flow_of: Flow, state: flow.State, answer: str) -> Outcome:
    state = flow.answered(flow_of, state, answer)
    return _complete(turn, flow_of, state) if flow.finished(state) else _ask(turn, flow_of, state)


def _steered(turn: Turn, flow_of: Flow, steered: str) -> Outcome:
    state = turn.conversation.flow or {}
    if steered == "cancel":
        return turn.say("Cancelled; nothing was kept of it.", flow=None)
    if steered == "back":
        before = flow.back(flow_of, state)
        opening = "" if before else "This is the first question."
        if before and before["at"] == state["at"]:
            opening = "Then I ask for that, too."
        return _ask(turn, flow_of, before or state, opening)
    if flow.asked(flow_of, state).needed:
        return _ask(turn, flow_of, state, _NEEDED)
    return _answered(turn, flow_of, state, flow.SKIPPED)


def _complete(turn: Turn, flow_of: Flow, state: flow.State) -> Outcome:
    return completions()[flow_of.id](turn, state["answers"])


def _ask(turn: Turn, flow_of: Flow, state: flow.State, opening: str = "") -> Outcome:
    question = flow.asked(flow_of, state)
    place, count = flow.progress(flow_of, state)
    counted = f"*{place} of {count}.* " if count > 1 else ""
    words = f"{counted}{_words(flow_of, state, question)}"
    text = f"{opening}\n\n{words}" if opening else words
    choices = tuple(choice.text for choice in question.choices)
    return turn.reply(Reply(text, choices=choices, asks=bool(question.free)), flow=state)


def _taken(flow_of: Flow, answers: Mapping[str, str]) -> str:
    """What is assumed without having been asked, so that it can be put right."""
    said = [_assumed(flow_of.question(name), answer) for name, answer in answers.items()]
    return f"I take it that {' and '.join(said)}; “back” changes that." if said else ""


def _assumed(question: Question, answer: str) -> str:
    if question.free == "site":
        return f"this is about {quote(answer)}"
    texts = {choice.id: choice.text for choice in question.choices}
    return f"you mean “{quote(texts.get(answer, answer))}”"


def _words(flow_of: Flow, state: flow.State, question: Question) -> str:
    """A question's text; `{id}` stands for what was answered to an earlier question."""
    text = question.text
    for earlier in flow_of.questions:
        given = state["answers"].get(earlier.id, "")
        text = text.replace(f"{{{earlier.id}}}", quote(given, 600) or "none")
    return text


def known(turn: Turn, name: str, question: str) -> dict[str, str]:
    """What the message that starts a flow has already said about one of its questions."""
    asked = turn.knowledge.flows[name].question(question)
    choice = flow.mentioned(asked, phrase(turn.message.text))
    return {question: choice.id} if choice else {}
