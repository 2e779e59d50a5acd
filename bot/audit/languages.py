"""Codes of languages and countries, and by what a text's language is known.

Codes: ISO 639-1 (https://www.loc.gov/standards/iso639-2/php/code_list.php) and ISO 3166-1 alpha-2
(https://www.iso.org/iso-3166-country-codes.html), as of 2026.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import cache

LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu iw ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg
    li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os
    pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te
    tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()
)
COUNTRIES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC
    EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK
    HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB
    LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU
    RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN
    TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".split()
)
"""With XK (Kosovo), which is in use though not assigned."""
MISTAKEN = {
    "uk": "GB", "en": "GB", "eu": "", "la": "", "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da",
    "gr": "el", "ua": "uk", "us": "en", "gb": "en", "br": "pt", "mx": "es", "at": "de",
}  # fmt: skip
"""Codes that people confuse: what stands for a country or a language, and what was meant."""

_TAG = re.compile(
    r"(?P<language>[A-Za-z]{2,3})(?:-[A-Za-z]{3}){0,3}(?:-(?P<script>[A-Za-z]{4}))?"
    r"(?:-(?P<region>[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z\d]{5,8}|\d[A-Za-z\d]{3}))*"
    r"(?:-[A-WY-Za-wy-z\d](?:-[A-Za-z\d]{2,8})+)*(?:-x(?:-[A-Za-z\d]{1,8})+)?"
)
_HREFLANG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.IGNORECASE)


def is_tag(tag: str) -> bool:
    """True for a well-formed BCP 47 tag whose two-letter parts are codes that exist.

    Languages of five to eight letters are well-formed too, but none was ever registered.
    """
    found = _TAG.fullmatch(tag)
    if not found:
        return re.fullmatch(r"x(?:-[A-Za-z\d]{1,8})+|i-[a-z]+", tag) is not None
    language, region = found["language"].lower(), found["region"] or ""
    known = len(language) > 2 or language in LANGUAGES
    return known and (len(region) != 2 or region.upper() in COUNTRIES)


def fault_of_hreflang(code: str) -> str:
    """What is wrong with an hreflang code, in words; "" if nothing is."""
    if code.lower() == "x-default":
        return ""
    found = _HREFLANG.fullmatch(code)
    if not found:
        return "language and country are joined by a hyphen" if "_" in code else "it is no code"
    language, region = found[1].lower(), (found[3] or "").upper()
    if len(language) == 2 and language not in LANGUAGES:
        meant = MISTAKEN.get(language, "")
        return f"{language} is no language" + (f", {meant} may be meant" if meant else "")
    if len(region) == 2 and region not in COUNTRIES:
        return f"{region} is no country" + (", GB may be meant" if region == "UK" else "")
    return ""


_SCRIPTS = {
    "Cyrillic": ("\u0400-\u052f", "ru uk bg be sr mk kk ky mn tg tt ba cv ce os ab av kv sh bs cu"),
    "Greek": ("\u0370-\u03ff\u1f00-\u1fff", "el grc"),
    "Arabic": ("\u0600-\u06ff\u0750-\u077f", "ar fa ur ps sd ug ku ckb ks ha ms prs pnb az pa"),
    "Hebrew": ("\u0590-\u05ff", "he iw yi"),
    "Devanagari": ("\u0900-\u097f", "hi mr ne sa bho mai kok sd ks"),
    "Bengali": ("\u0980-\u09ff", "bn as"),
    "Tamil": ("\u0b80-\u0bff", "ta"),
    "Telugu": ("\u0c00-\u0c7f", "te"),
    "Thai": ("\u0e00-\u0e7f", "th"),
    "Georgian": ("\u10a0-\u10ff", "ka"),
    "Armenian": ("\u0530-\u058f", "hy"),
    "Korean": ("\uac00-\ud7af\u1100-\u11ff", "ko"),
    "Japanese": ("\u3040-\u30ff", "ja"),
    "Chinese": ("\u3400-\u9fff", "zh ja yue wuu nan cmn ko ii"),
    "Latin": ("A-Za-z\u00c0-\u024f\u1e00-\u1eff", ""),
}
"""Letters of a script, and the languages that are written in it (of Latin: those in _COMMON)."""
_LETTERS = {name: re.compile(f"[{letters}]") for name, (letters, _) in _SCRIPTS.items()}
_COMMON = {
    "en": "the and of to in is for you with that are on your be this have from or we our",
    "de": "und der die das ist mit für von den zu ein eine nicht sie auf im des auch wir",
    "fr": "et les des est une pour dans que vous pas sur avec qui au nous sont plus ce du",
    "es": "y los las que el una para con por del es su más como se nuestro al está lo",
    "it": "e di il che per una con del sono della è nel gli non più alla dei anche questo",
    "pt": "e os que uma para com não por dos mais ao você são como da em nossa também seu",
    "nl": "en het een van de is voor met zijn niet op te dat wij onze ook naar bij je",
    "pl": "i w na z do się nie to jest dla oraz od przez jak po że są nasz czy",
    "sv": "och att det som är en på för med av till den inte ett vi du har om din",
    "da": "og at det er en på for med af til den ikke et vi du har om din som",
    "nb": "og at det er en på for med av til den ikke et vi du har om din som",
    "fi": "ja on ei se että tai ovat voi kun mutta sen myös jos kuin oli meidän sekä",
    "cs": "a v na se je z pro že s do od nebo jsou jako po jsme za si které",
    "ro": "și de în la cu pe este pentru din că nu sau care mai sunt o un",
    "hu": "és az hogy nem egy is van meg csak vagy mint már ez még de ha",
    "tr": "ve bir bu için ile da de olarak çok daha en olan gibi var ne kadar",
    "id": "dan yang untuk dengan di dari ini adalah dalam pada anda kami tidak atau",
    "vi": "và của là có cho các được trong một với không những để này khi bạn",
}
"""The commonest words of languages in Latin script."""
_KIN = (
    {"da", "nb", "nn", "no", "sv"}, {"es", "pt", "gl", "ca", "it", "ast"}, {"cs", "sk", "pl"},
    {"id", "ms", "jv", "su"}, {"nl", "af", "fy", "li", "nds"}, {"de", "lb", "gsw", "nds", "bar"},
    {"fr", "oc", "ca", "wa"}, {"en", "sco"},
)  # fmt: skip
"""Languages that share so many words that counting them can't tell them apart."""
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(128))
_NO_LETTERS = bytes(set(range(256)) - set(string.ascii_letters.encode()))
_SPACED = "".join(c.lower() if c.isalpha() else " " for c in map(chr, range(128)))
_LEAST, _CLEAR, _MARGIN = 60, 0.12, 3.0


