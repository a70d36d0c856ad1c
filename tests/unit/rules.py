"""Synapse types with a rule, for tests that need one of each kind."""

from __future__ import annotations

from pynnlite.declarations import Parameter, SynapseType


class Pairs(SynapseType):
    """Learns from pairs of spikes; traces in source and target, bounds of the weight."""

    parameters = (
        Parameter("tau_plus", 20.0, "ms", "Of the trace of the source.", above=0.0),
        Parameter("tau_minus", 20.0, "ms", "Of the trace of the target.", above=0.0),
        Parameter("A_plus", 0.1, "", "Potentiation."),
        Parameter("A_minus", 0.12, "", "Depression."),
        Parameter("w_min", 0.0, "weight", "The least strength."),
        Parameter("w_max", 0.02, "weight", "The most strength."),
    )
    declaration = """
        dx/dt = -x / tau_plus
        dy/dt = -y / tau_minus
        weight: w_min to w_max
        arrival: weight -= A_minus * (w_max - w_min) * y; x += 1
        spike: weight += A_plus * (w_max - w_min) * x; y += 1
    """


class Depressing(SynapseType):
    """Transmits a part of its weight, by the time constant of the receptor; does not learn."""

    parameters = (
        Parameter("U", 0.5, "", "Utilisation.", least=0.0, most=1.0),
        Parameter("tau_rec", 100.0, "ms", "Recovery.", above=0.0),
    )
    declaration = """
        dy/dt = -y / tau_syn
        dz/dt = y / tau_syn - z / tau_rec
        arrival: let r = U * (1 - y - z); y += r
        transmit: weight * r
    """
