"""Synapses with a rule: Brian2 does what the rule says, at those where something happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations.rules import Decays
from pynnlite.draws import releases
from pynnlite.recipe import Pathway, Recipe, Synapses, occurrences

from .cells import COMPILED
from .preferences import import_brian2
from .rule_code import Draw, Event, RuleCode
from .travels import Ends, Rows, Travels

brian2 = import_brian2()

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]
Columns = Mapping[str, NDArray[Any]]

FIRST = 1e300
"""How long ago, in ms, the last spike arrived at a synapse where none has: in code, infinity times 0 is not 0."""

COLUMNS = ("source", "target", "weight", "delay", "dendritic")


class NothingToRun:
    """In place of code of Brian2's that would have to be compiled and is never run."""

    def before_run(self) -> None:
        """Do nothing."""

    after_run = before_run


class Happening:
    """In place of a queue of Brian2's: the synapses at which something happens now, none of them twice."""

    def __init__(self) -> None:
        self.rows: Rows = np.zeros(0, np.int32)

    def peek(self) -> Rows:
        """Return the synapses."""
        return self.rows

    def advance(self) -> None:
        """Do nothing."""


class RuledSynapses:
    """All synapses with one rule, sorted by their sources.

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathways : sequence of Pathway
        The pathways with the rule, ascending.
    columns : dict of str to (n,) ndarray
        Their synapses, one pathway after the other, with the columns of `columns_for`.
    counts : list of int
        How many synapses each pathway has.
    first : dict of int to int
        For each population, the number of its first cell as a source.
    cells : brian2.Group
        As many cells as there are sources.

    Attributes
    ----------
    object : brian2.Synapses
        Brian2's object.
    """

    def __init__(
        self,
        recipe: Recipe,
        pathways: Sequence[Pathway],
        columns: Columns,
        counts: Sequence[int],
        first: Mapping[int, int],
        cells: Any,
    ) -> None:
        self._type = recipe.model.projections[pathways[0].projection].synapse_type
        self.rule, self._dt = self._type.rule, recipe.dt
        self._names = sorted(pathways[0].parameters)
        number = np.repeat(np.array([each.number for each in pathways], np.int32), counts)
        offsets = {
            end: np.repeat(np.array([first[getattr(each, end)] for each in pathways], np.int32), counts)
            for end in ("source", "target")
        }
        self._order = np.argsort(offsets["source"] + columns["source"], kind="stable")
        self._pathway: IndexArray = number[self._order]
        self._columns = {name: column[self._order] for name, column in columns.items()}
        self._source, self._target = (
            (offsets[end] + columns[end])[self._order] for end in ("source", "target")
        )
        behind = self._columns["dendritic"]
        self._arriving: Travels[tuple[int, int]] = Travels(self._columns["delay"] - behind)
        self._returning: Travels[int] = Travels(behind)
        self._sent: Travels[int] = Travels(behind)
        self._at_source, self._at_target = (Ends(each, cells.N) for each in (self._source, self._target))
        signs = np.repeat([_sign(recipe, each) for each in pathways], counts)
        self._default_sign: FloatArray = signs[self._order]
        self._keys = {each.number: recipe.key("release", each.number) for each in pathways}
        self._occurrence = self._occurrences() if self.rule.random else None
        self._parameters = {name: self._columns[f"parameter.{name}"] for name in self._names}
        self._decays: Decays = self._type.decays(self._parameters)
        self.code = RuleCode(self.rule, self._names, self._decays)
        self._make(cells)

    @staticmethod
    def columns_for(recipe: Recipe, pathway: Pathway) -> tuple[str, ...]:
        """Return the names of all columns that are needed of a pathway."""
        kind = recipe.model.projections[pathway.projection].synapse_type
        parameters = (f"parameter.{name}" for name in pathway.parameters)
        return (*COLUMNS, *parameters, *(f"initial.{name}" for name in kind.rule.variables))

    def _occurrences(self) -> NDArray[Any]:
        """Return how many synapses before it, in the order of the recipe, join the same cells."""
        found = np.zeros(len(self._pathway), np.int64)
        for number in self._keys:
            mine = np.flatnonzero(self._pathway == number)
            pairs = self._columns["target"][mine].astype(np.int64) << 32 | self._columns["source"][mine]
            found[mine] = occurrences(pairs)
        return found

    def _make(self, cells: Any) -> None:
        """Make Brian2's object, with a pathway for each piece of code."""
        events = {"arrival": self.code.arrival, "spike": self.code.spike}
        pieces = {
            f"{name}{k}": piece for name, event in events.items() for k, piece in enumerate(event.pieces)
        }
        if not self.rule.spike:
            pieces = {name: piece for name, piece in pieces.items() if not name.startswith("spike")}
        self.object = brian2.Synapses(
            cells,
            cells,
            self.code.text,
            on_pre=pieces,
            clock=cells.clock,
            namespace={},
            name=f"pynnlite_rule_{self.rule.hash[:16]}_{COMPILED}",
        )
        self._pieces = list(pieces)
        for name in pieces:
            getattr(self.object, name)._pushspikes_codeobj = NothingToRun()
        self.object.connect(i=self._source, j=self._target)

    def prepare(self) -> None:
        """Take hold of the arrays and code that Brian2 has made."""
        self._happening, self._run = Happening(), dict[str, Any]()
        for name in self._pieces:
            code = getattr(self.object, name).codeobj
            code.namespace["_queue"] = self._happening
            self._run[name] = code.__call__
        names = (*self.code.numbers, "now", "stride")
        self._arrays: dict[str, Any] = {name: self.object.variables[name].get_value() for name in names}
        self._arrays["stride"][:] = self._dt
        self._arrays["at"][:], self._arrays["since"][:] = 0.0, FIRST
        self._last = np.full(len(self._pathway), -1, np.int64)
        self.take_weights(slice(None), self._columns["weight"])
        self._take_coefficients()
        for name in self.rule.variables:
            self._set_state(name, slice(None), self._columns[f"initial.{name}"])
        self._columns = {name: self._columns[name] for name in ("source", "target", "delay")}

    def _set_state(self, name: str, rows: Any, values: FloatArray) -> None:
        self._arrays[self.code.variables[name]][rows] = values
        if name in self.code.earlier:
            self._arrays[self.code.earlier[name]][rows] = values

    def _take_coefficients(self) -> None:
        self._decays = self._type.decays(self._parameters)
        for name, short in self.code.parameters.items():
            self._arrays[short][:] = self._parameters[name]
        for short, values in self.code.coefficients(self._decays).items():
            self._arrays[short][:] = values

    def place(self, places: IndexArray) -> None:
        """Take the places that these synapses have among all, given in the order of the columns."""
        self.places: IndexArray = places[self._order]

    def rows_of(self, pathway: int) -> NDArray[np.intp]:
        """Return the synapses of a pathway, in the order of the recipe."""
        rows = np.flatnonzero(self._pathway == pathway)
        return rows[np.argsort(self._order[rows])]

    def take_weights(self, rows: Any, weight: FloatArray) -> None:
        """Take weights as a user gives them: what is transmitted, with its sign."""
        if isinstance(rows, slice):
            self._signs = self._default_sign.copy()
        self._arrays["w"][rows] = np.abs(weight)
        self._signs[rows] = np.where(weight == 0.0, self._default_sign[rows], np.sign(weight))

    def take_parameters(self, rows: Any, columns: Columns, step: int) -> None:
        """Take new parameters of some synapses; variables that have decayed up to a step go on from there."""
        self._settle(step)
        for name in self._names:
            values = self._parameters[name].copy()
            values[rows] = columns[f"parameter.{name}"]
            self._parameters[name] = values
        self._take_coefficients()

    def take_state(self, rows: Any, columns: Columns, step: int) -> None:
        """Take new values of variables of some synapses at a step."""
        self._settle(step)
        for column, values in columns.items():
            self._set_state(column.removeprefix("initial."), rows, values)

    def _states_at(self, step: int) -> dict[str, FloatArray]:
        """Return all variables as they are at a step."""
        elapsed = (step - self._arrays["at"]) * self._dt
        now = {name: self._arrays[short].copy() for name, short in self.code.variables.items()}
        later = self._decays.after(now, elapsed)
        return {name: np.where(elapsed > 0, later[name], now[name]) for name in now}

    def _settle(self, step: int) -> None:
        """Bring all variables to a step."""
        moved = self._arrays["at"] < step
        for name, values in self._states_at(step).items():
            self._set_state(name, moved, values[moved])
        self._arrays["at"][:] = step

    def read(self, pathway: int, columns: Iterable[str], step: int) -> Synapses:
        """Return the synapses of a pathway as they are at a step."""
        rows = self.rows_of(pathway)
        wanted = sorted(name.removeprefix("state.") for name in columns if name.startswith("state."))
        states = self._states_at(step) if wanted else {}
        return Synapses(
            pathway,
            self._columns["source"][rows],
            self._columns["target"][rows],
            (self._signs * self._arrays["w"])[rows],
            self._columns["delay"][rows],
            state={name: states[name][rows] for name in wanted},
        )

    def emit(self, step: int, cells: IndexArray) -> None:
        """Take the spikes of all cells (ascending, as often as they emit) at a step, once all else of it is done."""
        if not len(cells):
            return
        left = cells
        nth = 0
        while len(left):
            again = left[1:] == left[:-1]
            some = left[np.r_[True, ~again]]
            self._arriving.start(step, (step, nth), self._at_source.of(some))
            left, nth = left[1:][again], nth + 1
        if self.rule.spike:
            self._returning.start(step, step, self._at_target.of(cells[np.r_[True, cells[1:] != cells[:-1]]]))
        self._arrive(step)  # at synapses without an axonal part
        self._return(step)  # at those without a dendritic one

    def happen(self, step: int) -> None:
        """Let spikes of targets, and then those of sources, that reach synapses at a step do what the rule says."""
        self._return(step)
        self._arrive(step)

    def _return(self, step: int) -> None:
        for _, rows, _ in self._returning.take(step):
            self._do("spike", self.code.spike, rows, step, (step, 0))

    def _arrive(self, step: int) -> None:
        arrived = self._arriving.take(step)
        for spike, rows, _ in sorted(arrived, key=lambda each: each[0][1]):
            self._do("arrival", self.code.arrival, rows, step, spike)
            self._last[rows] = step
            self._sent.start(step, spike[1], rows, self._arrays["sent"][rows])

    def _do(self, name: str, event: Event, rows: Rows, step: int, spike: tuple[int, int]) -> None:
        """Run the code of an event at some synapses, and draw in between."""
        self._happening.rows = rows
        self._arrays["now"][:] = step
        if "since" in self.rule.names:
            last = self._last[rows]
            self._arrays["since"][rows] = np.where(last < 0, FIRST, (step - last) * self._dt)
        with np.errstate(all="ignore"):
            for k in range(len(event.pieces)):
                self._run[f"{name}{k}"]()
                if k < len(event.draws):
                    self._draw(event.draws[k], rows, spike, k)

    def _draw(self, draw: Draw, rows: Rows, spike: tuple[int, int], call: int) -> None:
        """Draw by place, as on every backend."""
        for number in np.unique(self._pathway[rows]).tolist():
            mine = rows[self._pathway[rows] == number]
            target, source = (self._columns[name][mine] for name in ("target", "source"))
            occurrence: Any = self._occurrence
            words = releases.release_words(self._keys[number], target, source, occurrence[mine], *spike, call)
            arguments = [self._arrays[name][mine] for name in draw.arguments]
            drawn = releases.chances if draw.kind == "chance" else releases.binomials
            self._arrays[draw.result][mine] = drawn(words, *arguments)

    def due(self, step: int) -> list[tuple[int, IndexArray, FloatArray]]:
        """Return (nth spike of its step, places, what is transmitted) for all that reaches targets at a step."""
        found = []
        for nth, rows, values in self._sent.take(step):
            sent: Any = values
            if self.rule.assigns_weight:
                amounts = self._signs[rows] * sent
            else:  # then it is the weight of now
                amounts = sent * (self._signs[rows] * self._arrays["w"][rows])
            found.append((nth, self.places[rows], amounts))
        return found


def _sign(recipe: Recipe, pathway: Pathway) -> float:
    """Return the sign of weights of 0 at a receptor."""
    receptor = recipe.populations[pathway.target].type.receptors[pathway.receptor]
    return float(receptor.sign or 1)
