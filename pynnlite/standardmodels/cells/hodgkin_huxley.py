"""Cells with the channels of Hodgkin and Huxley."""

from __future__ import annotations

from ...declarations import CellType, Parameter, State
from .parts import CONDUCTANCE_RECEPTORS, CONDUCTANCES, EXPONENTIAL_CONDUCTANCES, decays, reversals


class HH_cond_exp(CellType, checked_late=True):  # noqa: N801
    """Hodgkin–Huxley cell of Traub and Miles with exponentially decaying synaptic conductances.

    The cell fires when its potential reaches 10 mV from below. A spike of weight *w* (µS, never negative) raises the
    synaptic conductance by *w* at once.

    References
    ----------
    Traub RD, Miles R (1991). Neuronal Networks of the Hippocampus. Cambridge University Press.
    """

    parameters = (
        Parameter("gbar_Na", 20.0, "uS", "Largest conductance of the sodium channels.", least=0.0),
        Parameter("gbar_K", 6.0, "uS", "Largest conductance of the potassium channels.", least=0.0),
        Parameter("g_leak", 0.01, "uS", "Leak conductance.", least=0.0),
        Parameter("cm", 0.2, "nF", "Capacity of the membrane.", above=0.0),
        Parameter("v_offset", -63.0, "mV", "Shift of the potential at which the channels open."),
        Parameter("e_rev_Na", 50.0, "mV", "Reversal potential of sodium."),
        Parameter("e_rev_K", -90.0, "mV", "Reversal potential of potassium."),
        Parameter("e_rev_leak", -65.0, "mV", "Reversal potential of the leak."),
        *reversals(-80.0),
        *decays(0.2, 2.0),
        Parameter("i_offset", 0.0, "nA", "Constant current into the cell."),
    )
    states = (
        State("v", -65.0, "mV", "Membrane potential."),
        *CONDUCTANCES,
        State("h", 1.0, "", "Inactivation of the sodium channels."),
        State("m", 0.0, "", "Activation of the sodium channels."),
        State("n", 0.0, "", "Activation of the potassium channels."),
    )
    receptors = CONDUCTANCE_RECEPTORS
    declaration = (
        """
        _u = (v - v_offset) / mV
        _alpha_m = 1.28 / exprel((13 - _u) / 4) / ms
        _beta_m = 1.4 / exprel((_u - 40) / 5) / ms
        _alpha_h = 0.128 * exp((17 - _u) / 18) / ms
        _beta_h = 4 / (1 + exp((40 - _u) / 5)) / ms
        _alpha_n = 0.16 / exprel((15 - _u) / 5) / ms
        _beta_n = 0.5 * exp((10 - _u) / 40) / ms
        dv/dt = (
            gbar_Na * m**3 * h * (e_rev_Na - v) + gbar_K * n**4 * (e_rev_K - v) + g_leak * (e_rev_leak - v)
            + gsyn_exc * (e_rev_E - v) + gsyn_inh * (e_rev_I - v) + i_offset + i_inj
        ) / cm
        dm/dt = _alpha_m * (1 - m) - _beta_m * m
        dh/dt = _alpha_h * (1 - h) - _beta_h * h
        dn/dt = _alpha_n * (1 - n) - _beta_n * n
        threshold: v >= 10 * mV
        current: i_inj
        """
        + EXPONENTIAL_CONDUCTANCES
    )
