"""Words: how a message and the knowledge are cut into the terms that are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

LONGEST = 600
"""Characters of a message that are read; what a person asks stands at its beginning or end."""

_REPLACED = {
    **dict.fromkeys("$€£¥₹", " price "), **dict.fromkeys("\u2019\u02bc`", "'"),
    **dict.fromkeys("\u2010\u2011", "-"),
}  # fmt: skip
_PLACE_ONE = re.compile(r"#(?=\d)")
SITE = "\u25a1"
"""Stands for each address of a message, so that names and sentences see words only."""

_WORD = re.compile(rf"[^\W_]+(?:'[^\W_]+)*|{SITE}")
_CONTRACTIONS = {
    "what's": "what is", "whats": "what is", "who's": "who is", "whos": "who is", "how's": "how is",
    "hows": "how is", "where's": "where is", "it's": "it is", "that's": "that is", "i'm": "i am",
    "im": "i am", "isn't": "is not", "isnt": "is not", "doesn't": "does not", "doesnt": "does not",
    "don't": "do not", "dont": "do not", "can't": "can not", "cant": "can not", "won't": "will not",
    "wont": "will not", "aren't": "are not", "arent": "are not", "didn't": "did not",
    "didnt": "did not", "hasn't": "has not", "haven't": "have not", "i've": "i have", "u": "you",
    "ur": "your", "r": "are", "pls": "please", "plz": "please", "b/w": "between", "w/": "with",
    "diff": "difference", "abt": "about", "thx": "thanks", "ty": "thanks", "wanna": "want to",
    "gonna": "going to", "lemme": "let me", "gimme": "give me", "&": "and",
}  # fmt: skip
STOPWORDS = frozenset(
    "a about all also am an and any are as at be been but by can could did do does doing each for "
    "from get gets getting give go going good got had has have having he her here hi him his how i "
    "if in into is it its just let like make makes making many may me might more most much must my "
    "need needs no not now of off ok on one only or other our out over own please really right see "
    "she should so some still such tell than that the their them then there these they thing "
    "things this those to too up us use used using very want was way we were what when where "
    "which while who whom why will with without work works would yes yet you your yours".split()
)
_stem = Stemmer.Stemmer("english", 0)


def normalize(text: str) -> str:
    """A message in lower case, with plain quotes and single spaces."""
    text = " ".join(unspaced(text[: LONGEST * 4]).split())
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"
    return text


def unspaced(text: str) -> str:
    """Text of any length in the form of `normalize`, but for its white space."""
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    for sign, plain in _REPLACED.items():
        if sign in text:
            text = text.replace(sign, plain)
    text = text.casefold()
    return _PLACE_ONE.sub("number ", text) if "#" in text else text


def words(text: str) -> list[str]:
    """The words of normalised text, contractions opened."""
    found = _WORD.findall(text)
    if "'" not in text and _CONTRACTIONS.keys().isdisjoint(found):
        return found
    return [word for token in found for word in spelled(token)]


def spelled(token: str) -> list[str]:
    """The words that one token of normalised text stands for."""
    opened = _CONTRACTIONS.get(token)
    if opened:
        return opened.split()
    return [token.replace("'s", "").replace("'", "") if "'" in token else token]


@lru_cache(maxsize=4)
def phrase(text: str) -> str:
    """Text as words joined by single spaces: the form in which names and sentences are compared."""
    return " ".join(words(normalize(text)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its English ending."""
    return str(_stem.stemWord(word))
