"""Synapses whose effect depends on how long ago they were used."""

from __future__ import annotations

from ...declarations import Parameter, State, SynapseType

USE = Parameter("U", 0.5, "", "How much of what is unused a spike brings into use.", least=0.0, most=1.0)
FACILITATION = Parameter("tau_facil", 0.0, "ms", "Time constant of facilitation; 0 for none.", least=0.0)
IN_USE = State("u", 0.0, "", "The share of what is there that a spike uses.")


class TsodyksMarkramSynapse(SynapseType, checked_late=True):
    """A synapse with depression and facilitation.

    A spike uses a share *u* of the resources. These are in use for the decay time of the receptor, then recover with
    `tau_rec`. The weight is what a spike does that uses all of them.

    References
    ----------
    Tsodyks M, Uziel A, Markram H (2000). Synchrony generation in recurrent networks with frequency-dependent synapses.
    Journal of Neuroscience 20, RC50.
    """

    parameters = (
        USE,
        Parameter("tau_rec", 100.0, "ms", "Time constant of recovery.", least=0.0),
        FACILITATION,
    )
    states = (
        IN_USE,
        State("y", 0.0, "", "The share of the resources that is in use."),
        State("z", 0.0, "", "The share of the resources that recovers."),
    )
    declaration = """
        du/dt = -u / tau_facil
        dy/dt = -y / tau_syn
        dz/dt = y / tau_syn - z / tau_rec
        arrival: u += U * (1 - u); let r = u * (1 - y - z); y += r
        transmit: weight * r
    """
