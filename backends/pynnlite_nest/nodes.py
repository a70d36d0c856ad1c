"""Cells and sources as NEST's nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api

from pynnlite.backend import StateChange
from pynnlite.recipe import CurrentFeed, Recipe
from pynnlite.timebase import NEVER

from .cells import LONGEST_HOLD, TIED, Cells, Depth, FloatArray, IndexArray, NestModel, Steps, Variable
from .clock import Clock

SOLVER_ERROR = 1e-3
"""How far below 0 a conductance of NEST's, in nS, can be without being wrong."""

SYNAPSE = "static_synapse"
DEVICE_SYNAPSE = "pynnlite_device"
"""A copy of it for devices and pulses, so that the others can be looked up by themselves."""

DRAWN = "pp_psc_delta"
"""NEST's model of a cell that fires at random, a Poisson-distributed number of times in each step."""

SILENT = {"c_1": 0.0, "c_2": 0.0, "c_3": 0.0, "dead_time": 0.0, "with_reset": False}
"""Its parameters when it does not fire."""


class Nodes:
    """The nodes of all populations that have any in NEST: cells, and sources that are listened to or drawn by it.

    Cells are created with the parameters that are equal for all of a population, and fire only after `begin`.

    Parameters
    ----------
    recipe : Recipe
        The network.
    models : dict of int to NestModel
        The models of all populations of cells.
    drawn : frozenset of int
        The populations of sources whose spikes NEST draws.

    Attributes
    ----------
    currents : CurrentFeed
        The injected currents.
    depths : dict of int to Depth
        How far down the present currents can take the cells of populations for which that matters.
    """

    def __init__(self, recipe: Recipe, models: Mapping[int, NestModel], drawn: frozenset[int]) -> None:
        emitting = {pathway.source for pathway in recipe.pathways}
        self.models = models
        self.depths: dict[int, Depth] = {}
        self.drawn = drawn
        self.sources: list[int] = []
        self._nodes: dict[int, Any] = {}
        self._rest: dict[int, dict[str, FloatArray]] = {}
        self._levels: dict[int, list[tuple[int, FloatArray, FloatArray]]] = {}
        self.first: dict[int, int] = {}
        self.currents = CurrentFeed(recipe)
        self.currents.take(0)
        for spec in recipe.populations:
            number = spec.number
            if number in models:
                columns = self._parameters(recipe, number) | self._currents(recipe, number)
                self._nodes[number], self._rest[number] = created(models[number].name, spec.size, columns)
            elif number in drawn:
                nest.SetDefaults(DRAWN, SILENT)
                self._nodes[number] = nest.Create(DRAWN, spec.size)
            elif number in emitting:
                self.sources.append(number)
                self._nodes[number] = nest.Create("spike_train_injector", spec.size)
            else:
                continue
            self.first[number] = self._nodes[number][0].global_id

    def all(self, population: int) -> Any:
        """Return the nodes of a population."""
        return self._nodes[population]

    def some(self, population: int, index: IndexArray) -> Any:
        """Return the nodes of some cells, ascending."""
        if len(index) == len(self._nodes[population]):
            return self._nodes[population]
        return nest.NodeCollection((index + self.first[population]).tolist())

    def begin(self, recipe: Recipe) -> None:
        """Give each cell its own parameters and its initial state."""
        for population, columns in self._rest.items():
            values, model = dict(recipe.initial(population)), self.models[population]
            values["v"] = model.beside(recipe.cells(population), values["v"])
            state = {v.name: values[name] * v.scale for name, v in model.variables.items() if not v.sign}
            state |= dict.fromkeys(model.cleared, np.zeros(recipe.populations[population].size))
            assign(self.all(population), columns | state)
        self._rest = {}

    def set_parameters(self, recipe: Recipe, population: int, levels: tuple[FloatArray, FloatArray]) -> None:
        """Give the cells of a population the parameters of a recipe, but not the current.

        Parameters
        ----------
        recipe : Recipe
            The recipe.
        population : int
            Number of the population.
        levels : tuple of ndarray
            Thresholds and reset values, in place of those of the recipe.
        """
        assign(self.all(population), self._parameters(recipe, population, levels))

    def set_currents(self, recipe: Recipe, population: int) -> None:
        """Give the cells of a population the constant current, and the injected ones as they have been taken last."""
        assign(self.all(population), self._currents(recipe, population))

    def set_state(self, population: int, variable: str, index: IndexArray, values: FloatArray) -> None:
        """Give a state variable of some cells, ascending, new values."""
        target = self.models[population].variables[variable]
        assign(self.some(population, index), {target.name: values * target.scale})

    def levels(self, population: int, cells: Cells) -> tuple[FloatArray, FloatArray]:
        """Return the thresholds and the reset values of cells, of 0 if they are not held after a spike."""
        names = self.models[population].levels
        if not names:
            nothing = np.zeros(len(self._nodes[population]))
            return nothing, nothing
        return cells[names[0]], cells[names[1]]

    def set_levels(self, population: int, step: int, threshold: FloatArray, reset: FloatArray) -> None:
        """Take the threshold and the reset value of cells in samples that come after a step."""
        self._levels.setdefault(population, []).append((step, threshold, reset))

    def forget_levels(self, step: int) -> None:
        """Forget the levels of samples up to a step, which have been read."""
        for levels in self._levels.values():
            while len(levels) > 1 and levels[1][0] <= step:
                del levels[0]

    def settled(
        self, population: int, index: IndexArray, variable: Variable, steps: Steps, values: FloatArray
    ) -> FloatArray:
        """Return samples of some cells at some steps, of shape (steps, k), with the reset value at a spike."""
        if not (self.models[population].resets_late and variable.name == "V_m"):
            return values
        found, levels = values.copy(), self._levels[population]
        for number, (step, threshold, reset) in enumerate(levels):
            last = levels[number + 1][0] if number + 1 < len(levels) else NEVER
            rows = (steps > step) & (steps <= last)
            found[rows] = np.where(values[rows] >= threshold[index], reset[index], values[rows])
        return found

    def status(self, population: int, index: IndexArray, name: str) -> FloatArray:
        """Return an entry of the status of some cells."""
        return np.atleast_1d(np.asarray(self.some(population, index).get(name), np.float64))

    def _parameters(
        self, recipe: Recipe, population: int, levels: tuple[FloatArray, FloatArray] | None = None
    ) -> dict[str, FloatArray]:
        """Return the parameters of the cells of a population under NEST's names, without the current."""
        cells = recipe.cells(population)
        model = self.models[population]
        if not model.levels:
            return model.parameters(cells)
        if levels is not None:
            cells = {**cells, **dict(zip(model.levels, levels, strict=True))}
        held = np.minimum(recipe.refractory_steps(population), LONGEST_HOLD) * recipe.dt
        return {**model.parameters(cells), "t_ref": held}

    def _currents(self, recipe: Recipe, population: int) -> dict[str, FloatArray]:
        """Return the parameter that has the current of the cells of a population."""
        cells = recipe.cells(population)
        total: FloatArray = np.array(cells.get("i_offset", np.zeros(recipe.populations[population].size)))
        self.currents.add_to(total, population)
        model = self.models[population]
        if model.depth is not None:
            self.depths[population] = model.depth(cells, recipe.dt, total)
        return model.currents(cells, recipe.dt, total)


