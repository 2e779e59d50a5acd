"""What Signpost keeps between turns, and how."""
