"""How a change of weight depends on the times of spikes: one part of an STDPMechanism."""

from __future__ import annotations

from typing import ClassVar

from ...declarations import Parameter
from .part import SynapsePart


class TimingDependence(SynapsePart):
    """How a change of weight depends on the times of spikes: one part of an `STDPMechanism`.

    Attributes
    ----------
    declaration : str
        Equations, and what happens on ``arrival`` and on ``spike``, with ``{plus}`` and ``{minus}`` in place of what
        the weight dependence says of potentiation and depression.
    """

    declaration: ClassVar[str] = ""


class SpikePairRule(TimingDependence):
    """All pairs of spikes count, each with an exponential of the time between the two.

    References
    ----------
    Song S, Miller KD, Abbott LF (2000). Competitive Hebbian learning through spike-timing-dependent synaptic
    plasticity. Nature Neuroscience 3, 919–926.
    """

    parameters = (
        Parameter("tau_plus", 20.0, "ms", "Time constant of potentiation.", least=0.0),
        Parameter("tau_minus", 20.0, "ms", "Time constant of depression.", least=0.0),
        Parameter("A_plus", 0.01, "", "Amplitude of potentiation."),
        Parameter("A_minus", 0.01, "", "Amplitude of depression."),
    )
    declaration = """
        dx/dt = -x / tau_plus
        dy/dt = -y / tau_minus
        arrival: weight -= A_minus * {minus} * y; x += 1
        spike: weight += A_plus * {plus} * x; y += 1
    """


class PfisterSpikeTripletRule(TimingDependence):
    """Pairs and triplets of spikes count, all of them.

    The defaults are those of the full model with all-to-all interactions, fitted to visual cortex.

    References
    ----------
    Pfister J-P, Gerstner W (2006). Triplets of spikes in a model of spike timing-dependent plasticity. Journal of
    Neuroscience 26, 9673–9682.
    """

    parameters = (
        Parameter("tau_plus", 16.8, "ms", "Time constant of potentiation by pairs.", least=0.0),
        Parameter("tau_minus", 33.7, "ms", "Time constant of depression by pairs.", least=0.0),
        Parameter("tau_x", 101.0, "ms", "Time constant of the slow trace of the source.", least=0.0),
        Parameter("tau_y", 125.0, "ms", "Time constant of the slow trace of the target.", least=0.0),
        Parameter("A2_plus", 5e-10, "", "Amplitude of potentiation by pairs."),
        Parameter("A2_minus", 7e-3, "", "Amplitude of depression by pairs."),
        Parameter("A3_plus", 6.2e-3, "", "Amplitude of potentiation by triplets."),
        Parameter("A3_minus", 2.3e-4, "", "Amplitude of depression by triplets."),
    )
    declaration = """
        dx/dt = -x / tau_plus
        dx2/dt = -x2 / tau_x
        dy/dt = -y / tau_minus
        dy2/dt = -y2 / tau_y
        arrival: weight -= {minus} * y * (A2_minus + A3_minus * x2); x += 1; x2 += 1
        spike: weight += {plus} * x * (A2_plus + A3_plus * y2); y += 1; y2 += 1
    """


class Vogels2011Rule(TimingDependence):
    """Near coincidences potentiate, in either order; each spike of the source depresses.

    It keeps the rate of the target near `rho`. Of the weight dependence only the bounds count.

    References
    ----------
    Vogels TP, Sprekeler H, Zenke F, Clopath C, Gerstner W (2011). Inhibitory plasticity balances excitation and
    inhibition in sensory pathways and memory networks. Science 334, 1569–1573.
    """

    parameters = (
        Parameter("tau", 20.0, "ms", "Time constant of both traces.", least=0.0),
        Parameter("eta", 1e-10, "weight", "How far a coincidence moves the weight."),
        Parameter("rho", 3.0, "Hz", "The rate of the target that is aimed at."),
    )
    declaration = """
        dx/dt = -x / tau
        dy/dt = -y / tau
        arrival: weight += eta * y; weight -= 2 * eta * rho * tau; x += 1
        spike: weight += eta * x; y += 1
    """
