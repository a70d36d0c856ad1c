"""Cells that adapt to what they fire."""

from __future__ import annotations

import numpy as np

from pynnlite.backend import Tolerance

from .base import RESET, Cells, FloatArray, Needs, NestModel, Rule, Steps, Variable, divides, scaled_current

FINE = 2.0**14
"""Scale of currents and conductances of the AdEx cells."""

WHOLE, DIVIDED = 0.1, 1e-6
"""The errors that NEST may make in a step, in any variable, so that it does not divide steps, or does. In whole steps
they are some 1e-6 mV, and a few 1e-4 mV where a spike begins."""

STEEPEST = 3.0
"""How many times as large the onset of a spike may be after a step at `v_spike`, so that NEST need not divide it."""

RISEN = 1e6
"""In mV: the onset of a spike is bounded there, and NEST takes the potential at which it is for `v_spike`."""

ADEX_TOLERANCE = Tolerance(
    1e-6,
    1e-5,
    "`w` is wrong by up to 1e-6 nA, v by up to 1e-3 mV where a spike begins. If dt/tau_m exp((v_spike -"
    " v_thresh)/delta_T) is above 3 (it is 1.9 at dt 0.1 with the default values), or dt above 0.4 tau_syn, NEST"
    " divides steps and resets a cell within the step of its spike. Then w is smaller after each spike by up to"
    " dt/tau_w (a (v_spike - v_reset) + b), and the next spike comes some 0.02 ms earlier; with a `tau_refrac` of 0 up"
    " to a step earlier",
    others=10.0,
)


def adex_needs(dt: float, cells: Cells, held: Steps) -> Needs:
    """Return whether steps have to be divided."""
    with np.errstate(over="ignore"):
        onset = dt / cells["tau_m"] * np.exp((cells["v_spike"] - cells["v_thresh"]) / cells["delta_T"])
    return 0.0, float(divides(dt, cells) or (onset > STEEPEST).any())


def membrane_of_adex(cells: Cells, divided: float) -> dict[str, FloatArray]:
    """Return the parameters of an AdEx cell without its synapses."""
    steepness = cells["delta_T"]
    risen = cells["v_thresh"] + steepness * np.log(np.maximum(RISEN / steepness, 1.0))
    return {
        "E_L": cells["v_rest"],
        "V_th": cells["v_thresh"],
        "V_peak": np.minimum(cells["v_spike"], risen),
        "V_reset": cells["v_reset"],
        "Delta_T": steepness,
        "C_m": FINE * cells["cm"],
        "g_L": FINE * (cells["cm"] / cells["tau_m"]),
        "a": FINE * cells["a"],
        "b": FINE * cells["b"],
        "tau_w": cells["tau_w"],
        "gsl_error_tol": np.full(len(steepness), DIVIDED if divided else WHOLE),
    }


ADEX_RULES: dict[str, Rule] = {
    "v_spike is below v_thresh": lambda p: p["V_peak"] < p["V_th"],
    "v_reset is not below v_spike": lambda p: p["V_reset"] >= p["V_peak"],
}


def _adex(model: str, divided: float, rises: dict[str, Variable]) -> NestModel:
    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {
            **membrane_of_adex(cells, divided),
            "E_ex": cells["e_rev_E"],
            "E_in": cells["e_rev_I"],
            "tau_syn_ex": cells["tau_syn_E"],
            "tau_syn_in": cells["tau_syn_I"],
        }

    return NestModel(
        model,
        {
            "v": Variable("V_m"),
            "w": Variable("w", FINE),
            "gsyn_exc": Variable("g_ex", FINE),
            "gsyn_inh": Variable("g_in", FINE),
            **rises,
        },
        (FINE, -FINE),
        parameters,
        scaled_current(FINE),
        levels=("v_spike", "v_reset"),
        rules=ADEX_RULES,
    )


def adex_exp(dt: float, needs: Needs) -> NestModel:
    """Return the model of AdEx cells with exponentially decaying conductances."""
    return _adex("aeif_cond_exp", needs[1], {})


def adex_alpha(dt: float, needs: Needs) -> NestModel:
    """Return the model of AdEx cells with alpha-shaped conductances."""
    rises = {"_rise_exc": Variable("dg_ex", FINE), "_rise_inh": Variable("dg_in", FINE)}
    return _adex("aeif_cond_alpha", needs[1], rises)


VOLTAGE = 2.0**11
"""Scale of the potentials of `IF_cond_exp_gsfa_grr`, as of `IF_cond_exp`."""


def adapting(dt: float, needs: Needs) -> NestModel:
    """Return the model of cells with conductances that grow at a spike, in units that make its error small."""
    _, scale = needs
    potentials = {
        "E_L": "v_rest",
        "V_th": "v_thresh",
        "V_reset": "v_reset",
        "E_ex": "e_rev_E",
        "E_in": "e_rev_I",
        "E_sfa": "e_rev_sfa",
        "E_rr": "e_rev_rr",
    }
    times = {"tau_sfa": "tau_sfa", "tau_rr": "tau_rr", "tau_syn_ex": "tau_syn_E", "tau_syn_in": "tau_syn_I"}

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {
            **{name: VOLTAGE * cells[ours] for name, ours in potentials.items()},
            **{name: cells[ours] for name, ours in times.items()},
            **{name: scale * cells[name] for name in ("q_sfa", "q_rr")},
            "C_m": scale * cells["cm"],
            "g_L": scale * (cells["cm"] / cells["tau_m"]),
        }

    return NestModel(
        "iaf_cond_exp_sfa_rr",
        {
            "v": Variable("V_m", VOLTAGE),
            "gsyn_exc": Variable("g_ex", scale),
            "gsyn_inh": Variable("g_in", scale),
            "g_s": Variable("g_sfa", scale),
            "g_r": Variable("g_rr", scale),
        },
        (scale, -scale),
        parameters,
        scaled_current(scale * VOLTAGE),
        rules=RESET,
    )
