"""Understanding: from a message to what it asks for.

In this order, the first that is sure wins: a command in so many words, a topic's name, a
comparison of two names, a follow-up to what was said before, and retrieval over everything the
knowledge says. An address without a question of its own asks for an audit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.router.address import find_sites
from bot.router.classifier import Classifier
from bot.router.compare import about, compared, compares, weighs
from bot.router.documents import OUTSIDE, documents
from bot.router.followup import FollowUps
from bot.router.index import Index
from bot.router.lexicon import Lexicon
from bot.router.ranking import ANSWER, CLARIFY, Model
from bot.router.sentences import courteous, intents, spoken
from bot.router.sites import asks_for_site, compared_sites, named_sites
from bot.router.text import SITE, phrase
from bot.router.trades import Trades

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.conversation import Conversation
    from bot.knowledge import Knowledge

CERTAIN = 0.98
"""The score of what was said in so many words."""
NEAR = 0.9
"""The score of what is a topic's name but for a letter, or compares what a topic's questions do."""
_RUNNERS_UP = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What a message asks for.

    Attributes:
        kind: entry, comparison, skill, clarify (the target is a guess to be confirmed) or unknown.
        target: the id of a topic (an entry or comparison); `cmd-…` for a skill, so that no topic
            collides with it; nothing when unknown.
        score: calibrated: of the answers given at 0.8, four in five are right.
        slots: what the message filled in: sites, number, aspect, outside …; `entry` where a detail
            of the topic answers best.
        runners_up: other topics with their scores, best first.
    """

    kind: str
    target: str | None
    score: float
    slots: Mapping[str, str] = field(default_factory=dict)
    runners_up: tuple[tuple[str, float], ...] = ()


