"""Under whose names an audit asks for the page, to see whether it is served to them as well."""

from __future__ import annotations

from bot import __version__

ABOUT = "https://github.com/signpost-advisor/signpost"
PREVIEW_ROBOTS = {
    "facebookexternalhit": "facebookexternalhit/1.1 "
    "(+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot": "Twitterbot/1.0",
    "LinkedInBot": "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient "
    "+http://www.linkedin.com)",
}
"""Preview robots by name, with the User-Agent that each sends."""
SEARCH_ROBOT = "Mozilla/5.0 (compatible; OAI-SearchBot/1.0; +https://openai.com/searchbot)"
PHONE = (
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/130.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; "
    "+http://www.google.com/bot.html)"
)


def user_agent(about: str = ABOUT) -> str:
    """The name of the audit's own robot, with the page that explains it."""
    return f"Mozilla/5.0 (compatible; SignpostBot/{__version__}; +{about})"
