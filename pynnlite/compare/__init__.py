"""Verdicts on whether simulators agree: replay, roll-call, statistics, reports."""
