"""The cell of Izhikevich."""

from __future__ import annotations

from ...declarations import CellType, Parameter, Receptor, State


class Izhikevich(CellType, checked_late=True):
    """Izhikevich's quadratic integrate-and-fire cell, whose membrane potential jumps at each synaptic event.

    The cell fires at 30 mV. A spike of weight *w* (mV; at least 0 for excitatory synapses, at most 0 for inhibitory
    ones) moves the potential by *w* at once. Currents act on a capacity of 1 pF: 0.001 nA is 1 in the units of the
    paper.

    References
    ----------
    Izhikevich EM (2003). Simple model of spiking neurons. IEEE Transactions on Neural Networks 14, 1569–1572.
    """

    parameters = (
        Parameter("a", 0.02, "1/ms", "Rate at which u recovers."),
        Parameter("b", 0.2, "1/ms", "How much the potential drives u."),
        Parameter("c", -65.0, "mV", "Potential after a spike."),
        Parameter("d", 2.0, "mV/ms", "Growth of u at a spike."),
        Parameter("i_offset", 0.0, "nA", "Constant current into the cell."),
    )
    states = (
        State("v", -70.0, "mV", "Membrane potential."),
        State("u", -14.0, "mV/ms", "Recovery of the membrane."),
    )
    receptors = (Receptor("excitatory", "mV", 1), Receptor("inhibitory", "mV", -1))
    declaration = """
        _v = min(v, 30 * mV)
        dv/dt = 0.04 * _v**2 / mV / ms + 5 * _v / ms + 140 * mV / ms - u + (i_offset + i_inj) / pF
        du/dt = a * (b * _v - u)
        excitatory: v += weight
        inhibitory: v += weight
        threshold: v >= 30 * mV
        reset: v = c; u += d
        current: i_inj
    """
