"""Slack calls the validator must accept."""

from __future__ import annotations

from tests.doubles.calls.slack_parts import (
    FILES,
    IMAGE,
    THREAD,
    TS,
    UPDATE,
    Json,
    actions,
    button,
    cell,
    confirm,
    feedback,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    post,
    rich,
    section,
    select,
    table,
)

ACCEPTED: dict[str, tuple[str, Json]] = {
    "text": ("chat.postMessage", post()),
    "text with team": ("chat.postMessage", post(team_id="T0", token="xoxb")),
    "channel by name": ("chat.postMessage", {"channel": "#marketing", "text": "x"}),
    "escaped": ("chat.postMessage", post(text="R&amp;D &lt;b&gt; <https://a.b/?c=1|d> <@U0ADA>")),
    "quoted": ("chat.postMessage", post(text="> quoted\n&gt; too")),
    "in a thread": ("chat.postMessage", post(thread_ts=TS, reply_broadcast=True)),
    "no unfurling": ("chat.postMessage", post(unfurl_links=False, unfurl_media=False)),
    "markdown": ("chat.postMessage", {"channel": "C0MARKET", "markdown_text": "**x**"}),
    "fifty blocks": ("chat.postMessage", post(*[{"type": "divider"}] * 50)),
    "every element": (
        "chat.postMessage",
        post(
            {"type": "header", "text": plain("Findings")},
            section("*x*", block_id="a", accessory=button(value="v1|m|kb-0173|2")),
            {"type": "section", "fields": [mrkdwn("a", verbatim=True), plain("b", emoji=True)]},
            actions(
                button(style="primary", confirm=confirm()), select(option(), option("Two", "2"))
            ),
            actions({"type": "overflow", "action_id": "o", "options": [option()]}),
            {"type": "context", "elements": [mrkdwn("x"), IMAGE]},
            {"type": "context_actions", "elements": [feedback()]},
            IMAGE | {"title": plain("Card")},
        ),
    ),
    "table": ("chat.postMessage", post(table([cell(), rich({"type": "text", "text": "y"})]))),
    "rich text": (
        "chat.postMessage",
        post(
            rich(
                {"type": "text", "text": "x", "style": {"bold": True}},
                {"type": "link", "url": "https://a.b"},
            )
        ),
    ),
    "update": ("chat.update", {**UPDATE, "text": "x" * 4000}),
    "ephemeral": ("chat.postEphemeral", post(section(), user="U0ADA")),
    "modal": ("views.open", modal(callback_id="ask", private_metadata="{}")),
    "home": ("views.publish", home(section(), actions(button()))),
    "home of a hundred blocks": ("views.publish", home(*[{"type": "divider"}] * 100)),
    "status": (
        "assistant.threads.setStatus",
        {**THREAD, "status": "is reading", "loading_messages": ["a"]},
    ),
    "prompts": (
        "assistant.threads.setSuggestedPrompts",
        {**THREAD, "prompts": [{"title": "SMO", "message": "What is SMO?"}]},
    ),
    "upload": ("files.getUploadURLExternal", {"filename": "a.pdf", "length": "4"}),
    "uploaded": ("files.completeUploadExternal", {"files": FILES, "channel_id": "C0MARKET"}),
    "reaction": ("reactions.add", {"channel": "C0MARKET", "timestamp": TS, "name": "+1"}),
    "user": ("users.info", {"user": "U0ADA", "include_locale": "1"}),
    "who am I": ("auth.test", {}),
    "response": (
        "response_url",
        {"text": "x", "response_type": "in_channel", "replace_original": False},
    ),
    "deletion": ("response_url", {"delete_original": True}),
    "acknowledgement": ("ack", {"response_type": "ephemeral", "text": "working"}),
    "errors of a form": ("ack", {"response_action": "errors", "errors": {"question": "required"}}),
    "next form": ("ack", {"response_action": "update", "view": modal()["view"]}),
}
