"""The checks of an audit, one topic a file; importing a file registers its checks."""