def differs(language: str, text: str) -> str:
    """In what a text is evidently written, if that isn't the declared language; else "".

    Args:
        language: the declared one, two or three letters in lower case.
        text: at least some 60 words; of less nothing is said.
    """
    sample = text[:6000]
    letters = _letters(sample)
    script, count = letters.most_common(1)[0]
    if count < 200 or count < 0.7 * letters.total():
        return ""
    if script != "Latin":
        own = _SCRIPTS[script][1].split()
        return "" if language in own or language not in _judged() else f"{script} letters"
    if language in _only_other_scripts():
        return "Latin letters" if count > 0.9 * letters.total() else ""
    return _other_language(language, sample)


def _letters(sample: str) -> Counter[str]:
    """How many letters of each script; a character is looked up once."""
    found: Counter[str] = Counter(dict.fromkeys(_LETTERS, 0))
    found["Latin"], beyond = _latin(sample)
    for letter, count in Counter(beyond).items():
        for name, letters in _LETTERS.items():
            if letters.match(letter):
                found[name] += count
    return found


def _latin(sample: str) -> tuple[int, str]:
    """How many letters from A to Z a text has, and its characters beyond ASCII."""
    octets = sample.encode("utf-8", "surrogatepass")
    beyond = octets.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return len(octets.translate(None, _NO_LETTERS)), beyond


def _other_language(language: str, sample: str) -> str:
    words = _words(sample)
    declared = "nb" if language in {"no", "nn"} else language
    if len(words) < _LEAST or declared not in _COMMON:
        return ""
    counts = Counter(words)
    shares = {
        code: sum(counts[word] for word in counts.keys() & common) / len(words)
        for code, common in _sets().items()
    }
    best = max(shares, key=lambda code: shares[code])
    kin = any({declared, best} <= family for family in _KIN)
    clear = shares[best] >= _CLEAR and shares[best] >= _MARGIN * shares[declared]
    return best if clear and not kin and best != declared else ""


def _words(sample: str) -> list[str]:
    """The words of a text, case-folded."""
    for sign in set(_latin(sample)[1]):
        if sign.isalpha():
            return _WORD.findall(sample.casefold())
        sample = sample.replace(sign, " ")
    return sample.translate(_SPACED).split()


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in _COMMON.items()}


def _only_other_scripts() -> frozenset[str]:
    """Languages that are hardly ever written in Latin letters."""
    return frozenset("ru uk bg be mk el ar fa ur he hi bn ta te th ka hy ko ja zh".split())


def _judged() -> frozenset[str]:
    return frozenset(_COMMON) | _only_other_scripts() | {"no", "nn", "sk", "ca"}
