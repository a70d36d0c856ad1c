"""Spikes and samples, from NEST's devices and from the status of its nodes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api

from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.recipe import Recipe

from .cells import FloatArray, IndexArray, Pulse, Steps, Variable
from .clock import Clock
from .nodes import DEVICE_SYNAPSE, Nodes


@dataclass(slots=True)
class SpikeProbe:
    """A probe of spikes and the device of NEST's that records them.

    Attributes
    ----------
    device : NodeCollection
        The device.
    first : int
        NEST's number of the first cell of the population.
    in_steps : bool
        Whether it tells steps instead of times.
    index, step : ndarray
        Spikes that have been fetched from the device and have not been returned.
    """

    device: Any
    first: int
    in_steps: bool
    index: IndexArray = field(default_factory=lambda: np.zeros(0, np.int32))
    step: Steps = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(slots=True)
class Sampling:
    """Probes of the same cells at the same steps, which share one device of NEST's.

    Attributes
    ----------
    population : int
        Number of the population.
    index : (k,) ndarray of int32
        The cells, ascending.
    start, interval : int
        At which steps they are sampled.
    variables : dict of int to Variable
        The variable of each probe, by number.
    device : NodeCollection
        The device.
    given : int
        The last step of which samples were returned.
    first : dict of int to (k,) ndarray
        Samples at `start` that the device cannot have.
    kept : dict of (int, int) to (k,) ndarray
        By number of the probe and step, samples of steps at which the state was changed.
    """

    population: int
    index: IndexArray
    start: int
    interval: int
    variables: dict[int, Variable]
    device: Any = None
    given: int = -1
    first: dict[int, FloatArray] = field(default_factory=dict)
    kept: dict[tuple[int, int], FloatArray] = field(default_factory=dict)

    def due(self, step: int) -> bool:
        """Tell whether a sample belongs to a step and has not been returned."""
        return step > self.given and step >= self.start and (step - self.start) % self.interval == 0


class Probes:
    """All probes of one network.

    A device gets the samples of a step only while NEST runs the next one. Most variables can be read from the
    status of a node as well; for the others (`needs_next`) NEST has to go one step further before they are drained.

    Parameters
    ----------
    nodes : Nodes
        The nodes.
    clock : Clock
        The steps.
    pulses : list of Pulse
        What is added to synaptic currents; the list may grow.
    """

    def __init__(self, nodes: Nodes, clock: Clock, pulses: list[Pulse]) -> None:
        self._nodes, self._clock, self._pulses = nodes, clock, pulses
        self._spikes: dict[int, SpikeProbe] = {}
        self._samplings: list[Sampling] = []

    def set(self, recipe: Recipe, step: int, given: dict[int, int], original: Recipe | None = None) -> None:
        """Record the probes of a recipe.

        Parameters
        ----------
        recipe : Recipe
            The recipe.
        step : int
            The present step; -1 if the network has just been built and is yet to run up to step 0.
        given : dict of int to int
            For each probe that there was, the last step that was returned.
        original : Recipe, optional
            The recipe that the network begins with, whose initial values are the samples at step 0.
        """
        ours = self._nodes.models.keys() | self._nodes.drawn
        probes = {probe.number: probe for probe in recipe.probes if probe.population in ours}
        self._stop(probes.keys(), step)
        known = self._spikes.keys() | {
            number for sampling in self._samplings for number in sampling.variables
        }
        samplings: dict[Any, Sampling] = {}
        for number, probe in probes.items():
            if number in known:
                continue
            if probe.variable == "spikes":
                self._add_spikes(number, probe.population, probe.index, given.get(number, probe.start))
                continue
            last, interval = given.get(number, probe.start - 1), recipe.interval(probe)
            key = (probe.population, probe.index.tobytes(), probe.start, interval, last)
            sampling = samplings.setdefault(
                key, Sampling(probe.population, probe.index, probe.start, interval, {}, given=last)
            )
            sampling.variables[number] = self._nodes.models[probe.population].variables[probe.variable]
            if original is not None and probe.start == 0 and last < 0:
                sampling.first[number] = original.initial(probe.population)[probe.variable][probe.index]
        for sampling in samplings.values():
            self._begin(sampling, step)

    def needs_next(self, step: int) -> bool:
        """Tell whether NEST must have gone one step further before the samples of a step can be returned."""
        hidden = (m for m in self._samplings if any(v.sign for v in m.variables.values()))
        return any(m.due(step) and not (m.first and m.start == step) for m in hidden)

    def begin(self, sampling: Sampling) -> None:
        """Start to record samples after the step `given` of a sampling."""
        names = [variable.name for variable in sampling.variables.values()]
        settings = {"record_from": names, "interval": sampling.interval * self._clock.dt}
        settings["start"] = self._clock.time(max(sampling.given, -1))
        if sampling.interval > 1:
            settings["offset"] = self._clock.time(sampling.start)
        sampling.device = nest.Create("multimeter", params=settings)
        nest.Connect(
            sampling.device, self._nodes.some(sampling.population, sampling.index), syn_spec=self._synapse
        )

    def samples(self, sampling: Sampling, number: int, events: dict[str, Any], most: int) -> Trace:
        """Return the samples of one probe after the step `given` of its sampling and up to another."""
        step = self._clock.step(events["times"])
        cell = np.searchsorted(sampling.index, events["senders"] - self._nodes.first[sampling.population])
        fresh = (step > sampling.given) & (step <= most)
        if sampling.first:
            fresh &= step > sampling.start
        steps = np.unique(step[fresh])
        values = np.empty((len(steps), len(sampling.index)))
        variable = sampling.variables[number]
        values[np.searchsorted(steps, step[fresh]), cell[fresh]] = (
            events.get(variable.name, step)[fresh] / variable.scale
        )
        return Trace(steps, self._nodes.settled(sampling.population, sampling.index, variable, steps, values))

    def keep(self, step: int, begun: Collection[int] | None = None) -> None:
        """Take samples of the step that NEST has reached, unless they have been taken.

        Parameters
        ----------
        step : int
            The step.
        begun : collection of int, optional
            Take the samples of these probes, as far as they begin with this step: those show the state after the
            changes with which they begin. Otherwise take the samples of probes that began before, as the state is to be
            changed.
        """
        for sampling in self._samplings:
            begins = sampling.start == step
            if sampling.due(step) and begins == (begun is not None) and not (begins and sampling.first):
                for number, variable in sampling.variables.items():
                    wanted = begun is None or number in begun
                    if wanted and not variable.sign and (number, step) not in sampling.kept:
                        sampling.kept[number, step] = self._present(sampling, variable, step)

    def read(self, sampling: Sampling, step: int) -> FloatArray:
        """Return the samples at a step of a sampling that has one variable."""
        (number,) = sampling.variables
        sample: FloatArray = self.samples(sampling, number, sampling.device.get("events"), step).values[-1]
        return sample

    def drain(self, step: int, reached: int) -> Recordings:
        """Return the data up to a step that have not been returned; NEST may have `reached` the next step."""
        known = {number: _spikes_of(probe, self._clock) for number, probe in self._spikes.items()}
        ends = {number: int(np.searchsorted(each.step, step, side="right")) for number, each in known.items()}
        spikes = {n: Spikes(each.index[: ends[n]], each.step[: ends[n]]) for n, each in known.items()}
        traces: dict[int, Trace] = {}
        for sampling in self._samplings:
            traces.update(self._traces_of(sampling, step, reached))
        self._forget(known, ends, step)  # nothing before all has been read
        return Recordings(spikes, dict(sorted(traces.items())))

    def _forget(self, spikes: dict[int, Spikes], ends: dict[int, int], step: int) -> None:
        """Clear all devices, but keep the spikes after a step, which NEST has reached too early."""
        for number, probe in self._spikes.items():
            n = ends[number]
            probe.index, probe.step = spikes[number].index[n:], spikes[number].step[n:]
            _clear(probe.device)
        for sampling in self._samplings:
            sampling.first, sampling.kept = {}, {}
            sampling.given = max(sampling.given, step)
            _clear(sampling.device)

    def given(self, step: int) -> dict[int, int]:
        """Return, for each probe, the last step that was returned, if all was drained at a step."""
        return {
            **dict.fromkeys(self._spikes, step),
            **{number: sampling.given for sampling in self._samplings for number in sampling.variables},
        }

    @property
    def _synapse(self) -> dict[str, Any]:
        return {"synapse_model": DEVICE_SYNAPSE, "delay": (self._clock.lead - 1) * self._clock.dt}

    def _add_spikes(self, number: int, population: int, index: IndexArray, given: int) -> None:
        settings: dict[str, Any] = {"start": self._clock.time(given)}
        if population in self._nodes.models and self._nodes.models[population].guesses:
            settings["time_in_steps"] = True
        device = nest.Create("spike_recorder", params=settings)
        nest.Connect(self._nodes.some(population, index), device, syn_spec=self._synapse)
        self._spikes[number] = SpikeProbe(device, self._nodes.first[population], "time_in_steps" in settings)

    def _begin(self, sampling: Sampling, step: int) -> None:
        if 0 <= step == sampling.start:
            for number, variable in sampling.variables.items():
                sampling.first[number] = self._present(sampling, variable, step)
        self.begin(sampling)
        self._samplings.append(sampling)

    def _present(self, sampling: Sampling, variable: Variable, step: int) -> FloatArray:
        """Return the sample of a variable at the step that NEST has reached."""
        found = self._nodes.status(sampling.population, sampling.index, variable.name) / variable.scale
        steps = np.array([step])
        settled: FloatArray = self._nodes.settled(
            sampling.population, sampling.index, variable, steps, found[None]
        )[0]
        if (settled != found).any():  # a potential above the threshold may have been assigned
            last = self._nodes.status(sampling.population, sampling.index, "t_spike")
            settled = np.where(self._clock.step(last) == step, settled, found)
        return settled

    def _stop(self, kept: Any, step: int) -> None:
        """Stop all probes that are not kept."""
        for number in [number for number in self._spikes if number not in kept]:
            self._silence(self._spikes.pop(number).device, step)
        for sampling in self._samplings:
            sampling.variables = {n: variable for n, variable in sampling.variables.items() if n in kept}
            if not sampling.variables:
                self._silence(sampling.device, step)
        self._samplings = [sampling for sampling in self._samplings if sampling.variables]

    def _silence(self, device: Any, step: int) -> None:
        status = {"stop": self._clock.time(step), "n_events": 0}
        nestkernel_api.llapi_set_nc_status(device._datum, [status])

    def _traces_of(self, sampling: Sampling, step: int, reached: int) -> dict[int, Trace]:
        """Return the samples up to a step of all probes of a sampling."""
        events, traces = sampling.device.get("events"), {}
        for number, variable in sampling.variables.items():
            trace = self.samples(sampling, number, events, step)
            steps, values = trace.step, self._without_pulses(sampling, number, trace)
            if sampling.first:
                steps, values = np.r_[sampling.start, steps], np.vstack([sampling.first[number], values])
            last = steps[-1] if len(steps) else sampling.given
            if reached == step > last and sampling.due(step) and not variable.sign:
                steps = np.r_[steps, step]
                values = np.vstack([values, self._present(sampling, variable, step)])
            for (which, at), sample in sampling.kept.items():
                if which == number:
                    values[steps == at] = sample
            traces[number] = Trace(steps, values)
        return traces

    def _without_pulses(self, sampling: Sampling, number: int, trace: Trace) -> FloatArray:
        """Return samples of a probe without what was added at their very steps after it had begun."""
        variable = sampling.variables[number]
        values = trace.values.copy() if variable.sign else trace.values
        for pulse in self._pulses if variable.sign else ():
            change = pulse.change
            known = self._nodes.models[change.population].variables[change.variable]
            if change.population == sampling.population and known is variable and number in pulse.seen:
                row, cells = trace.step == pulse.step, np.isin(change.index, sampling.index)
                column = np.searchsorted(sampling.index, change.index[cells])
                values[np.ix_(row, column)] -= change.values[cells]
        return values


def _spikes_of(probe: SpikeProbe, clock: Clock) -> Spikes:
    """Return all spikes of a probe that have not been returned, ascending by step and index."""
    events = probe.device.get("events")
    times = events["times"]
    index = np.r_[probe.index, (events["senders"] - probe.first).astype(np.int32)]
    steps = np.r_[probe.step, times - clock.lead if probe.in_steps else clock.step(times)]
    order = np.lexsort((index, steps))
    return Spikes(index[order], steps[order])


def _clear(device: Any) -> None:
    """Make a device forget its events."""
    nestkernel_api.llapi_set_nc_status(device._datum, [{"n_events": 0}])
