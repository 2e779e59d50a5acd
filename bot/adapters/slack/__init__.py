"""Slack: mentions, threads, direct messages, commands, shortcuts and the App Home."""
