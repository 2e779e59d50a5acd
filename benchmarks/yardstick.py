"""A public yardstick: openings of general conversation that somebody else wrote down.

`chatterbot-corpus` (PyPI, BSD licence) holds dialogues in twenty-one areas of general talk, from
food to trivia. Next to none is about search or social visibility, and no sample was written after
them: whoever understands this field alone refuses them. No package was found that carries one of
the well-known sets of intents (banking77, clinc150, HWU64); they are left out.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from benchmarks.contenders import Contender

PACKAGE = "chatterbot_corpus"


def openings() -> tuple[str, ...]:
    """The first sentence of every dialogue in English; none where the package isn't installed."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return ()
    folder = Path(found.submodule_search_locations[0], "data", "english")
    return tuple(
        dict.fromkeys(
            str(dialogue[0])
            for path in sorted(folder.glob("*.yml"))
            for dialogue in yaml.safe_load(path.read_text(encoding="utf-8"))["conversations"]
            if dialogue
        )
    )


def refused(contender: Contender, texts: tuple[str, ...], least: float | None) -> float:
    """The share of `texts` that is not answered with a topic.

    Args:
        contender: who is asked.
        texts: openings of conversation.
        least: the score below which a plain contender is taken to refuse.
    """
    answered = 0
    for text in texts:
        found = contender.ask(text, None)
        topic, score = found[0] if found else (None, 0.0)
        answered += not (
            topic is None or topic.startswith("cmd-") or (least is not None and score < least)
        )
    return 1 - answered / max(1, len(texts))
