"""The container's files name what there is: settings, commands, paths, services."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.web import Reports, Server
from bot.cli import parser
from bot.settings import PREFIX, Settings
from bot.storage.store import Store

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "signpost"]
NAMES = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [
        (word, rest.strip())
        for line in lines
        if line and not line.startswith("#")
        for word, _, rest in [line.partition(" ")]
    ]


def given(instruction: str) -> list[str]:
    return [rest for word, rest in instructions() if word == instruction]


def settings_of(assignments: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in shlex.split(assignments))


def test_the_image_copies_what_there_is() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for line in given("COPY"):
        if line.startswith("--from="):
            continue
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, f"{source} never reaches the builder"
    assert ignored[1] == "*"
    assert "!.env" not in ignored


def test_the_image_sets_what_can_be_set() -> None:
    (environment,) = given("ENV")
    values = settings_of(environment)
    ours = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    assert set(ours) <= NAMES
    used = Settings(
        **{name.removeprefix(PREFIX).lower(): value for name, value in ours.items()}  # type: ignore[arg-type]
    )
    assert (str(used.data), used.host) == ("/data", "0.0.0.0")
    assert given("EXPOSE") == [str(used.port)]
    assert given("VOLUME") == [str(used.data)]


def test_the_image_runs_a_command_as_nobody_special() -> None:
    assert json.loads(given("ENTRYPOINT")[0]) == ["signpost"]
    assert parser().parse_args(json.loads(given("CMD")[0])).run
    user = given("USER")[-1]
    assert user not in {"root", "0"}
    assert any(f"useradd --system --uid 10001 --create-home {user}" in run for run in given("RUN"))


def test_the_image_has_a_python_that_the_package_takes() -> None:
    versions = {re.match(r"python:(\d+)\.(\d+)-slim", line) for line in given("FROM")}
    assert all(found and (int(found[1]), int(found[2])) >= (3, 11) for found in versions)


def test_the_health_check_asks_for_what_is_served(tmp_path: Path) -> None:
    (check,) = given("HEALTHCHECK")
    path = re.search(r"http://127\.0\.0\.1:8080(/\w+)", check)
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    server = Server(store, Reports(store, b"key"))
    served = {route.resource.canonical for route in server._made.router.routes() if route.resource}
    assert path
    assert path[1] in served
    store.close()


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_command_with_settings_that_exist(name: str) -> None:
    service = SERVICES[name]
    assert parser().parse_args(service["command"]).run
    assert set(service.get("environment") or {}) <= NAMES
    assert service["build"]["dockerfile"] == "deploy/Dockerfile"
    assert "data:/data" in service["volumes"]
    assert service["read_only"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_there(name: str) -> None:
    service = SERVICES[name]
    for volume in service["volumes"]:
        assert volume.partition(":")[0] in COMPOSE["volumes"]
    for other in service.get("depends_on") or {}:
        assert SERVICES[other]["profiles"] == service["profiles"]


def test_the_database_of_the_services_is_the_one_that_runs() -> None:
    url = SERVICES["serve"]["environment"]["SIGNPOST_DATABASE_URL"]
    made = SERVICES["database"]["environment"]
    user, host, name = re.match(r"postgresql://(\w+):.*@(\w+)/(\w+)", url).groups()  # type: ignore[union-attr]
    assert (user, name) == (made["POSTGRES_USER"], made["POSTGRES_DB"])
    assert host in SERVICES
    plain = Settings(database_url=url.replace("${POSTGRES_PASSWORD:-}", "secret"))
    assert plain.store_url == "postgresql+psycopg://signpost:secret@database/signpost"


def test_the_guide_names_both_ways() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    profiles = {profile for service in SERVICES.values() for profile in service["profiles"]}
    assert profiles == {"single", "shared"}
    for profile in profiles:
        assert f"docker compose -f deploy/compose.yaml --profile {profile} up" in guide
