"""Installations: what oauth.v2.access grants, how tokens end, and who may speak where."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .slack_methods import Methods, Refused
from .slack_people import APP, BOT_USER, TEAM

if TYPE_CHECKING:
    from .slack_delivery import Delivery, Json

BOT_TOKEN = "xoxb-loopback-double"
CLIENT = ("loopback-client", "loopback-client-secret")
SCOPES = "app_mentions:read,chat:write,commands,im:history,files:write,reactions:write"
TOKEN_SECONDS = 43_200
"""Twelve hours, after which a rotating token ends: docs.slack.dev, "Using token rotation"."""


@dataclass
class Grant:
    """A bot token: of one workspace, or of all workspaces of an organisation."""

    token: str
    team: str
    enterprise: str = ""
    refresh: str = ""
    ends: float = 0.0
    revoked: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is good for a whole organisation."""
        return not self.team

    def covers(self, channel: Json) -> bool:
        """Whether it may speak in a channel."""
        return channel["enterprise"] == self.enterprise if self.whole else (
            channel["team"] == self.team
        )  # fmt: skip


class Grants(Methods):
    """Tokens of one app. `rotating` ones end, and are exchanged with a refresh token, once."""

    bot_token, client = BOT_TOKEN, CLIENT

    def __init__(self, *, strict: bool = True) -> None:
        super().__init__(strict=strict)
        self.rotating, self.seconds = False, TOKEN_SECONDS
        self.grants = [Grant(BOT_TOKEN, TEAM)]
        self.codes: dict[str, tuple[str, str]] = {"granted": (TEAM, "")}
        self._speaker: Grant | None = None

    def allow(self, code: str, team: str = "", enterprise: str = "") -> None:
        """What a code is good for: a workspace, or an organisation if no workspace is named."""
        self.codes[code] = (team, enterprise)

    def newest(self, team: str = TEAM, enterprise: str = "") -> Grant:
        """The newest grant of a workspace, or of an organisation."""
        mine = [g for g in self.grants if (g.team, g.enterprise) == (team, enterprise)]
        return mine[-1]

    # -- how tokens end --------------------------------------------------------------------------

    def expire(self, grant: Grant) -> None:
        """A token's time is over."""
        grant.ends = time.time() - 1

    async def uninstall(self, grant: Grant, **how: Any) -> list[Delivery]:
        """The app is removed: its token ends, and two events say so."""
        grant.revoked = True
        with self.within(grant.team or self.team, grant.enterprise, whole=grant.whole):
            told = [await self.event({"type": "app_uninstalled"}, bare=True, **how)]
            revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
            return [*told, await self.event(revoked, bare=True, **how)]

    # -- the Web API -----------------------------------------------------------------------------

    def authorize(self, token: str) -> str:
        """Why a token is not good, "" if it is; who speaks from now on."""
        found = [grant for grant in self.grants if grant.token == token]
        self._speaker = found[-1] if found else None
        if self._speaker is None:
            return "invalid_auth"
        if self._speaker.revoked or self.uninstalled:
            return "account_inactive"
        if self._speaker.ends and self._speaker.ends <= time.time():
            return "token_expired"
        return ""

    def reach(self, channel: str) -> str:
        """A channel that whoever speaks may reach."""
        found = super().reach(channel)
        if self._speaker is not None and not self._speaker.covers(self.channels[found]):
            raise Refused("channel_not_found")
        return found

    def on_oauth_v2_access(self, values: Json) -> Json:
        if (values.get("client_id"), values.get("client_secret")) != self.client:
            raise Refused("bad_client_secret")
        if values.get("grant_type") == "refresh_token":
            return self._exchanged(values.get("refresh_token"))
        if values.get("code") not in self.codes:
            raise Refused("invalid_code")
        team, enterprise = self.codes[values["code"]]
        first = team == TEAM and not enterprise and not self.rotating
        return self._told(self._granted(team, enterprise, BOT_TOKEN if first else ""))

    def on_auth_test(self, _values: Json) -> Json:
        grant = self._speaker
        assert grant is not None
        told = super().on_auth_test(_values)
        return told | {"team_id": grant.team or TEAM, "is_enterprise_install": grant.whole}

    def _exchanged(self, refresh: Any) -> Json:
        old = next((grant for grant in self.grants if refresh and grant.refresh == refresh), None)
        if old is None or old.revoked:
            raise Refused("invalid_refresh_token")
        old.refresh = ""
        return self._told(self._granted(old.team, old.enterprise))

    def _granted(self, team: str, enterprise: str, token: str = "") -> Grant:
        number = next(self._numbers)
        kind = "xoxe.xoxb" if self.rotating else "xoxb"
        grant = Grant(token or f"{kind}-loopback-{number}", team, enterprise)
        if self.rotating:
            grant.refresh, grant.ends = f"xoxe-1-loopback-{number}", time.time() + self.seconds
        self.grants.append(grant)
        return grant

    @staticmethod
    def _told(grant: Grant) -> Json:
        told = {"app_id": APP, "access_token": grant.token, "token_type": "bot", "scope": SCOPES}
        told |= {"bot_user_id": BOT_USER, "authed_user": {"id": "U00000001"}}
        told["team"] = {"id": grant.team, "name": "Loopback"} if grant.team else None
        told["enterprise"] = {"id": grant.enterprise, "name": "Org"} if grant.enterprise else None
        told["is_enterprise_install"] = grant.whole
        if grant.refresh:
            told |= {"refresh_token": grant.refresh, "expires_in": int(grant.ends - time.time())}
        return told
