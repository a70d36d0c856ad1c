"""What synapses do, declared as text."""

from .decays import ALONE, Decays, decays
from .events import factor_of, happened
from .parsing import parse_rule
from .places import places_of
from .rule import Assignment, Rule

__all__ = [
    "ALONE",
    "Assignment",
    "Decays",
    "Rule",
    "decays",
    "factor_of",
    "happened",
    "parse_rule",
    "places_of",
]
