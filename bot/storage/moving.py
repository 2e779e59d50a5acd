"""The terminal's records of earlier versions, from a file of their own into the one store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, exists, insert, inspect, select

from bot.storage import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

OLD = "signpost.sqlite"
"""Where the terminal kept what it recorded, and its engine's jobs."""
_TOLD_APART = {"audits": ("at",), "subscriptions": ("kind",), "leads": ("consented",),
               "feedback": ("at",)}  # fmt: skip
"""What the terminal wrote; a person's records of one table differ in these columns."""


def take_over(engine: Engine) -> int:
    """Copies what stands in an old file beside the store's, then sets that file aside; how much.

    A crash in between copies nothing twice: what is there already is left out.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return 0
    old = Path(engine.url.database).with_name(OLD)
    if not old.is_file() or old == Path(engine.url.database):
        return 0
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection
        raw.execute("ATTACH DATABASE ? AS old", (str(old),))
        with connection.begin():
            count = sum(_copied(connection, name) for name in _TOLD_APART)
        raw.execute("DETACH DATABASE old")
    old.rename(old.with_suffix(".sqlite.old"))
    return count


def _copied(connection: Connection, name: str) -> int:
    found = inspect(connection)
    if not found.has_table(name, schema="old"):
        return 0
    there = {str(column["name"]) for column in found.get_columns(name, schema="old")}
    new, old = (
        t.metadata.tables[name],
        t.metadata.tables[name].to_metadata(MetaData(), schema="old"),
    )
    names = [column.name for column in new.columns if column.name != "id" and column.name in there]
    same = [new.c[column] == old.c[column] for column in ("person", *_TOLD_APART[name])]
    unknown = select(*(old.c[column] for column in names)).where(
        ~exists(select(new).where(*same).correlate(old))
    )
    return connection.execute(insert(new).from_select(names, unknown)).rowcount
