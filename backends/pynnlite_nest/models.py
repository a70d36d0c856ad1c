"""Which NEST model runs which declaration, and what its numbers are.

NEST's equations hold in any coherent system of units. They are given PyNN's (nF with nA and µS, not pF with pA and nS),
so that weights and samples pass unchanged, to the last bit; where a scale is needed it is a power of two.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.features import Problem
from pynnlite.models import CellType, IF_cond_exp, IF_curr_delta, IF_curr_exp
from pynnlite.recipe import Recipe

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]
Steps = NDArray[np.int64]
Cells = Mapping[str, FloatArray]

TIED = ("E_L", "V_th", "V_reset")
"""Parameters that NEST compares with each other at every assignment, so that they must be assigned together."""

VOLTAGE = 2.0**11
"""Scale of the potentials of `IF_cond_exp`. NEST integrates that model with an error of at most 1e-3 in each variable,
in whatever unit it is given: by this scale that is 5e-7 mV."""

LONGEST_DELAY = 2_097_151
"""In steps; NEST takes a longer one for another."""

CONDUCTANCES = ((1 / 40, 2.0**28), (1.0, 2.0**34), (np.inf, 2.0**60))
"""Scale of the conductances of `IF_cond_exp`, for time steps up to this part of the shortest synaptic time constant. A
longer step has to be divided, for which the error that is allowed must be smaller: 4e-12 µS, 6e-14 µS, or nothing."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How steps are told to NEST, which runs some steps ahead because it knows no events at time 0.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    lead : int
        By how many steps NEST is ahead.
    """

    dt: float
    lead: int

    def time(self, step: Any) -> Any:
        """Return NEST's time in ms of a step, or of an array of steps."""
        return (step + self.lead) * self.dt

    def step(self, time: Any) -> Any:
        """Return the step, or the array of steps, of a time of NEST's."""
        return np.rint(np.asarray(time) / self.dt).astype(np.int64) - self.lead


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
    """A model of NEST's and how the cells of a population are put into its terms.

    Parameters
    ----------
    name : str
        What NEST calls it.
    variables : dict of str to Variable
        The state variables.
    weights : tuple of float
        For each receptor, the scale of its weights, with NEST's sign.
    parameters : callable
        Parameters of the declaration → those of NEST, without the refractory time and the current.
    currents : callable
        Parameters of the declaration, dt and a current (nA) for each cell → NEST's constant current.
    holds : bool
        Whether a cell on hold goes back to its reset value by itself, if its potential is assigned.
    """

    name: str
    variables: Mapping[str, Variable]
    weights: tuple[float, ...]
    parameters: Callable[[Cells], dict[str, FloatArray]]
    currents: Callable[[Cells, float, FloatArray], FloatArray]
    holds: bool

    def refusals(self, cells: Cells) -> list[str]:
        """Return what NEST refuses of the parameters of some cells."""
        p = self.parameters(cells)
        refused = int((p["V_reset"] - p["E_L"] >= p["V_th"] - p["E_L"]).sum())
        text = (
            f"v_reset is not below v_thresh in {refused} of {len(p['V_th'])} cells, which NEST does not allow"
        )
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


def _exact_currents(cells: Cells, dt: float, currents: FloatArray) -> FloatArray:
    """Return currents that make up for the digits that NEST's propagator of a long time constant loses."""
    x = -dt / cells["tau_m"]
    lossy = 1.0 - np.array([math.exp(each) for each in x])  # as NEST has it, by the same library
    exact: FloatArray = currents * np.where(
        lossy > 0.0, -np.expm1(x) / np.where(lossy > 0.0, lossy, 1.0), 1.0
    )
    return exact


def _curr_exp(cells: Cells, dt: float) -> NestModel:
    variables = {
        "v": Variable("V_m"),
        "isyn_exc": Variable("I_syn_ex", sign=1),
        "isyn_inh": Variable("I_syn_in", sign=-1),
    }

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {**_membrane(cells), "tau_syn_ex": cells["tau_syn_E"], "tau_syn_in": cells["tau_syn_I"]}

    return NestModel(
        "iaf_psc_exp",
        variables,
        (1.0, 1.0),
        parameters,
        _exact_currents,
        holds=False,
    )


