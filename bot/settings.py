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
        "separated by commas. Leave it empty except for demos and tests.",
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

    @field_validator("trusted_networks", "admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @property
    def database(self) -> Path:
        """The file of the embedded engine."""
        return self.data / "signpost.sqlite"
