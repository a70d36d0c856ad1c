"""PyNN's standard integrate-and-fire cells."""

from __future__ import annotations

from ...declarations import CellType, Parameter, Receptor, State
from .parts import (
    ALPHA_CONDUCTANCES,
    CONDUCTANCE_RECEPTORS,
    CONDUCTANCES,
    CURRENT_RECEPTORS,
    CURRENTS,
    EXPONENTIAL_CONDUCTANCES,
    EXPONENTIAL_CURRENTS,
    FIRING,
    MEMBRANE,
    RISING_CONDUCTANCES,
    V,
    decays,
    reversals,
)

_CURRENT_DRIVE = """
        dv/dt = (v_rest - v) / tau_m + (isyn_exc + isyn_inh + i_offset + i_inj) / cm
"""
_CONDUCTANCE_DRIVE = """
        dv/dt = (v_rest - v) / tau_m + (gsyn_exc * (e_rev_E - v) + gsyn_inh * (e_rev_I - v) + i_offset + i_inj) / cm
"""


class IF_curr_exp(CellType, checked_late=True):
    """Leaky integrate-and-fire cell with exponentially decaying synaptic currents.

    A spike of weight *w* (nA; at least 0 for excitatory synapses, at most 0 for inhibitory ones) raises the synaptic
    current by *w* at once; the current decays with `tau_syn_E` or `tau_syn_I`.

    References
    ----------
    Rotter S, Diesmann M (1999). Exact digital simulation of time-invariant linear systems with applications to
    neuronal modeling. Biological Cybernetics 81, 381–402.
    """

    parameters = MEMBRANE + decays(5.0, 5.0)
    states = (V, *CURRENTS)
    receptors = CURRENT_RECEPTORS
    declaration = _CURRENT_DRIVE + EXPONENTIAL_CURRENTS + FIRING


class IF_cond_exp(CellType, checked_late=True):
    """Leaky integrate-and-fire cell with exponentially decaying synaptic conductances.

    A spike of weight *w* (µS, never negative) raises the synaptic conductance by *w* at once; the conductance decays
    with `tau_syn_E` or `tau_syn_I` and drives the membrane towards `e_rev_E` or `e_rev_I`.

    References
    ----------
    Vogels TP, Abbott LF (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
    Journal of Neuroscience 25, 10786–10795.
    """

    parameters = MEMBRANE + decays(5.0, 5.0) + reversals(-70.0)
    states = (V, *CONDUCTANCES)
    receptors = CONDUCTANCE_RECEPTORS
    declaration = _CONDUCTANCE_DRIVE + EXPONENTIAL_CONDUCTANCES + FIRING


class IF_curr_delta(CellType, checked_late=True):
    """Leaky integrate-and-fire cell whose membrane potential jumps at each synaptic event.

    A spike of weight *w* (mV; at least 0 for excitatory synapses, at most 0 for inhibitory ones) moves the potential
    by *w* at once; spikes that arrive while the cell is refractory are lost.

    References
    ----------
    Brunel N (2000). Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons. Journal of
    Computational Neuroscience 8, 183–208.
    """

    parameters = MEMBRANE
    states = (V,)
    receptors = (Receptor("excitatory", "mV", 1), Receptor("inhibitory", "mV", -1))
    declaration = (
        """
        dv/dt = (v_rest - v) / tau_m + (i_offset + i_inj) / cm
        excitatory: v += weight
        inhibitory: v += weight
        """
        + FIRING
    )


class IF_curr_alpha(CellType, checked_late=True):
    """Leaky integrate-and-fire cell with alpha-shaped synaptic currents.

    A spike of weight *w* (nA; at least 0 for excitatory synapses, at most 0 for inhibitory ones) adds the current
    *w* t/τ exp(1 - t/τ), whose peak is *w* after the time τ: `tau_syn_E` or `tau_syn_I`.

    References
    ----------
    Rotter S, Diesmann M (1999). Exact digital simulation of time-invariant linear systems with applications to
    neuronal modeling. Biological Cybernetics 81, 381–402.
    """

    parameters = MEMBRANE + decays(0.5, 0.5)
    states = (
        V,
        *CURRENTS,
        State("_rise_exc", 0.0, "nA/ms", "What raises the excitatory current."),
        State("_rise_inh", 0.0, "nA/ms", "What raises the inhibitory current."),
    )
    receptors = CURRENT_RECEPTORS
    declaration = (
        _CURRENT_DRIVE
        + """
        disyn_exc/dt = _rise_exc - isyn_exc / tau_syn_E
        d_rise_exc/dt = -_rise_exc / tau_syn_E
        disyn_inh/dt = _rise_inh - isyn_inh / tau_syn_I
        d_rise_inh/dt = -_rise_inh / tau_syn_I
        excitatory: _rise_exc += weight * e / tau_syn_E
        inhibitory: _rise_inh += weight * e / tau_syn_I
        """
        + FIRING
    )


class IF_cond_alpha(CellType, checked_late=True):
    """Leaky integrate-and-fire cell with alpha-shaped synaptic conductances.

    A spike of weight *w* (µS, never negative) adds the conductance *w* t/τ exp(1 - t/τ), whose peak is *w* after the
    time τ (`tau_syn_E` or `tau_syn_I`), and which drives the membrane towards `e_rev_E` or `e_rev_I`.

    References
    ----------
    Meffin H, Burkitt AN, Grayden DB (2004). An analytical model for the "large, fluctuating synaptic conductance
    state" typical of neocortical neurons in vivo. Journal of Computational Neuroscience 16, 159–175.
    """

    parameters = MEMBRANE + decays(0.3, 0.5) + reversals(-70.0)
    states = (V, *CONDUCTANCES, *RISING_CONDUCTANCES)
    receptors = CONDUCTANCE_RECEPTORS
    declaration = _CONDUCTANCE_DRIVE + ALPHA_CONDUCTANCES + FIRING


class IF_facets_hardware1(CellType, checked_late=True):
    """Leaky integrate-and-fire cell of the FACETS hardware, stage 1, with exponentially decaying conductances.

    Its capacity (0.2 nF), its refractory period (1 ms) and its excitatory reversal potential (0 mV) are fixed.

    References
    ----------
    Brüderle D, Müller E, Davison A, Muller E, Schemmel J, Meier K (2009). Establishing a novel modeling tool: a
    Python-based interface for a neuromorphic hardware system. Frontiers in Neuroinformatics 3:17.
    """

    parameters = (
        Parameter("g_leak", 40.0, "nS", "Leak conductance.", least=0.0),
        Parameter("tau_syn_E", 30.0, "ms", "Decay time of the excitatory conductance.", above=0.0),
        Parameter("tau_syn_I", 30.0, "ms", "Decay time of the inhibitory conductance.", above=0.0),
        Parameter("v_reset", -80.0, "mV", "Potential after a spike, held while refractory."),
        Parameter("e_rev_I", -80.0, "mV", "Reversal potential of inhibitory synapses."),
        Parameter("v_rest", -65.0, "mV", "Resting membrane potential."),
        Parameter("v_thresh", -55.0, "mV", "Potential at which a spike is emitted."),
    )
    states = (V, *CONDUCTANCES)
    receptors = CONDUCTANCE_RECEPTORS
    declaration = (
        """
        dv/dt = (g_leak * (v_rest - v) - gsyn_exc * v + gsyn_inh * (e_rev_I - v) + i_inj) / (0.2 * nF)
        """
        + EXPONENTIAL_CONDUCTANCES
        + """
        threshold: v >= v_thresh
        reset: v = v_reset
        refractory: v for 1 * ms
        current: i_inj
        """
    )