class Router:
    """Routes messages over one body of knowledge.

    Args:
        knowledge: topics, the lexicon, intents and what lies outside the field.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._lexicon = Lexicon(knowledge)
        self._intents = intents(knowledge.intents)
        self._followups = FollowUps(knowledge.lexicon)
        self._trades = Trades((knowledge.lexicon.get("trades") or "").split(", "))
        self._model = Model(knowledge.ranking)
        self._asked = {
            **{_joined(text): area["id"] for area in knowledge.outside for text in area["samples"]},
            **{_joined(question): entry.id for entry in knowledge for question in entry.questions},
        }

    @cached_property
    def _index(self) -> Index:
        """Built when a message first needs retrieval; names and commands do without."""
        synonyms = self._knowledge.lexicon.get("synonyms") or ()
        classifier = Classifier(self._knowledge.ranking.get("classifier") or {}, synonyms)
        return Index(documents(self._knowledge), synonyms, classifier)

    @cached_property
    def _pairs(self) -> dict[frozenset[str], str]:
        """The entries that answer for a comparison, because one of their questions compares."""
        found: dict[frozenset[str], str] = {}
        for entry in self._knowledge:
            for question in entry.questions:
                words = tuple(phrase(question).split())
                pair = compared(words, self._lexicon.mentions(words)) if compares(words) else None
                if pair and pair[0] != pair[1]:
                    found.setdefault(frozenset(pair), entry.id)
        return found

    @property
    def knowledge(self) -> Knowledge:
        """What messages are routed over."""
        return self._knowledge

    def warm(self) -> None:
        """Builds what the first question would otherwise wait for."""
        _ = self._index, self._pairs
        self._lexicon.warm()
        find_sites("example.com")

    def route(self, text: str, conversation: Conversation | None = None) -> Match:
        """What one message asks for; pure, and independent of everything but its arguments."""
        text = spoken(text)
        sites, masked = find_sites(text)
        if sites and all(map(self._lexicon.names_site, sites)) and not asks_for_site(masked):
            sites, masked = (), named_sites(text)
        slots = {"sites": " ".join(sites)} if sites else {}
        asked = courteous(phrase(masked))
        if not asked:
            return Match("unknown", None, 0.0, {"outside": "outside-wordless"})
        match = (
            (self._waited_for(sites, slots, conversation) if asked == SITE else None)
            or self._command(asked, slots)
            or self._waited_for(sites, slots, conversation)
            or self._asked_so(masked)
            or self._named(asked)
            or self._between_sites(sites, asked)
            or self._compared(asked)
            or self._followed(asked, conversation)
            or self._read(masked, slots)
        )
        if sites and match.kind != "skill" and match.score < ANSWER:
            return Match("skill", "cmd-audit", ANSWER, slots, match.runners_up)
        return match

    def _command(self, asked: str, slots: dict[str, str]) -> Match | None:
        for intent in self._intents:
            if (said := intent.read(asked)) is not None:
                said.pop("site", None)
                return Match("skill", intent.name, CERTAIN, {**said, **slots})
        return None

    def _waited_for(
        self, sites: tuple[str, ...], slots: dict[str, str], conversation: Conversation | None
    ) -> Match | None:
        if sites and conversation and conversation.awaits:
            return Match("skill", conversation.awaits, CERTAIN, slots)
        return None

    def _named(self, asked: str) -> Match | None:
        entry = self._lexicon.core(asked)
        return self._topic(entry, CERTAIN) if entry else None

    def _asked_so(self, text: str) -> Match | None:
        found = self._asked.get(_joined(text))
        if found and found.startswith(OUTSIDE):
            return Match("unknown", None, CERTAIN, {"outside": found})
        return self._topic(found, CERTAIN) if found else None

    def _between_sites(self, sites: tuple[str, ...], asked: str) -> Match | None:
        topics = self._knowledge.lexicon.get("addresses") or {}
        topic = topics.get(compared_sites(sites))
        bare = set(asked.split()) <= {SITE, "or", "vs", "versus", "and", "better", "which", "is"}
        if topic and topic in self._knowledge and bare:
            return self._topic(topic, CERTAIN)
        return None

    def _compared(self, asked: str) -> Match | None:
        words = tuple(asked.split())
        mentions = self._lexicon.mentions(words)
        for mention in mentions:
            if self._knowledge[mention.entry].kind == "comparison" and (
                weighs(words[mention.start : mention.end])
                or about(words, mentions, mention.start, mention.end)
            ):
                return self._topic(mention.entry, CERTAIN)
        pair = compared(words, mentions)
        if pair is None:
            return None
        if pair[0] == pair[1]:
            return self._topic(pair[0], ANSWER + 0.1)
        curated = self._knowledge.comparisons
        for names in (frozenset(pair), frozenset(map(self._topic_of, pair))):
            if names in curated:
                return self._topic(curated[names].id, CERTAIN)
            if names in self._pairs:
                return self._topic(self._pairs[names], NEAR)
        slots = {"first": pair[0], "second": pair[1]}
        return Match("comparison", "-vs-".join(pair), ANSWER + 0.1, slots)

    def _followed(self, asked: str, conversation: Conversation | None) -> Match | None:
        topic = conversation.topic if conversation else ""
        words = tuple(asked.split())
        if self._followups.bare(words):
            return Match("unknown", None, 0.0, {"aspect": "bare"})
        aspect = self._followups.aspect(asked)
        if topic not in self._knowledge:
            return Match("unknown", None, 0.0, {"aspect": aspect}) if aspect else None
        named = {mention.entry for mention in self._lexicon.mentions(words)} - {topic}
        if not aspect and (named or not self._followups.refers_back(words)):
            return None
        return self._topic(topic, CERTAIN if aspect else ANSWER + 0.1, {"aspect": aspect or "how"})

    def _topic(
        self,
        entry: str,
        score: float,
        slots: Mapping[str, str] | None = None,
        runners_up: tuple[tuple[str, float], ...] = (),
        kind: str = "",
    ) -> Match:
        found = self._knowledge[entry]
        slots = dict(slots or {})
        if found.topic != entry:
            slots["entry"] = entry
        return Match(kind or found.kind, found.topic, score, slots, runners_up)

    def _read(self, text: str, slots: dict[str, str]) -> Match:
        """What retrieval finds for a message, with the asker's trade or without."""
        found = self._retrieved(text, slots)
        rest = self._trades.without(tuple(phrase(text).split()))
        if rest is None or (found.score >= NEAR and found.target):
            return found
        general = self._retrieved(" ".join(rest), slots)
        if general.target and (not found.target or general.score > found.score):
            return general
        return found

    def _retrieved(self, text: str, slots: dict[str, str]) -> Match:
        query = self._index.query(phrase(text.replace(SITE, " ")))
        spelled = courteous(query.text)
        meant = self._lexicon.core(spelled) if query.corrected else None
        if meant := meant or self._lexicon.near(courteous(phrase(text)), self._index.knows):
            return self._topic(meant, NEAR)
        said = tuple(query.text.split())
        mentioned = self._lexicon.shares(said)
        candidates = self._index.search(query, mentioned, comparing=compares(said))
        ranking = self._model.ranking(candidates, self._topic_of)
        if not ranking.topics:
            return Match("unknown", None, 0.0, slots)
        best = ranking.topics[0]
        likely = tuple(
            (one.topic, round(one.score, 3))
            for one in ranking.topics
            if not one.topic.startswith(OUTSIDE)
        )[: _RUNNERS_UP + 1]
        named = any(self._topic_of(entry) == best.topic for entry in mentioned)
        if best.topic.startswith(OUTSIDE) or not self._model.belongs(ranking.inside, named=named):
            outside = best.topic if best.topic.startswith(OUTSIDE) else ""
            slots = {**slots, "outside": outside} if outside else slots
            return Match("unknown", None, 1 - ranking.inside, slots, likely[:_RUNNERS_UP])
        if best.score < CLARIFY:
            return Match("unknown", None, best.score, slots, likely[:_RUNNERS_UP])
        kind = "clarify" if best.score < ANSWER else ""
        return self._topic(best.entry, best.score, slots, likely[1:], kind)

    def _topic_of(self, document: str) -> str:
        return self._knowledge[document].topic if document in self._knowledge else document


def _joined(text: str) -> str:
    """A question without its spaces: "no follow or do follow" is "nofollow or dofollow"."""
    return phrase(text).replace(" ", "")
