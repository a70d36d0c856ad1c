"""Cell types that a user might declare: none is one of the standard types."""

from __future__ import annotations

from ..declarations import CellType, Parameter, Receptor, State


class QuadraticIF(CellType):
    """Quadratic integrate-and-fire cell without synapses or refractory period: dv/dt = v² + i, from `v_reset` on."""

    parameters = (
        Parameter("i_offset", 1.0, "nA", "Constant drive."),
        Parameter("v_thresh", 10.0, "mV", "Potential at which a spike is emitted."),
        Parameter("v_reset", -10.0, "mV", "Potential after a spike."),
    )
    states = (State("v", 0.0, "mV", "Membrane potential."),)
    declaration = """
        dv/dt = v**2 / mV / ms + i_offset / nF
        threshold: v >= v_thresh
        reset: v = v_reset
    """


class AdaptiveIF(CellType):
    """Integrate-and-fire cell with spike-triggered adaptation, which grows from its own value at each spike."""

    parameters = (
        Parameter("v_rest", -65.0, "mV", "Resting potential."),
        Parameter("tau_m", 20.0, "ms", "Membrane time constant.", above=0.0),
        Parameter("cm", 1.0, "nF", "Capacity.", above=0.0),
        Parameter("tau_w", 100.0, "ms", "Decay time of adaptation.", above=0.0),
        Parameter("b", 0.1, "nA", "Growth of adaptation at a spike."),
        Parameter("tau_refrac", 2.0, "ms", "Refractory period.", least=0.0),
        Parameter("v_thresh", -50.0, "mV", "Potential at which a spike is emitted."),
        Parameter("v_reset", -60.0, "mV", "Potential after a spike."),
        Parameter("i_offset", 0.0, "nA", "Constant current."),
        Parameter("tau_syn", 5.0, "ms", "Decay time of the synaptic current.", above=0.0),
    )
    states = (
        State("v", -65.0, "mV", "Membrane potential."),
        State("w", 0.0, "nA", "Adaptation current."),
        State("isyn", 0.0, "nA", "Synaptic current."),
    )
    receptors = (Receptor("default", "nA", 0),)
    declaration = """
        dv/dt = (v_rest - v) / tau_m + (isyn - w + i_offset + i_inj) / cm
        dw/dt = -w / tau_w
        disyn/dt = -isyn / tau_syn
        default: isyn += weight
        threshold: v >= v_thresh
        reset: v = v_reset; w = w + b
        refractory: v for tau_refrac
        current: i_inj
    """


class Exponential(CellType):
    """Exponential integrate-and-fire cell: without the bound its solution would go to infinity within a step."""

    parameters = (
        Parameter("tau_m", 10.0, "ms", "Membrane time constant.", above=0.0),
        Parameter("delta_T", 0.5, "mV", "Steepness of the spike's onset.", above=0.0),
        Parameter("v_T", -50.0, "mV", "Potential of the spike's onset."),
        Parameter("v_spike", -30.0, "mV", "Potential at which a spike is emitted."),
        Parameter("v_reset", -65.0, "mV", "Potential after a spike."),
        Parameter("drive", 30.0, "mV", "Constant drive."),
    )
    states = (State("v", -65.0, "mV", "Membrane potential."),)
    declaration = """
        _v = min(v, v_spike)
        dv/dt = (-65 * mV - _v + delta_T * exp((_v - v_T) / delta_T) + drive) / tau_m
        threshold: v >= v_spike
        reset: v = v_reset
    """