def created(model: str, size: int, columns: Mapping[str, FloatArray]) -> tuple[Any, dict[str, FloatArray]]:
    """Create cells with the parameters, each of shape (n,), that are equal for all; return the other parameters.

    To make these the defaults takes a hundredth of the time of an assignment. A potential that is not a number does not
    reach any threshold, so that the cells are silent until they are given another. Columns of shape (n, k) have the
    parameters of k receptors, which a cell must have before anything is connected to it.
    """
    common, rest = divided(columns)
    receptors = {name: column[0].tolist() for name, column in rest.items() if column.ndim > 1}
    nest.SetDefaults(model, {**common, **receptors, "V_m": math.nan})
    return nest.Create(model, size), rest


def assign(nodes: Any, columns: Mapping[str, FloatArray]) -> None:
    """Give parameters of some nodes values, each of shape (n,); the same ones for all nodes in one call.

    NEST's solver can leave conductances of some -1e-20 behind, with which NEST then refuses any assignment. They are 0.
    """
    try:
        _assign(nodes, columns)
    except nest.NESTErrors.KernelException as error:
        if "Conductances must not be negative" not in str(error):
            raise
        found = {name: np.atleast_1d(np.asarray(nodes.get(name), np.float64)) for name in ("g_ex", "g_in")}
        if min(values.min() for values in found.values()) < -SOLVER_ERROR:
            raise
        _assign(nodes, {**{name: np.maximum(values, 0.0) for name, values in found.items()}, **columns})


def _assign(nodes: Any, columns: Mapping[str, FloatArray]) -> None:
    common, rest = divided(columns)
    if common:
        nestkernel_api.llapi_set_nc_status(nodes._datum, [common])
    if rest:
        rows = zip(*(column.tolist() for column in rest.values()), strict=True)
        if len(rest) == 1:
            (name,) = rest
            status = [{name: value} for (value,) in rows]  # the usual case, in a third of the time
        else:
            status = [dict(zip(rest, row, strict=True)) for row in rows]
        nestkernel_api.llapi_set_nc_status(nodes._datum, status)


def divided(columns: Mapping[str, FloatArray]) -> tuple[dict[str, Any], dict[str, FloatArray]]:
    """Return the values of parameters that are equal for all nodes, and the columns, of shape (n,), of the others."""
    common = {name: column[0].tolist() for name, column in columns.items() if (column == column[0]).all()}
    if not common.keys() >= columns.keys() & set(TIED):
        common = {name: value for name, value in common.items() if name not in TIED}
    return common, {name: column for name, column in columns.items() if name not in common}


def pulse(nodes: Nodes, clock: Clock, step: int, change: StateChange) -> None:
    """Add to synaptic currents at a step, by a source of their own."""
    delay = clock.lead - 1
    source = nest.Create("spike_train_injector", params={"spike_times": [clock.time(step - delay)]})
    weight = nodes.models[change.population].variables[change.variable].pulse
    n = len(change.index)
    spec = {
        "synapse_model": DEVICE_SYNAPSE,
        "weight": change.values * weight,
        "delay": np.full(n, delay * clock.dt),
    }
    target = change.index + nodes.first[change.population]
    nest.Connect(np.full(n, source.global_id), target, "one_to_one", spec)
