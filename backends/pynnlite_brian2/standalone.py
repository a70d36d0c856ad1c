"""A network as one C++ program of Brian2's standalone mode, which runs once.

Steps are counted first; the program is written, compiled and run when the results are asked for. Nothing of it can be
reached from Python meanwhile, so whatever would have to be is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes, Whole, require_open
from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.errors import BackendError, SimulationStateError, UnsupportedModel
from pynnlite.recipe import Recipe
from pynnlite.timebase import nearest_steps

from .cells import Cells, alike
from .compiling import compile_and_run
from .preferences import import_brian2, preferences
from .synapses import COLUMNS, columns_of

brian2 = import_brian2()

INSTEAD = "Choose codegen='cython', or 'numpy'."

LAST = 2**31 - 1
"""The last step that it can reach."""


class Planned(Cells):
    """Cells whose arrays are filled here and belong to no group yet."""

    def _make(self, clock: Any) -> dict[str, NDArray[Any]]:
        return {
            name: np.zeros(
                1 if "shared" in kind else self.size, np.int32 if "integer" in kind else np.float64
            )
            for name, kind in self.code.variables.items()
        }


class StandaloneSimulation:
    """A network that runs once, when its data are asked for.

    Parameters
    ----------
    recipe : Recipe
        The network.

    Raises
    ------
    UnsupportedModel
        For cells whose equations need smaller steps now and then, and for currents that change.
    """

    runs_when_read = True

    def __init__(self, recipe: Recipe) -> None:
        self.step = 0
        self._has_run = self._closed = False
        self._whole = Whole()
        self._folder: TemporaryDirectory[str] | None = None
        self._plan(recipe)

    def _plan(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._cells = [Planned(recipe, numbers, None) for numbers in alike(recipe)]
        self._groups = {number: cells for cells in self._cells for number in cells.first}
        self._require_supported()
        for cells in self._cells:
            total = np.zeros(cells.size)
            for spec in recipe.injections:
                if spec.population in cells.first:
                    value = recipe.current(spec.number, 0, 1)[0]
                    np.add.at(total, spec.index + cells.first[spec.population], value)
            cells.set_current(total)

    def _require_supported(self) -> None:
        recipe = self._recipe
        problems = [
            f"population {recipe.populations[number].label!r}: its equations need smaller steps now and then, which the"
            f" standalone mode cannot take. {INSTEAD}"
            for number, cells in self._groups.items()
            if cells.scheme.pull is None
        ]
        problems += [
            f"population {recipe.populations[number].label!r}: the standalone mode has no cells that fire by chance."
            f" {INSTEAD}"
            for number, cells in self._groups.items()
            if cells.dynamics.hazard is not None
        ]
        problems += [
            f"variable {probe.variable!r} of population {recipe.populations[probe.population].label!r}: the standalone"
            f" mode records no definitions. {INSTEAD}"
            for probe in recipe.probes
            if probe.population in self._groups
            and probe.variable in self._groups[probe.population].definitions
        ]
        problems += [
            f"injection {spec.number}: the standalone mode has no currents that change. {INSTEAD}"
            for spec in recipe.injections
            if recipe.next_change_of_current(spec.number, 0) < LAST
        ]
        problems += [
            f"projection {each.label!r}: the standalone mode has no synapses with a rule, such as those of"
            f" {each.synapse_type.__name__}. {INSTEAD}"
            for each in recipe.model.projections
            if each.rule is not None
        ]
        if problems:
            raise UnsupportedModel("brian2", problems)

    def advance(self, n_steps: int) -> None:
        """Go some steps on, when results are asked for."""
        require_open(self._closed)
        self._whole.require()
        if n_steps and self._has_run:
            raise SimulationStateError(
                "In Brian2's standalone mode a network runs once. Run for the whole time at once and read data after"
                f" it, or call reset() before the next run. {INSTEAD[:-1]}, for several runs."
            )
        self.step += n_steps

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Take changes before the first step."""
        require_open(self._closed)
        self._whole.require()
        if self.step:
            raise SimulationStateError(
                f"In Brian2's standalone mode nothing can be changed while a network runs, or after it. {INSTEAD}"
            )
        self._plan(recipe)
        for change in changes.state:
            self._groups[change.population].assign(change)

    def drain(self) -> Recordings:
        """Run, and return the recorded data; nothing before the first step, and nothing the second time."""
        require_open(self._closed)
        if self._has_run or not self.step or not self._whole:
            return Recordings()
        with self._whole.broken_by_errors():
            recordings = self._compiled_and_run()
        self._has_run = True
        return recordings

    def close(self) -> None:
        """Release everything; may be called more than once."""
        self._closed = True
        if self._folder is not None:
            self._folder.cleanup()

    def _compiled_and_run(self) -> Recordings:
        """Switch Brian2 to its standalone mode, run, and switch back."""
        self._folder = TemporaryDirectory(prefix="pynnlite_")
        from brian2.devices.device import get_device, reset_device

        brian2.set_device("cpp_standalone", build_on_run=False)
        try:
            get_device().reinit()
            get_device().activate(build_on_run=False)
            with preferences("cpp_standalone"):
                return self._run(get_device(), self._folder.name)
        finally:
            get_device().reinit()
            reset_device()

    def _run(self, device: Any, folder: str) -> Recordings:
        """Write, compile and run the program, and return the recorded data."""
        recipe = self._recipe
        clock = brian2.Clock(recipe.dt * brian2.ms, name="pynnlite_clock")
        programs = [Program(recipe, cells, clock) for cells in self._cells]
        emitters: list[tuple[Any, Mapping[int, int]]] = [(each.group, each.cells.first) for each in programs]
        trains = source_trains(recipe, self.step, clock)
        if trains is not None:
            emitters.append(trains)
        objects = [each for program in programs for each in program.objects]
        objects += [each for program in programs for each in program.connect(emitters)]
        objects += [] if trains is None else [trains[0]]
        network = brian2.Network(objects, name="pynnlite_network")
        network.schedule = ["start", "groups", "synapses", "thresholds", "resets", "end"]
        network.run(self.step * recipe.dt * brian2.ms, namespace={})
        compile_and_run(device, folder)
        spikes: dict[int, Spikes] = {}
        traces: dict[int, Trace] = {}
        for program in programs:
            program.check()
            spikes.update(program.spikes())
            traces.update(program.traces(self.step))
        return Recordings(spikes, traces)


