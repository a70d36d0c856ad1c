"""A model of NEST's, described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Cells = Mapping[str, FloatArray]
Needs = tuple[float, float]
Steps = NDArray[np.int64]
Rule = Callable[[Cells], NDArray[np.bool_]]

ASIDE = 1e-7
"""How near to a potential at which NEST divides 0 by 0 its equations are wrong, in mV."""


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
    pulse : float
        If it is not in the status: the weight of a spike that adds 1 to it; 0 if there is none, so that it begins at 0
        and cannot be assigned.
    """

    name: str
    scale: float = 1.0
    sign: int = 0
    pulse: float = 1.0


@dataclass(frozen=True, slots=True)
class Depth:
    """How far down a current can take some cells that NEST's solver cannot follow below some potential.

    While the current stays, the potential is not below that of a cell with nothing but its leak.

    Parameters
    ----------
    limit : (n,) ndarray of float64
        The potentials, in mV, below which the solver does not come to an end.
    top : (n,) ndarray of float64
        The lowest reversal potentials, in mV: whatever flows but the current pulls the potential up to these.
    leak : (n,) ndarray of float64
        By which part of its distance to `rest` the potential goes there, per ms.
    rest : (n,) ndarray of float64
        Where the leak and the current alone would take the potential, in mV.
    """

    limit: FloatArray
    top: FloatArray
    leak: FloatArray
    rest: FloatArray

    @property
    def is_safe(self) -> bool:
        """Whether no cell that is above the limit can ever get below it."""
        return bool((self.rest >= self.limit).all() and (self.top >= self.limit).all())

    def times(self, potentials: FloatArray) -> FloatArray:
        """Return for how long, in ms, cells with some potentials are certainly above the limit; 0 if they are not."""
        lowest = np.minimum(potentials, self.top)
        with np.errstate(all="ignore"):
            far = np.log((lowest - self.rest) / (self.limit - self.rest)) / self.leak
        times = np.where(self.rest < self.limit, far, np.inf)
        return np.where(lowest > self.limit, times, 0.0)


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
    levels : tuple of str
        The names of the threshold and of the reset value in the declaration; none if cells are not held after a spike.
    rules : dict of str to callable
        By text, which cells break a rule of NEST's, by their parameters in NEST's terms.
    cleared : tuple of str
        Variables of NEST's that the declaration does not have, which begin at 0.
    resets_late : bool
        Whether the sample at a spike is the potential that has reached the threshold, not the reset value.
    guesses : bool
        Whether NEST guesses when, within a step, a cell has fired, so that the device must be made to tell steps.
    singular : callable, optional
        Parameters of the declaration → the potentials, of shape (k, n), at which NEST would divide 0 by 0.
    depth : callable, optional
        Parameters of the declaration, dt and a current (nA) for each cell → where NEST's solver never comes to an end.
    capacity : callable
        Parameters of the declaration → the capacity of each cell, in nF.
    """

    name: str
    variables: Mapping[str, Variable]
    weights: tuple[float, ...]
    parameters: Callable[[Cells], dict[str, Any]]
    currents: Callable[[Cells, float, FloatArray], dict[str, FloatArray]]
    receptors: tuple[int, ...] = (0, 0)
    levels: tuple[str, ...] = ("v_thresh", "v_reset")
    rules: Mapping[str, Rule] | None = None
    cleared: tuple[str, ...] = ()
    resets_late: bool = False
    guesses: bool = False
    singular: Callable[[Cells], FloatArray] | None = None
    depth: Callable[[Cells, float, FloatArray], Depth] | None = None
    capacity: Callable[[Cells], FloatArray] = itemgetter("cm")

    def beside(self, cells: Cells, potentials: FloatArray) -> FloatArray:
        """Return potentials that cells are to have, a little to the side of those at which NEST would divide 0 by 0."""
        if self.singular is None:
            return potentials
        near = (np.abs(potentials - self.singular(cells)) < ASIDE).any(axis=0)
        return np.where(near, potentials + 2 * ASIDE, potentials)

    def refusals(self, cells: Cells) -> list[str]:
        """Return the parameters of some cells that NEST refuses, in words."""
        parameters, texts = self.parameters(cells), []
        for text, broken in (self.rules or {}).items():
            wrong = np.atleast_1d(broken(parameters))
            if wrong.any():
                texts.append(f"{text} in {int(wrong.sum())} of {len(wrong)} cells, which NEST does not allow")
        return texts

    def lacking(self, initial: Cells) -> list[str]:
        """Return which initial values cannot be given to cells."""
        texts = []
        for name, variable in self.variables.items():
            if variable.sign and not variable.pulse:
                if initial[name].any():
                    texts.append(f"{name} of some cells does not begin at 0, where NEST's {self.name} begins")
            elif variable.sign and (initial[name] * variable.sign < 0).any():
                texts.append(
                    f"{name} of some cells begins with a sign that its synapses do not have, which NEST has no means"
                    " for"
                )
        return texts


def reset_below_threshold(parameters: Cells) -> NDArray[np.bool_]:
    """Tell which cells have a reset value that is not below the threshold, as NEST compares the two."""
    rest = parameters.get("E_L", 0.0)
    above: NDArray[np.bool_] = parameters["V_reset"] - rest >= parameters["V_th"] - rest
    return above


RESET: Mapping[str, Rule] = {"v_reset is not below v_thresh": reset_below_threshold}


def constant_current(cells: Cells, dt: float, currents: FloatArray) -> dict[str, FloatArray]:
    """Return the current of cells as it is."""
    return {"I_e": currents}


def scaled_current(scale: float) -> Callable[[Cells, float, FloatArray], dict[str, FloatArray]]:
    """Return what puts currents into a unit of NEST's."""
    return lambda cells, dt, currents: {"I_e": scale * currents}


def no_needs(dt: float, cells: Cells, held: Steps) -> Needs:
    """Return the needs of cells that one model serves."""
    return 0.0, 0.0


MOST_SUBSTEPS = 2.0**16
"""The most that NEST's solver may need in a step, which are as many as the native engine takes."""

STABLE = 3.0
"""The longest substep of its formula, in the time in which the fastest variable moves."""

UNDIVIDED = 0.4
"""The longest step, in synaptic time constants, that NEST's Runge–Kutta–Fehlberg formula need not divide: the
conductance is then wrong by 1e-4 of itself at most."""


def divides(dt: float, cells: Cells) -> bool:
    """Tell whether a step is too long for the synapses of some cells."""
    shortest = min(float(cells["tau_syn_E"].min()), float(cells["tau_syn_I"].min()))
    return dt > UNDIVIDED * shortest


def largest_conductance(dt: float, capacity: FloatArray) -> float:
    """Return the conductance, in µS, up to which NEST's solver follows the potential of cells of some capacities.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    capacity : (n,) ndarray of float64
        In nF.
    """
    return STABLE * MOST_SUBSTEPS / dt * float(np.min(capacity, initial=np.inf))


def membrane(cells: Cells) -> dict[str, FloatArray]:
    """Return the parameters of a leaky membrane that fires at a threshold."""
    return {
        "E_L": cells["v_rest"],
        "V_th": cells["v_thresh"],
        "V_reset": cells["v_reset"],
        "C_m": cells["cm"],
        "tau_m": cells["tau_m"],
    }
