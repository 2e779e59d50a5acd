"""Looking after the entries from within a chat: what was asked in vain, counts, reading anew.

For the people of SIGNPOST_ADMINS only. They see what others asked, never who.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.curation import clusters
from bot.message import counted, quote
from bot.skills import Job, ending, skill
from bot.skills.aside import aside
from bot.skills.unknown import admit
from bot.storage.keys import person_of
from bot.storage.records import Renew

if TYPE_CHECKING:
    from bot.curation import Cluster
    from bot.skills import Office, Outcome, Turn

_SHOWN = 10
_CHOICES = ("unanswered", "stats")


@skill("curator")
def curate(turn: Turn) -> Outcome:
    """For administrators: unanswered questions, statistics, reading the entries anew."""
    sender = turn.message.sender
    if turn.office is None or not sender.user or person_of(sender) not in turn.brand.admins:
        return admit(turn)
    if turn.message.shared:
        return aside(turn)
    if "reload" in turn.match.slots:
        return _reload(turn)
    if "stats" in turn.match.slots:
        return _stats(turn)
    return _unanswered(turn, turn.office)


def _unanswered(turn: Turn, office: Office) -> Outcome:
    found = clusters(turn.kept.missed(), office.closest, _SHOWN)
    if not found:
        return turn.say("Nothing on record was asked in vain.", choices=("stats",))
    lines = (f"{n}. {_line(cluster)}" for n, cluster in enumerate(found, 1))
    return turn.say("**Asked in vain, most often first**\n\n" + "\n".join(lines))


def _line(cluster: Cluster) -> str:
    reasons = ", ".join(f"{count} {quote(reason)}" for reason, count in cluster.reasons)
    near = ", ".join(f"`{entry}` {score:.2f}" for entry, score in cluster.closest)
    return f"**{cluster.count} ×** {quote(cluster.question, 120)}: {reasons}" + (
        f"; closest {near}" if near else ""
    )


def _stats(turn: Turn) -> Outcome:
    counts = {**turn.kept.counts(), "entries": len(turn.knowledge)}
    lines = (f"- {name}: {count}" for name, count in counts.items())
    return turn.say("**On record**\n\n" + "\n".join(lines), choices=("unanswered",))


def _reload(turn: Turn) -> Outcome:
    return turn.say("I'm checking the entries.", job=Job("reload"))


@ending("reload")
def reloaded(turn: Turn, result: dict[str, Any]) -> Outcome:
    """Has every process read its entries anew, if no rule is broken."""
    found = result["problems"]
    if not found:
        text = (
            f"The {result['entries']} entries and comparisons are sound; every process reads "
            "them within seconds, and answers from the old ones until then."
        )
        return turn.say(text, choices=_CHOICES, records=(Renew(),))
    shown = "\n".join(f"- {quote(reason)}" for reason in found[:_SHOWN])
    problems = counted(len(found), "problem")
    return turn.say(f"I keep the entries that I have; {problems} with the new ones:\n\n{shown}")
