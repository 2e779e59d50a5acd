"""The robots that robots.txt is read for, by what they are for, and which of them it keeps out.

Sources: https://developers.openai.com/api/docs/bots,
https://support.claude.com/en/articles/8896518, https://docs.perplexity.ai/guides/bots,
https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers,
https://support.apple.com/en-us/119829, https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot,
https://docs.mistral.ai/robots, https://commoncrawl.org/ccbot,
https://developers.facebook.com/docs/sharing/webmasters/web-crawlers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.audit.robots import Rule
    from bot.audit.site import Site


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot.

    Attributes:
        name: as robots.txt names it.
        serves: the service, or the network, that it works for.
        heeds: names whose rules it keeps to where it has none of its own.
    """

    name: str
    serves: str
    heeds: tuple[str, ...] = ()

    @property
    def agents(self) -> tuple[str, ...]:
        """The names that it looks for in robots.txt, its own first."""
        return (self.name, *self.heeds)


SEARCH = (
    Robot("OAI-SearchBot", "ChatGPT search"),
    Robot("Claude-SearchBot", "Claude's search"),
    Robot("PerplexityBot", "Perplexity"),
    Robot("Bingbot", "Bing and Copilot"),
    Robot("Googlebot", "Google, AI Overviews and AI Mode"),
    Robot("Applebot", "Siri and Spotlight", ("Googlebot",)),
    Robot("DuckAssistBot", "DuckDuckGo's answers"),
)
"""They decide whether AI search can cite a site."""

TRAINING = (
    Robot("GPTBot", "OpenAI"),
    Robot("ClaudeBot", "Anthropic"),
    Robot("Google-Extended", "Google's Gemini (not Google Search)"),
    Robot("Applebot-Extended", "Apple"),
    Robot("CCBot", "Common Crawl"),
    Robot("Meta-ExternalAgent", "Meta"),
    Robot("Bytespider", "ByteDance"),
)
"""They collect texts to train models on; to let them is the owner's choice."""

USERS = (
    Robot("ChatGPT-User", "ChatGPT"),
    Robot("Claude-User", "Claude"),
    Robot("Perplexity-User", "Perplexity"),
    Robot("MistralAI-User", "Le Chat"),
)
"""They fetch a page because a person asked about it."""

PREVIEW = (
    Robot("facebookexternalhit", "Facebook"),
    Robot("Twitterbot", "X"),
    Robot("LinkedInBot", "LinkedIn"),
    Robot("Slackbot-LinkExpanding", "Slack", ("Slackbot",)),
    Robot("TelegramBot", "Telegram"),
    Robot("WhatsApp", "WhatsApp"),
    Robot("Discordbot", "Discord"),
    Robot("Pinterestbot", "Pinterest", ("Pinterest",)),
)
"""They fetch what the card of a shared link shows, one of each network."""


@dataclass(frozen=True, slots=True)
class Ban:
    """A robot that robots.txt keeps from the page, and the rule that does."""

    robot: Robot
    rule: Rule
    url: str

    @property
    def where(self) -> dict[str, Any]:
        """The place of evidence about it, and what the words of its fix stand for."""
        values = {"robot": self.robot.name}
        return {
            "url": self.url, "line": self.rule.line, "snippet": self.rule.text, "values": values
        }  # fmt: skip


def bans(site: Site, robots: Iterable[Robot]) -> list[Ban]:
    """Those of the robots that robots.txt keeps from the page.

    Raises:
        Unknown: robots.txt did not answer.
    """
    rules = [(robot, site.robots.rule(robot.agents, site.url)) for robot in robots]
    url = site.answer("robots").final_url
    return [Ban(robot, rule, url) for robot, rule in rules if rule is not None and not rule.allow]
