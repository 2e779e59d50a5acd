"""Telegram: private chats, groups, topics, buttons, inline mode; by polling or by a webhook."""

from __future__ import annotations

import os

# The library warns of every "retry after" that it hands out as a plain number, unless it is asked
# for the form that replaces it; it takes that wish from the environment alone.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.adapters.telegram.app import Telegram, Unusable
from bot.adapters.telegram.links import deep_link

__all__ = ["Telegram", "Unusable", "deep_link"]
