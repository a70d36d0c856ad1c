"""What cells of a type do in a step, as values: the programs of a cell type before registers are given out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..declarations import HOLD, CellType
from ..declarations.analysis import CONSTANT, linear_system, stretches, unseen_beyond
from ..expressions import Expression
from . import stages
from .graph import Graph, Value, evaluated

FloatArray = NDArray[np.float64]

ABOVE, CURRENT, LENGTH, CHANCE = (
    "is above",
    "injected current",
    "substep length",
    "uniform draw",
)
"""Columns besides the states and `HOLD`: whether a cell was above its threshold when the step began; the injected
current, in nA; the length of a substep, in ms; a uniform draw.

No state can have one of these names, which are of two words; declarations refuse a state that is called `HOLD`."""

ERROR, FIRES = "largest error", "whether it fires"
"""Results besides the states: the largest error over its tolerance; 1 if the cell fires."""

REFRACTORY = "refractory steps"
"""The constant that says for how many steps a cell is held after a spike."""

UNSEEN = 1e-5
"""Stages may see nothing of a variable that rises and decays if less than this part of it is left after a step."""

Outputs = Mapping[str, Value]


def arrival(receptor: int) -> str:
    """Return the column of what has arrived at a receptor."""
    return f"arrival {receptor}"


def observed(name: str) -> str:
    """Return the column of a definition that is recorded."""
    return f"observed {name}"


class LoweredCells:
    """What cells of a type do in a step of some length.

    Parameters
    ----------
    kind : type
        The cell type.
    dt : float
        The length of a step in ms.
    tolerance : float
        The largest error of a state variable in a step, as a part of its usual size.
    within : float, optional
        The same in a part of a step, where all variables are worked out by stages; `tolerance` if omitted.

    Attributes
    ----------
    states : tuple of str
        The state variables.
    held : tuple of str
        Those that stay while the cell is refractory.
    step, substep : dict of str to Value
        The states after a step without arrivals, and after a part of it, with `ERROR` if some are worked out by stages.
        `substep` is empty if all is exact.
    finish : dict of str to Value
        What arrivals change, and `FIRES`.
    reset : dict of str to Value
        The states that a spike assigns.
    observe : dict of str to Value
        Definitions that can be recorded.
    constants : tuple of Value
        What is worked out from parameters beforehand, by `constants_of`; the first is `REFRACTORY`.
    """

    def __init__(
        self, kind: type[CellType], dt: float, tolerance: float, within: float | None = None
    ) -> None:
        self.kind, self.dt, self.graph = kind, dt, Graph()
        self.tolerance, self.within = tolerance, tolerance if within is None else within
        dynamics = kind.dynamics
        self.states = tuple(dynamics.equations)
        self.held = dynamics.held
        self.system = linear_system(dynamics)
        self.step = self._advanced(careful=False)
        self.substep: Outputs = self._advanced(careful=True) if ERROR in self.step else {}
        self.finish, self.reset, self.observe = self._finish(), self._reset(), self._observe()
        if dynamics.from_below and dynamics.threshold is not None:
            above = self._reached(self._names(self._start()), *dynamics.threshold)
            self.step = {**self.step, ABOVE: above}
        programs = (self.step, self.substep, self.finish, self.reset, self.observe)
        found = dict.fromkeys([self.graph.parameter(REFRACTORY)])
        found |= dict.fromkeys(value for outputs in programs for value in _constants(outputs.values()))
        self.constants = tuple(found)

    def constants_of(self, parameters: Mapping[str, FloatArray], refractory: FloatArray) -> list[FloatArray]:
        """Return the constants of some cells.

        Parameters
        ----------
        parameters : dict of str to (n,) ndarray of float64
            Their parameters, in coherent units.
        refractory : (n,) ndarray of float64
            For how many steps each is held after a spike.
        """
        names = sorted(self.kind.dynamics.names & {each.name for each in self.kind.columns})
        starts = stretches([parameters[name] for name in names], len(refractory))
        few = {name: np.asarray(parameters[name], np.float64)[starts] for name in names}
        lengths = np.diff(np.append(starts, len(refractory)))
        with np.errstate(all="ignore"):
            known: dict[Value, Any] = {}
            values = {**few, REFRACTORY: np.zeros(len(starts)), **self._propagated(few, len(starts))}
            found = [evaluated(value, values, known) for value in self.constants[1:]]
        return [refractory, *(np.repeat(np.broadcast_to(each, len(starts)), lengths) for each in found)]

    def _start(self) -> dict[str, Value]:
        return {name: self.graph.column(name) for name in self.states}

    def _names(self, states: Mapping[str, Value]) -> dict[str, Value]:
        """Return what each name of the declaration stands for, where the states have some values."""
        dynamics = self.kind.dynamics
        names = {name: self.graph.parameter(name) for name in (each.name for each in self.kind.columns)}
        names |= states
        if dynamics.current:
            names[dynamics.current] = self.graph.column(CURRENT)
        for name, right in dynamics.definitions.items():
            names[name] = self.graph.expression(right.tree, names)
        return names

    def _advanced(self, careful: bool) -> Outputs:
        """Return the states after a step; or, `careful`, after a step of the length that each cell has."""
        graph, start = self.graph, self._start()
        stepped = [name for name in self.states if careful or name not in self.system.names]
        length = graph.column(LENGTH) if careful else graph.number(self.dt)
        # What no other variable sees may move while it is held: it is put back at the end.
        free = [name for name in self.held if not self._is_seen(name, stepped)]
        lengths = {
            name: self._unless_held(length) if name in self.held and name not in free else length
            for name in stepped
        }

        def slopes(stage: int, there: Mapping[str, Value]) -> dict[str, Value]:
            exact = {} if careful else {name: self._exact(name, stage) for name in self.system.names}
            names = self._names({**exact, **there})
            return {
                name: graph.expression(self.kind.dynamics.equations[name].tree, names) for name in stepped
            }

        new, wrong = stages.stepped(graph, {name: start[name] for name in stepped}, lengths, slopes)
        for name in free:
            if name in stepped:
                new[name] = graph.of("where", self._is_held(), start[name], new[name])
                wrong[name] = graph.of("where", self._is_held(), graph.number(0.0), wrong[name])
        if not careful:
            end = stages.NODES.index(1.0)
            for name in self.system.names:
                new[name] = self._exact(name, end)
        found = {name: new[name] for name in self.states}
        if wrong:
            error = self._error(new, wrong, self.within if careful else self.tolerance)
            found[ERROR] = error if careful else self._unless_unseen(error)
        return found

    def _exact(self, name: str, stage: int) -> Value:
        """Return a variable of the linear system where a stage is."""
        graph, start = self.graph, self.graph.column(name)
        terms = []
        constant = None
        for cause in self.system.causes:
            if (name, cause) not in self.system.reached or stages.NODES[stage] == 0.0:
                continue
            factor = graph.parameter(_propagator(name, cause, stage))
            if cause == CONSTANT:
                constant = factor
            else:
                terms.append((factor, graph.column(cause if cause in self.states else CURRENT)))
        if constant is None and [value for _, value in terms] == [start]:
            new = graph.linear(start, terms)
        else:
            new = graph.of("add", start, graph.linear(constant, terms))
        return (
            graph.of("where", self._is_held(), start, new) if name in self.held and new is not start else new
        )

    def _propagated(self, parameters: Mapping[str, FloatArray], n: int) -> dict[str, FloatArray]:
        """Return how much each variable of the linear system adds to each on the way to each stage."""
        used = [
            stage
            for stage, node in enumerate(stages.NODES)
            if node == 1.0 or (node and self.substep)  # what is exact is looked at only at the end
        ]
        found = self.system.propagated(parameters, n, [stages.NODES[stage] * self.dt for stage in used])
        return {
            _propagator(name, cause, stage): factor
            for stage, factors in zip(used, found, strict=True)
            for (name, cause), factor in factors.items()
        }

    def _error(self, new: Mapping[str, Value], wrong: Mapping[str, Value], tolerance: float) -> Value:
        """Return the largest error over its tolerance, a part of the usual size."""
        graph = self.graph
        errors = []
        for name, each in wrong.items():
            size = tolerance * self.kind.sizes[name]
            error = graph.of("multiply", each, graph.number(1.0 / size))
            bound = self._bound(name)
            if bound is not None:  # how far above the threshold does not matter
                least = graph.of("subtract", new[name], each)
                beyond = graph.of("greater", least, bound)
                error = graph.of("where", beyond, graph.number(0.0), error)
            errors.append(error)
        return reduce(lambda worst, error: graph.of("maximum", worst, error), errors)

    def _unless_unseen(self, error: Value) -> Value:
        """Return the error of a step, above 1 where a variable may rise and decay between two stages.

        The error says nothing of that, as no stage sees it. Substeps do, since all variables go on by stages there.
        """
        graph, end = self.graph, stages.NODES.index(1.0)
        flags = []
        for name, cause in sorted(self.system.reached):
            if cause == name or cause not in self.states:
                continue
            both = [graph.parameter(_propagator(each, each, end)) for each in (name, cause)]
            unseen = graph.of("greater", graph.number(UNSEEN - 1.0), graph.of("maximum", *both))
            flags.append(graph.of("where", unseen, graph.number(2.0), graph.number(0.0)))
        if not flags:
            return error
        return graph.of("maximum", error, reduce(lambda one, other: graph.of("maximum", one, other), flags))

    def _bound(self, name: str) -> Value | None:
        """Return the threshold of a variable that is reset and that all see bounded by it, if it is one."""
        dynamics = self.kind.dynamics
        if dynamics.threshold is None or unseen_beyond(dynamics) != name:
            return None
        variable, names = self.graph.column(name), self._names(self._start())
        bound = self.graph.expression(dynamics.threshold[1].tree, names)
        seen = self.graph.of("minimum", variable, bound)
        sides = [self.graph.expression(right.tree, names) for right in dynamics.equations.values()]
        return bound if bound.fixed and not any(_uses(side, variable, seen) for side in sides) else None

    def _is_held(self) -> Value:
        return self.graph.of("greater", self.graph.column(HOLD), self.graph.number(0.5))

    def _is_seen(self, name: str, by: Iterable[str]) -> bool:
        """Tell whether a variable is in the equation of another one, among some."""
        sides = self.kind.dynamics.written_out.equations
        return any(name in sides[other].names for other in by if other != name)

    def _unless_held(self, value: Value) -> Value:
        return self.graph.of("where", self._is_held(), self.graph.number(0.0), value)

    def _finish(self) -> Outputs:
        """Return what arrivals change at the end of a step, and whether the cell fires then."""
        graph, dynamics, states = self.graph, self.kind.dynamics, self._start()
        changed = {}
        for k, receptor in enumerate(dynamics.receptors):
            name, amount = dynamics.receptors[receptor], graph.column(arrival(k))
            if receptor in dynamics.gains:
                gain = graph.expression(dynamics.gains[receptor].tree, self._names(states))
                amount = graph.plain("multiply", amount, gain)
            new = graph.plain("add", states[name], amount)
            if dynamics.is_delta(receptor):
                new = graph.of("where", self._is_held(), states[name], new)
            states[name] = changed[name] = new
        names = self._names(states)
        if dynamics.hazard is not None:
            hazard = graph.expression(dynamics.hazard.tree, names)
            stays = graph.plain("expm1", graph.of("multiply", hazard, graph.number(-self.dt)))
            changed[FIRES] = graph.of("greater", graph.of("negative", stays), graph.column(CHANCE))
        elif dynamics.threshold is not None:
            changed[FIRES] = self._reached(names, *dynamics.threshold)
            if dynamics.from_below:
                changed[FIRES] = graph.of("greater", changed[FIRES], graph.column(ABOVE))
        return changed

    def _reached(self, names: Mapping[str, Value], variable: str, bound: Expression) -> Value:
        """Return 1 where a variable has reached its bound."""
        return self.graph.of("greater_equal", names[variable], self.graph.expression(bound.tree, names))

    def _reset(self) -> Outputs:
        names = self._names(self._start())
        return {
            name: self.graph.expression(right.tree, names) for name, right in self.kind.dynamics.reset.items()
        }

    def _observe(self) -> Outputs:
        names = self._names(self._start())
        return {observed(name): names[name] for name in self.kind.definition_units}


def _propagator(name: str, cause: str, stage: int) -> str:
    """Return the name of the constant that says how much a cause adds to a variable on the way to a stage."""
    return f"{name} by {cause or 1} until stage {stage}"


def _constants(values: Iterable[Value]) -> Iterator[Value]:
    """Yield the fixed values, other than numbers, that some values are worked out from in a step."""
    seen: set[Value] = set()
    waiting = [*values][::-1]
    while waiting:
        value = waiting.pop()
        if value in seen:
            continue
        seen.add(value)
        if value.fixed:
            if value.kind != "number":
                yield value
        else:
            waiting += value.operands[::-1]


def _uses(value: Value, leaf: Value, but: Value) -> bool:
    """Tell whether a value is worked out from another, other than through a certain one."""
    seen, waiting = {but}, [value]
    while waiting:
        value = waiting.pop()
        if value is leaf:
            return True
        if value not in seen:
            seen.add(value)
            waiting += value.operands
    return False
