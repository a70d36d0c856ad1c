"""Integrate-and-fire cells whose synapses are conductances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pynnlite.backend import Tolerance

from .base import (
    RESET,
    Cells,
    FloatArray,
    Needs,
    NestModel,
    Rule,
    Steps,
    Variable,
    divides,
    scaled_current,
)

VOLTAGE = 2.0**11
"""Scale of the potentials of `IF_cond_exp`. NEST integrates it with an error of at most 1e-3 in each variable, in any
unit: by this scale that is 5e-7 mV."""

UNDIVIDED = 2.0**28
CONDUCTANCES = ((1 / 40, UNDIVIDED), (1.0, 2.0**34), (np.inf, 2.0**60))
"""Scale of the conductances of `IF_cond_exp`, for time steps up to this part of the shortest synaptic time constant. A
longer step has to be divided, for which the error that is allowed must be smaller: 4e-12 µS, 6e-14 µS, or nothing."""


FINE = 2.0**30
"""Scale of the conductances of `IF_cond_alpha` where a step has to be divided."""

ALPHA_TOLERANCE = Tolerance(
    5e-4,
    0.0,
    "A conductance is wrong by up to 1e-4 of itself if its time constant is 2.5 steps (1e-6 if it is 6): v by some 1e-5"
    " mV, and by 5e-4 mV in a strong drive. NEST divides longer steps. Then a cell also fires if v has reached the"
    " threshold at the end of a part and is below it again at the end of the step, and `tau_refrac` must not be 0",
    others=10.0,
)
NEVER_HELD = "tau_refrac is 0, and the time step longer than 0.4 of a synaptic time constant,"


def conductance_needs(dt: float, cells: Cells, held: Steps) -> Needs:
    """Return whether some cells are never held, and a scale of conductances."""
    ratio = dt / min(cells["tau_syn_E"].min(), cells["tau_syn_I"].min())
    scale = next(scale for most, scale in CONDUCTANCES if ratio <= most)
    return float((held == 0).any()), scale


def divided_needs(dt: float, cells: Cells, held: Steps) -> Needs:
    """Return whether some cells are never held, and whether steps have to be divided."""
    return float((held == 0).any()), float(divides(dt, cells))


def cond_exp(dt: float, needs: Needs) -> NestModel:
    """Return a model that compares v with the threshold at grid times only, in units that make its error small.

    NEST's `iaf_cond_exp` takes a potential that is above the threshold within a step for one at the threshold, so that
    it goes wrong where the potential comes back; `aeif_cond_exp` fires before a step is done. Two models do neither:
    `gif_cond_exp`, whose chance of firing is made a step at the threshold, but which never resets a cell that is not
    held, and `iaf_bw_2001`, which takes three times as long.
    """
    never_held, scale = needs
    potentials = {"V_reset": "v_reset", "E_ex": "e_rev_E", "E_in": "e_rev_I"}
    potentials |= {"V_th": "v_thresh"} if never_held else {"V_T_star": "v_thresh", "E_L": "v_rest"}
    decays = ("tau_AMPA", "tau_GABA") if never_held else ("tau_syn_ex", "tau_syn_in")
    excitatory, inhibitory = ("s_AMPA", "s_GABA") if never_held else ("g_ex", "g_in")

    def currents(cells: Cells, dt: float, currents: FloatArray) -> dict[str, FloatArray]:
        if never_held:  # that model has no constant current, but a potential of rest
            return {"E_L": VOLTAGE * (cells["v_rest"] + currents * (cells["tau_m"] / cells["cm"]))}
        return {"I_e": scale * VOLTAGE * currents}

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        n = len(cells["cm"])
        sharp = {} if never_held else {"Delta_V": np.full(n, 1e-300), "lambda_0": np.full(n, 1e12)}
        times = [cells["tau_syn_E"], cells["tau_syn_I"]]
        if scale == UNDIVIDED:
            times = [_decaying(each, dt) for each in times]
        return {
            **{name: VOLTAGE * cells[ours] for name, ours in potentials.items()},
            "C_m": scale * cells["cm"],
            "g_L": scale * (cells["cm"] / cells["tau_m"]),
            **dict(zip(decays, times, strict=True)),
            **sharp,
        }

    return NestModel(
        "iaf_bw_2001" if never_held else "gif_cond_exp",
        {
            "v": Variable("V_m", VOLTAGE),
            "gsyn_exc": Variable(excitatory, scale),
            "gsyn_inh": Variable(inhibitory, scale),
        },
        (scale, scale if never_held else -scale),
        parameters,
        currents,
        receptors=(1, 2) if never_held else (0, 0),
        rules=RESET if never_held else None,
        resets_late=not never_held,
        guesses=bool(never_held),
    )


def facets(dt: float, needs: Needs) -> NestModel:
    """Return the model of the cells of the FACETS hardware, those of `cond_exp` with some parameters fixed."""
    model = cond_exp(dt, needs)

    def completed(cells: Cells) -> Cells:
        n = len(cells["g_leak"])
        cm, leak = np.full(n, 0.2), np.maximum(cells["g_leak"], 1e-300)
        return {**cells, "cm": cm, "tau_m": cm / leak, "e_rev_E": np.zeros(n)}

    return replace(
        model,
        parameters=lambda cells: model.parameters(completed(cells)),
        currents=lambda cells, dt, currents: model.currents(completed(cells), dt, currents),
        capacity=lambda cells: completed(cells)["cm"],
    )


def leaky(cells: Cells, divided: float) -> dict[str, FloatArray]:
    """Return the parameters of a leaky membrane in terms of NEST's AdEx cells, without their exponential term."""
    n = len(cells["cm"])
    nothing, scale = np.zeros(n), leaky_scale(divided)
    return {
        **{"E_L": cells["v_rest"], "V_th": cells["v_thresh"], "V_reset": cells["v_reset"]},
        **{"Delta_T": nothing, "a": nothing, "b": nothing, "V_peak": np.full(n, 1e10)},
        **{"C_m": scale * cells["cm"], "g_L": scale * (cells["cm"] / cells["tau_m"])},
        "gsl_error_tol": np.full(n, 1e-6 if divided else 1e-3),
    }


