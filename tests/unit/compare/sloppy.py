"""A small simulator of conductance-based cells whose method can be chosen: a good one, and one that is too coarse."""

from __future__ import annotations

from typing import Any

import numpy as np

from pynnlite.backend import Changes, Features
from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.model import ProbeSpec
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

METHODS = ("runge-kutta", "exponential euler")


class Sloppy:
    """A backend for `IF_cond_exp`, by one of `METHODS`."""

    requires: tuple[str, ...] = ()

    def __init__(self, method: str, features: Features, options: type) -> None:
        self.name, self.method, self.features, self.options = method, method, features, options

    def problems(self, recipe: Recipe) -> tuple[()]:
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> SloppySimulation:
        return SloppySimulation(recipe, self.method)


class SloppySimulation:
    """One network; all its populations of cells have the same type."""

    def __init__(self, recipe: Recipe, method: str) -> None:
        self.recipe, self.method, self.step = recipe, method, 0
        numbers = [spec.number for spec in recipe.populations if not recipe.is_source(spec.number)]
        self.cells = {number: Cells(recipe, number) for number in numbers}
        self.synapses = []
        for pathway in recipe.pathways:
            for chunk in recipe.chunks([pathway.number], None, ("source", "target", "weight", "delay")):
                self.synapses.append((pathway, chunk))
        longest = max((int(chunk.delay.max(initial=1)) for _, chunk in self.synapses), default=1)
        self.due = {n: np.zeros((longest + 1, 2, len(cells.v))) for n, cells in self.cells.items()}
        self.probes = [probe for probe in recipe.probes if probe.population in self.cells]
        self.samples: dict[int, list[tuple[int, Any]]] = {probe.number: [] for probe in self.probes}
        self.spikes: dict[int, list[tuple[int, Any]]] = {probe.number: [] for probe in self.probes}
        self._emit({})
        self._sample({})

    def advance(self, n_steps: int) -> None:
        for _ in range(n_steps):
            self.step += 1
            fired = {}
            for number, cells in self.cells.items():
                cells.go(self.recipe.dt, self.method)
                slot = self.due[number][self.step % len(self.due[number])]
                cells.g += slot
                slot[:] = 0.0
                fired[number] = cells.fire()
            self._emit(fired)
            self._sample(fired)

    def _emit(self, fired: dict[int, Any]) -> None:
        for pathway, chunk in self.synapses:
            if pathway.source in self.cells:
                counts = np.bincount(
                    fired.get(pathway.source, np.zeros(0, int)), minlength=len(self.cells[pathway.source].v)
                )
            else:
                found = self.recipe.spikes(pathway.source, self.step - 1, self.step)
                counts = np.zeros(self.recipe.populations[pathway.source].size, int)
                np.add.at(counts, found.index, 1 if found.count is None else found.count)
            here = np.flatnonzero(counts[chunk.source])
            ring = self.due[pathway.target]
            slots = (self.step + chunk.delay[here]) % len(ring)
            np.add.at(
                ring,
                (slots, pathway.receptor, chunk.target[here]),
                chunk.weight[here] * counts[chunk.source[here]],
            )

    def _sample(self, fired: dict[int, Any]) -> None:
        for probe in self.probes:
            cells = self.cells[probe.population]
            if probe.variable == "spikes":
                index = np.intersect1d(fired.get(probe.population, np.zeros(0, int)), probe.index)
                self.spikes[probe.number].append((self.step, index))
            elif self.step % self.recipe.interval(probe) == 0:
                self.samples[probe.number].append((self.step, cells.value(probe)))

    def drain(self) -> Recordings:
        spikes, traces = {}, {}
        for probe in self.probes:
            if probe.variable == "spikes":
                rows, self.spikes[probe.number] = self.spikes[probe.number], []
                index = np.concatenate([np.zeros(0, np.int32), *(each for _, each in rows)])
                steps = np.repeat([step for step, _ in rows], [len(each) for _, each in rows])
                spikes[probe.number] = Spikes(index.astype(np.int32), steps.astype(np.int64))
            else:
                samples, self.samples[probe.number] = self.samples[probe.number], []
                values = np.array([each for _, each in samples]).reshape(len(samples), len(probe.index))
                traces[probe.number] = Trace(np.array([step for step, _ in samples], np.int64), values)
        return Recordings(spikes, traces)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        raise NotImplementedError

    def close(self) -> None:
        pass


class Cells:
    """The cells of one population."""

    def __init__(self, recipe: Recipe, number: int) -> None:
        self.p, state = recipe.cells(number), recipe.initial(number)
        self.v, self.g = state["v"].copy(), np.array([state["gsyn_exc"], state["gsyn_inh"]])
        self.refractory, self.hold = recipe.refractory_steps(number), np.zeros(len(self.v), np.int64)

    def slope(self, v: Any, g: Any) -> Any:
        p = self.p
        currents = g[0] * (p["e_rev_E"] - v) + g[1] * (p["e_rev_I"] - v) + p["i_offset"]
        return (p["v_rest"] - v) / p["tau_m"] + currents / p["cm"]

    def go(self, dt: float, method: str) -> None:
        tau = np.array([self.p["tau_syn_E"], self.p["tau_syn_I"]])
        half, whole = self.g * np.exp(-0.5 * dt / tau), self.g * np.exp(-dt / tau)
        if method == "exponential euler":
            rate = 1 / self.p["tau_m"] + self.g.sum(axis=0) / self.p["cm"]
            new = self.v + self.slope(self.v, self.g) / rate * -np.expm1(-dt * rate)
        else:
            one = self.slope(self.v, self.g)
            two = self.slope(self.v + 0.5 * dt * one, half)
            three = self.slope(self.v + 0.5 * dt * two, half)
            four = self.slope(self.v + dt * three, whole)
            new = self.v + dt * (one + 2 * two + 2 * three + four) / 6
        free = self.hold <= 0
        self.v = np.where(free, new, self.v)
        self.hold -= 1
        self.g = whole

    def fire(self) -> Any:
        fired = np.flatnonzero((self.hold < 0) & (self.v >= self.p["v_thresh"]))
        self.v[fired], self.hold[fired] = self.p["v_reset"][fired], self.refractory[fired]
        return fired

    def value(self, probe: ProbeSpec) -> Any:
        variables = {"v": self.v, "gsyn_exc": self.g[0], "gsyn_inh": self.g[1]}
        return variables[probe.variable][probe.index].copy()
