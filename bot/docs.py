"""The documents that are written from the code, so that they can't go stale."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.audit.check import checks
from bot.knowledge import load
from bot.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic.fields import FieldInfo

_NOTE = "<!-- Written by `signpost docs --write`; change the code, not this file. -->\n\n"


def documents(parser: argparse.ArgumentParser) -> Mapping[str, str]:
    """Every generated file by its path below the project's root."""
    return {
        "docs/checks.md": _NOTE + _checks(),
        "docs/commands.md": _NOTE + _commands(parser),
        "docs/settings.md": _NOTE + _settings(),
        "docs/topics.md": _NOTE + _topics(),
        ".env.example": _environment(),
    }


def stale(root: Path, parser: argparse.ArgumentParser) -> list[str]:
    """The generated files below `root` that differ from what the code says."""
    return [
        name
        for name, text in documents(parser).items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def write(root: Path, parser: argparse.ArgumentParser) -> list[str]:
    """Writes the stale files below `root` and names them."""
    changed = stale(root, parser)
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(documents(parser)[name], encoding="utf-8")
    return changed


def _commands(parser: argparse.ArgumentParser) -> str:
    parts = [f"# Commands\n\n{parser.description}\n"]
    parts += [
        f"\n## `{command.prog}`\n\n{command.description}\n\n{_options(command)}"
        for command in _leaves(parser)
    ]
    return "".join(parts)


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The commands that do something: those with commands of their own only name them."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield parser
    for action in below:
        for command in action.choices.values():
            yield from _leaves(command)


def _options(command: argparse.ArgumentParser) -> str:
    rows = []
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        name = ", ".join(action.option_strings) or str(action.metavar or action.dest).upper()
        if action.option_strings and action.nargs != 0:
            name += f" {action.metavar or action.dest.upper()}"
        choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        rows.append(f"| `{name}` | {action.help or ''}{choices} |\n")
    return "| option | meaning |\n| --- | --- |\n" + "".join(rows) if rows else ""


def _settings() -> str:
    rows = "".join(
        f"| `{name}` | {field.description} | {_default(field)} |\n" for name, field in _fields()
    )
    return (
        "# Settings\n\nFrom the environment, or from a `.env` file in the folder where the "
        "command runs.\n\n| name | meaning | default |\n| --- | --- | --- |\n" + rows
    )


def _environment() -> str:
    parts = ["# Copy this file to .env and fill in what you need; everything is optional.\n"]
    for name, field in _fields():
        example = f" For example: {field.examples[0]}" if field.examples else ""
        parts.append(f"\n# {field.description}{example}\n# {name}={_default(field).strip('`')}\n")
    return "".join(parts)


def _fields() -> list[tuple[str, FieldInfo]]:
    return [(PREFIX + name.upper(), field) for name, field in Settings.model_fields.items()]


def _default(field: FieldInfo) -> str:
    return f"`{field.default}`" if isinstance(field.default, str) and field.default else ""


def _topics() -> str:
    knowledge = load()
    areas = sorted({entry.area for entry in knowledge})
    parts = [f"# Topics\n\n{len(knowledge)} entries and comparisons.\n"]
    for area in areas:
        parts.append(
            f"\n## {area}\n\n| id | title | asked as | reviewed |\n| --- | --- | --- | --- |\n"
        )
        parts += [
            f"| `{e.id}` | {e.title} | {e.question} | {e.reviewed} |\n"
            for e in knowledge
            if e.area == area
        ]
    return "".join(parts)


def _checks() -> str:
    known = sorted(checks().values(), key=lambda check: (check.topic, check.id))
    parts = [f"# Checks\n\nWhat an audit looks at: {len(known)} checks.\n"]
    for topic in dict.fromkeys(check.topic for check in known):
        parts.append(
            f"\n## {topic}\n\n| id | severity | passes when | why | source |\n"
            "| --- | --- | --- | --- | --- |\n"
        )
        parts += [
            f"| `{c.id}` | {c.severity} | {c.title} | {c.why} | <{c.source}> |\n"
            for c in known
            if c.topic == topic
        ]
    return "".join(parts)
