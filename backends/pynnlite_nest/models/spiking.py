"""Cells that make their own spikes."""

from __future__ import annotations

import numpy as np

from pynnlite.backend import Tolerance

from .base import MOST_SUBSTEPS, STABLE, Cells, Depth, FloatArray, Needs, NestModel, Variable

FINE = 2.0**20
"""Scale of the currents and conductances of the Hodgkin–Huxley cells, so that their errors are small."""

DEAD_TIME = 2.0
"""In ms: for how long NEST tells no further spike after one; the potential takes less to go down."""

HH_TOLERANCE = Tolerance(
    2e-3,
    1e-5,
    "NEST tells a spike after the maximum of v, not as v reaches 10 mV: 0.1 to 0.3 ms later. A maximum counts if it is"
    " above v_offset + 30 mV, even below 10 mV, and if it comes 2 ms after the spike before or later. NEST allows an"
    " error of 1e-3 in each step, in mV and in each gate: v is wrong by up to 0.03 mV in a spike. It cannot follow a"
    " gate that is 10⁶ times faster than usual: v below v_offset - 280 mV, as with an i_offset of -10 nA, is an error",
    shift=3,
    others=2e3,
)
IZHIKEVICH_TOLERANCE = Tolerance(
    0.2,
    1e-5,
    "Euler's method in steps of dt. At dt 0.1, v is wrong by some 0.2 mV before the first spike, and the time from each"
    " spike to the next is 0.1 to 0.4 ms too long, up to 0.9 ms where the drive just suffices; at dt 0.01 a tenth of"
    " that",
    shift=9,
    others=1e4,
)


def depth(cells: Cells, dt: float, current: FloatArray) -> Depth:
    """Return where the gate h becomes so fast, by exp(-v / 18 mV), that NEST's solver does not come to an end."""
    fastest = STABLE * MOST_SUBSTEPS / dt
    limit = cells["v_offset"] + 17.0 - 18.0 * np.log(fastest / 0.128)
    reversals = [cells[f"e_rev_{name}"] for name in ("leak", "Na", "K", "E", "I")]
    leak = np.maximum(cells["g_leak"], 1e-12)
    return Depth(
        limit,
        np.minimum.reduce(reversals),
        leak / cells["cm"],
        cells["e_rev_leak"] + np.minimum(current, 0.0) / leak,
    )


def hodgkin_huxley(dt: float, needs: Needs) -> NestModel:
    """Return the model of Hodgkin–Huxley cells, which NEST takes to fire at the maximum of the potential."""

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        n = len(cells["cm"])
        conductances = {"g_Na": "gbar_Na", "g_K": "gbar_K", "g_L": "g_leak", "C_m": "cm"}
        same = {
            "V_T": "v_offset",
            "E_Na": "e_rev_Na",
            "E_K": "e_rev_K",
            "E_L": "e_rev_leak",
            "E_ex": "e_rev_E",
            "E_in": "e_rev_I",
            "tau_syn_ex": "tau_syn_E",
            "tau_syn_in": "tau_syn_I",
        }
        return {
            **{name: FINE * cells[ours] for name, ours in conductances.items()},
            **{name: cells[ours] for name, ours in same.items()},
            "t_ref": np.full(n, max(dt, 2.0 // dt * dt)),
        }

    return NestModel(
        "hh_cond_exp_traub",
        {
            "v": Variable("V_m"),
            "gsyn_exc": Variable("g_ex", FINE, sign=1, pulse=FINE),
            "gsyn_inh": Variable("g_in", FINE, sign=1, pulse=-FINE),
            "h": Variable("Inact_h"),
            "m": Variable("Act_m"),
            "n": Variable("Act_n"),
        },
        (FINE, -FINE),
        parameters,
        lambda cells, dt, currents: {"I_e": FINE * currents},
        levels=(),
        singular=lambda cells: np.add.outer(np.array([13.0, 15.0, 40.0]), cells["v_offset"]),
        depth=depth,
    )


def izhikevich(dt: float, needs: Needs) -> NestModel:
    """Return the model of Izhikevich's cells, which NEST integrates by Euler's method."""

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {name: cells[name] for name in "abcd"}

    return NestModel(
        "izhikevich",
        {"v": Variable("V_m"), "u": Variable("U_m")},
        (1.0, 1.0),
        parameters,
        lambda cells, dt, currents: {"I_e": 1000.0 * currents},
        levels=(),
    )
