"""Synapses whose rule does more than to transmit their weight: event by event, as the rule says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import PLACE, State, SynapsePlaces, Table, saved_table
from pynnlite.declarations.rules import Assignment, Decays, factor_of, happened, places_of
from pynnlite.draws import releases
from pynnlite.recipe import Pathway, Recipe, Synapses

FloatArray = NDArray[np.float64]
Rows = NDArray[np.int64]
Amounts = tuple[NDArray[Any], FloatArray]
"""Targets, and what is added to each."""

NOTHING = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
SENT = {"source": np.int32, "target": np.int32, "occurrence": np.int32, "step": np.int64, "value": np.float64}
"""The columns of what spikes transmit that have passed their synapses."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a spike, or several of one step, do to the targets of some synapses.

    Parameters
    ----------
    step, due : int
        When the source fired, and when that acts on the targets.
    first : int
        The first of the synapses; they stand side by side.
    values : (n, count) ndarray of float64
        What each spike transmits over each synapse, once it has been there; before that NaN.
    """

    step: int
    due: int
    first: int
    values: FloatArray

    @classmethod
    def of(cls, step: int, due: int, synapses: slice, count: int) -> Sent:
        """Return what some spikes do that have not been at their synapses yet."""
        return cls(step, due, synapses.start, np.full((synapses.stop - synapses.start, count), np.nan))


class PlasticSynapses:
    """The synapses of one pathway, in the order in which its spikes are added up.

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathway : Pathway
        The pathway.
    columns : dict of str to (n,) ndarray
        Its synapses: the columns ``"source"``, ``"target"``, ``"weight"``, ``"delay"`` and those of its rule; the place
        of each in the order of the recipe as ``"place"``, and its ``"occurrence"``.
    """

    def __init__(self, recipe: Recipe, pathway: Pathway, columns: Mapping[str, NDArray[Any]]) -> None:
        spec = recipe.model.projections[pathway.projection]
        self.number, self.dt, self.type = pathway.number, recipe.dt, spec.synapse_type
        self.rule, self._places = spec.synapse_type.rule, places_of(spec.synapse_type.rule)
        receptor = recipe.populations[pathway.target].type.receptors[pathway.receptor]
        self._sign = float(receptor.sign or 1)
        self.source, self.target = columns["source"], columns["target"]
        self._occurrence, self._place = columns["occurrence"], np.argsort(columns["place"])
        self._behind = columns["dendritic"].astype(np.int64)
        self._before_it = columns["delay"] - self._behind
        self._key = recipe.key("release", pathway.number)
        self._arrivals: dict[int, list[tuple[Rows, Sent]]] = defaultdict(list)
        self._spikes: dict[int, list[Rows]] = defaultdict(list)
        self._under_way: list[Sent] = []
        self._rows_of_target = _grouped(self.target)
        n = len(self.target)
        self._step, self._last_arrival = np.zeros(n, np.int64), np.full(n, -1, np.int64)
        self.take_weights(columns["weight"])
        self.take_parameters(columns)
        self._state = {name: columns[f"initial.{name}"].copy() for name in self.rule.variables}
        self._earlier = {name: values.copy() for name, values in self._state.items()}

    def take_weights(self, weight: FloatArray) -> None:
        """Take weights as a user gives them: what is transmitted, with its sign."""
        self.strength = np.abs(weight)
        self.sign = np.where(weight == 0.0, self._sign, np.sign(weight))

    def take_parameters(self, columns: Mapping[str, NDArray[Any]], step: int | None = None) -> None:
        """Take parameters; variables that have decayed up to a step go on from there."""
        if step is not None:
            self._decay(np.arange(len(self.target)), step)
        start = "parameter."
        self._parameters = {
            name.removeprefix(start): columns[name] for name in columns if name.startswith(start)
        }

    def take_state(self, variable: str, values: FloatArray, step: int) -> None:
        """Take new values of a variable at a step."""
        self._decay(np.arange(len(self.target)), step)
        self._state[variable] = values.copy()
        self._earlier[variable] = values.copy()

    def sent(self, sent: Sent, now: int | None = None) -> Sent:
        """Take spikes of a source over some synapses; those without an axon have them at once.

        If the present step `now` is given, the spikes were emitted earlier, and have been at some synapses by then.
        """
        rows = np.arange(sent.first, sent.first + len(sent.values))
        for axon in np.unique(self._before_it[rows]):
            here = rows[self._before_it[rows] == axon]
            if sent.step + axon > (sent.step if now is None else now):
                self._arrivals[sent.step + int(axon)].append((here, sent))
            elif now is None:
                self._arrive(here, sent.step, sent)
        self._under_way.append(sent)
        return sent

    def fired(self, step: int, target: int) -> None:
        """Take a spike of a target at a step; synapses without a dendrite see it at once."""
        rows = self._rows_of_target.get(target)
        if rows is None or not self.rule.spike:
            return
        at_once = rows[self._behind[rows] == 0]
        if len(at_once):
            self._spike(at_once, step)
        self._comes_back(rows, step, step)

    def _comes_back(self, rows: Rows, step: int, now: int) -> None:
        """Let a spike of the target of some synapses come to those where it is not yet."""
        for dendrite in np.unique(self._behind[rows]):
            if step + dendrite > now:
                self._spikes[step + int(dendrite)].append(rows[self._behind[rows] == dendrite])

    def forget_spikes(self) -> None:
        """Forget all spikes that are on their way."""
        self._arrivals.clear()
        self._spikes.clear()
        self._under_way.clear()

    def happen(self, step: int) -> None:
        """Let spikes of targets and then those of sources that reach synapses at a step do what the rule says."""
        self._under_way = [sent for sent in self._under_way if sent.due > step]
        for rows in self._spikes.pop(step, ()):
            self._spike(rows, step)
        for rows, sent in self._arrivals.pop(step, ()):
            self._arrive(rows, step, sent)

    def amounts(self, sent: Sent) -> Amounts:
        """Return the targets of spikes and what is added to each, one spike after the other."""
        n, count = sent.values.shape
        rows = slice(sent.first, sent.first + n)
        values = sent.values
        if not self.rule.assigns_weight:  # then it is the weight of now
            values = values * (self.sign[rows] * self.strength[rows])[:, np.newaxis]
        return np.repeat(self.target[rows], count), values.reshape(-1)

    def read(self, columns: Sequence[str], step: int) -> Synapses:
        """Return the synapses as they are at a step."""
        elapsed = (step - self._step) * self.dt
        moved = elapsed > 0
        decays = self._decays(slice(None))
        later = decays.after(self._state, elapsed)
        state = {name: np.where(moved, later[name], self._state[name]) for name in self._state}
        wanted = {name.removeprefix("state.") for name in columns if name.startswith("state.")}
        return Synapses(
            self.number,
            self.source[self._place],
            self.target[self._place],
            (self.sign * self.strength)[self._place],
            (self._before_it + self._behind).astype(np.int32)[self._place],
            state={name: state[name][self._place] for name in sorted(wanted)},
        )

    def tables(self, now: int) -> dict[str, Table]:
        """Return the state at a step, after which nothing has happened, as tables of a checkpoint."""
        places = SynapsePlaces(self.number, self.source, self.target, self._occurrence)
        kept = {name: column[places.order] for name, column in self._kept(self.sign * self.strength).items()}
        back = {
            (int(self.target[rows[0]]), step - int(self._behind[rows[0]]))
            for step, spikes in self._spikes.items()
            for rows in spikes
        }
        target, step = np.array(sorted(back), np.int64).reshape(-1, 2).T
        pieces = [self._passed(sent, now) for sent in self._under_way if sent.due > now]
        rows, steps, values = (
            np.concatenate([none, *found]) for none, *found in zip(NOTHING, *pieces, strict=True)
        )
        sent = {
            "source": self.source[rows],
            "target": self.target[rows],
            "occurrence": places.occurrence[rows],
            "step": steps,
            "value": values,
        }
        return {
            "synapse": {**places.columns(), **kept},
            "spike": {"target": target.astype(np.int32), "step": step},
            "sent": sent,
        }

    def take_tables(self, state: State, now: int) -> None:
        """Go on from tables that `tables` returned, once all spikes on their way have been `sent` anew."""
        places = SynapsePlaces(self.number, self.source, self.target, self._occurrence)
        weight = np.zeros(len(self.target))
        kept = self._kept(weight)
        types = {name: column.dtype for name, column in kept.items()}
        synapse = saved_table(state, self.number, "synapse", {**PLACE, **types})
        here = places.own(synapse)
        for name, column in kept.items():
            column[places.order] = synapse[name][here]
        self.strength, self.sign = np.abs(weight), np.copysign(1.0, weight)
        spikes = saved_table(state, self.number, "spike", {"target": np.int32, "step": np.int64})
        for target, step in zip(spikes["target"].tolist(), spikes["step"].tolist(), strict=True):
            self._comes_back(self._rows_of_target.get(target, NOTHING[0]), step, now)
        sent = saved_table(state, self.number, "sent", SENT)
        values: dict[tuple[int, int], list[float]] = defaultdict(list)
        for row, step, value in zip(places.find(sent), sent["step"].tolist(), sent["value"], strict=True):
            values[int(row), step].append(value)
        for each in self._under_way:
            for row in np.unique(self._passed(each, now)[0]).tolist():
                each.values[row - each.first] = values.pop((row, each.step), ())
        if values:
            raise ValueError(f"spikes are on their way over pathway {self.number} that were not emitted")

    def _kept(self, weight: FloatArray) -> dict[str, NDArray[Any]]:
        """Return what is kept of each synapse by the names of columns, with its weight."""
        variables = {
            **self._state,
            **{f"{name}.earlier": values for name, values in self._earlier.items()},
        }
        return {"weight": weight, "step": self._step, "arrival": self._last_arrival, **variables}

    def _passed(self, sent: Sent, now: int) -> tuple[Rows, NDArray[np.int64], FloatArray]:
        """Return the synapses that spikes have passed, the step of these, and what each transmits, spike by spike."""
        n, count = sent.values.shape
        rows = np.arange(sent.first, sent.first + n)
        passed = sent.step + self._before_it[rows] <= now
        found = np.repeat(rows[passed], count)
        return found, np.full(len(found), sent.step), sent.values[passed].reshape(-1)

    def _decays(self, rows: Any) -> Decays:
        return self.type.decays({name: column[rows] for name, column in self._parameters.items()})

    def _decay(self, rows: Rows, step: int) -> None:
        """Bring the variables of some synapses to a step, and keep what they are before anything happens there."""
        elapsed = (step - self._step[rows]) * self.dt
        later = self._decays(rows).after(
            {name: values[rows] for name, values in self._state.items()}, elapsed
        )
        first = elapsed > 0
        for name, values in later.items():
            self._state[name][rows] = values
            self._earlier[name][rows] = np.where(first, values, self._earlier[name][rows])
        self._step[rows] = step

    def _arrive(self, rows: Rows, step: int, sent: Sent) -> None:
        """Let spikes of sources be at their synapses, one after the other."""
        for nth in range(sent.values.shape[1]):
            names = self._happen(rows, step, self.rule.arrival, "target", (sent.step, nth))
            factor = factor_of(self.rule, names)
            if self.rule.assigns_weight:
                factor = factor * self.sign[rows] * self.strength[rows]
            sent.values[rows - sent.first, nth] = factor
            self._last_arrival[rows] = step

    def _spike(self, rows: Rows, step: int) -> None:
        """Let spikes of targets be at their synapses."""
        self._happen(rows, step, self.rule.spike, "source", (step, 0))

    def _happen(
        self, rows: Rows, step: int, event: tuple[Assignment, ...], other: str, spike: tuple[int, int]
    ) -> dict[str, Any]:
        """Do what the rule says of an event, and return the value of each name after it.

        Variables of the other side are as they were before this grid time: spikes at one time are no pair.
        """
        self._decay(rows, step)
        names: dict[str, Any] = {name: column[rows] for name, column in self._parameters.items()}
        for name, place in self._places.items():
            names[name] = (self._earlier if place == other else self._state)[name][rows]
        never = self._last_arrival[rows] < 0
        names["since"] = np.where(never, np.inf, (step - self._last_arrival[rows]) * self.dt)
        names["weight"] = self.strength[rows]
        names |= self._draws(rows, spike)
        names = happened(self.rule, event, names, len(rows))
        for name in {each.name for each in event if not each.local}:
            changed = self.strength if name == "weight" else self._state[name]
            changed[rows] = names[name]
        return names

    def _draws(self, rows: Rows, spike: tuple[int, int]) -> dict[str, Any]:
        """Return the functions that draw at an event, each time anew."""
        calls = iter(range(2**9))

        def words() -> Any:
            place = (self.target[rows], self.source[rows], self._occurrence[rows])
            return releases.release_words(self._key, *place, *spike, next(calls))

        return {
            "chance": lambda p: releases.chances(words(), np.broadcast_to(p, rows.shape)),
            "binomial": lambda n, p: releases.binomials(words(), n, np.broadcast_to(p, rows.shape)),
        }


def _grouped(labels: NDArray[Any]) -> dict[int, Rows]:
    """Return where each label stands."""
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True)) if len(values) else {}
