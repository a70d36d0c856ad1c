"""PyNN's standard cells that adapt to what they fire."""

from __future__ import annotations

from ...declarations import CellType, Parameter, State
from .parts import (
    ALPHA_CONDUCTANCES,
    CONDUCTANCE_RECEPTORS,
    CONDUCTANCES,
    EXPONENTIAL_CONDUCTANCES,
    MEMBRANE,
    RISING_CONDUCTANCES,
    V,
    decays,
    reversals,
)

ADEX = (
    Parameter("cm", 0.281, "nF", "Capacity of the membrane.", above=0.0),
    Parameter("tau_refrac", 0.1, "ms", "Duration of the refractory period.", least=0.0, forever=True),
    Parameter("v_spike", -40.0, "mV", "Potential at which a spike is emitted."),
    Parameter("v_reset", -70.6, "mV", "Potential after a spike, held while refractory."),
    Parameter("v_rest", -70.6, "mV", "Resting membrane potential."),
    Parameter("tau_m", 9.3667, "ms", "Membrane time constant.", above=0.0),
    Parameter("i_offset", 0.0, "nA", "Constant current into the cell."),
    Parameter("a", 4.0, "nS", "Conductance of the adaptation below the threshold."),
    Parameter("b", 0.0805, "nA", "Growth of the adaptation current at a spike."),
    Parameter("delta_T", 2.0, "mV", "Steepness of the onset of a spike.", above=0.0),
    Parameter("tau_w", 144.0, "ms", "Time constant of the adaptation.", above=0.0),
    Parameter("v_thresh", -50.4, "mV", "Potential of the onset of a spike."),
)
ADEX_STATES = (
    State("v", -70.6, "mV", "Membrane potential."),
    State("w", 0.0, "nA", "Adaptation current."),
)
_ADEX_MEMBRANE = """
        _v = min(v, v_spike)
        dv/dt = (
            (v_rest - _v + min(delta_T * exp((_v - v_thresh) / delta_T), 1000000 * mV)) / tau_m
            + (gsyn_exc * (e_rev_E - _v) + gsyn_inh * (e_rev_I - _v) - w + i_offset + i_inj) / cm
        )
        dw/dt = (a * (_v - v_rest) - w) / tau_w
        threshold: v >= v_spike
        reset: v = v_reset; w += b
        refractory: v for tau_refrac
        current: i_inj
"""
"""The equations see the potential bounded at `v_spike`, where the cell fires: they would go to infinity beyond.

The onset is bounded too, at a rise of 10⁶ mV in `tau_m`: from there a cell fires within 10⁻³ ms. So `v_spike` may be
far above `v_thresh`, and `delta_T` small, which else no method could integrate.
"""


class EIF_cond_exp_isfa_ista(CellType, checked_late=True):  # noqa: N801
    """Adaptive exponential integrate-and-fire cell with exponentially decaying synaptic conductances.

    Near `v_thresh` the potential begins to rise by itself, and the cell fires at `v_spike`. An adaptation current
    follows the potential (`a`) and grows at each spike (`b`). A spike of weight *w* (µS, never negative) raises the
    synaptic conductance by *w* at once. For a cell that fires at `v_thresh` without a rise, which NEST runs for
    ``delta_T=0``, give a small `delta_T`, such as 0.001 mV.

    References
    ----------
    Brette R, Gerstner W (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    activity. Journal of Neurophysiology 94, 3637–3642.
    """

    parameters = ADEX + decays(5.0, 5.0) + reversals(-80.0)
    states = (*ADEX_STATES, *CONDUCTANCES)
    receptors = CONDUCTANCE_RECEPTORS
    declaration = _ADEX_MEMBRANE + EXPONENTIAL_CONDUCTANCES


class EIF_cond_alpha_isfa_ista(CellType, checked_late=True):  # noqa: N801
    """Adaptive exponential integrate-and-fire cell with alpha-shaped synaptic conductances.

    As `EIF_cond_exp_isfa_ista`, but a spike of weight *w* (µS) adds the conductance *w* t/τ exp(1 - t/τ), whose peak
    is *w* after the time τ: `tau_syn_E` or `tau_syn_I`.

    References
    ----------
    Brette R, Gerstner W (2005). Adaptive exponential integrate-and-fire model as an effective description of neuronal
    activity. Journal of Neurophysiology 94, 3637–3642.
    """

    parameters = EIF_cond_exp_isfa_ista.parameters
    states = (*ADEX_STATES, *CONDUCTANCES, *RISING_CONDUCTANCES)
    receptors = CONDUCTANCE_RECEPTORS
    declaration = _ADEX_MEMBRANE + ALPHA_CONDUCTANCES


class IF_cond_exp_gsfa_grr(CellType, checked_late=True):
    """Leaky integrate-and-fire cell with conductances for adaptation and for a relative refractory period.

    Each spike raises the conductance `g_s` by `q_sfa` and `g_r` by `q_rr`; both decay and pull the potential towards
    `e_rev_sfa` and `e_rev_rr`. Synaptic conductances decay exponentially.

    References
    ----------
    Muller E, Buesing L, Schemmel J, Meier K (2007). Spike-frequency adapting neural ensembles: beyond mean adaptation
    and renewal theories. Neural Computation 19, 2958–3010.
    """

    parameters = (
        *MEMBRANE,
        *decays(5.0, 5.0),
        *reversals(-70.0),
        Parameter("tau_sfa", 100.0, "ms", "Decay time of the adaptation.", above=0.0),
        Parameter("e_rev_sfa", -75.0, "mV", "Reversal potential of the adaptation."),
        Parameter("q_sfa", 15.0, "nS", "Growth of the adaptation at a spike."),
        Parameter("tau_rr", 2.0, "ms", "Decay time of the relative refractoriness.", above=0.0),
        Parameter("e_rev_rr", -75.0, "mV", "Reversal potential of the relative refractoriness."),
        Parameter("q_rr", 3000.0, "nS", "Growth of the relative refractoriness at a spike."),
    )
    states = (
        V,
        State("g_r", 0.0, "nS", "Conductance of the relative refractoriness."),
        State("g_s", 0.0, "nS", "Conductance of the adaptation."),
        *CONDUCTANCES,
    )
    receptors = CONDUCTANCE_RECEPTORS
    declaration = (
        """
        dv/dt = (v_rest - v) / tau_m + (
            gsyn_exc * (e_rev_E - v) + gsyn_inh * (e_rev_I - v)
            + g_s * (e_rev_sfa - v) + g_r * (e_rev_rr - v)
            + i_offset + i_inj
        ) / cm
        dg_s/dt = -g_s / tau_sfa
        dg_r/dt = -g_r / tau_rr
        threshold: v >= v_thresh
        reset: v = v_reset; g_s += q_sfa; g_r += q_rr
        refractory: v for tau_refrac
        current: i_inj
        """
        + EXPONENTIAL_CONDUCTANCES
    )
