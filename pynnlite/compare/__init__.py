"""Verdicts on whether simulators agree: replay, roll-call, statistics, reports."""

from .comparing import compare, compare_script
from .verdicts import Comparison, Fault, RunFacts, Verdict

__all__ = ["Comparison", "Fault", "RunFacts", "Verdict", "compare", "compare_script"]
