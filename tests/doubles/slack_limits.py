"""Block Kit limits that docs.slack.dev/reference/block-kit states, by object and property.

slack_sdk's own models check many of them; the table is written out so that a limit the library
forgets, or checks only at the top level, is still kept.
"""

from __future__ import annotations

ANY = "*"
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
PAYLOAD_CHARACTERS = 13_000
POST_CHARACTERS, UPDATE_BYTES, MARKDOWN_CHARACTERS = 40_000, 4_000, 12_000
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000

# Characters of a text object, by the object that holds it and the property.
TEXTS: dict[tuple[str, str], int] = {
    ("section", "text"): 3000,
    ("section", "fields"): 2000,
    ("header", "text"): 150,
    ("context", "elements"): 3000,
    ("image", "title"): 2000,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("video", "title"): 200,
    ("alert", "text"): 200,
    ("card", "title"): 150,
    ("card", "subtitle"): 150,
    ("card", "body"): 200,
    ("button", "text"): 75,
    ("feedback_button", "text"): 75,
    (ANY, "placeholder"): 150,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("option_group", "label"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("view", "title"): 24,
    ("view", "submit"): 24,
    ("view", "close"): 24,
}

# Where only plain_text is accepted.
PLAIN = {
    ("header", "text"),
    ("image", "title"),
    ("input", "label"),
    ("input", "hint"),
    ("button", "text"),
    ("icon_button", "text"),
    ("feedback_button", "text"),
    (ANY, "placeholder"),
    ("option_group", "label"),
    ("confirm", "title"),
    ("confirm", "confirm"),
    ("confirm", "deny"),
    ("view", "title"),
    ("view", "submit"),
    ("view", "close"),
}

# Characters of a plain string.
STRINGS: dict[tuple[str, str], int] = {
    (ANY, "block_id"): 255,
    (ANY, "action_id"): 255,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("feedback_button", "value"): 2000,
    ("option", "value"): 150,
    ("image", "alt_text"): 2000,
    ("image", "image_url"): 3000,
    ("markdown", "text"): MARKDOWN_CHARACTERS,
    ("plain_text_input", "initial_value"): 3000,
    ("view", "private_metadata"): 3000,
    ("view", "callback_id"): 255,
    ("view", "external_id"): 255,
}

# How many items an array may have.
COUNTS: dict[tuple[str, str], tuple[int, int]] = {
    ("section", "fields"): (1, 10),
    ("context", "elements"): (1, 10),
    ("context_actions", "elements"): (1, 5),
    ("actions", "elements"): (1, 25),
    ("card", "actions"): (1, 3),
    ("overflow", "options"): (1, 5),
    ("radio_buttons", "options"): (1, 10),
    ("checkboxes", "options"): (1, 10),
    ("static_select", "options"): (1, 100),
    ("multi_static_select", "options"): (1, 100),
    ("option_group", "options"): (1, 100),
    ("table", "rows"): (1, TABLE_ROWS),
    ("table", "column_settings"): (0, TABLE_COLUMNS),
    ("rich_text", "elements"): (1, 10_000),
}

_PICKERS = (
    "datepicker timepicker datetimepicker static_select multi_static_select external_select "
    "multi_external_select users_select multi_users_select conversations_select "
    "multi_conversations_select channels_select multi_channels_select checkboxes radio_buttons"
).split()
_INPUTS = (
    "plain_text_input email_text_input url_text_input number_input rich_text_input file_input"
).split()
_TEXT_TYPES = ["plain_text", "mrkdwn"]

# Which types stand where.
PLACES: dict[tuple[str, str], frozenset[str]] = {
    ("actions", "elements"): frozenset([*_PICKERS, "button", "overflow", "workflow_button"]),
    ("section", "accessory"): frozenset(
        [*_PICKERS, "button", "overflow", "workflow_button", "image"]
    ),
    ("context", "elements"): frozenset([*_TEXT_TYPES, "image"]),
    ("context_actions", "elements"): frozenset(["feedback_buttons", "icon_button"]),
    ("input", "element"): frozenset([*_PICKERS, *_INPUTS]),
    ("rich_text", "elements"): frozenset(
        "rich_text_section rich_text_list rich_text_preformatted rich_text_quote".split()
    ),
    ("table", "rows"): frozenset(["raw_text", "raw_number", "rich_text"]),
}

STYLES = {"button": {"primary", "danger"}, "confirm": {"primary", "danger"}}
# An app can neither post these, nor show them on the other surface.
NEVER_POSTED = {"file", "call"}
NOT_IN_VIEWS = {"table", "markdown", "task_card", "plan"}

# Required by Slack, though slack_sdk fills in a default.
REQUIRED = {"confirm": {"title", "text", "confirm", "deny"}}
