"""Website audits: gathered within bounds, judged apart, reported with evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.addresses import Network
    from bot.audit.report import Report

QUICK_REQUESTS, QUICK_SECONDS = 12, 25.0
FULL_REQUESTS, FULL_SECONDS = 200, 120.0


def audit(
    url: str,
    *,
    full: bool = False,
    trusted_networks: Sequence[Network] = (),
    about_url: str = "",
    progress: Callable[[int, int, str], None] | None = None,
) -> Report:
    """Audits a web page for search and social visibility.

    Args:
        url: its address, with or without scheme.
        full: also the site's other pages and the page's links (≤ 200 requests, 120 s instead of
            ≤ 12 requests, 25 s).
        trusted_networks: networks that may be reached although they are not public: the
            operator's own, so that nothing in them is asked slowly out of courtesy either. Any
            other host gets at most 5 requests a second from a full audit, 2 at once.
        about_url: the page that explains this robot, for the User-Agent.
        progress: told of each step: its number, how many there are, words.

    Returns:
        A report; one that abstained if the page could not be had, which its `reason` explains.
    """
    from bot.audit.child import warm

    warm()
    from bot.audit.fetch import Fetcher, user_agent
    from bot.audit.gather import gather
    from bot.audit.reading import Reading
    from bot.audit.report import Report
    from bot.audit.score import score, with_points

    bounds = (FULL_REQUESTS, FULL_SECONDS) if full else (QUICK_REQUESTS, QUICK_SECONDS)
    fetcher = Fetcher(
        trusted_networks=trusted_networks,
        max_requests=bounds[0],
        total=bounds[1],
        agent=user_agent(about_url) if about_url else None,
        rate=5 if full else None,
        hurry=True,
    )
    tell = progress or (lambda *_: None)
    with fetcher, Reading() as reading:
        gathered = gather(url, fetcher, reading, full=full, report=tell)
        verdict = reading.judge(gathered)
    findings = with_points(verdict.findings)
    scores = {} if verdict.abstained else {n: score(findings, n) for n in ("seo", "social")}
    reason = verdict.abstained
    if not reason and all(one.value is None for one in scores.values()):
        reason, scores = "Too little of the page could be seen for a verdict.", {}
    return Report(
        url=url,
        final_url=getattr(gathered.page, "final_url", ""),
        verdict="abstained" if reason else "audited",
        reason=reason,
        findings=findings,
        scores=scores,
        preview=verdict.preview,
        full=full,
        pages=1 + sum(hasattr(page, "status") for page in gathered.pages.values()),
        requests=gathered.requests,
        took=gathered.took,
        at=gathered.at,
    )
