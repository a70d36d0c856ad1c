"""A model at one time step: everything a backend may ask, answered with arrays."""

from .batch import Batch
from .cells import evaluate_cells, not_finite
from .changed import changed
from .current_feed import CurrentFeed, CurrentStretch
from .delays import DelayLimit, DelayRange, too_long
from .digest import network_digest, occurrences
from .expansion import Expansion
from .feeds import SpikeFeed
from .pathways import Pathway, Synapses
from .plastic import depends_on_receptor, receptor_time, rule_columns
from .recipe import Recipe
from .weights import (
    bounding,
    check_known_bounds,
    checked_parameter,
    checked_weights,
    receptor_of,
    synaptic_unit,
    wanted_sign,
)

__all__ = [
    "Batch",
    "CurrentFeed",
    "CurrentStretch",
    "DelayLimit",
    "DelayRange",
    "Expansion",
    "Pathway",
    "Recipe",
    "SpikeFeed",
    "Synapses",
    "bounding",
    "changed",
    "check_known_bounds",
    "checked_parameter",
    "checked_weights",
    "depends_on_receptor",
    "evaluate_cells",
    "network_digest",
    "not_finite",
    "occurrences",
    "receptor_of",
    "receptor_time",
    "rule_columns",
    "synaptic_unit",
    "too_long",
    "wanted_sign",
]
