"""Where people meet Signpost: one file a platform."""
