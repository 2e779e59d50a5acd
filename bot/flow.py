"""Runs a flow of `knowledge/flows`: pure functions over its state, which is plain JSON.

A state is `{"name": flow, "at": question, "answers": {question: choice id or text}, "tries": n}`,
with `"given"`: questions whose answers were known from the start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.knowledge.weighing import fulfilled
from bot.message import clean
from bot.router.address import find_sites
from bot.router.text import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.flows import Choice, Flow, Question

    State = dict[str, Any]

SKIPPED = ""
"""The answer of a question that was skipped."""
_LONGEST = 600
_BACK = re.compile(r"(?:go |one |step )?back(?: one)?|previous(?: question)?|undo|go back please")
_SKIP = re.compile(
    r"skip(?: (?:it|this|that|this one|this question))?|pass|next|(?:i am |im )?not sure(?: yet)?|"
    r"(?:i )?(?:do not|dont) know(?: yet)?|no idea|unsure|(?:it )?depends|hard to say|"
    r"none(?: of (?:these|those|them))?"
)
_CANCEL = re.compile(
    r"cancel(?: (?:it|this|that))?|abort|quit|exit|never mind|nevermind|forget it|leave it|"
    r"stop (?:it|this|asking|the questions)|end|"
    r"i (?:want|would like) to (?:stop|cancel|quit)"
)
_DENIAL = re.compile(r"\b(?:no|not|nope|never|without|none|nothing|nobody|neither|hardly)\b")
_MAIL = re.compile(r"[^@\s<>()\[\],;:]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}")
_HANDLE = re.compile(r"@[A-Za-z][\w.-]{1,62}")
_HOST = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?:[/:]\S*)?")
_PHONE = re.compile(r"\+?\d[\d ()/.-]{5,20}\d")
_MORE_THAN_AN_ANSWER = re.compile(
    r"\?\s*$|^\s*(?:what|why|how|when|who|which|where|can|could|should|does|is|are|"
    r"do (?:i|we|you|they)|explain|define|compare|audit|check)\s", re.IGNORECASE,
)  # fmt: skip


def start(flow: Flow, answers: Mapping[str, str] | None = None) -> State:
    """The state before the first question that `answers` leaves open."""
    state: State = {"name": flow.id, "at": "", "answers": dict(answers or {}), "tries": 0}
    return _moved({**state, "given": list(answers)} if answers else state, flow)


def finished(state: State) -> bool:
    """True if nothing is left to ask."""
    return not state["at"]


def asked(flow: Flow, state: State) -> Question:
    """The question that waits for an answer."""
    return flow.question(state["at"])


def control(text: str) -> str:
    """Whether a message steers the flow: "back", "skip", "cancel" or nothing of it."""
    said = phrase(text)
    for name, pattern in (("back", _BACK), ("skip", _SKIP), ("cancel", _CANCEL)):
        if pattern.fullmatch(said):
            return name
    return ""


def understand(question: Question, text: str) -> str | None:
    """The answer that a message surely gives: a choice's id or valid free text; else None."""
    if choice := chosen(question, text):
        return choice.id
    return _valid(question.free, text) if question.free in {"contact", "site"} else None


def free_answer(question: Question, text: str) -> str | None:
    """The message itself, where a question takes any words."""
    return clean(text, _LONGEST) if question.free == "text" and phrase(text) else None


def chosen(question: Question, text: str) -> Choice | None:
    """The one choice that a message means: by number, text, beginning or words of it."""
    said = phrase(text)
    if not said:
        return None
    if said.isdecimal() and 1 <= int(said) <= len(question.choices):
        return question.choices[int(said) - 1]
    names = {phrase(choice.text): choice for choice in question.choices}
    if said in names:
        return names[said]
    if is_question(text):
        return None
    starting = [one for name, one in names.items() if name.startswith(said) and len(said) > 2]
    return starting[0] if len(starting) == 1 else mentioned(question, said)


def mentioned(question: Question, said: str) -> Choice | None:
    """The choice of which a phrase holds a word, if it holds words of one choice only.

    A longer word wins over a shorter one within it: "not urgent" is not "urgent". In a phrase that
    denies something only a word that does so too counts: "not sure" is no "sure".
    """
    denies = bool(_DENIAL.search(said))
    best: dict[str, int] = {}
    for choice in question.choices:
        for word in (phrase(choice.text), choice.id, *map(phrase, choice.words)):
            if f" {word} " in f" {said} " and (not denies or _DENIAL.search(word)):
                best[choice.id] = max(best.get(choice.id, 0), len(word.split()))
    longest = [name for name, size in best.items() if size == max(best.values())]
    if len(longest) != 1:
        return None
    return next(choice for choice in question.choices if choice.id == longest[0])


def is_question(text: str) -> bool:
    """True for a message that asks rather than answers."""
    return bool(_MORE_THAN_AN_ANSWER.search(text))


def answered(flow: Flow, state: State, answer: str) -> State:
    """The state after an answer to the question that waits."""
    return _moved({**state, "answers": {**state["answers"], state["at"]: answer}}, flow)


def back(flow: Flow, state: State) -> State | None:
    """The state at the question before, its answer taken back; None at the first one."""
    if not state["answers"]:
        return None
    answers = dict(state["answers"])
    answers.popitem()
    return _moved({**state, "answers": answers}, flow)


def missed(state: State) -> State:
    """The state after a message that answers nothing."""
    return {**state, "tries": state["tries"] + 1}


def progress(flow: Flow, state: State) -> tuple[int, int]:
    """Which question this is, and of how many as far as can be told.

    What may still be asked counts; of a form, what was known from the start does not.
    """
    answers = state["answers"]
    known = set() if flow.conclusions else set(state.get("given", ())) - {state["at"]}
    open_ones = [one for one in flow.questions if one.id not in known and _may_apply(one, answers)]
    return open_ones.index(asked(flow, state)) + 1, len(open_ones)


def _may_apply(question: Question, answers: Mapping[str, str]) -> bool:
    """Whether no answer so far speaks against a question."""
    return all(answers.get(name, wanted[0]) in wanted for name, wanted in question.when.items())


def _moved(state: State, flow: Flow) -> State:
    """At the first question that applies and has no answer yet, or at the end."""
    answers = state["answers"]
    following = (
        one.id for one in flow.questions if one.id not in answers and fulfilled(one.when, answers)
    )
    return {**state, "at": next(following, ""), "tries": 0}


def _valid(kind: str, text: str) -> str | None:
    said = clean(text, 200)
    if kind == "site":
        sites, _ = find_sites(said)
        return sites[0] if sites else said if _HOST.fullmatch(said) else None
    for pattern in (_MAIL, _HANDLE, _PHONE):
        if found := pattern.search(said):
            return found[0]
    return None
