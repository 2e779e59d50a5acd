"""Pages that stand before the page: checks for robots, consent walls, parked hosts' defences.

What such a page says is nothing about the site. The marks are those that link checkers and the
vendors document (Cloudflare: https://developers.cloudflare.com/cloudflare-challenges/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.audit.response import Response

_STATUSES = frozenset({401, 403, 405, 429, 503, 999})
_READ = 60_000
_MARKS = re.compile(
    r"cf-browser-verification|cf_chl_opt|/cdn-cgi/challenge-platform|challenge-error-text|"
    r"_Incapsula_Resource|Incapsula incident|px-captcha|perimeterx|datadome|geo\.captcha-delivery|"
    r"g-recaptcha|h-captcha|cf-turnstile|ddos-guard|sucuri_cloudproxy|akamai.{0,20}reference|"
    r"Access Denied.{0,200}Reference #|awsWafCookieDomainList|aws-waf-token|"
    r"Just a moment\.\.\.|Attention Required! \| Cloudflare|Checking your browser|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|enable javascript and cookies to "
    r"continue|unusual traffic|bot (?:protection|detection)|security check",
    re.IGNORECASE | re.DOTALL,
)
_CERTAIN = re.compile(
    r"<title>\s*(?:Just a moment\.\.\.|Attention Required! \| Cloudflare|DDOS-GUARD|"
    r"Access denied|Pardon Our Interruption|Security Check|One moment, please\.\.\.)|"
    r"window\._cf_chl_opt|_Incapsula_Resource|awsWafCookieDomainList",
    re.IGNORECASE,
)


def challenged(answer: Response) -> str:
    """By what mark an answer is a check for robots instead of the page; "" if it is none."""
    if answer.headers.get("cf-mitigated"):
        return "header cf-mitigated"
    text = answer.text[:_READ]
    if certain := _CERTAIN.search(text):
        return " ".join(certain[0].split())[:80]
    if answer.status in _STATUSES and (mark := _MARKS.search(text)):
        return " ".join(mark[0].split())[:80]
    return ""
