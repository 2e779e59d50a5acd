"""A report in JUnit's XML, which continuous integration services show as test results.

The shape is the one that the Jenkins and Surefire readers share: `testsuites` > `testsuite` >
`testcase`, with `failure` or `skipped` inside.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.message import clean

if TYPE_CHECKING:
    from bot.audit.report import Finding, Place, Report

LONGEST = 2_000
"""Characters of foreign text that one piece of evidence may bring."""


def junit(report: Report) -> bytes:
    """One test case a check: failures and warnings fail; unknown ones are skipped with a reason.

    Checks that do not apply are left out; a page without a score is one error.
    """
    findings = [one for one in report.findings if one.outcome not in ("not-applicable", "info")]
    failed = sum(one.open for one in findings)
    skipped = sum(one.outcome == "unknown" for one in findings)
    root = Element("testsuites", name="signpost audit")
    suite = SubElement(
        root,
        "testsuite",
        name=clean(report.final_url or report.url, LONGEST),
        tests=str(len(findings) + (not report.audited)),
        failures=str(failed),
        errors=str(int(not report.audited)),
        skipped=str(skipped),
        time=f"{report.took:.3f}",
        timestamp=f"{datetime.fromtimestamp(report.at, UTC):%Y-%m-%dT%H:%M:%S}",
    )
    if not report.audited:
        case = SubElement(suite, "testcase", classname="audit", name="the page can be audited")
        SubElement(case, "error", message=clean(report.reason, LONGEST))
    for finding in findings:
        _case(suite, finding)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _case(suite: Element, finding: Finding) -> None:
    case = SubElement(
        suite, "testcase", classname=finding.topic, name=f"{finding.id}: {finding.title}"
    )
    if finding.outcome == "unknown":
        SubElement(case, "skipped", message=clean(finding.reason, LONGEST))
    if finding.open:
        found = [_line(place) for place in finding.evidence]
        failure = SubElement(
            case, "failure", type=finding.outcome, message=found[0] if found else finding.title
        )
        parts = [*found, f"Why: {finding.why}", f"Fix: {finding.fix}", f"Source: {finding.source}"]
        lines = "\n".join(parts).splitlines()
        failure.text = "\n".join(clean(line, LONGEST) for line in lines)


def _line(place: Place) -> str:
    line = f", line {place.line}" if place.line else ""
    return clean(f"{place.text} ({place.url}{line})", LONGEST)
