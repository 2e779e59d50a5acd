"""Frames: the words with which people ask what something is, whatever it is.

"What is X", "X meaning", "someone mentioned X, what is it?": a message that holds one name and
framing words alone asks for that topic. Words that ask for anything else about it (how often, how
much, why not) are no frame.
"""

from __future__ import annotations

_FRAMES = frozenset(
    "what wat wot wut whats wats is are was were does do did a an the this that these those it its "
    "mean means meant meaning meanings by of about define defined defining definition definitions "
    "explain explains explained explaining explanation describe description tell me us please "
    "can could would hey hi hello so ok okay well and but exactly actually again anyway even "
    "heck hell earth on term terms word words phrase concept thing things stuff called in with to "
    "for all just simple simply plain plainly easy layman laymans english language eli5 dummies "
    "beginner beginners newbie newbies noob noobs basics basic 101 intro introduction "
    "introductory overview primer summary quick quickly short brief briefly detail details guide "
    "tutorial info information help know understanding knowing learn read more some "
    "something heard hear hearing keep keeps never ever always someone somebody everyone everybody "
    "people they he she mentioned mentions said says saying talk talks talking stand stands "
    "standing abbreviation abbreviated acronym full form work works working used use need care "
    "important importance matter matters why who purpose point idea clue curious wondering wonder "
    "confused benefit benefits advantage advantages example examples type types kind kinds sort "
    "should i am huh nutshell deal lowdown question stupid silly dumb sth smth infos pros "
    "cons role play plays definitely special anyone have has".split()
)
_WITH = {
    "how": {"work", "works", "working", "about", "explain", "define", "describe", "important"},
    "get": {"not", "never"},
    "not": {"understand", "get", "know", "heard"},
    "no": {"idea", "clue"},
    "understand": {"not", "never", "help", "to", "want"},
    "you": {"can", "could", "would", "know", "mean", "heard", "tell", "explain"},
    "give": {"definition", "overview", "info", "information", "explanation", "example", "examples",
             "summary", "idea", "lowdown", "introduction"},
    "want": {"know", "learn", "understand", "information", "info"},
    "like": {"5", "five"},
    "we": {"should", "do", "need"},
}  # fmt: skip
"""Words that are part of a frame beside one of these only: "how does X work" asks what X is, "how
to use X" does not."""
_CONTEXTS = frozenset(
    tuple(words.split())
    for words in (
        "seo", "smo", "sem", "marketing", "digital marketing", "online marketing", "internet",
        "internet marketing", "web", "social media", "social media marketing", "seo terms",
        "search", "search marketing", "search engine optimization", "search engines", "google",
        "web design", "the web", "the internet", "simple terms", "websites", "a website",
    )
)  # fmt: skip
_AT = ("in", "on", "for", "within", "regarding")
_LONGEST = 3


def framing(*parts: tuple[str, ...]) -> bool:
    """True if the words of all parts only ask what something is."""
    words = {word for part in parts for word in part}
    bound = words & _WITH.keys()
    return words - bound <= _FRAMES and all(words & _WITH[word] for word in bound)


def unframed(words: tuple[str, ...]) -> tuple[int, int]:
    """From where to where a message goes without the framing words at its ends."""
    start, end = 0, len(words)
    while start < end and (words[start] in _FRAMES or words[start] in _WITH):
        start += 1
    while start < end and (words[end - 1] in _FRAMES or words[end - 1] in _WITH):
        end -= 1
    return start, end


def without_context(words: tuple[str, ...]) -> tuple[str, ...]:
    """A message without the field that it ends with: "what is X in seo"."""
    for length in range(1, _LONGEST + 1):
        if len(words) > length + 1 and words[-length - 1] in _AT and words[-length:] in _CONTEXTS:
            return words[: -length - 1]
    return words
