"""robots.txt is read as Google reads it, and no file of it takes long."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.robots import SIZE_CAP, Rule, parse, path_of

FOLDER = Path(__file__).parent / "robots"
SECONDS = 5.0


def load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


CASES = [
    (case["name"], case["robots"], agent, url, kind == "allowed")
    for case in load("google.yaml")
    for agent, expected in case["agents"].items()
    for kind, urls in expected.items()
    for url in urls
]


def test_there_are_as_many_assertions_as_published() -> None:
    assert len(CASES) >= 110
    assert len(CASES) + len(load("paths.yaml")) + len(load("files.yaml")) >= 145


@pytest.mark.parametrize(("name", "robots", "agent", "url", "allowed"), CASES)
def test_google_decides_alike(name: str, robots: str, agent: str, url: str, allowed: bool) -> None:
    assert parse(robots).allowed(agent, f"http://foo.bar{url}" if url else "") is allowed


@pytest.mark.parametrize(("url", "path"), load("paths.yaml").items())
def test_the_path_of_an_address(url: str, path: str) -> None:
    assert path_of(url) == path


@pytest.mark.parametrize("file", load("files.yaml"))
def test_lines_are_counted(file: dict[str, Any]) -> None:
    robots = parse(file["text"].encode("latin-1").decode("utf-8", "replace"))
    rules = [rule for group in robots.groups for rule in group.rules]
    agents = [agent for group in robots.groups for agent in group.agents]
    assert len(rules) + len(agents) + len(robots.sitemaps) == file["valid"]
    assert len([o for o in robots.oddities if not o.lost]) == file.get("unknown", 0)
    assert "".join(url for _, url in robots.sitemaps) == file.get("sitemap", "")
    if "last" in file:
        assert rules[-1].line == file["last"]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/á", "/%C3%A1"),
        ("/%aa", "/%AA"),
        ("/a/b/c", "/a/b/c"),
        ("http://www.example.com", "http:"),
    ],
)
def test_patterns_are_escaped(pattern: str, path: str) -> None:
    matches = Rule(allow=False, pattern=pattern, line=1, text="").matches(path)
    assert matches is (pattern[0] == "/")


def test_a_line_is_cut_where_google_cuts_it() -> None:
    most = 2083 * 8

    def long(letter: str, key: str) -> str:
        return "/x/" + letter * (most - len(key) - 2)

    a = long("a", "disallow: ")
    cut = parse(f"user-agent: FooBot\ndisallow: {a}/qux\n")
    assert cut.allowed("FooBot", "http://foo.bar/fux")
    assert not cut.allowed("FooBot", f"http://foo.bar{a}/fux")
    a, b = long("a", "allow: "), long("b", "allow: ")
    cut = parse(f"user-agent: FooBot\ndisallow: /\nallow: {a}/qux\nallow: {b}/qux\n")
    assert not cut.allowed("FooBot", "http://foo.bar/")
    assert cut.allowed("FooBot", f"http://foo.bar{a}/qux")
    assert cut.allowed("FooBot", f"http://foo.bar{b}/fux")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/*", "/", True),
        ("*", "/a", True),
        ("/**a**b$", "/xaxb", True),
        ("/*a*a$", "/a", False),
        ("/a*a$", "/a", False),
        ("/a*$", "/abc", True),
        ("/a$b", "/a$b", True),
        ("/a$b", "/a", False),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("$", "/", False),
        ("/a$$", "/a$", True),
        ("/*ab*b$", "/abb", True),
        ("/*ab*b$", "/ab", False),
        ("/a.c", "/abc", False),
        ("/a+", "/aa", False),
        ("/[ab]", "/a", False),
    ],
)
def test_wildcards(pattern: str, path: str, matches: bool) -> None:
    assert Rule(allow=False, pattern=pattern, line=1, text="").matches(path) is matches


def _published(pattern: str, path: str) -> bool:
    """The set of positions that a pattern may have reached, as Google's parser keeps it."""
    reached = {0}
    for index, sign in enumerate(pattern):
        if sign == "$" and index == len(pattern) - 1:
            return len(path) in reached
        if sign == "*":
            reached = set(range(min(reached), len(path) + 1))
        else:
            reached = {at + 1 for at in reached if path[at : at + 1] == sign}
        if not reached:
            return False
    return True


@given(st.text("ab*$/", max_size=12), st.text("ab$/", max_size=12))
def test_wildcards_match_as_published(pattern: str, path: str) -> None:
    rule = Rule(allow=False, pattern=pattern, line=1, text="")
    assert rule.matches(path) is _published(pattern, path)


@pytest.mark.parametrize(
    ("robots", "lines"),
    [
        ("User-agent: *\nDisallow: x/\n", [2]),
        ("Disallow: /\nUser-agent: *\n", [1]),
        ("User-agent: *\nDisallow: /a$b\n", [2]),
        ("User-agent: *\nDisallow: /a$\nAllow: *\nDisallow:\n", []),
    ],
)
def test_lost_rules_are_told(robots: str, lines: list[int]) -> None:
    assert [oddity.line for oddity in parse(robots).oddities if oddity.lost] == lines


def test_the_first_crawler_with_a_group_of_its_own_decides() -> None:
    robots = parse("User-agent: Googlebot\nDisallow: /\nUser-agent: *\nAllow: /\n")
    assert not robots.allowed(["Googlebot-Image", "Googlebot"], "http://h/a")
    assert robots.allowed(["Bingbot"], "http://h/a")
    rule = robots.rule("googlebot", "http://h/a")
    assert rule is not None
    assert (rule.line, rule.text) == (2, "Disallow: /")


@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nDisallow: /" + "*a" * 8_000 + "*b\n",
        "User-agent: *\n" + "Disallow: /*a*a*a*a*a*a*b$\n" * (SIZE_CAP // 27),
        "User-agent: *\n" + "Allow: /" + "*" * SIZE_CAP,
        "User-agent: a\n" * (SIZE_CAP // 14),
        "x" * SIZE_CAP,
        ":" * SIZE_CAP,
        " " * SIZE_CAP + "x",
        "\r" * SIZE_CAP,
        "\n" * SIZE_CAP,
        "Sitemap: \ud800\nUser-agent: *\nDisallow: /\ud800\n",
        "\0" * SIZE_CAP,
    ],
    ids=range(11),
)
def test_no_file_takes_long(robots: str) -> None:
    begin = time.monotonic()
    parsed = parse(robots)
    assert parsed.allowed("SignpostBot", "http://h/" + "a" * 2_000)
    assert time.monotonic() - begin < SECONDS


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read(robots: str, url: str) -> None:
    assert parse(robots).allowed("SignpostBot", url) in {True, False}
