"""A slow simulation of a recipe, written from the behaviour that every backend keeps, one cell and synapse at a time.

Sums are made in the order that is promised, one by one; the state is advanced by the constants of the native kernels,
so that synaptic variables and spikes of current and delta cells must agree to the bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from native_networks import Floats
from pynnlite_native.cells.kernels import kernel_of

from pynnlite.declarations import CellType
from pynnlite.recipe import Recipe


def synapses(recipe: Recipe) -> list[tuple[int, int, int, int, int, int, int, float]]:
    """Return (delay, source population, source, pathway, occurrence, target population, target, weight), sorted."""
    rows = []
    for pathway in recipe.pathways:
        columns = ["source", "target", "weight", "delay"]
        for chunk in recipe.chunks([pathway.number], None, columns):
            occurrence = len(rows)
            for k in range(len(chunk.source)):
                rows.append(
                    (
                        -int(chunk.delay[k]),
                        pathway.source,
                        int(chunk.source[k]),
                        pathway.number,
                        occurrence + k,
                        pathway.target,
                        int(chunk.target[k]),
                        float(chunk.weight[k]),
                    )
                )
    return sorted(rows)


class SlowSimulation:
    """State of all cells of a recipe, by population."""

    def __init__(self, recipe: Recipe, n_steps: int) -> None:
        self.recipe, self.step = recipe, 0
        self.populations = [p.number for p in recipe.populations if issubclass(p.type, CellType)]
        self.kernels = {p: kernel_of(recipe.populations[p].type) for p in self.populations}
        self.state = {p: recipe.initial(p) for p in self.populations}
        self.hold = {p: np.full(recipe.populations[p].size, -1) for p in self.populations}
        self.rows = synapses(recipe)
        # emitted[step] maps (population, index) to a count
        self.emitted: list[dict[tuple[int, int], int]] = [{} for _ in range(n_steps + 1)]
        self.spikes: list[tuple[int, int, int]] = []
        for p in range(len(recipe.populations)):
            if recipe.is_source(p):
                found = recipe.spikes(p, -1, n_steps)
                counts = np.ones(len(found.index), int) if found.count is None else found.count
                for index, step, count in zip(found.index, found.step, counts, strict=True):
                    self.emitted[int(step)][p, int(index)] = int(count)

    def advance(self, n_steps: int) -> None:
        for _ in range(n_steps):
            self._one_step()

    def _due(self) -> dict[tuple[int, int], Floats]:
        due = {(p, r): np.zeros(self.recipe.populations[p].size) for p in self.populations for r in range(2)}
        for (
            minus_delay,
            source_population,
            source,
            pathway,
            _,
            target_population,
            target,
            weight,
        ) in self.rows:
            at = self.step + minus_delay
            count = self.emitted[at].get((source_population, source), 0) if at >= 0 else 0
            if count:
                receptor = self.recipe.pathways[pathway].receptor
                due[target_population, receptor][target] += count * weight
        return due

    def _one_step(self) -> None:
        currents = {p: self._current(p) for p in self.populations}
        self.step += 1
        due = self._due()
        for p in self.populations:
            self._update(p, currents[p], due[p, 0], due[p, 1])

    def _current(self, p: int) -> Floats:
        total = self.recipe.cells(p)["i_offset"].copy()
        for spec in self.recipe.injections:
            if spec.population == p:
                total[spec.index] += self.recipe.current(spec.number, self.step, self.step + 1)[0]
        return total

    def _update(self, p: int, current: Floats, due_e: Floats, due_i: Floats) -> None:
        cells, state = self.recipe.cells(p), self.state[p]
        kernel, steps = self.kernels[p], self.recipe.refractory_steps(p)
        k: list[Any] = kernel.constants(cells, steps.astype(float), self.recipe.dt)
        rest, gain, _ = kernel.drive_terms(cells, len(current))
        target, v = rest + gain * current, state["v"]
        held = self.hold[p] > 0
        if len(kernel.states) == 1:
            moved = ((v + k[3] * (target - v)) + due_e) + due_i
        else:
            e, i = (state[name] for name in kernel.states[1:])
            moved = v + (k[5] * (target - v) + (k[6] * e + k[7] * i))
            state[kernel.states[1]], state[kernel.states[2]] = k[3] * e + due_e, k[4] * i + due_i
        state["v"] = np.where(held, v, moved)
        self.hold[p] = np.maximum(self.hold[p] - 1, -1)
        fired = np.flatnonzero((self.hold[p] < 0) & (state["v"] >= cells["v_thresh"]))
        state["v"][fired] = cells["v_reset"][fired]
        self.hold[p][fired] = steps[fired]
        for index in fired:
            self.emitted[self.step][p, int(index)] = 1
            self.spikes.append((self.step, p, int(index)))