class Program:
    """The part of a program that deals with some cells.

    Parameters
    ----------
    recipe : Recipe
        The network.
    cells : Planned
        The cells.
    clock : brian2.Clock
        The clock of the network.

    Attributes
    ----------
    objects : list
        Brian2's objects.
    """

    def __init__(self, recipe: Recipe, cells: Planned, clock: Any) -> None:
        self.cells, self._recipe, self._clock = cells, recipe, clock
        self._room = cells.scheme.room(cells.arrays)
        inputs = {f"in{k}": "1" for k in range(len(cells.receptors))}
        code = replace(cells.code, variables={**cells.code.variables, **inputs, "hardest": "1"})
        watch = f"hardest = clip({cells.scheme.pull}, hardest, 1e300)\n" if cells.scheme.pull else ""
        self.group, _ = code.group(cells.size, watch + cells.step_code, clock)
        for name, values in cells.arrays.items():
            self.group.variables[name].set_value(values)
        if inputs:
            self.group.run_regularly(self._additions(), clock=clock, when="synapses", order=5)
        probes = [probe for probe in recipe.probes if probe.population in cells.first]
        self._spikes = [probe for probe in probes if probe.variable == "spikes"]
        self._monitor = brian2.SpikeMonitor(self.group) if self._spikes and code.threshold else None
        self._samples = [
            (
                probe,
                brian2.StateMonitor(
                    self.group, self._name(probe), self._places(probe), clock=clock, order=-9
                ),
            )
            for probe in probes
            if probe.variable != "spikes"
        ]
        monitors = [
            *(monitor for _, monitor in self._samples),
            *([] if self._monitor is None else [self._monitor]),
        ]
        self.objects = [self.group, *monitors]

    def _name(self, probe: Any) -> str:
        return self.cells.names.states[probe.variable]

    def _places(self, probe: Any) -> NDArray[np.int32]:
        places: NDArray[np.int32] = probe.index + np.int32(self.cells.first[probe.population])
        return places

    def _additions(self) -> str:
        """Return code that adds the input of each receptor; input to a held variable is lost."""
        lines = []
        for k, receptor in enumerate(self.cells.receptors):
            state = self.cells.names.states[self.cells.dynamics.receptors[receptor]]
            amount = f"in{k}*act" if self.cells.dynamics.is_delta(receptor) else f"in{k}"
            if receptor in self.cells.dynamics.gains:
                amount = f"{amount}*{self.cells.names.code(self.cells.dynamics.gains[receptor])}"
            lines += [f"{state} = {state} + {amount}", f"in{k} = 0"]
        return "\n".join(lines)

    def connect(self, emitters: Sequence[tuple[Any, Mapping[int, int]]]) -> list[Any]:
        """Return the synapses onto these cells from groups, each given with the places of its populations."""
        made = []
        for group, first in emitters:
            for receptor in range(len(self.cells.receptors)):
                paths = [
                    path
                    for path in self._recipe.pathways
                    if path.source in first and path.target in self.cells.first and path.receptor == receptor
                ]
                counts, columns = columns_of(self._recipe, [path.number for path in paths], COLUMNS)
                if not sum(counts):
                    continue
                synapses = brian2.Synapses(
                    group,
                    self.group,
                    "w : 1",
                    on_pre=f"in{receptor}_post += w",
                    clock=self._clock,
                    namespace={},
                )
                source = np.repeat([first[path.source] for path in paths], counts) + columns["source"]
                target = (
                    np.repeat([self.cells.first[path.target] for path in paths], counts) + columns["target"]
                )
                synapses.connect(i=source, j=target)
                synapses.w = columns["weight"]
                steps = columns["delay"] - 1  # a spike enters the queue in the step after it was found
                synapses.pre.delay = steps * self._clock.dt_ * brian2.second
                made.append(synapses)
        return made

    def check(self) -> None:
        """Raise `BackendError` if whole steps were too long for some cell, or a state has run away."""
        if self.cells.scheme.pull and self.group.variables["hardest"].get_value().max() > self._room:
            raise BackendError(
                "Some conductances became so large that steps must be divided, which Brian2's standalone mode cannot"
                f" do. {INSTEAD[:-1]}, or a shorter time step."
            )
        for variable, short in self.cells.names.states.items():
            lost = np.flatnonzero(~np.isfinite(self.group.variables[short].get_value()))
            if len(lost):
                label, cell = self.cells.whose(int(lost[0]))
                raise BackendError(
                    f"{variable} of cell {cell} of population {label!r} has run away: it is not finite at the end of"
                    f" the run. {INSTEAD[:-1]}, to be told when and why, and bound {variable} in the equations."
                )

    def spikes(self) -> dict[int, Spikes]:
        """Return the spikes of each probe."""
        if self._monitor is None:
            none = Spikes(np.zeros(0, np.int32), np.zeros(0, np.int64))
            return dict.fromkeys((probe.number for probe in self._spikes), none)
        place = np.asarray(self._monitor.i[:])
        step = nearest_steps(self._monitor.t[:], self._clock.dt_) + 1
        found = {}
        for probe in self._spikes:
            at = np.flatnonzero(np.isin(place, self._places(probe)))
            found[probe.number] = Spikes(place[at] - np.int32(self.cells.first[probe.population]), step[at])
        return found

    def traces(self, last: int) -> dict[int, Trace]:
        """Return the samples of each probe; the last sample is the final state of the program."""
        found = {}
        for probe, monitor in self._samples:
            name, interval = self._name(probe), self._recipe.interval(probe)
            end = self.group.variables[name].get_value()[self._places(probe)]
            values = np.vstack([np.asarray(getattr(monitor, name)).T, end])
            found[probe.number] = Trace(np.arange(0, last + 1, interval), values[::interval])
        return found


