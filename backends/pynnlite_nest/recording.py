"""What is recorded: spikes and samples, from NEST's recorders and from the status of its nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api

from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.recipe import Recipe

from .clock import Clock
from .models import FloatArray, IndexArray, Steps, Variable
from .nodes import DEVICE_SYNAPSE, Nodes


@dataclass(slots=True)
class SpikeProbe:
    """A recorder of the spikes of some cells.

    Attributes
    ----------
    device : NodeCollection
        The recorder.
    first : int
        NEST's number of the first cell of the population.
    in_steps : bool
        Whether it tells steps instead of times.
    index, step : ndarray
        What came from the recorder and has not been asked for.
    """

    device: Any
    first: int
    in_steps: bool
    index: IndexArray = field(default_factory=lambda: np.zeros(0, np.int32))
    step: Steps = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(slots=True)
class Meter:
    """A recorder of state variables of the same cells at the same steps.

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
        The recorder.
    given : int
        The last step of which samples were returned.
    first : dict of int to (k,) ndarray
        Samples at `start` that the recorder cannot have.
    """

    population: int
    index: IndexArray
    start: int
    interval: int
    variables: dict[int, Variable]
    device: Any = None
    given: int = -1
    first: dict[int, FloatArray] = field(default_factory=dict)

    def due(self, step: int) -> bool:
        """Tell whether a sample belongs to a step and has not been returned."""
        return step > self.given and step >= self.start and (step - self.start) % self.interval == 0


class Recorder:
    """All recorders of one network.

    A recorder of samples gets those of a step only while NEST runs the next one. Most variables can be read from the
    status of a node as well; for the others (`needs_next`) NEST has to go one step further before they are drained.

    Parameters
    ----------
    nodes : Nodes
        The nodes.
    clock : Clock
        The steps.
    """

    def __init__(self, nodes: Nodes, clock: Clock) -> None:
        self._nodes, self._clock = nodes, clock
        self._spikes: dict[int, SpikeProbe] = {}
        self._meters: list[Meter] = []

    def set(self, recipe: Recipe, step: int, given: dict[int, int], original: Recipe | None = None) -> None:
        """Record what a recipe asks for.

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
        known = self._spikes.keys() | {number for meter in self._meters for number in meter.variables}
        meters: dict[Any, Meter] = {}
        for number, probe in probes.items():
            if number in known:
                continue
            if probe.variable == "spikes":
                self._add_spikes(number, probe.population, probe.index, given.get(number, probe.start))
                continue
            last, interval = given.get(number, probe.start - 1), recipe.interval(probe)
            key = (probe.population, probe.index.tobytes(), probe.start, interval, last)
            meter = meters.setdefault(
                key, Meter(probe.population, probe.index, probe.start, interval, {}, given=last)
            )
            meter.variables[number] = self._nodes.models[probe.population].variables[probe.variable]
            if original is not None and probe.start == 0 and last < 0:
                meter.first[number] = original.initial(probe.population)[probe.variable][probe.index]
        for meter in meters.values():
            self._begin(meter, step)

    def needs_next(self, step: int) -> bool:
        """Tell whether NEST must have gone one step further before the samples of a step can be returned."""
        hidden = (m for m in self._meters if any(v.sign for v in m.variables.values()))
        return any(m.due(step) and not (m.first and m.start == step) for m in hidden)

    def begin(self, meter: Meter) -> None:
        """Start to record samples after the step `given` of a meter."""
        names = [variable.name for variable in meter.variables.values()]
        settings = {"record_from": names, "interval": meter.interval * self._clock.dt}
        settings["start"] = self._clock.time(max(meter.given, -1))
        if meter.interval > 1:
            settings["offset"] = self._clock.time(meter.start)
        meter.device = nest.Create("multimeter", params=settings)
        nest.Connect(meter.device, self._nodes.some(meter.population, meter.index), syn_spec=self._synapse)

    def samples(self, meter: Meter, number: int, events: dict[str, Any], most: int) -> Trace:
        """Return the samples of one probe after the step `given` of its meter and up to another."""
        step = self._clock.step(events["times"])
        cell = np.searchsorted(meter.index, events["senders"] - self._nodes.first[meter.population])
        fresh = (step > meter.given) & (step <= most)
        if meter.first:
            fresh &= step > meter.start
        steps = np.unique(step[fresh])
        values = np.empty((len(steps), len(meter.index)))
        variable = meter.variables[number]
        values[np.searchsorted(steps, step[fresh]), cell[fresh]] = (
            events.get(variable.name, step)[fresh] / variable.scale
        )
        return Trace(steps, self._nodes.settled(meter.population, meter.index, variable, steps, values))

    def read(self, meter: Meter, step: int) -> FloatArray:
        """Return the sample of a meter of a single variable at a step."""
        (number,) = meter.variables
        sample: FloatArray = self.samples(meter, number, _taken(meter.device), step).values[-1]
        return sample

    def drain(self, step: int, reached: int) -> Recordings:
        """Return what was recorded up to a step and not returned before; NEST may have `reached` the next."""
        spikes = {number: self._drain_spikes(probe, step) for number, probe in self._spikes.items()}
        traces: dict[int, Trace] = {}
        for meter in self._meters:
            traces.update(self._drain_meter(meter, step, reached))
        return Recordings(spikes, dict(sorted(traces.items())))

    def given(self, step: int) -> dict[int, int]:
        """Return, for each probe, the last step that was returned, if all was drained at a step."""
        return {
            **dict.fromkeys(self._spikes, step),
            **{number: meter.given for meter in self._meters for number in meter.variables},
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

    def _begin(self, meter: Meter, step: int) -> None:
        if 0 <= step == meter.start:
            for number, variable in meter.variables.items():
                meter.first[number] = self._present(meter, variable, step)
        self.begin(meter)
        self._meters.append(meter)

    def _present(self, meter: Meter, variable: Variable, step: int) -> FloatArray:
        """Return the sample of a variable at the step that NEST has reached."""
        found = self._nodes.status(meter.population, meter.index, variable.name) / variable.scale
        steps = np.array([step])
        settled: FloatArray = self._nodes.settled(
            meter.population, meter.index, variable, steps, found[None]
        )[0]
        if (settled != found).any():  # a potential above the threshold may have been assigned
            last = self._nodes.status(meter.population, meter.index, "t_spike")
            settled = np.where(self._clock.step(last) == step, settled, found)
        return settled

    def _stop(self, kept: Any, step: int) -> None:
        """Stop the recorders of all probes that are not kept."""
        for number in [number for number in self._spikes if number not in kept]:
            self._silence(self._spikes.pop(number).device, step)
        for meter in self._meters:
            meter.variables = {n: variable for n, variable in meter.variables.items() if n in kept}
            if not meter.variables:
                self._silence(meter.device, step)
        self._meters = [meter for meter in self._meters if meter.variables]

    def _silence(self, device: Any, step: int) -> None:
        status = {"stop": self._clock.time(step), "n_events": 0}
        nestkernel_api.llapi_set_nc_status(device._datum, [status])

    def _drain_spikes(self, probe: SpikeProbe, step: int) -> Spikes:
        events = _taken(probe.device)
        index = np.r_[probe.index, (events["senders"] - probe.first).astype(np.int32)]
        times = events["times"]
        fresh = times - self._clock.lead if probe.in_steps else self._clock.step(times)
        steps = np.r_[probe.step, fresh]
        order = np.lexsort((index, steps))
        index, steps = index[order], steps[order]
        n = int(np.searchsorted(steps, step, side="right"))
        probe.index, probe.step = index[n:], steps[n:]
        return Spikes(index[:n], steps[:n])

    def _drain_meter(self, meter: Meter, step: int, reached: int) -> dict[int, Trace]:
        events, traces = _taken(meter.device), {}
        for number, variable in meter.variables.items():
            trace = self.samples(meter, number, events, step)
            steps, values = trace.step, trace.values
            if meter.first:
                steps, values = np.r_[meter.start, steps], np.vstack([meter.first[number], values])
            last = steps[-1] if len(steps) else meter.given
            if reached == step > last and meter.due(step):
                steps = np.r_[steps, step]
                values = np.vstack([values, self._present(meter, variable, step)])
            traces[number] = Trace(steps, values)
        meter.first = {}
        meter.given = max(meter.given, step)
        return traces


def _taken(device: Any) -> dict[str, Any]:
    """Return what a recorder has recorded, and make it forget that."""
    events: dict[str, Any] = device.get("events")
    nestkernel_api.llapi_set_nc_status(device._datum, [{"n_events": 0}])
    return events
