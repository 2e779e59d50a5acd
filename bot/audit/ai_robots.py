"""Robots of AI services, by what they are for.

Sources: https://developers.openai.com/api/docs/bots,
https://support.claude.com/en/articles/8896518, https://docs.perplexity.ai/guides/bots,
https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers,
https://support.apple.com/en-us/119829, https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot,
https://docs.mistral.ai/robots, https://commoncrawl.org/ccbot.
"""

from __future__ import annotations

SEARCH = {
    "OAI-SearchBot": "ChatGPT search",
    "Claude-SearchBot": "Claude's search",
    "PerplexityBot": "Perplexity",
    "Bingbot": "Bing and Copilot",
    "Googlebot": "Google, AI Overviews and AI Mode",
    "Applebot": "Siri and Spotlight",
    "DuckAssistBot": "DuckDuckGo's answers",
}
"""They decide whether a site can be cited: robot and where it would be."""

TRAINING = {
    "GPTBot": "OpenAI",
    "ClaudeBot": "Anthropic",
    "Google-Extended": "Google's Gemini (not Google Search)",
    "Applebot-Extended": "Apple",
    "CCBot": "Common Crawl",
    "Meta-ExternalAgent": "Meta",
    "Bytespider": "ByteDance",
}
"""They collect texts to train models on; to let them is the owner's choice."""

USERS = {
    "ChatGPT-User": "ChatGPT",
    "Claude-User": "Claude",
    "Perplexity-User": "Perplexity",
    "MistralAI-User": "Le Chat",
}
"""They fetch a page because a person asked about it."""