def leaky_scale(divided: float) -> float:
    """Return the scale of their conductances: one that makes errors small if steps are divided."""
    return FINE if divided else 1.0


def held_if_divided(needs: Needs) -> Mapping[str, Rule] | None:
    """Return a rule that no cells keep to, if some are never held and steps have to be divided."""
    return {NEVER_HELD: lambda p: np.ones(len(p["V_th"]), bool)} if all(needs) else None


def cond_alpha(dt: float, needs: Needs) -> NestModel:
    """Return a model that compares v with the threshold at grid times, except where it has to divide a step.

    NEST's `iaf_cond_alpha` takes a potential that is above the threshold within a step for one at the threshold, and
    allows an error of 1e-3 mV in each step. `aeif_cond_alpha` without its exponential term does neither.
    """
    _, divided = needs
    scale = leaky_scale(divided)

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {
            **leaky(cells, divided),
            **{"E_ex": cells["e_rev_E"], "E_in": cells["e_rev_I"]},
            **{"tau_syn_ex": cells["tau_syn_E"], "tau_syn_in": cells["tau_syn_I"]},
        }

    return NestModel(
        "aeif_cond_alpha",
        {
            "v": Variable("V_m"),
            "gsyn_exc": Variable("g_ex", scale),
            "gsyn_inh": Variable("g_in", scale),
            "_rise_exc": Variable("dg_ex", scale),
            "_rise_inh": Variable("dg_in", scale),
        },
        (scale, -scale),
        parameters,
        scaled_current(scale),
        rules=held_if_divided(needs),
        cleared=("w",),
    )


def _decaying(times: FloatArray, dt: float) -> FloatArray:
    """Return time constants with which NEST's Runge–Kutta–Fehlberg formula decays as it should in an undivided step."""
    x = -dt / times
    error = x**5 * (1 / 2080 - 1 / 720 + x * (1 / 720 - 1 / 2080 - 1 / 5040))  # of the step, by its length
    decaying: FloatArray = times / (1.0 - error)
    return decaying
