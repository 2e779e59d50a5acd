"""Canary secrets in the settings, trouble of every kind, then a search of all that was written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from benchmarks.proofs import Outcome
from tests.doubles import faults, slack, telegram
from tests.serving import command, environment, slack_settings, telegram_settings

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.proofs import Plan

_CANARIES = {
    "slack_signing_secret": "canary-signing-0123456789abcdef",
    "slack_client_secret": "canary-client-0123456789abcdef",
    "telegram_secret": "canary-telegram-secret-0123456789abcdef",
}


async def secrets(plan: Plan) -> Outcome:
    """Serves with canaries, breaks what can break, exports, and greps everything."""
    async with slack.Slack(strict=False) as teams, telegram.Telegram(strict=False) as chats:
        given = {**_CANARIES, **slack_settings(teams), **telegram_settings(chats)}
        hidden = [*_CANARIES.values(), teams.bot_token, teams.app_token, chats.token]
        env = environment(plan.folder, **given)
        eve, bob = teams.user(), chats.user()
        printed = []
        async with command("serve", env=env) as serving:
            await serving.printed("Signpost serves")
            for double in (teams, chats):
                for fault in (faults.server_error(), faults.dropped(), faults.reset()):
                    double.faults.add("*", fault, times=3)
            for question in ("what is seo?", "audit 127.0.0.1", "/mydata"):
                await teams.text(question, eve, timeout=10)
                chats.text(question, bob)
                await asyncio.sleep(2.0)
            await asyncio.gather(teams.unplug(), chats.unplug())
            await asyncio.sleep(4.0)
            await asyncio.gather(teams.plug(), chats.plug())
            await asyncio.sleep(8.0)
            printed.append(serving.output)
        wrong = [
            ("serve", {"slack_bot_token": "xoxb-canary-wrong-token"}),
            ("serve", {"telegram_token": "123456:canary-wrong-token-0123456789abcdef"}),
            ("serve", {"database_url": "postgresql://me:canary-password@127.0.0.1:1/none"}),
            ("doctor", {}),
            (f"export slack:T0LOOPBACK/{eve}", {}),
            (f"export telegram:{bob['id']}", {}),
        ]
        hidden += ["canary-wrong-token", "canary-password"]
        for line, changed in wrong:
            async with command(
                *line.split(), env=environment(plan.folder, **(given | changed))
            ) as done:
                try:
                    await done.ended(40.0)
                except TimeoutError:
                    done.kill()
                printed.append(done.output)
    texts = {f"output {number}": text.encode() for number, text in enumerate(printed)}
    files = {path.name: path.read_bytes() for path in _files(plan.folder)}
    found = [
        f"{name}: {secret[:12]}…"
        for secret in hidden
        for name, text in [*texts.items(), *files.items()]
        if secret.encode() in text
    ]
    return Outcome(
        f"{len(hidden)} canaries; refused, dropped and broken calls, wrong tokens, exports; "
        f"{len(texts)} outputs and {len(files)} files searched",
        f"{len(found)} found{': ' + ', '.join(sorted(set(found))[:3]) if found else ''}",
        not found,
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
