"""The NEST model of each declaration, and its parameters.

NEST's equations hold in any coherent system of units. They are given PyNN's (nF with nA and µS, not pF with pA and nS),
so that weights and samples pass unchanged, to the last bit; where a scale is needed it is a power of two.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.declarations import CellType
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]
Steps = NDArray[np.int64]
Cells = Mapping[str, FloatArray]
Needs = tuple[float, float]

LONGEST_HOLD = 2**31 - 1
"""In steps; NEST counts them in 32 bits. A cell that is held longer is held for good."""

TIED = ("E_L", "V_th", "V_reset")
"""Parameters that NEST compares with each other at every assignment, so that they must be assigned together."""

VOLTAGE = 2.0**11
"""Scale of the potentials of `IF_cond_exp`. NEST integrates it with an error of at most 1e-3 in each variable, in any
unit: by this scale that is 5e-7 mV."""

UNDIVIDED = 2.0**28
CONDUCTANCES = ((1 / 40, UNDIVIDED), (1.0, 2.0**34), (np.inf, 2.0**60))
"""Scale of the conductances of `IF_cond_exp`, for time steps up to this part of the shortest synaptic time constant. A
longer step has to be divided, for which the error that is allowed must be smaller: 4e-12 µS, 6e-14 µS, or nothing."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable of a model of NEST's.

    Parameters
    ----------
    name : str
        Its name in NEST.
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
        Its name in NEST.
    variables : dict of str to Variable
        The state variables.
    weights : tuple of float
        For each receptor, the scale of its weights, with NEST's sign.
    parameters : callable
        Parameters of the declaration → parameters of NEST, without the refractory time and the current.
    currents : callable
        Parameters of the declaration, dt and a current (nA) for each cell → the parameter of NEST's that has it.
    receptors : tuple of int
        For each receptor, NEST's number.
    resets_late : bool
        Whether the sample at a spike is the potential that has reached the threshold, not the reset value.
    guesses : bool
        Whether NEST guesses when, within a step, a cell has fired, so that the device must be made to tell steps.
    """

    name: str
    variables: Mapping[str, Variable]
    weights: tuple[float, ...]
    parameters: Callable[[Cells], dict[str, FloatArray]]
    currents: Callable[[Cells, float, FloatArray], dict[str, FloatArray]]
    receptors: tuple[int, ...] = (0, 0)
    resets_late: bool = False
    guesses: bool = False

    def refusals(self, cells: Cells) -> list[str]:
        """Return the parameters of some cells that NEST refuses, in words."""
        p = self.parameters(cells)
        rest = p.get("E_L", 0.0)
        above = p["V_reset"] - rest >= p["V_th"] - rest if "V_th" in p else np.zeros(0, bool)
        refused = int(above.sum())
        text = f"v_reset is not below v_thresh in {refused} of {len(above)} cells, which NEST does not allow"
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


def _exact_currents(cells: Cells, dt: float, currents: FloatArray) -> dict[str, FloatArray]:
    """Return currents that make up for the digits that NEST's propagator of a long time constant loses."""
    x = -dt / cells["tau_m"]
    lossy = 1.0 - np.array([math.exp(each) for each in x])  # as NEST has it, by the same library
    ratio = np.where(lossy > 0.0, -np.expm1(x) / np.where(lossy > 0.0, lossy, 1.0), 1.0)
    return {"I_e": currents * ratio}


def _curr_exp(dt: float, needs: Needs) -> NestModel:
    variables = {
        "v": Variable("V_m"),
        "isyn_exc": Variable("I_syn_ex", sign=1),
        "isyn_inh": Variable("I_syn_in", sign=-1),
    }

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        return {**_membrane(cells), "tau_syn_ex": cells["tau_syn_E"], "tau_syn_in": cells["tau_syn_I"]}

    return NestModel("iaf_psc_exp", variables, (1.0, 1.0), parameters, _exact_currents)


def _curr_delta(dt: float, needs: Needs) -> NestModel:
    variables = {"v": Variable("V_m")}
    return NestModel("iaf_psc_delta", variables, (1.0, 1.0), _membrane, _exact_currents)


def _cond_exp(dt: float, needs: Needs) -> NestModel:
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
        resets_late=not never_held,
        guesses=bool(never_held),
    )


def _decaying(times: FloatArray, dt: float) -> FloatArray:
    """Return time constants with which NEST's Runge–Kutta–Fehlberg formula decays as it should in an undivided step."""
    x = -dt / times
    error = x**5 * (1 / 2080 - 1 / 720 + x * (1 / 720 - 1 / 2080 - 1 / 5040))  # of the step, by its length
    decaying: FloatArray = times / (1.0 - error)
    return decaying


MODELS: Mapping[str, Callable[[float, Needs], NestModel]] = {
    IF_curr_exp.dynamics.hash: _curr_exp,
    IF_cond_exp.dynamics.hash: _cond_exp,
    IF_curr_delta.dynamics.hash: _curr_delta,
}
"""Models of NEST's by the hash of the dynamics that they compute, for a time step and the needs of the cells."""


def needs_of(recipe: Recipe, population: int) -> Needs:
    """Return the needs of a population: whether some cells are never held, and a scale of conductances.

    A model for greater needs serves smaller ones.
    """
    kind = recipe.populations[population].type
    if not issubclass(kind, CellType) or kind.dynamics.hash != IF_cond_exp.dynamics.hash:
        return 0.0, 0.0
    cells = recipe.cells(population)
    ratio = recipe.dt / min(cells["tau_syn_E"].min(), cells["tau_syn_I"].min())
    scale = next(scale for most, scale in CONDUCTANCES if ratio <= most)
    return float((recipe.refractory_steps(population) == 0).any()), scale


def model_of(recipe: Recipe, population: int, needs: Needs | None = None) -> NestModel | None:
    """Return the model of a population; None if it consists of sources, or if NEST has none."""
    kind = recipe.populations[population].type
    make = MODELS.get(kind.dynamics.hash) if issubclass(kind, CellType) else None
    if make is None:
        return None
    return make(recipe.dt, needs_of(recipe, population) if needs is None else needs)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Amounts that are added to variables that cannot be assigned.

    Parameters
    ----------
    step : int
        When they are added.
    change : StateChange
        The amounts.
    seen : frozenset of int
        Numbers of the probes that there were before, whose samples of this step are without the amounts.
    """

    step: int
    change: StateChange
    seen: frozenset[int] = frozenset()


def initial_pulses(recipe: Recipe) -> list[Pulse]:
    """Return the amounts to add at step 0 to variables that cannot be assigned."""
    pulses = []
    for spec in recipe.populations:
        model = model_of(recipe, spec.number)
        for name, variable in {} if model is None else model.variables.items():
            values = recipe.initial(spec.number)[name] if variable.sign else np.zeros(0)
            index = np.flatnonzero(values).astype(np.int32)
            if len(index):
                pulses.append(Pulse(0, StateChange(spec.number, name, index, values[index])))
    return pulses
