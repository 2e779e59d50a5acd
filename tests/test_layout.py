"""The shape of the source: imports go down only, and each outside package has one home."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = (
    ("__main__", "cli", "commands", "docs", "demo"),
    ("adapters",),
    (
        "carrier",
        "courier",
        "telling",
        "turns",
        "tips",
        "digest",
        "watching",
        "leads",
        "quotas",
        "overheard",
    ),
    ("advisor",),
    ("skills",),
    ("tasks",),
    ("flow", "curation", "router", "audit", "jobs"),
    ("knowledge", "storage", "settings"),
    ("conversation",),
    ("message",),
)
"""From the top down: a module may import from its own layer and from those below it."""

HOMES = {
    "PIL": ("audit/image", "audit/preview", "audit/card", "audit/drawing"),
    "aiohttp": ("adapters/web", "adapters/slack", "adapters/telegram"),
    "alembic": ("storage",),
    "dbos": ("jobs",),
    "defusedxml": ("audit/sitemap",),
    "font_roboto": ("audit/drawing",),
    "jinja2": ("audit/html",),
    "markdown_it": ("adapters/markdown",),
    "numpy": ("router",),
    "platformdirs": ("settings",),
    "publicsuffixlist": ("audit/url", "router/address"),
    "pydantic": ("settings", "commands", "docs"),
    "pydantic_settings": ("settings",),
    "rapidfuzz": ("router", "curation"),
    "requests": ("audit/wire", "audit/failures"),
    "rich": ("adapters/console", "commands/audit"),
    "selectolax": ("audit",),
    "slack_bolt": ("adapters/slack",),
    "slack_sdk": ("adapters/slack", "commands/doctor"),
    "sqlalchemy": ("storage", "quotas", "jobs", "adapters/slack"),
    "Stemmer": ("router/text",),
    "telegram": ("adapters/telegram", "commands/doctor"),
    "urllib3": ("audit/wire", "audit/failures", "audit/fetch"),
    "webencodings": ("audit/response",),
    "yaml": ("knowledge", "flow"),
}
"""Where each outside package may be imported; a folder or a file without its ending."""


def modules() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "bot").with_suffix("").as_posix().removesuffix("/__init__")


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(first: str) -> int:
    return next(n for n, names in enumerate(LAYERS) if first in names)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    own = name_of(path).split("/")[0]
    if own in {"", "__init__"}:
        return
    below = layer_of(own)
    wrong = {
        name
        for name in imported(path)
        if name.startswith("bot.")
        and (parts := name.split("."))[1] not in {own, "__version__"}
        and layer_of(parts[1]) < below
    }
    assert not wrong, f"{own} imports from above: {sorted(wrong)}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_outside_package_has_its_home(path: Path) -> None:
    here = name_of(path)
    for name in imported(path):
        package = name.split(".")[0]
        if package in sys.stdlib_module_names or package in {"bot", "psycopg"}:
            continue
        homes = HOMES.get(package)
        assert homes, f"{package} has no home; add it to docs/architecture.md and to HOMES"
        at_home = any(here == home or here.startswith(f"{home}/") for home in homes)
        at_home = at_home or any(here.startswith(home) for home in homes)
        assert at_home, f"{package} is imported in {here}; its home is {homes}"


def test_every_dependency_has_a_reason_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [package for package in HOMES if f"`{package}`" not in text]
    assert not missing


def test_broad_handlers_stand_in_few_places() -> None:
    """A check, a turn, a job, a delivery: there alone any exception is caught and logged."""
    found = [
        name_of(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id in {"Exception", "BaseException"}
    ]
    assert set(found) <= {"audit/judge", "advisor", "adapters", "jobs", "courier"}, found
