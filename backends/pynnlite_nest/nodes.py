"""Cells and sources as NEST's nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api

from pynnlite.backend import StateChange
from pynnlite.recipe import Recipe

from .clock import Clock
from .models import NEVER, TIED, FloatArray, IndexArray, NestModel, Steps, Variable

SYNAPSE = "static_synapse"
DEVICE_SYNAPSE = "pynnlite_device"
"""A copy of it for recorders and pulses, so that the others can be looked up by themselves."""

DRAWN = "pp_psc_delta"
"""NEST's model of a cell that fires at random, a Poisson-distributed number of times in each step."""


class Nodes:
    """The nodes of all populations that have any in NEST: cells, and sources that are listened to or drawn by it.

    Parameters
    ----------
    recipe : Recipe
        The network.
    models : dict of int to NestModel
        The models of all populations of cells.
    drawn : frozenset of int
        The populations of sources whose spikes NEST draws.
    """

    def __init__(self, recipe: Recipe, models: Mapping[int, NestModel], drawn: frozenset[int]) -> None:
        emitting = {pathway.source for pathway in recipe.pathways}
        self.models = models
        self.drawn = drawn
        self.sources: list[int] = []
        self._nodes: dict[int, Any] = {}
        self._levels: dict[int, list[tuple[int, FloatArray, FloatArray]]] = {}
        self.first: dict[int, int] = {}
        for spec in recipe.populations:
            number = spec.number
            if number in models:
                self._nodes[number] = nest.Create(models[number].name, spec.size)
            elif number in drawn:
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

    def set_parameters(
        self,
        recipe: Recipe,
        population: int,
        more: Mapping[str, FloatArray] | None = None,
        levels: tuple[FloatArray, FloatArray] | None = None,
    ) -> None:
        """Give the cells of a population the parameters of a recipe, but not the current, and perhaps `more`.

        Parameters
        ----------
        recipe : Recipe
            The recipe.
        population : int
            Number of the population.
        more : dict of str to ndarray, optional
            Further parameters under NEST's names.
        levels : tuple of ndarray, optional
            Thresholds and reset values in place of those of the recipe.
        """
        cells = recipe.cells(population)
        if levels is not None:
            cells = {**cells, "v_thresh": levels[0], "v_reset": levels[1]}
        parameters = self.models[population].parameters(cells)
        held = np.asarray(recipe.refractory_steps(population) * recipe.dt, np.float64)
        assign(self.all(population), {**parameters, "t_ref": held, **(more or {})})

    def initial(self, recipe: Recipe, population: int) -> dict[str, FloatArray]:
        """Return the initial values, under NEST's names, of the state variables that can be assigned."""
        values, variables = recipe.initial(population), self.models[population].variables.items()
        return {
            variable.name: values[name] * variable.scale for name, variable in variables if not variable.sign
        }

    def set_state(self, population: int, variable: str, index: IndexArray, values: FloatArray) -> None:
        """Give a state variable of some cells, ascending, new values."""
        target = self.models[population].variables[variable]
        assign(self.some(population, index), {target.name: values * target.scale})

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


def assign(nodes: Any, columns: Mapping[str, FloatArray]) -> None:
    """Give parameters of some nodes values, each of shape (n,); the same ones for all nodes in one call."""
    common = {name: float(column[0]) for name, column in columns.items() if (column == column[0]).all()}
    if not common.keys() >= columns.keys() & set(TIED):
        common = {name: value for name, value in common.items() if name not in TIED}
    if common:
        nestkernel_api.llapi_set_nc_status(nodes._datum, [common])
    names = [name for name in columns if name not in common]
    if names:
        rows = zip(*(columns[name].tolist() for name in names), strict=True)
        if len(names) == 1:
            status = [{names[0]: value} for (value,) in rows]  # the usual case, in a third of the time
        else:
            status = [dict(zip(names, row, strict=True)) for row in rows]
        nestkernel_api.llapi_set_nc_status(nodes._datum, status)


def pulse(nodes: Nodes, clock: Clock, step: int, change: StateChange) -> None:
    """Add to synaptic currents at a step, by a source of their own."""
    delay = clock.lead - 1
    source = nest.Create("spike_train_injector", params={"spike_times": [clock.time(step - delay)]})
    scale = nodes.models[change.population].variables[change.variable].scale
    n = len(change.index)
    spec = {
        "synapse_model": DEVICE_SYNAPSE,
        "weight": change.values * scale,
        "delay": np.full(n, delay * clock.dt),
    }
    target = change.index + nodes.first[change.population]
    nest.Connect(np.full(n, source.global_id), target, "one_to_one", spec)
