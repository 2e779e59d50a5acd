"""Settings: the environment, read once, here only. `.env.example` is written from this file."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SIGNPOST_"


class Settings(BaseSettings):
    """Everything that can be set, from the environment or a `.env` file beside the command."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", env_ignore_empty=True
    )

    name: str = Field("Signpost", description="The name under which the advisor introduces itself.")
    contact: str = Field(
        "",
        description="Where people reach its operator for a quote: an e-mail or web address.",
        examples=["hello@agency.example"],
    )
    greeting: str = Field(
        "", description="The first words of a conversation, in place of the usual ones."
    )
    quotes_to: str = Field(
        "",
        description="Where requests for a quote are delivered: a chat or channel written as "
        "telegram:ID or slack:TEAM/CHANNEL, or a file.",
        examples=["telegram:123456789"],
    )
    about_url: str = Field(
        "https://github.com/signpost-advisor/signpost",
        description="A page that explains the audit's robot and how to opt out; "
        "it stands in the User-Agent.",
    )
    data: Path = Field(
        default_factory=lambda: user_data_path("signpost"),
        description="The folder that holds the database and the terminal's history. "
        "By default the system's folder for application data.",
    )
    trusted_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (),
        description="Networks (any port) that audits may reach although they are not public, "
        "and whose hosts they ask without pauses, separated by commas. Leave it empty except for "
        "demos and tests.",
        examples=["127.0.0.0/8"],
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Who may see statistics and unanswered questions: people written as "
        "telegram:ID or slack:TEAM/USER, separated by commas.",
        examples=["telegram:123456789"],
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description="The Telegram bot's token, from @BotFather; empty: no Telegram."
    )
    telegram_api: str = Field(
        "https://api.telegram.org",
        description="The Bot API's address; another one if you run your own server of it.",
    )
    telegram_webhook: str = Field(
        "",
        description="The public https address at which Telegram reaches this server, without a "
        "path. Empty: Signpost asks Telegram for news, and needs no public address.",
        examples=["https://bot.example.com"],
    )
    telegram_secret: SecretStr = Field(
        SecretStr(""),
        description="What proves that a webhook's post comes from Telegram: 32 to 256 of "
        "A-Z, a-z, 0-9, _ and -. Needed with SIGNPOST_TELEGRAM_WEBHOOK only.",
    )

    slack_bot_token: SecretStr = Field(
        SecretStr(""),
        description="The Slack app's bot token (xoxb-…), for one workspace; empty: no Slack.",
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""),
        description="The Slack app's app-level token (xapp-…, connections:write), for Socket Mode, "
        "which needs no public address. Empty: Slack posts to SIGNPOST_PUBLIC_URL/slack/events.",
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        description="What proves that a post comes from Slack; needed without Socket Mode.",
    )
    slack_client_id: str = Field(
        "", description="The Slack app's client id, for many workspaces in place of a bot token."
    )
    slack_client_secret: SecretStr = Field(
        SecretStr(""), description="The Slack app's client secret, with SIGNPOST_SLACK_CLIENT_ID."
    )
    slack_api: str = Field("https://slack.com/api/", description="The address of Slack's Web API.")
    slack_command: str = Field(
        "/signpost", description="The slash command, as the app's manifest names it."
    )
    public_url: str = Field(
        "",
        description="The public https address of this server, without a path: for Slack without "
        "Socket Mode, for installing in many workspaces, and for links to reports.",
        examples=["https://bot.example.com"],
    )
    host: str = Field("127.0.0.1", description="The address that the web server listens on.")
    port: int = Field(
        0,
        ge=0,
        le=65535,
        description="The web server's port. 0: no web server where none is needed, else 8080.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="A PostgreSQL database, for several workers: "
        "postgresql://user:password@host/name. Empty: a file in SIGNPOST_DATA.",
    )
    worker: str = Field(
        "",
        description="This worker's name on PostgreSQL, the same after a restart. "
        "Empty: the host's name.",
    )

    @field_validator("trusted_networks", "admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @property
    def terminal(self) -> Path:
        """The file of the terminal's embedded engine: not `engine`, whose jobs it would take up."""
        return self.data / "terminal.sqlite"

    @property
    def drafts(self) -> Path:
        """The folder of drafts of entries."""
        return self.data / "drafts"

    @property
    def store_url(self) -> str:
        """The database of what is kept, of every place, as SQLAlchemy writes it."""
        url = self.database_url.get_secret_value()
        if not url:
            return f"sqlite:///{self.data / 'store.sqlite'}"
        return "postgresql+psycopg://" + url.partition("://")[2]

    @property
    def engine(self) -> Path | str:
        """The database of the durable engine that serves: a file, or the address of a server."""
        url = self.database_url.get_secret_value()
        if not url:
            return self.data / "jobs.sqlite"
        return "postgresql+psycopg://" + url.partition("://")[2]
