"""Which NEST model runs which declaration, and what its numbers are.

NEST's equations hold in any coherent system of units. They are given PyNN's (nF with nA and µS, not pF with pA and nS),
so that weights and samples pass unchanged, to the last bit; where a scale is needed it is a power of two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pynnlite.models import IF_cond_exp, IF_curr_delta, IF_curr_exp

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]
Steps = NDArray[np.int64]
Cells = Mapping[str, FloatArray]
Translate = Callable[[Cells], dict[str, FloatArray]]

TIED = ("E_L", "V_th", "V_reset")
"""Parameters that NEST compares with each other at every assignment, so that they must be assigned together."""

VOLTAGE = 2.0**17
"""Scale of the potentials of `IF_cond_exp`. NEST integrates that model with an error of at most 1e-3 in each variable,
in whatever unit it is given: by this scale that is 8e-9 mV."""

CONDUCTANCE = 2.0**28
"""Scale of the conductances of `IF_cond_exp`, by which NEST's error is at most 4e-12 µS."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable of a model of NEST's.

    Parameters
    ----------
    name : str
        What NEST calls it.
    scale : float
        Its scale there.
    sign : int
        0 if it is in the status of a node, where it can be read and assigned; else the sign of what can be added to it.
    """

    name: str
    scale: float = 1.0
    sign: int = 0


@dataclass(frozen=True, slots=True)
class NestModel:
    """A model of NEST's and how a declaration is put into its terms.

    Parameters
    ----------
    name : str
        What NEST calls it.
    variables : dict of str to Variable
        The state variables.
    weights : tuple of float
        For each receptor, the scale of its weights, with NEST's sign.
    current : float
        The scale of currents.
    translate : callable
        Parameters of the declaration → those of NEST, without the refractory time and the current.
    holds : bool
        Whether a cell on hold goes back to its reset value by itself, if its potential is assigned.
    fixed : dict of str to float
        Parameters that are the same for all cells.
    """

    name: str
    variables: Mapping[str, Variable]
    weights: tuple[float, ...]
    current: float
    translate: Translate
    holds: bool
    fixed: Mapping[str, float] = field(default_factory=dict)

    def parameters(self, cells: Cells, refractory: Steps, dt: float) -> dict[str, FloatArray]:
        """Return NEST's parameters, each of shape (n,), without the current."""
        return {**self.translate(cells), "t_ref": refractory * dt}

    def refusals(self, cells: Cells) -> list[str]:
        """Return what NEST refuses of the parameters of some cells."""
        p = self.translate(cells)
        refused = int((p["V_reset"] - p["E_L"] >= p["V_th"] - p["E_L"]).sum())
        text = f"v_reset is not below v_thresh in {refused} of {len(p['V_th'])} cells, which NEST does not allow"
        return [text] if refused else []

    def lacking(self, initial: Cells) -> list[str]:
        """Return which initial values cannot be given to cells."""
        return [
            f"{name} of some cells begins with a sign that its synapses do not have, which NEST has no means for"
            for name, variable in self.variables.items()
            if variable.sign and (initial[name] * variable.sign < 0).any()
        ]


def _membrane(cells: Cells) -> dict[str, FloatArray]:
    return {
        "E_L": cells["v_rest"],
        "V_th": cells["v_thresh"],
        "V_reset": cells["v_reset"],
        "C_m": cells["cm"],
        "tau_m": cells["tau_m"],
    }


def _curr_exp(cells: Cells) -> dict[str, FloatArray]:
    return {**_membrane(cells), "tau_syn_ex": cells["tau_syn_E"], "tau_syn_in": cells["tau_syn_I"]}


def _cond_exp(cells: Cells) -> dict[str, FloatArray]:
    potentials = {"E_L": "v_rest", "V_th": "v_thresh", "V_reset": "v_reset", "E_ex": "e_rev_E", "E_in": "e_rev_I"}
    return {
        **{name: VOLTAGE * cells[ours] for name, ours in potentials.items()},
        "C_m": CONDUCTANCE * cells["cm"],
        "g_L": CONDUCTANCE * (cells["cm"] / cells["tau_m"]),
        "tau_syn_ex": cells["tau_syn_E"],
        "tau_syn_in": cells["tau_syn_I"],
    }


MODELS: Mapping[str, NestModel] = {
    IF_curr_exp.dynamics.hash: NestModel(
        "iaf_psc_exp",
        {
            "v": Variable("V_m"),
            "isyn_exc": Variable("I_syn_ex", sign=1),
            "isyn_inh": Variable("I_syn_in", sign=-1),
        },
        (1.0, 1.0),
        1.0,
        _curr_exp,
        holds=False,
    ),
    # Not iaf_cond_exp, which bounds the potential by the threshold within a step, nor aeif_cond_exp, which compares the
    # two before a step is done. Its adaptation, which is turned off, leaves exactly the declared equations.
    IF_cond_exp.dynamics.hash: NestModel(
        "iaf_cond_exp_sfa_rr",
        {
            "v": Variable("V_m", VOLTAGE),
            "gsyn_exc": Variable("g_ex", CONDUCTANCE),
            "gsyn_inh": Variable("g_in", CONDUCTANCE),
        },
        (CONDUCTANCE, -CONDUCTANCE),
        CONDUCTANCE * VOLTAGE,
        _cond_exp,
        holds=True,
        fixed={"q_sfa": 0.0, "q_rr": 0.0},
    ),
    IF_curr_delta.dynamics.hash: NestModel(
        "iaf_psc_delta", {"v": Variable("V_m")}, (1.0, 1.0), 1.0, _membrane, holds=False
    ),
}
"""NEST's models by the hash of the dynamics that they compute."""
