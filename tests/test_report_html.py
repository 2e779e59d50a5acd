"""The HTML report in a real browser: silent, self-contained, accessible; hostile text is text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from bot.audit import audit
from bot.audit.html import html
from bot.audit.report import Place, Report
from tests.conftest import CHROMIUM, LOOPBACK
from tests.reports import HOSTILE, finding, preview, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


def hostile() -> Report:
    place = Place("fail", HOSTILE, "javascript:alert(3)", 3, HOSTILE)
    bad = finding("title-present", "fail", "high", evidence=(place,), fix=HOSTILE, why=HOSTILE)
    named = dict.fromkeys(("title", "description", "share_title", "site_name"), HOSTILE)
    return report(bad, shown=preview(**named), url="javascript:alert(4)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def reports(demo_site: str) -> dict[str, Report]:
    return {
        "demo": audit(demo_site, trusted_networks=LOOPBACK),
        "good": report(),
        "none": Report(url="x", final_url="", verdict="abstained", reason="No answer came."),
        "hostile": hostile(),
    }


@pytest.mark.browser
@pytest.mark.parametrize("name", ["demo", "good", "none", "hostile"])
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_browser_finds_nothing_to_complain_of(
    name: str, width: int, scheme: str, reports: dict[str, Report], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(html(reports[name]), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=False,
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    outside = [url for url in asked if not url.startswith("data:") and url != file.as_uri()]
    room = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page)
    context.close()
    assert not outside
    assert not said
    assert room <= width, "the page scrolls sideways"
    assert found.violations_count == 0, found.generate_report()


def test_hostile_text_is_shown_and_never_markup() -> None:
    text = html(hostile())
    assert "<script" not in text
    assert "<img src=" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\u202e" not in text
    assert not re.search(r'href="(?!https?://|#|data:,)', text)


def test_links_tell_nobody_where_they_were_followed() -> None:
    links = re.findall(r"<a href=\"http[^>]*>", html(report()))
    assert links
    assert all('rel="noreferrer nofollow"' in link for link in links)


def test_the_report_says_what_the_audit_found() -> None:
    fine = [finding(f"og-{letter}", "pass", "high") for letter in "abcd"]
    amiss = [finding("og-core", "fail", "high"), finding("x", "unknown", "low")]
    text = html(report(*amiss, *fine, finding("h1-present", "warn")))
    for words in (
        "What to fix first", "Held at 40, because a shared link has neither",
        "Handmade red leather boots from Leeds, resoled for life in our …",
        "robots.txt keeps LinkedInBot",
        "the server did not answer", "Core Web Vitals", "Line 7",
    ):  # fmt: skip
        assert words in text, words


def test_a_range_gives_its_reason() -> None:
    text = html(report(finding("a", "pass"), finding("b", "unknown"), finding("og-x", "pass")))
    assert "50 to 100" in text
    assert "Only 50% of what counts could be seen" in text
