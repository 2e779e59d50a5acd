"""Whether any real page makes a check fail, or keeps the judge: thousands, of many generators.

    python benchmarks/robustness.py [PAGES]

Every HTML file of some source packages and of Debian's documentation is judged as the page of a
full audit, in the killable child: news pages, Sphinx, DocBook, Javadoc, Doxygen, AsciiDoc, Texinfo,
GTK-Doc, hand-written HTML, a dozen languages and encodings. Prints pages, crashes, exceptions, and
every reason for an outcome that is unknown; ends with status 1 if something failed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.audit_setup import DOCUMENTATION, PACKAGES, pages
from bot.audit.gathered import Gathered
from bot.audit.reading import Reading
from bot.audit.sample import answer, text
from bot.audit.verdict import TOO_COMPLEX, Verdict
from bot.audit.visitors import PREVIEW_ROBOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.audit.response import Response

FAILED = "the check itself failed"
DOCUMENTS = (
    *DOCUMENTATION, "postgresql-doc-15", "apache2-doc", "git-doc", "sqlite3-doc", "libgtk-3-doc",
    "libglib2.0-doc", "openjdk-17-doc", "installation-guide-amd64", "r-doc-html", "vim-doc",
    "zsh-doc", "octave-doc", "debian-reference-ja", "maint-guide-ja",
    "aptitude-doc-ja", "python-django-doc", "libxml2-doc", "haskell98-report",
)  # fmt: skip
_AT_ONCE = 2
_NEIGHBOURS = 2


@dataclass
class Tally:
    """What came of all pages so far.

    Attributes:
        outcomes: how many findings of each outcome.
        unknown: how many of each check and reason, numbers and addresses taken out.
        failed: checks that raised what they should not, with the file.
        crashed: files whose judging failed as a whole.
        late: files that took too long or too much memory.
        abstained: why there was no verdict, by reason.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    abstained: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path, verdict: Verdict | RuntimeError) -> None:
        """Counts one page."""
        if isinstance(verdict, RuntimeError):
            self.crashed.append(str(path))
            return
        if verdict.abstained == TOO_COMPLEX:
            self.late.append(str(path))
        elif verdict.abstained:
            self.abstained[_plain(verdict.abstained)] += 1
        for finding in verdict.findings:
            self.outcomes[finding.outcome] += 1
            if finding.outcome == "unknown":
                self.unknown[_plain(finding.reason)] += 1
            if finding.reason.startswith(FAILED):
                self.failed.append(f"{finding.id}: {path}")


def world(paths: Sequence[Path], number: int) -> Gathered:
    """A full audit of one file: its neighbours are the site's other pages, every robot gets it."""
    page = _answer(paths[number], 0)
    others = paths[number + 1 : number + 1 + _NEIGHBOURS]
    return Gathered(
        typed=page.url,
        page=page,
        full=True,
        robots=text("User-agent: *\nDisallow: /private/\nSitemap: https://example.com/map.xml"),
        sitemap=answer(
            "<urlset><url><loc>https://example.com/0.html</loc></url></urlset>",
            url="https://example.com/map.xml", type="application/xml",
        ),
        missing=answer("not found", status=404),
        searched=page,
        mobile=page,
        tagged=page,
        repeated=(page, page),
        previewed=dict.fromkeys(PREVIEW_ROBOTS, page),
        pages={a.url: a for a in (_answer(path, n) for n, path in enumerate(others, 1))},
    )  # fmt: skip


def judged(paths: Sequence[Path], number: int) -> Verdict | RuntimeError:
    """The verdict on one file; the exception if there came none."""
    gathered = world(paths, number)
    try:
        with Reading() as reading:
            for answered in (gathered.page, *gathered.pages.values()):
                reading.read(answered)  # type: ignore[arg-type]
            return reading.judge(gathered)
    except RuntimeError as error:
        return error


def main() -> int:
    """Fetches, judges, prints."""
    paths = pages(PACKAGES, DOCUMENTS)
    if len(sys.argv) > 1:  # so many of them, evenly taken
        paths = paths[:: max(1, len(paths) // int(sys.argv[1]))]
    tally = Tally()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        verdicts = pool.map(lambda number: judged(paths, number), range(len(paths)))
        for path, verdict in zip(paths, verdicts, strict=True):
            tally.add(path, verdict)
    print(f"{len(paths)} pages: {len(tally.crashed)} crashes, {len(tally.failed)} exceptions of "
          f"checks, {len(tally.late)} too complex")  # fmt: skip
    for line in (*tally.crashed, *tally.late, *tally.failed):
        print(f"  {line}")
    print("\nOutcomes: " + ", ".join(f"{n} {name}" for name, n in tally.outcomes.most_common()))
    for title, counted in (("Abstained", tally.abstained), ("Unknown", tally.unknown)):
        print(f"\n{title}:")
        for reason, count in counted.most_common():
            print(f"{count:8} {reason}")
    return 1 if tally.crashed or tally.failed else 0


def _answer(path: Path, number: int) -> Response:
    url = f"https://example.com/{number}.html"
    return answer(path.read_bytes(), url=url, type="text/html")


def _plain(reason: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"https?://\S+", "an address", reason))


if __name__ == "__main__":
    sys.exit(main())
