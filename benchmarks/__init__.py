"""Measurements that anyone can rerun: `python benchmarks/NAME.py`."""
