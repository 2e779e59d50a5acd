"""The tables. Times are seconds since 1970, UTC; JSON is text, the same on SQLite and PostgreSQL.

`person` columns hold platform and user as "telegram:42", so that everything of one person can be
found, exported and erased.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()
WAITING = "failed = '' AND sent < revision"
"""Rows of the outbox that are to be carried; the index holds only those, however many are kept."""
HELD = "holder <> ''"
"""Rows of the outbox that somebody carries."""

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String, nullable=False),
    Column("event", String, nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("conversation", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String, nullable=False, default=""),
    Column("target", String, nullable=False, default=""),
    Column("score", Float, nullable=False, default=0.0),
    Column("at", Float, nullable=False, index=True),
    UniqueConstraint("platform", "event", name="turn_once"),
)
"""Inbox and log: each event of a platform stands here once."""

conversations = Table(
    "conversations",
    metadata,
    Column("key", String, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False, default=""),
    Column("user", String, nullable=False, default=""),
    Column("person", String, nullable=False, index=True),
    Column("reply", Text, nullable=False),
    Column("revision", Integer, nullable=False, default=1),
    Column("sent", Integer, nullable=False, default=0),
    Column("parts", Integer, nullable=False, default=0, server_default="0"),
    Column("message", String, nullable=False, default=""),
    Column("due", Float, nullable=False, default=0.0),
    Column("tries", Integer, nullable=False, default=0),
    Column("failed", String, nullable=False, default=""),
    Column("once", Boolean, nullable=False, default=False),
    Column("event", String, nullable=False, default="", server_default=""),
    Column("after", String, nullable=False, default="", server_default=""),
    Column("holder", String, nullable=False, default="", server_default=""),
    Column("lease", Float, nullable=False, default=0.0, server_default="0"),
    Column("unsure", Boolean, nullable=False, default=False, server_default=false()),
    Column("at", Float, nullable=False),
    Index(
        "outbox_next",
        "platform", "channel", "id", "sent", "revision", "due", "lease", "failed",
        sqlite_where=text(WAITING), postgresql_where=text(WAITING),
    ),
    Index(
        "outbox_held", "platform", "channel", "lease",
        sqlite_where=text(HELD), postgresql_where=text(HELD),
    ),
)  # fmt: skip
"""What is to be said: `sent` is the last revision that reached the platform as `message`, and
`parts` how much of a newer one did, its words first, then its files;
a row with `once` goes as soon as it was sent. `holder` carries it until `lease`; `unsure`: it may
have been posted already, after the message `after`, in answer to `event`."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("task", String, nullable=False),
    Column("partition", String, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("conversation", String, nullable=False),
    Column("person", String, nullable=False, index=True),
    Column("outbox", Integer, nullable=False),
    Column("state", String, nullable=False, default="queued", index=True),
    Column("begun", Integer, nullable=False, default=0, server_default="0"),
    Column("at", Float, nullable=False),
)
"""Jobs promised by a turn: queued until the engine has them, running, then done."""

audits = Table(
    "audits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("channel", String, nullable=False, default=""),
    Column("url", String, nullable=False, index=True),
    Column("domain", String, nullable=False, index=True),
    Column("full", Boolean, nullable=False, default=False),
    Column("report", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("person", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False, default=""),
    Column("user", String, nullable=False, default=""),
    Column("since", Float, nullable=False),
    Column("last", Float, nullable=False, default=0.0),
)

watches = Table(
    "watches",
    metadata,
    Column("person", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("domain", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread", String, nullable=False, default=""),
    Column("user", String, nullable=False, default=""),
    Column("since", Float, nullable=False),
    Column("due", Float, nullable=False, index=True),
)
"""Websites that are looked at again every week, the next time when they are due."""

leads = Table(
    "leads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("contact", String, nullable=False),
    Column("site", String, nullable=False, default=""),
    Column("wishes", Text, nullable=False, default=""),
    Column("audit", Text, nullable=False, default=""),
    Column("outbox", Integer, nullable=False, default=0, server_default="0"),
    Column("consented", Float, nullable=False),
    Column("delete_after", Float, nullable=False, index=True),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("entry", String, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", String, nullable=False, default=""),
    Column("asked", Text, nullable=False, default=""),
    Column("at", Float, nullable=False),
)

limits = Table(
    "limits",
    metadata,
    Column("key", String, primary_key=True),
    Column("free_at", Float, nullable=False),
)
"""GCRA: the time at which a quota would be empty again."""

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("worker", String, primary_key=True),
    Column("at", Float, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Float, nullable=False),
)
"""Moments that every process has to hear of."""

installations = Table(
    "installations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client", String, nullable=False),
    Column("enterprise", String, nullable=False, default=""),
    Column("team", String, nullable=False, default=""),
    Column("user", String, nullable=False, default=""),
    Column("is_bot", Boolean, nullable=False, default=False),
    Column("data", Text, nullable=False),
    Column("at", Float, nullable=False),
)
"""Slack workspaces that installed the app."""

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", String, primary_key=True),
    Column("expires", Float, nullable=False),
)

PERSONAL = (turns, conversations, outbox, jobs, audits, subscriptions, watches, leads, feedback)
"""Tables with a person in them: what export shows and erasure empties."""
