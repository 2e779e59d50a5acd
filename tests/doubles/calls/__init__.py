"""Good and bad calls, as data, to judge the judges by."""
