"""Integrate-and-fire cells whose synapses are currents."""

from __future__ import annotations

import math

import numpy as np

from pynnlite.backend import Tolerance

from .base import RESET, Cells, FloatArray, Needs, NestModel, Variable, constant_current, membrane

CURR_ALPHA_TOLERANCE = Tolerance(
    1e-8,
    0.0,
    "v is wrong by up to 1e-8 mV (at dt 0.1; 1e-7 mV at dt 1) if a synaptic time constant differs from tau_m, but by"
    " less than 1e-5 of it. The currents begin at 0 and cannot be assigned",
)


def exact_currents(cells: Cells, dt: float, currents: FloatArray) -> dict[str, FloatArray]:
    """Return currents that make up for the digits that NEST's propagator of a long time constant loses."""
    x = -dt / cells["tau_m"]
    lossy = 1.0 - np.array([math.exp(each) for each in x])  # as NEST has it, by the same library
    ratio = np.where(lossy > 0.0, -np.expm1(x) / np.where(lossy > 0.0, lossy, 1.0), 1.0)
    return {"I_e": currents * ratio}


def _with_decays(cells: Cells) -> dict[str, FloatArray]:
    return {**membrane(cells), "tau_syn_ex": cells["tau_syn_E"], "tau_syn_in": cells["tau_syn_I"]}


def curr_exp(dt: float, needs: Needs) -> NestModel:
    """Return the model of cells with exponentially decaying currents."""
    variables = {
        "v": Variable("V_m"),
        "isyn_exc": Variable("I_syn_ex", sign=1),
        "isyn_inh": Variable("I_syn_in", sign=-1),
    }
    return NestModel("iaf_psc_exp", variables, (1.0, 1.0), _with_decays, exact_currents, rules=RESET)


def curr_delta(dt: float, needs: Needs) -> NestModel:
    """Return the model of cells whose potential jumps."""
    variables = {"v": Variable("V_m")}
    return NestModel("iaf_psc_delta", variables, (1.0, 1.0), membrane, exact_currents, rules=RESET)


def curr_alpha(dt: float, needs: Needs) -> NestModel:
    """Return the model of cells with alpha-shaped currents, which NEST does not let one assign."""
    variables = {
        "v": Variable("V_m"),
        "isyn_exc": Variable("I_syn_ex", sign=1, pulse=0.0),
        "isyn_inh": Variable("I_syn_in", sign=-1, pulse=0.0),
        "_rise_exc": Variable("", sign=1, pulse=0.0),
        "_rise_inh": Variable("", sign=-1, pulse=0.0),
    }
    return NestModel("iaf_psc_alpha", variables, (1.0, 1.0), _with_decays, constant_current, rules=RESET)
