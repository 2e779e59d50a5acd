"""Who is measured by the benchmark of talk: `signpost serve` by its four ways, and echo bots.

Each is a process of its own that talks to a loopback platform (the doubles of the tests). The echo
bots say back what they hear and do nothing else: no database, no audits, no knowledge.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
import venv
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import environment, slack_settings, telegram_settings
from tests.talk import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    Double = Slack | Telegram

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "bench"
BOTS: Mapping[str, Sequence[str]] = {
    "opsdroid": ("opsdroid>=0.31,<1", "emoji", "setuptools<81"),
    "errbot": ("errbot[telegram]>=6.2,<7",),
}
"""The echo bots and what is installed for each, in an environment of its own."""
_READY = 60.0
_SECRET = "s" * 32


@dataclass
class Talker:
    """A process that answers on a platform's double.

    Attributes:
        name: as the table names it.
        double: the platform.
        asked: when each person's question was sent, by where the answer goes.
        process: its number.
        audits: True if it can audit websites.
    """

    name: str
    double: Double
    process: int
    audits: bool = True
    asked: dict[str, float] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """The platform's call that carries an answer."""
        return "chat.postMessage" if isinstance(self.double, Slack) else "sendMessage"

    async def say(self, text: str) -> str:
        """Has a new person say something; where the answer will go."""
        now = asyncio.get_running_loop().time()
        if isinstance(self.double, Slack):
            user = self.double.user()
            where = self.double.dm(user)
            self.asked[where] = now
            self.double.spawn(self.double.text(text, user))
            return where
        person = self.double.user()
        self.asked[str(person["id"])] = now
        self.double.text(text, person)
        return str(person["id"])

    def worked(self) -> float:
        """Seconds of processor time that it took so far, in its threads and ended children."""
        stat = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii")
        ticks = stat.rpartition(")")[2].split()[11:15]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def answered(self) -> dict[str, float]:
        """When the first answer to each question came, by where it went."""
        key = "channel" if isinstance(self.double, Slack) else "chat_id"
        found: dict[str, float] = {}
        for call in self.double.of(self.method):
            found.setdefault(str(call.values[key]), call.at)
        return found


def set_up() -> list[str]:
    """Installs the echo bots; the names of those that can be used."""
    return [name for name in BOTS if _installed(name)]


def _installed(name: str) -> bool:
    where = CACHE / name
    done = where / "installed"
    if done.is_file():
        return True
    venv.create(where, with_pip=True)
    pip = [str(where / "bin" / "pip"), "install", "--quiet", *BOTS[name]]
    if subprocess.run(pip, check=False, capture_output=True).returncode:
        print(f"left out: {name} (pip could not install it)", file=sys.stderr)
        return False
    done.touch()
    return True


def usable() -> list[str]:
    """The echo bots that were set up."""
    return [name for name in BOTS if (CACHE / name / "installed").is_file()]


@asynccontextmanager
async def signpost(folder: Path, way: str) -> AsyncIterator[Talker]:
    """`signpost serve` by polling, webhook, socket or http."""
    port = free_port()
    if way in {"polling", "webhook"}:
        async with Telegram() as telegram:
            more = telegram_settings(telegram)
            if way == "webhook":
                url = f"http://127.0.0.1:{port}"
                more |= {"telegram_webhook": url, "telegram_secret": _SECRET, "port": str(port)}
            async with _serving(folder, more) as process:
                yield Talker(f"Signpost, Telegram by {way}", telegram, process)
        return
    async with Slack() as slack:
        more = slack_settings(slack)
        if way == "http":
            del more["slack_app_token"]
            more |= {"slack_signing_secret": slack.signing_secret, "port": str(port)}
        async with _serving(folder, more) as process:
            if way == "http":
                slack.use_http(f"http://127.0.0.1:{port}/slack/events")
            else:
                await slack.connected()
            name = "Socket Mode" if way == "socket" else "HTTP"
            yield Talker(f"Signpost, Slack by {name}", slack, process)


@asynccontextmanager
async def _serving(folder: Path, more: Mapping[str, str]) -> AsyncIterator[int]:
    env = environment(folder, trusted_networks="127.0.0.0/8", **more)
    command = [sys.executable, "-m", "bot", "serve"]
    async with _process(command, env, folder, "Signpost serves") as process:
        yield process


