"""Benchmarks: estates of any size, cold runs in child processes, ratios to a yard. `python -m tests.benchmarks`."""