def source_trains(recipe: Recipe, n_steps: int, clock: Any) -> tuple[Any, dict[int, int]] | None:
    """Return a group that emits all spikes of the sources that project to something, and where each population is."""
    used = sorted({path.source for path in recipe.pathways if recipe.is_source(path.source)})
    if not used:
        return None
    ends = np.cumsum([0, *(recipe.populations[number].size for number in used)]).tolist()
    first = dict(zip(used, ends, strict=False))
    trains = [recipe.spikes(number, -1, n_steps - 1) for number in used]
    counts = [1 if train.count is None else train.count for train in trains]
    step = np.concatenate([np.repeat(train.step, count) for train, count in zip(trains, counts, strict=True)])
    index = np.concatenate(
        [np.repeat(t.index + first[k], count) for k, t, count in zip(used, trains, counts, strict=True)]
    )
    order = np.lexsort((index, step))
    size = max(
        ends[-1], int(np.bincount(step).max(initial=0))
    )  # its list of a step's spikes is as long as that
    times = step[order] * clock.dt_ * brian2.second
    group = brian2.SpikeGeneratorGroup(size, index[order], times, clock=clock, when="start", sorted=True)
    group.variables["_timebins"].set_value(step[order].astype(np.int32))
    group._previous_dt, group._spikes_changed = clock.dt_, False  # else it refuses several spikes in one step
    return group, first
