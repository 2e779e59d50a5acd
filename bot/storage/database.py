"""Opening the database: SQLite in write-ahead mode, or PostgreSQL; migrations by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

Trouble = SQLAlchemyError
"""What any statement may raise when the database fails it."""
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_407_505
"""The advisory lock that lets one process at a time migrate a PostgreSQL database."""
_BUSY = 15_000
"""Milliseconds that a statement waits for another process to release an SQLite file."""


class Unreachable(Exception):  # noqa: N818 - what the database is
    """The database can't be opened; the message says why."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`; its errors hide what people said.

    Connections are kept: SQLite empties its log into the file, and waits for the disk, whenever
    the last one is closed.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, poolclass=QueuePool, max_overflow=20, hide_parameters=True)
    Path(engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY}", "foreign_keys=ON",
            "secure_delete=ON",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Brings the tables up to date; several processes may ask for it at once.

    Raises:
        Unreachable: the database can't be opened.
    """
    try:
        _migrate(engine)
    except OperationalError as error:
        raise Unreachable(str(error.orig).strip().partition("\n")[0]) from error


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
