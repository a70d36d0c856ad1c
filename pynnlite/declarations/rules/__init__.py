"""What synapses do, declared as text."""

from .decays import ALONE, Decays, decays
from .events import factor_of, happened
from .parsing import parse_rule
from .places import Place, kept_places, places_of
from .rule import Assignment, Rule

__all__ = [
    "ALONE",
    "Assignment",
    "Decays",
    "Place",
    "Rule",
    "decays",
    "factor_of",
    "happened",
    "kept_places",
    "parse_rule",
    "places_of",
]
