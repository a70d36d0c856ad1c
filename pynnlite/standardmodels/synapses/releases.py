"""Synapses that release by chance."""

from __future__ import annotations

from ...declarations import Parameter, State, SynapseType
from .short_term import FACILITATION, IN_USE, USE


class SimpleStochasticSynapse(SynapseType, checked_late=True):
    """A synapse that transmits each spike with a fixed probability."""

    parameters = (Parameter("p", 0.5, "", "Probability that a spike is transmitted.", least=0.0, most=1.0),)
    declaration = "transmit: weight * chance(p)"


class StochasticTsodyksMarkramSynapse(SynapseType, checked_late=True):
    """A synapse with one release site, which releases with probability *u* if it is full.

    It is a `MultiQuantalSynapse` with one site.

    References
    ----------
    Fuhrmann G, Segev I, Markram H, Tsodyks M (2002). Coding of temporal information by activity-dependent synapses.
    Journal of Neurophysiology 87, 140–148.
    """

    parameters = (
        USE,
        Parameter("tau_rec", 100.0, "ms", "Time constant with which an empty site is filled.", above=0.0),
        FACILITATION,
    )
    states = (IN_USE, State("empty", 0.0, "", "1 if the site is empty, else 0."))
    declaration = """
        du/dt = -u / tau_facil
        arrival: (
            u += U * (1 - u);
            empty -= binomial(empty, 1 - exp(-since / tau_rec));
            let k = binomial(1 - empty, u);
            empty += k
        )
        transmit: weight * k
    """


class MultiQuantalSynapse(SynapseType, checked_late=True):
    """A synapse with `n` release sites, each of which releases with probability *u* if it is full.

    The weight is what a spike does if all sites release.

    References
    ----------
    Fuhrmann G, Segev I, Markram H, Tsodyks M (2002). Coding of temporal information by activity-dependent synapses.
    Journal of Neurophysiology 87, 140–148.
    """

    parameters = (
        USE,
        Parameter("n", 1.0, "", "Number of release sites.", least=1.0, most=65535.0, whole=True),
        Parameter("tau_rec", 800.0, "ms", "Time constant with which an empty site is filled.", above=0.0),
        FACILITATION,
    )
    states = (IN_USE, State("empty", 0.0, "", "How many sites are empty."))
    declaration = """
        du/dt = -u / tau_facil
        arrival: (
            u += U * (1 - u);
            empty -= binomial(empty, 1 - exp(-since / tau_rec));
            let k = binomial(n - empty, u);
            empty += k
        )
        transmit: weight * k / n
    """
