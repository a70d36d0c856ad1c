"""What a rule does at one event, at many synapses at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..dynamics import WEIGHT
from .rule import Assignment, Rule


def happened(rule: Rule, event: tuple[Assignment, ...], names: Mapping[str, Any], n: int) -> dict[str, Any]:
    """Return the value of each name after an event.

    Parameters
    ----------
    rule : Rule
        The rule.
    event : tuple of Assignment
        Its ``arrival`` or its ``spike``.
    names : dict of str to float or (n,) ndarray
        Parameters, variables, ``weight`` (the strength) and ``since`` before the event, and functions for draws.
    n : int
        How many synapses there are.
    """
    found = dict(names)
    bounds = [bound.evaluate(found) for bound in rule.bounds or ()]
    for each in event:
        with np.errstate(all="ignore"):
            value = np.broadcast_to(np.asarray(each.value.evaluate(found), np.float64), (n,))
        found[each.name] = np.clip(value, *bounds) if each.name == WEIGHT and bounds else value
    return found


def factor_of(rule: Rule, names: Mapping[str, Any]) -> Any:
    """Return what the weight is multiplied with when it is transmitted, after an arrival."""
    return 1.0 if rule.factor is None else rule.factor.evaluate(names)
