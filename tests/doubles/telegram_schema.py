"""The published Bot API schema, as aiogram's source distribution carries it, fetched once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

RELEASE = "3.31.0"
MEMBER = f"aiogram-{RELEASE}/.butcher/schema/schema.json"
SHA256 = "3c7eed2dc58c04a6810c40085d0b3e9a511d2312c253a861e522b09eb2dd268e"
CACHE = Path(__file__).parents[2] / ".cache"


@dataclass(frozen=True)
class Field:
    """One parameter of a method, or one field of a type."""

    name: str
    type: str
    required: bool
    prose: str


@dataclass(frozen=True)
class Entry:
    """A method or a type: its fields, and for a union the types it may be."""

    name: str
    prose: str
    fields: dict[str, Field]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    version: str
    methods: dict[str, Entry]
    types: dict[str, Entry]


def _entry(raw: dict[str, Any]) -> Entry:
    fields = {
        field["name"]: Field(field["name"], field["type"], field["required"], field["description"])
        for field in raw["annotations"]
    }
    listed = re.findall(r"^ - (\w+)$", raw["description"], re.MULTILINE) if not fields else []
    return Entry(raw["name"], raw["description"], fields, tuple(listed))


def _download(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        pip += ["--no-deps", "--no-binary", ":all:", "--dest", folder, f"aiogram=={RELEASE}"]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        archive = Path(folder) / f"aiogram-{RELEASE}.tar.gz"
        if not archive.exists():
            message = "the Bot API schema could not be fetched from the package index:\n"
            raise RuntimeError(message + done.stderr)
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MEMBER)
            assert member is not None
            content = member.read()
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise RuntimeError(f"{MEMBER} is not the file these tests were written against")
        partial = Path(folder) / "schema.json"
        partial.write_bytes(content)
        partial.replace(path)


@cache
def load() -> Schema:
    """The schema; the first call on a machine downloads it, one process at a time."""
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"bot-api-aiogram-{RELEASE}.json"
    with (CACHE / "bot-api.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _download(path)
    raw = json.loads(path.read_text("utf-8"))
    entries = [entry for group in raw["items"] for entry in group["children"]]
    by_kind: dict[str, dict[str, Entry]] = {"methods": {}, "types": {}}
    for entry in entries:
        by_kind[entry["category"]][entry["name"]] = _entry(entry)
    return Schema(raw["api"]["version"], by_kind["methods"], by_kind["types"])
