"""One built network on NEST."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import nest
import numpy as np

from pynnlite.backend import Changes, StateChange, Whole, interrupts_heeded, require_open
from pynnlite.columns import Recordings
from pynnlite.errors import BackendError, SimulationStateError, UnsupportedModel
from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER, grid_time

from .cells import FloatArray, IndexArray, Needs, Pulse, Variable, initial_pulses, model_of, needs_of
from .clock import Clock
from .drawing import Draws, drawn_by_nest
from .holds import Holds
from .inputs import Currents, Sources
from .kernel import prepare_kernel
from .nodes import Nodes, pulse
from .options import Options
from .owner import is_here, require_here
from .past import Past
from .plastic.reading import Witness
from .plastic.setting import Late
from .plastic.simulating import RunsRules
from .plastic.wiring import PlasticSynapses
from .recording import Probes, Sampling
from .synapses import Synapses, Weights

PATIENCE = 0.25
"""Seconds of wall time after which NEST is asked to come back, so that an interrupt is heeded."""


class NestSimulation(RunsRules):
    """A network on NEST, at step 0 when built.

    NEST cannot go back. Where a change needs what it cannot give (see `update`), the network is built again and goes
    through all that it has gone through, which takes as long as it took before.

    Parameters
    ----------
    recipe : Recipe
        The network.
    options : Options
        How to run it.
    """

    def __init__(self, recipe: Recipe, options: Options) -> None:
        self._recipe, self._options = recipe, options
        self._past = Past(recipe)
        self._pulses = initial_pulses(recipe)
        self.drawn = drawn_by_nest(recipe) if options.drawn_by == "backend" else frozenset()
        self._needs = {spec.number: needs_of(recipe, spec.number) for spec in recipe.populations}
        self._given: dict[int, int] = {}
        self._apart: set[int] = set()
        self._step, self._chunk = 0, 64
        self.closed = self._failed = False
        self._whole = Whole()
        with self._guarded("while building the network"):
            self._build()

    @property
    def step(self) -> int:
        """The present step."""
        return self._step

    def advance(self, n_steps: int) -> None:
        """Go `n_steps` steps on."""
        self._require_open()
        first = self._step
        try:
            with self._whole.kept() as interrupted:
                self._go(first + n_steps, interrupted)
        finally:
            self._step = max(first, min(first + n_steps, self._readable()))

    def drain(self) -> Recordings:
        """Return the data recorded since the last drain; none if NEST has no network any more."""
        require_open(self.closed)
        if self._failed:
            return Recordings()
        require_here()
        if self._whole and self._probes.needs_next(self._step):
            with self._whole.kept():
                self._go(self._step + 1)
        with self._guarded("while reading what was recorded"):
            recordings = self._probes.drain(self._step, self._reached)
        self._given = self._probes.given(self._step)
        self._nodes.forget_levels(self._step)
        return recordings

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on.

        The network is built again if NEST has gone a step further already, if synaptic currents are assigned, or if
        samples are asked for that NEST has not been prepared to give.

        Raises
        ------
        UnsupportedModel
            If a synaptic current is to become smaller, for which NEST has no means, or if cells need another model
            while NEST draws spikes, which would be others then.
        """
        self._require_open()
        if not changes:
            return
        # faults are found before anything changes
        planned, varied = self._planned(recipe, changes, self._step), self._varied_late(recipe, changes)
        needs = self._needs_after(recipe, changes)
        weights = self._synapses.weights_of(recipe, self._nodes) if changes.weights else None
        hidden = [each for each in changes.state if self._variable(each.population, each.variable).sign]
        unfit = needs != self._needs or self._reached > self._step or self._unprepared(recipe, changes)
        unfit = unfit or bool(varied)
        if unfit or hidden:
            self._past.require()
        seen = frozenset(probe.number for probe in self._recipe.probes)
        pulses = [Pulse(self._step, self._pulse(change), seen) for change in hidden]
        # an interrupt is not heeded within a change, unless NEST goes through the past, which may take long
        heeded = interrupts_heeded() if unfit or hidden else nullcontext()
        with (
            heeded,
            self._whole.broken_by_errors(),
            self._guarded(f"while taking changes at step {self._step}"),
        ):
            self._recipe, self._needs, self._apart = recipe, needs, self._apart | varied
            self._past.add(self._step, recipe, changes)
            self._pulses += pulses
            if unfit or hidden:
                self._build()
                self._catch_up()
            else:
                self._apply(recipe, changes, weights)
                self._late.add(planned, self._step)
                if changes.probes:
                    self._probes.set(recipe, self._step, self._given)

    def close(self) -> None:
        """Release everything; may be called more than once."""
        if not self.closed:
            self.closed = True
            if is_here():  # if not, the next network empties NEST
                nest.ResetKernel()

    def _build(self) -> None:
        """Build the network as it was at step 0, with the present probes."""
        self._failed = True  # until it is done
        self._assigned = True  # whether potentials may be anywhere since they were looked at
        recipe = self._past.first
        found = {n: model_of(recipe, n, needs) for n, needs in self._needs.items()}
        models = {population: model for population, model in found.items() if model is not None}
        synapses, plastic = Synapses(recipe, models), PlasticSynapses(recipe, self._apart)
        sampled = any(probe.variable != "spikes" for probe in self._recipe.probes)
        # the order of draws depends on it, and what reaches synapses in a step is read after that step
        slice_steps = 1 if sampled or self.drawn or plastic else synapses.shortest
        self._clock = clock = Clock(recipe.dt, slice_steps + 1)
        longest = max(synapses.longest, plastic.longest)
        prepare_kernel(recipe, slice_steps, longest, self._options.threads)
        self._nodes, self._synapses = Nodes(recipe, models, self.drawn), synapses
        synapses.connect(recipe, self._nodes)
        plastic.connect(recipe, self._nodes)
        self._plastic, self._late = plastic, Late(plastic)
        self._witness = Witness(plastic.wired.values(), clock.lead, recipe.dt)
        self._probes = Probes(self._nodes, clock, self._pulses)
        self._probes.set(self._recipe, -1, self._given, recipe)
        for each in self._pulses:
            pulse(self._nodes, clock, each.step, each.change)
        self._sources, self._currents = Sources(recipe, self._nodes, clock), Currents(recipe, self._nodes)
        self._draws = Draws(recipe, self._nodes)
        self._holds = Holds(recipe, self._nodes, clock)
        if self._sources.until < 0:
            self._sources.fetch(0)
        nest.Simulate(clock.lead * clock.dt)
        self._reached = 0
        self._draws.restart(recipe, 0)
        self._nodes.begin(recipe)
        self._failed = False

    def _readable(self) -> int:
        """Return the last step of which samples can be read, now or after the next step."""
        lost = not self._whole and self._probes.needs_next(self._reached)
        return self._reached - lost

    def _go(self, target: int, interrupted: Callable[[], bool] = lambda: False) -> None:
        """Let NEST run up to a step, or until there is an interrupt."""
        if self._reached >= target:
            return
        with self._guarded(f"between step {self._reached} and step {target}"):
            nest.Prepare()
            try:
                while self._reached < target and not interrupted():
                    self._run_a_chunk(target)
            except nest.NESTErrors.KernelException:
                raise
            except BaseException:
                self._clean_up()
                raise
            self._clean_up()

    def _run_a_chunk(self, target: int) -> None:
        self._feed(target)
        inputs = [each.until for each in (*self._inputs, self._late)]
        stop = min(target, self._reached + self._chunk, *inputs, self._reached + self._safe_steps())
        began = time.perf_counter()
        nest.Run((stop - self._reached) * self._clock.dt)
        self._reached = stop
        self._late.go_on(stop)
        if time.perf_counter() - began > PATIENCE:
            self._chunk = max(1, self._chunk // 2)
        elif time.perf_counter() - began < PATIENCE / 4:
            self._chunk *= 2

    def _safe_steps(self) -> int:
        """Return how many steps NEST's solver certainly comes to an end; `BackendError` if not even one."""
        least, dt = NEVER, self._clock.dt
        for population, depth in self._nodes.depths.items():
            if depth.is_safe and not self._assigned:
                continue
            index = np.arange(self._recipe.populations[population].size, dtype=np.int32)
            potentials = self._nodes.status(population, index, "V_m")
            steps = depth.times(potentials) / dt
            cell = int(np.argmin(steps))
            if steps[cell] < 1.0:
                label, at = self._recipe.populations[population].label, float(grid_time(self._reached, dt))
                raise BackendError(
                    f"NEST cannot follow cell {cell} of population {label!r} in the step that begins at {at:g} ms,"
                    f" where v = {potentials[cell]:g} mV. The potential may fall below {depth.limit[cell]:g} mV, where"
                    " a gate becomes so fast that NEST's solver does not come to an end. Drive the cell less: its"
                    " current is too negative."
                )
            least = min(least, int(min(steps[cell], NEVER)))
        self._assigned = False
        return least

    def _clean_up(self) -> None:
        nest.Cleanup()
        # an exception may have come before the step was taken down
        self._reached = int(self._clock.step(nest.biological_time))

    @contextmanager
    def _guarded(self, doing: str) -> Iterator[None]:
        """Turn errors of NEST's into `BackendError`; only a new kernel can go on after one."""
        try:
            yield
        except nest.NESTErrors.KernelException as error:
            self._failed = True
            why = str(error) or f"{type(error).__name__}, without a reason"
            raise BackendError(f"NEST failed {doing}: {why}") from error

    @property
    def _inputs(self) -> tuple[Sources, Currents, Draws, Holds]:
        return self._sources, self._currents, self._draws, self._holds

    def _feed(self, target: int) -> None:
        """Hand over the inputs that are due at the step that NEST has reached."""
        if self._sources.until <= self._reached:
            self._sources.fetch(target)
        self._take_due()

    def _take_due(self) -> None:
        """Take the currents, rates and ends of holds that are due at the step that NEST has reached."""
        for each in (self._currents, self._draws, self._holds):
            if each.until <= self._reached:
                each.go_on(self._reached)

    def _apply(self, recipe: Recipe, changes: Changes, weights: Weights | None) -> None:
        """Take changes, except those of probes, at the step that NEST has reached."""
        self._take_due()  # before all look ahead from this step on
        stale = set()
        for population, names in changes.parameters.items():
            if population in self._nodes.models:
                stale.add(population)
                if set(names) != {"i_offset"}:
                    self._holds.set_parameters(recipe, population, self._reached)
        self._currents.restart(recipe, self._reached, stale, bool(changes.currents))
        if any(recipe.is_source(population) for population in changes.parameters):
            self._sources.restart(recipe, self._reached)
            self._draws.restart(recipe, self._reached)
        if weights is not None:
            self._synapses.set_weights(weights)
        if changes.state:
            self._assigned = True
            self._probes.keep(self._reached)
        for change in changes.state:
            self._assign(recipe, change)

    def _assign(self, recipe: Recipe, change: StateChange) -> None:
        """Give a state variable new values, but not the potential of a cell that is held."""
        model = self._nodes.models[change.population]
        variable = model.variables[change.variable]
        if variable.sign:
            return
        order = np.argsort(change.index)
        index, values = change.index[order], change.values[order]
        if change.variable == "v":
            free = ~self._holds.held(change.population, index)
            index, values = index[free], values[free]
            cells = {name: each[index] for name, each in recipe.cells(change.population).items()}
            values = model.beside(cells, values)
        if len(index):
            self._nodes.set_state(change.population, change.variable, index, values)

    def _catch_up(self) -> None:
        """Take the network, newly built, through all changes up to the present step."""
        for step, recipe, changes in self._past:
            self._go(step)
            weights = self._synapses.weights_of(recipe, self._nodes) if changes.weights else None
            self._apply(recipe, changes, weights)
            self._late.add(self._planned(recipe, changes, step), step)
            self._probes.keep(step, {probe.number for probe in recipe.probes})
        self._go(self._step)

    def _unprepared(self, recipe: Recipe, changes: Changes) -> bool:
        """Tell whether a new probe cannot be recorded from here on."""
        if not changes.probes:
            return False
        probes = [p for p in recipe.probes if p.start == self._step and p.population in self._nodes.models]
        sampled = [p for p in probes if p.variable != "spikes"]
        hidden = any(self._variable(probe.population, probe.variable).sign for probe in sampled)
        told = any(self._nodes.models[p.population].guesses for p in probes)
        return told or (bool(sampled) and (hidden or self._clock.lead > 2))

    def _needs_after(self, recipe: Recipe, changes: Changes) -> dict[int, Needs]:
        """Return the needs of all cells, before and after some changes."""
        needs = dict(self._needs)
        for population in changes.parameters:
            never_held, scale = needs_of(recipe, population)
            known = needs[population]
            if self.drawn and never_held > known[0]:
                label = recipe.populations[population].label
                what = f"population {label!r}: tau_refrac can become 0 while NEST draws spikes only after a reset()"
                raise UnsupportedModel("nest", [what])
            needs[population] = max(never_held, known[0]), max(scale, known[1])
        return needs

    def _pulse(self, change: StateChange) -> StateChange:
        """Return the amounts that give synaptic variables new values when they are added."""
        order = np.argsort(change.index)
        variable, index = self._variable(change.population, change.variable), change.index[order]
        label = self._recipe.populations[change.population].label
        if not variable.pulse:
            what = f"population {label!r}: {change.variable} cannot be assigned in NEST, which begins with 0"
            raise UnsupportedModel("nest", [what])
        amounts = change.values[order] - self._synaptic(change.population, change.variable, index)
        if (amounts * variable.sign < 0).any():
            what = f"population {label!r}: {change.variable} can grow between runs, but not be made smaller"
            raise UnsupportedModel("nest", [what])
        return StateChange(change.population, change.variable, index, amounts)

    def _synaptic(self, population: int, name: str, index: IndexArray) -> FloatArray:
        """Return synaptic currents at the present step."""
        if self._step == 0:
            total: FloatArray = np.zeros(self._recipe.populations[population].size)
            for change in (each.change for each in self._pulses):
                if (change.population, change.variable) == (population, name):
                    total[change.index] += change.values
            chosen: FloatArray = total[index]
            return chosen
        variables = {0: self._variable(population, name)}
        doing = "while working out synaptic currents"
        with interrupts_heeded(), self._whole.broken_by_errors(), self._guarded(doing):
            self._build()
            sampling = Sampling(population, index, self._step, 1, variables, given=self._step - 1)
            self._probes.begin(sampling)
            self._catch_up()
            self._go(self._step + self._clock.lead)
            return self._probes.read(sampling, self._step)

    def _variable(self, population: int, name: str) -> Variable:
        return self._nodes.models[population].variables[name]

    def _require_open(self) -> None:
        require_open(self.closed)
        require_here()
        self._whole.require()
        if self._failed:
            raise SimulationStateError("NEST has failed and cannot go on; reset() builds the network again.")
