"""PyNN's standard integrate-and-fire cells."""

from __future__ import annotations

from ..declarations import CellType, Parameter, Receptor, State

_MEMBRANE = (
    Parameter("v_rest", -65.0, "mV", "Resting membrane potential."),
    Parameter("cm", 1.0, "nF", "Capacity of the membrane.", above=0.0),
    Parameter("tau_m", 20.0, "ms", "Membrane time constant.", above=0.0),
    Parameter("tau_refrac", 0.1, "ms", "Duration of the refractory period.", least=0.0, forever=True),
    Parameter("v_reset", -65.0, "mV", "Potential after a spike, held while refractory."),
    Parameter("v_thresh", -50.0, "mV", "Potential at which a spike is emitted."),
    Parameter("i_offset", 0.0, "nA", "Constant current into the cell."),
)
_DECAYS = (
    Parameter("tau_syn_E", 5.0, "ms", "Decay time of the excitatory synaptic variable.", above=0.0),
    Parameter("tau_syn_I", 5.0, "ms", "Decay time of the inhibitory synaptic variable.", above=0.0),
)
_V = State("v", -65.0, "mV", "Membrane potential.")


class IF_curr_exp(CellType):
    """Leaky integrate-and-fire cell with exponentially decaying synaptic currents.

    A spike of weight *w* (nA; at least 0 for excitatory synapses, at most 0 for inhibitory ones) raises the synaptic
    current by *w* at once; the current decays with `tau_syn_E` or `tau_syn_I`.

    References
    ----------
    Rotter S, Diesmann M (1999). Exact digital simulation of time-invariant linear systems with applications to
    neuronal modeling. Biological Cybernetics 81, 381–402.
    """

    parameters = _MEMBRANE + _DECAYS
    states = (
        _V,
        State("isyn_exc", 0.0, "nA", "Excitatory synaptic current."),
        State("isyn_inh", 0.0, "nA", "Inhibitory synaptic current."),
    )
    receptors = (Receptor("excitatory", "nA", 1), Receptor("inhibitory", "nA", -1))
    declaration = """
        dv/dt = (v_rest - v) / tau_m + (isyn_exc + isyn_inh + i_offset + i_inj) / cm
        disyn_exc/dt = -isyn_exc / tau_syn_E
        disyn_inh/dt = -isyn_inh / tau_syn_I
        excitatory: isyn_exc += weight
        inhibitory: isyn_inh += weight
        threshold: v >= v_thresh
        reset: v = v_reset
        refractory: v for tau_refrac
        current: i_inj
    """


class IF_cond_exp(CellType):
    """Leaky integrate-and-fire cell with exponentially decaying synaptic conductances.

    A spike of weight *w* (µS, never negative) raises the synaptic conductance by *w* at once; the conductance decays
    with `tau_syn_E` or `tau_syn_I` and drives the membrane towards `e_rev_E` or `e_rev_I`.

    References
    ----------
    Vogels TP, Abbott LF (2005). Signal propagation and logic gating in networks of integrate-and-fire neurons.
    Journal of Neuroscience 25, 10786–10795.
    """

    parameters = (
        *_MEMBRANE,
        *_DECAYS,
        Parameter("e_rev_E", 0.0, "mV", "Reversal potential of excitatory synapses."),
        Parameter("e_rev_I", -70.0, "mV", "Reversal potential of inhibitory synapses."),
    )
    states = (
        _V,
        State("gsyn_exc", 0.0, "uS", "Excitatory synaptic conductance."),
        State("gsyn_inh", 0.0, "uS", "Inhibitory synaptic conductance."),
    )
    receptors = (Receptor("excitatory", "uS", 1), Receptor("inhibitory", "uS", 1))
    declaration = """
        dv/dt = (v_rest - v) / tau_m + (gsyn_exc * (e_rev_E - v) + gsyn_inh * (e_rev_I - v) + i_offset + i_inj) / cm
        dgsyn_exc/dt = -gsyn_exc / tau_syn_E
        dgsyn_inh/dt = -gsyn_inh / tau_syn_I
        excitatory: gsyn_exc += weight
        inhibitory: gsyn_inh += weight
        threshold: v >= v_thresh
        reset: v = v_reset
        refractory: v for tau_refrac
        current: i_inj
    """


class IF_curr_delta(CellType):
    """Leaky integrate-and-fire cell whose membrane potential jumps at each synaptic event.

    A spike of weight *w* (mV; at least 0 for excitatory synapses, at most 0 for inhibitory ones) moves the potential
    by *w* at once; spikes that arrive while the cell is refractory are lost.

    References
    ----------
    Brunel N (2000). Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons. Journal of
    Computational Neuroscience 8, 183–208.
    """

    parameters = _MEMBRANE
    states = (_V,)
    receptors = (Receptor("excitatory", "mV", 1), Receptor("inhibitory", "mV", -1))
    declaration = """
        dv/dt = (v_rest - v) / tau_m + (i_offset + i_inj) / cm
        excitatory: v += weight
        inhibitory: v += weight
        threshold: v >= v_thresh
        reset: v = v_reset
        refractory: v for tau_refrac
        current: i_inj
    """