@asynccontextmanager
async def echo(folder: Path, name: str) -> AsyncIterator[Talker]:
    """An echo bot on Telegram: opsdroid by webhook, errbot by polling, all that each can."""
    async with Telegram(strict=False) as telegram:
        files = _opsdroid(telegram, free_port()) if name == "opsdroid" else _errbot(telegram)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(textwrap.dedent(text), encoding="utf-8")
        program = CACHE / name / "bin" / name
        arguments = ["start", "-f", "configuration.yaml"] if name == "opsdroid" else []
        way = "webhook" if name == "opsdroid" else "polling"
        env = {**os.environ, "HOME": str(folder), "PYTHONWARNINGS": "ignore"}
        async with _process([str(program), *arguments], env, folder, "") as process:
            ready = "setWebhook" if name == "opsdroid" else "getUpdates"
            async with asyncio.timeout(_READY):
                while not telegram.of(ready):
                    await asyncio.sleep(0.05)
            yield Talker(f"{name}, echo, Telegram by {way}", telegram, process, audits=False)


@asynccontextmanager
async def _process(
    command: Sequence[str], env: Mapping[str, str], folder: Path, ready: str
) -> AsyncIterator[int]:
    """A process that runs until the end, by its number; its first words are waited for."""
    root = str(Path(__file__).resolve().parents[1])
    env = {**env, "PYTHONPATH": root} if ready else env
    process = await asyncio.create_subprocess_exec(
        *command, env=dict(env), cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed = bytearray()
    said = asyncio.Event()

    async def read() -> None:
        assert process.stdout
        async for line in process.stdout:
            printed.extend(line)
            if ready and ready.encode() in line:
                said.set()

    reading = asyncio.create_task(read())
    try:
        if ready:
            try:
                async with asyncio.timeout(_READY):
                    await said.wait()
            except TimeoutError:
                sys.exit(f"{command[-1]} did not start:\n{printed.decode()}")
        yield process.pid
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


def _opsdroid(telegram: Telegram, port: int) -> dict[str, str]:
    """Its files; its Telegram connector knows one address only, so a child of it has another."""
    return {
        "configuration.yaml": f"""\
            logging: {{level: error, console: true}}
            welcome-message: false
            web: {{host: 127.0.0.1, port: {port}, base-url: "http://127.0.0.1:{port}"}}
            connectors:
              loopback: {{path: loopback.py, token: "{telegram.token}"}}
            skills:
              echo: {{path: echo.py}}
            """,
        "loopback.py": f"""\
            import aiohttp
            from opsdroid.connector import telegram

            class Loopback(telegram.ConnectorTelegram):
                def build_url(self, method):
                    return "{telegram.url}/bot" + self.token + "/" + method

                async def connect(self):
                    router = self.opsdroid.web_server.web_app.router
                    router.add_post(self.webhook_endpoint, self.telegram_webhook_handler)
                    url = self.base_url + self.webhook_endpoint
                    async with aiohttp.ClientSession() as session:
                        await session.post(self.build_url("setWebhook"), json={{"url": url}})
            """,
        "echo.py": """\
            from opsdroid.matchers import match_regex
            from opsdroid.skill import Skill

            class Echo(Skill):
                @match_regex("(?s).*")
                async def echo(self, message):
                    await message.respond(message.text)
            """,
    }


def _errbot(telegram: Telegram) -> dict[str, str]:
    """Its files; its backend knows one address only, so the library's default is changed."""
    return {
        "config.py": f"""\
            import functools, logging, telegram
            telegram.Bot.__init__ = functools.partialmethod(
                telegram.Bot.__init__, base_url="{telegram.url}/bot"
            )
            BACKEND = "Telegram"
            BOT_IDENTITY = {{"token": "{telegram.token}"}}
            BOT_DATA_DIR = "data"
            BOT_EXTRA_PLUGIN_DIR = "plugins"
            BOT_LOG_FILE = "errbot.log"
            BOT_LOG_LEVEL = logging.ERROR
            BOT_ADMINS = ("1",)
            CORE_PLUGINS = ()
            """,
        "data/.keep": "",
        "plugins/echo.plug": """\
            [Core]
            Name = Echo
            Module = echo
            [Python]
            Version = 3
            """,
        "plugins/echo.py": """\
            from errbot import BotPlugin

            class Echo(BotPlugin):
                def callback_message(self, message):
                    self.send(message.frm, message.body)
            """,
    }
