"""The app: one workspace or many, over Socket Mode or HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.bots import Authorize, Bots
from bot.adapters.slack.carry import SlackCarrier
from bot.adapters.slack.clients import Clients, patient
from bot.adapters.slack.installed import Installations
from bot.adapters.slack.listeners import Listeners
from bot.adapters.slack.refusals import code_of
from bot.adapters.slack.sound import SHAPES, App, Connection, left_alone
from bot.adapters.slack.states import States

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.adapters import Inbox
    from bot.settings import Settings
    from bot.storage.store import Store
    from bot.turns import Turns

_log = logging.getLogger(__name__)
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
)
"""What the app may do; the manifest asks for the same."""
_PING = 3.0
"""Seconds between two signs of life on a connection, and between two tries to make one."""
_CONNECT = 5.0
_REFUSED = frozenset(
    "account_inactive invalid_auth not_allowed_token_type not_authed token_expired token_revoked "
    "missing_scope".split()
)
_NOT_INSTALLED = (
    "I am not installed here any more. Ask whoever looks after your apps to add me again."
)
_WHERE = {
    "SIGNPOST_SLACK_BOT_TOKEN": "copy it from your app's page, OAuth & Permissions (xoxb-…)",
    "SIGNPOST_SLACK_APP_TOKEN": (
        "make one with connections:write on your app's page, Basic Information (xapp-…)"
    ),
}


class Unusable(Exception):  # noqa: N818 - what the settings are
    """Settings with which Slack can't be used; the message says what to do."""


def over_http(settings: Settings) -> bool:
    """Whether Slack posts to us, because there is no token for Socket Mode."""
    return not settings.slack_app_token.get_secret_value()


def installations(settings: Settings, store: Store) -> Installations | None:
    """The workspaces, if there are many; None if there is one, whose token is set."""
    if settings.slack_bot_token.get_secret_value() or not settings.slack_client_id:
        return None
    return Installations(store, settings.slack_client_id)


def carrier(settings: Settings, store: Store) -> SlackCarrier:
    """What the courier needs of Slack."""
    return SlackCarrier(Clients(settings, bots(settings, installations(settings, store))))


def bots(settings: Settings, found: Installations | None) -> Bots | None:
    """The bots of the workspaces, if there are many."""
    if found is None:
        return None
    client = settings.slack_client_id, settings.slack_client_secret.get_secret_value()
    return Bots(found, client, patient("", settings.slack_api))


class Slack:
    """Listens to Slack.

    Args:
        settings: tokens, secrets, addresses.
        turns: for what is shown, and what is kept of a person.
        inbox: where messages go.
    """

    def __init__(self, settings: Settings, turns: Turns, inbox: Inbox) -> None:
        self._settings = settings
        self._installations = installations(settings, turns.store)
        self._handler: Connection | None = None
        self._flow: AsyncOAuthFlow | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._app = self._made(turns.store)
        self._listeners = Listeners(turns, inbox, settings.slack_command, self._installations)
        self._listeners.attach(self._app)

    async def start(self) -> None:
        """Connects; if Slack can't be reached yet, goes on trying by itself.

        Over HTTP there is nothing to do but to serve `routes`.

        Raises:
            Unusable: Slack refuses a token.
        """
        if self._installations is None:
            token = self._settings.slack_bot_token.get_secret_value()
            client = patient(token, self._settings.slack_api)
            await self._tried("SIGNPOST_SLACK_BOT_TOKEN", client.auth_test)
        if over_http(self._settings):
            return
        token = self._settings.slack_app_token.get_secret_value()
        client = patient("", self._settings.slack_api)
        await self._tried(
            "SIGNPOST_SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=token)
        )
        self._handler = Connection(self._app, token, web_client=client, ping_interval=_PING)
        # The library tries until it is connected.
        self._connecting = asyncio.create_task(
            self._handler.connect_async()  # type: ignore[no-untyped-call]
        )
        await asyncio.wait({self._connecting}, timeout=_CONNECT)

    async def _tried(self, setting: str, call: Callable[[], Awaitable[Any]]) -> None:
        """Tries a token: that Slack refuses it is for the operator to mend."""
        try:
            await call()
        except SlackApiError as error:
            if (code := code_of(error)) in _REFUSED:
                raise Unusable(f"Slack refuses {setting} ({code}); {_WHERE[setting]}") from error
            _log.warning("Slack does not answer as it should yet: %s", code)
        except (ClientError, OSError, TimeoutError) as error:
            _log.warning("Slack can't be reached yet: %s", type(error).__name__)

    async def stop(self) -> None:
        """Listens no more; what was heard is taken."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
        await self._listeners.finished(timeout=3)

    def routes(self) -> list[web.RouteDef]:
        """What a web server has to serve; nothing with Socket Mode and one workspace."""
        found = []
        if over_http(self._settings):
            found.append(web.post(EVENTS_PATH, self._serve))
        if self._installations is not None:
            found.append(web.get(INSTALL_PATH, self._serve_oauth))
            found.append(web.get(REDIRECT_PATH, self._serve_oauth))
        return found

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            answer = await self._app.async_dispatch(await to_bolt_request(request))
        except SHAPES:  # of what the library could not read; listeners' errors don't come here
            left_alone()
            return web.Response()
        return await to_aiohttp_response(answer)

    async def _serve_oauth(self, request: web.Request) -> web.StreamResponse:
        if self._flow is None:
            raise web.HTTPNotFound
        asked = await to_bolt_request(request)
        installing = request.path == INSTALL_PATH
        act = self._flow.handle_installation if installing else self._flow.handle_callback
        return await to_aiohttp_response(await act(asked))

    def _made(self, store: Store) -> AsyncApp:
        used = self._settings
        shared: dict[str, Any] = {
            "name": "signpost",
            "signing_secret": used.slack_signing_secret.get_secret_value(),
            # What is heard is written before Slack is told so.
            "process_before_response": True,
            "request_verification_enabled": over_http(used),
        }
        client = patient(used.slack_bot_token.get_secret_value(), used.slack_api)
        alone = client if self._installations is None else None
        authorize = Authorize(alone, bots(used, self._installations))
        # Bolt would read a token, or OAuth's settings, from the environment by itself.
        bare = patient("", used.slack_api)
        bare.token = None
        app = App(
            client=bare,
            user_facing_authorize_error_message=_NOT_INSTALLED,
            authorize=authorize,  # type: ignore[arg-type] # told apart at run time
            **shared,
        )
        if self._installations is not None:
            self._flow = self._oauth(store, self._installations)
        return app

    def _oauth(self, store: Store, found: Installations) -> AsyncOAuthFlow:
        used = self._settings
        settings = AsyncOAuthSettings(
            client_id=used.slack_client_id,
            client_secret=used.slack_client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{used.public_url.rstrip('/')}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=found,
            installation_store_bot_only=True,
            state_store=States(store),
        )
        return AsyncOAuthFlow(client=patient("", used.slack_api), settings=settings)
