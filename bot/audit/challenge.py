"""Pages that stand before the page: checks for robots, consent walls, defences that refuse robots.

What such a page says is nothing about the site. The marks are those that link checkers and the
vendors document (Cloudflare: https://developers.cloudflare.com/cloudflare-challenges/, Vercel:
https://vercel.com/docs/vercel-firewall, AWS: https://docs.aws.amazon.com/waf/, DataDome:
https://docs.datadome.co/). Ordinary pages carry the scripts of these services too, so a mark in
the text counts only on a page that says hardly anything, or that was refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.response import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.response import Response

_REFUSING = frozenset({202, 401, 403, 405, 406, 429, 503, 520, 521, 999})
_READ, _LARGE = 60_000, 250_000
"""Bytes: what is read, and what no check for robots has."""
_FEW, _SOME = 80, 250
"""Words: a check for robots has few, a refusal with its explanation some."""
_HEADERS = (
    ("cf-mitigated", r"."),
    ("x-vercel-mitigated", r"challenge|deny"),
    ("x-vercel-challenge-token", r"."),
    ("x-amzn-waf-action", r"challenge|captcha"),
    ("x-dd-b", r"[12]"),
    ("x-sucuri-block", r"."),
    ("sg-captcha", r"challenge"),
)
_REFUSING_HEADERS = (("x-datadome", r"."), ("x-kpsdk-ct", r"."), ("server", r"ddos-guard"))
_TITLE = re.compile(
    r"<title[^<>]*>\s*(Just a moment\.\.\.|Attention Required! \| Cloudflare|DDOS-GUARD|"
    r"Access (?:to this page has been )?denied|Access Denied|Pardon Our Interruption|"
    r"Security Check(?:point)?|Vercel Security Checkpoint|One moment, please\.\.\.|"
    r"Human Verification|Bot Verification|Robot or human\?|Are you a robot\?|"
    r"Robot (?:Challenge Screen|check)|Captcha|Client Challenge|Please wait\.\.\. \| Cloudflare|"
    r"Making sure you(?:'|&#39;|’)re not a bot!|Checking your browser[^<]{0,60}|"
    r"Verifying (?:your connection|you are human)[^<]{0,40}|You have been blocked|"
    r"Sucuri WebSite Firewall[^<]{0,40}|Request Rejected|Loading challenge)\s*</title",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"cf-browser-verification|_cf_chl_opt|/cdn-cgi/challenge-platform/h/|challenge-error-text|"
    r"_Incapsula_Resource|Incapsula incident|px-captcha|geo\.captcha-delivery|"
    r"captcha-delivery\.com|ddos-guard|sucuri_cloudproxy|\.well-known/sgcaptcha|"
    r"Reference\s*(?:&#32;)?(?:#|&#35;)\s*[0-9a-f.]{8}|awsWafCookieDomainList|"
    r"\.token\.awswaf\.com|Checking your browser|enable javascript and cookies to continue|"
    r"verify (?:that )?you are (?:a )?human|error code: 1\d{3}|Please enable cookies\.|"
    r"\.within\.website|_kpsdk|The requested URL was rejected\. Please consult",
    re.IGNORECASE,
)
_TELLING = (
    "cf-browser-verification", "_cf_chl_opt", "/cdn-cgi/challenge-platform/h/",
    "challenge-error-text", "incapsula", "px-captcha", "captcha-delivery", "ddos-guard",
    "sucuri_cloudproxy", "sgcaptcha", "awswaf", "checking your browser",
    "enable javascript and cookies", "you are human", "you are a human", "error code: 1",
    "please enable cookies.", ".within.website", "_kpsdk", "the requested url was rejected",
)  # fmt: skip
"""In lower case: without one of these or a reference number no pattern of `_MARKS` can match."""
_REFERENCE = re.compile(r"reference\s*(?:&#32;)?(?:#|&#35;)\s*[0-9a-f.]{8}")
_REFUSALS = re.compile(
    r"g-recaptcha|h-captcha|cf-turnstile|are you a robot|not a robot|unusual traffic|"
    r"bot (?:protection|detection)|security check|automated (?:access|requests|queries)|"
    r"blocked by (?:mod_security|the site's|our) |Wordfence|Imunify360|Web Application Firewall",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"(?:consent|guce|cmp)\.(?:google|youtube|yahoo|aol|techcrunch)\.[a-z.]+")
_UNSEEN = re.compile(r"<(script|style|noscript|title)\b", re.IGNORECASE)
_CLOSING = {
    tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "noscript", "title")
}
_PART = 2000
_TAG = re.compile(r"<[^<>]*>?")


def challenged(answer: Response) -> str:
    """By what mark an answer is a check for robots instead of the page; "" if it is none."""
    if found := _by_header(answer):
        return found
    if answer.status in {429, 999}:
        return f"status {answer.status}"
    if consent := _CONSENT.fullmatch(urlsplit(answer.final_url).hostname or ""):
        return f"a question of consent at {consent[0]}"
    refused = answer.status in _REFUSING
    if not answer.body or (len(answer.body) > _LARGE and not refused):
        return ""
    text = decode(answer.body[:_READ], answer.headers.get("content-type"))
    if _says_more(text, _SOME if refused else _FEW):  # as nearly every page does, early on
        return ""
    mark = _TITLE.search(text) or (_MARKS.search(text) if _telling(text.lower()) else None)
    mark = mark or (_REFUSALS.search(text) if refused else None)
    if mark is None:
        return ""
    return " ".join((mark[1] if mark.re is _TITLE else mark[0]).split())[:80]


def _telling(lowered: str) -> bool:
    """A quick look that spares most pages the slow one."""
    return any(mark in lowered for mark in _TELLING) or bool(_REFERENCE.search(lowered))


def _by_header(answer: Response) -> str:
    names = _HEADERS + (_REFUSING_HEADERS if answer.status in _REFUSING else ())
    for name, value in names:
        if re.match(value, answer.headers.get(name), re.IGNORECASE):
            return f"header {name}"
    return ""


def _says_more(text: str, words: int) -> bool:
    """True if a person sees more words than that; reads no further than it has to."""
    seen = 0
    for part in _shown(text):
        seen += len(_TAG.sub(" ", part).split())
        if seen > words:
            return True
    return False


def _shown(text: str) -> Iterator[str]:
    """What stands outside scripts and the like, in parts that end before a tag; in one pass."""
    at = 0
    while at < len(text):
        cut = text.find("<", at + _PART)
        end = cut if cut >= 0 else len(text)
        start = _UNSEEN.search(text, at, end)
        yield text[at : start.start() if start else end]
        if start:
            closing = _CLOSING[start[1].lower()].search(text, start.end())
            end = closing.start() if closing else len(text)
        at = end