def _curr_delta(cells: Cells, dt: float) -> NestModel:
    variables = {"v": Variable("V_m")}
    return NestModel("iaf_psc_delta", variables, (1.0, 1.0), _membrane, _exact_currents, holds=False)


def _cond_exp(cells: Cells, dt: float) -> NestModel:
    """Return NEST's model in units that make its error small.

    It is compared with its threshold at grid times only (`aeif_cond_exp` is so before a step is done). Within a step it
    takes a potential above the threshold for one at the threshold: a cell that goes above it and comes back within one
    step is a little off from then on.
    """
    ratio = dt / min(cells["tau_syn_E"].min(), cells["tau_syn_I"].min())
    scale = next(scale for most, scale in CONDUCTANCES if ratio <= most)
    potentials = {
        "E_L": "v_rest",
        "V_th": "v_thresh",
        "V_reset": "v_reset",
        "E_ex": "e_rev_E",
        "E_in": "e_rev_I",
    }

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {
            **{name: VOLTAGE * cells[ours] for name, ours in potentials.items()},
            "C_m": scale * cells["cm"],
            "g_L": scale * (cells["cm"] / cells["tau_m"]),
            "tau_syn_ex": cells["tau_syn_E"],
            "tau_syn_in": cells["tau_syn_I"],
        }

    return NestModel(
        "iaf_cond_exp",
        {
            "v": Variable("V_m", VOLTAGE),
            "gsyn_exc": Variable("g_ex", scale),
            "gsyn_inh": Variable("g_in", scale),
        },
        (scale, -scale),
        parameters,
        lambda cells, dt, currents: scale * VOLTAGE * currents,
        holds=True,
    )


MODELS: Mapping[str, Callable[[Cells, float], NestModel]] = {
    IF_curr_exp.dynamics.hash: _curr_exp,
    IF_cond_exp.dynamics.hash: _cond_exp,
    IF_curr_delta.dynamics.hash: _curr_delta,
}
"""Models of NEST's by the hash of the dynamics that they compute, for the cells of a population and a time step."""


def model_of(recipe: Recipe, population: int) -> NestModel | None:
    """Return the model of a population; None if it consists of sources, or if NEST has none."""
    kind = recipe.populations[population].type
    make = MODELS.get(kind.dynamics.hash) if issubclass(kind, CellType) else None
    return None if make is None else make(recipe.cells(population), recipe.dt)


def problems_of(recipe: Recipe) -> list[Problem]:
    """Return what NEST refuses of a network, or takes for something else."""
    texts = []
    if tics_of(recipe.dt) is None:
        texts.append(
            f"a time step of {recipe.dt!r} ms: NEST needs a ratio of two whole numbers below a million"
        )
    for pathway in recipe.pathways:
        if pathway.delay is not None and pathway.delay > LONGEST_DELAY:
            label = recipe.model.projections[pathway.projection].label
            what = f"a delay of {pathway.delay} steps; at most {LONGEST_DELAY} are possible"
            texts.append(f"projection {label!r}: {what}: use a longer time step")
    for spec in recipe.populations:
        model = model_of(recipe, spec.number)
        if model is not None:
            found = [*model.refusals(recipe.cells(spec.number)), *model.lacking(recipe.initial(spec.number))]
            texts += [f"population {spec.label!r}: {text}" for text in found]
    return [Problem(text) for text in texts]


def tics_of(dt: float) -> int | None:
    """Return how many of NEST's units of time make a millisecond, so that a step is a whole number of them."""
    step = Fraction(dt).limit_denominator(1_000_000)
    if step <= 0 or abs(float(step) - dt) > 1e-12 * dt:
        return None
    return step.denominator * -(-1000 // step.denominator) if 1000 % step.denominator else 1000


def initial_pulses(recipe: Recipe) -> list[tuple[int, StateChange]]:
    """Return what has to be added at step 0 to variables that cannot be assigned."""
    pulses = []
    for spec in recipe.populations:
        model = model_of(recipe, spec.number)
        for name, variable in {} if model is None else model.variables.items():
            values = recipe.initial(spec.number)[name] if variable.sign else np.zeros(0)
            index = np.flatnonzero(values).astype(np.int32)
            if len(index):
                pulses.append((0, StateChange(spec.number, name, index, values[index])))
    return pulses
