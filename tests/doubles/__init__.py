"""Loopback doubles of the Telegram Bot API and the Slack platform, and the specs they judge by."""
