"""Projections that learn, for tests of what is wrong with them."""

from __future__ import annotations

from typing import Any

import pynnlite as pnl
from pynnlite.standardmodels import synapses as plastic


def stdp(weight: Any = 0.02, timing: Any = None, weights: Any = None, **given: Any) -> Any:
    """Return a synapse whose weight is from 0.001 to 0.04."""
    timing = plastic.SpikePairRule() if timing is None else timing
    weights = plastic.AdditiveWeightDependence(w_min=0.001, w_max=0.04) if weights is None else weights
    return plastic.STDPMechanism(timing, weights, weight=weight, delay=1.0, **given)


def learning(
    s: Any, synapse: Any = None, post: Any = None, receptor: str | None = None, rule: Any = None
) -> Any:
    """Return a projection of 15 synapses that learn, or of others."""
    post, rule = s.cond if post is None else post, pnl.AllToAllConnector() if rule is None else rule
    synapse = stdp() if synapse is None else synapse
    return s.net.projection(s.source, post, rule, synapse, receptor, label="learning")


BOUNDS = "strengths must be from w_min to w_max"
"""What errors say of weights out of bounds."""
