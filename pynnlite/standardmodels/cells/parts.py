"""What several cell types have in common: parameters, states, receptors, and lines of their declarations."""

from __future__ import annotations

from ...declarations import Parameter, Receptor, State

MEMBRANE = (
    Parameter("v_rest", -65.0, "mV", "Resting membrane potential."),
    Parameter("cm", 1.0, "nF", "Capacity of the membrane.", above=0.0),
    Parameter("tau_m", 20.0, "ms", "Membrane time constant.", above=0.0),
    Parameter("tau_refrac", 0.1, "ms", "Duration of the refractory period.", least=0.0, forever=True),
    Parameter("v_reset", -65.0, "mV", "Potential after a spike, held while refractory."),
    Parameter("v_thresh", -50.0, "mV", "Potential at which a spike is emitted."),
    Parameter("i_offset", 0.0, "nA", "Constant current into the cell."),
)
FIRING = """
        threshold: v >= v_thresh
        reset: v = v_reset
        refractory: v for tau_refrac
        current: i_inj
"""
V = State("v", -65.0, "mV", "Membrane potential.")

CURRENT_RECEPTORS = (Receptor("excitatory", "nA", 1), Receptor("inhibitory", "nA", -1))
CURRENTS = (
    State("isyn_exc", 0.0, "nA", "Excitatory synaptic current."),
    State("isyn_inh", 0.0, "nA", "Inhibitory synaptic current."),
)
EXPONENTIAL_CURRENTS = """
        disyn_exc/dt = -isyn_exc / tau_syn_E
        disyn_inh/dt = -isyn_inh / tau_syn_I
        excitatory: isyn_exc += weight
        inhibitory: isyn_inh += weight
"""
CONDUCTANCE_RECEPTORS = (Receptor("excitatory", "uS", 1), Receptor("inhibitory", "uS", 1))
CONDUCTANCES = (
    State("gsyn_exc", 0.0, "uS", "Excitatory synaptic conductance."),
    State("gsyn_inh", 0.0, "uS", "Inhibitory synaptic conductance."),
)
EXPONENTIAL_CONDUCTANCES = """
        dgsyn_exc/dt = -gsyn_exc / tau_syn_E
        dgsyn_inh/dt = -gsyn_inh / tau_syn_I
        excitatory: gsyn_exc += weight
        inhibitory: gsyn_inh += weight
"""
RISING_CONDUCTANCES = (
    State("_rise_exc", 0.0, "uS/ms", "What raises the excitatory conductance."),
    State("_rise_inh", 0.0, "uS/ms", "What raises the inhibitory conductance."),
)
ALPHA_CONDUCTANCES = """
        dgsyn_exc/dt = _rise_exc - gsyn_exc / tau_syn_E
        d_rise_exc/dt = -_rise_exc / tau_syn_E
        dgsyn_inh/dt = _rise_inh - gsyn_inh / tau_syn_I
        d_rise_inh/dt = -_rise_inh / tau_syn_I
        excitatory: _rise_exc += weight * e / tau_syn_E
        inhibitory: _rise_inh += weight * e / tau_syn_I
"""
"""A spike raises the conductance to its weight in the course of the time constant: weight t/tau exp(1 - t/tau)."""


def decays(excitatory: float, inhibitory: float) -> tuple[Parameter, Parameter]:
    """Return the time constants of synapses, with defaults in ms."""
    return (
        Parameter(
            "tau_syn_E", excitatory, "ms", "Decay time of the excitatory synaptic variable.", above=0.0
        ),
        Parameter(
            "tau_syn_I", inhibitory, "ms", "Decay time of the inhibitory synaptic variable.", above=0.0
        ),
    )


def reversals(inhibitory: float) -> tuple[Parameter, Parameter]:
    """Return the reversal potentials of synapses, with the default of the inhibitory one in mV."""
    return (
        Parameter("e_rev_E", 0.0, "mV", "Reversal potential of excitatory synapses."),
        Parameter("e_rev_I", inhibitory, "mV", "Reversal potential of inhibitory synapses."),
    )
