"""What audits are compared with: programs in processes of their own, with what they need."""

from __future__ import annotations

from dataclasses import dataclass

CRAWLS: tuple[Contender, ...]
WHOLE: tuple[Contender, ...]


@dataclass(frozen=True)
class Contender:
    """A program, its packages and a remark.

    Attributes:
        name: what the table calls it.
        code: Python that prints how many pages it looked at, in its last call, and the seconds
            of that call; or a program with its arguments. {url} and {out} stand for the site and a
            file to write.
        packages: what its own virtual environment holds, with spaces between; "" for ours.
        remark: what to know of its figures.
        rounds: how often one page is looked at.
    """

    name: str
    code: str | tuple[str, ...]
    packages: str = ""
    remark: str = ""
    rounds: int = 7


_SIGNPOST = """
import time
from ipaddress import ip_network
from bot.audit import audit
trusted = [ip_network("127.0.0.0/8")]
for _ in range({times}):
    began = time.monotonic()
    report = audit({{url!r}}, full=True, trusted_networks=trusted)
    took = time.monotonic() - began
    assert report.audited and len(report.findings) > 100, report.reason
print(report.pages * {times}, report.pages, took)
"""
_PYSEOANALYZER = """
import contextlib, os, time
from pyseoanalyzer import analyze
began = time.monotonic()
with open(os.devnull, "w") as out, contextlib.redirect_stdout(out):
    found = analyze({url!r}, follow_links=True)
took = time.monotonic() - began
got = len({{page["url"] for page in found["pages"]}})
print(got, got, took)
"""
_ADVERTOOLS = """
import json, pathlib, time
import advertools
out = pathlib.Path({out!r})
out.unlink(missing_ok=True)
settings = {{"LOG_LEVEL": "CRITICAL", "AUTOTHROTTLE_ENABLED": False}}
own = ["127.0.0.1"]
began = time.monotonic()
advertools.crawl({url!r}, str(out), True, allowed_domains=own, custom_settings=settings)
took = time.monotonic() - began
got = sum(json.loads(line).get("status") == 200 for line in out.open())
print(got, got, took)
"""
_REQUESTS = """
import re, time
import requests
began = time.monotonic()
with requests.Session() as session:
    names = re.findall('href="([^"]+)"', session.get({url!r}).text)
    got = 1 + sum(session.get({url!r} + name).status_code == 200 for name in names)
took = time.monotonic() - began
print(got, got, took)
"""

CRAWLS = (
    Contender(
        "Signpost, full audit", _SIGNPOST.format(times=1), remark="every check, 50 pages at most"
    ),
    Contender(
        "Signpost, five in one process",
        _SIGNPOST.format(times=5),
        remark="as a running bot audits; the call is the fifth",
    ),
    Contender(
        "pyseoanalyzer",
        _PYSEOANALYZER,
        "pyseoanalyzer lxml_html_clean",
        "counts addresses that are no pages, too",
    ),
    Contender("advertools crawl", _ADVERTOOLS, "advertools", "extraction, no verdicts"),
    Contender("requests in a loop", _REQUESTS, "requests", "fetches only"),
)
"""Each crawls the whole site, Signpost as much of it as a full audit looks at."""

_ONE_PAGE = """
from pyseoanalyzer import analyze
analyze({url!r}, follow_links=False)
"""
_SEO_AUDIT = ("seo-audit", "-q", "--json", "--single")
WHOLE = (
    Contender("signpost audit URL --json", ("signpost", "audit", "{url}", "--json")),
    Contender("pyseoanalyzer", _ONE_PAGE, "pyseoanalyzer lxml_html_clean"),
    Contender(
        "website-seo-audit",
        (*_SEO_AUDIT, "{url}"),
        "website-seo-audit==1.0.0",
        "as it is: asks the page's links with pauses",
        rounds=1,
    ),
    Contender(
        "website-seo-audit, hurried",
        (*_SEO_AUDIT, "--no-link-check", "--delay", "0", "{url}"),
        "website-seo-audit==1.0.0",
        "no links, no pauses",
    ),
)
"""Each looks at one page, from the start of its process to its end."""
