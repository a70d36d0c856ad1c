"""A backend whose synapses with a rule grow by a known amount in each step, and where nothing else happens.

What the front end does with learned weights can be told exactly on it, also on several ranks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pynnlite.backend import Changes, Features, Problem, State, SynapsePlaces, as_state, saved_table
from pynnlite.columns import Recordings
from pynnlite.parallel import Communicator, EqualShares
from pynnlite.recipe import Recipe, Synapses

GROWTH = 2.0**-20
"""What a weight gains in each step; a power of 2, so that sums are exact. A synaptic variable gains 1."""


@dataclass(frozen=True, slots=True)
class Options:
    """There are none."""


class UnseenSimulation:
    """The synapses of one rank, which nobody can read."""

    def __init__(self, recipe: Recipe, comm: Communicator) -> None:
        self.step, self.recipe, self.closed = 0, recipe, False
        sizes = [spec.size for spec in recipe.populations]
        self.owned = {
            number: EqualShares.of(sizes, comm).cells(number, comm.rank) for number in range(len(sizes))
        }
        self.columns = {each.number: self.fresh(each.number) for each in recipe.pathways if each.dynamics}

    def fresh(self, pathway: int) -> dict[str, Any]:
        names = self.recipe.model.projections[self.recipe.pathways[pathway].projection].initial
        columns = ["source", "target", "weight", *(f"initial.{name}" for name in names)]
        pieces: list[dict[str, Any]] = []
        for chunk in self.recipe.chunks([pathway], self.owned, columns):
            values = {f"state.{name}": chunk.state[name].copy() for name in names}
            pieces.append({"source": chunk.source, "target": chunk.target, "weight": chunk.weight, **values})
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

    def advance(self, n_steps: int) -> None:
        self.step += n_steps
        for columns in self.columns.values():
            for name, column in columns.items():
                if name == "weight":
                    column += GROWTH * n_steps
                elif name.startswith("state."):
                    column += n_steps

    def drain(self) -> Recordings:
        return Recordings()

    def update(self, recipe: Recipe, changes: Changes) -> None:
        self.recipe = recipe
        for pathway in changes.weights:
            if pathway in self.columns:
                self.columns[pathway]["weight"] = self.fresh(pathway)["weight"]
        for pathway, names in changes.synapse_state.items():
            for name in names:
                self.columns[pathway][f"state.{name}"] = self.fresh(pathway)[f"state.{name}"]

    def state(self) -> State:
        cells = {
            (spec.number, name): np.zeros(len(self.owned[spec.number]))
            for spec in self.recipe.populations
            if not self.recipe.is_source(spec.number)
            for name in ("hold", *spec.initial)
        }
        synapses = {
            key: column
            for pathway, columns in self.columns.items()
            for key, column in as_state(
                pathway,
                "synapse",
                {name.removeprefix("state."): column for name, column in columns.items()},
            ).items()
        }
        return State(
            cells, dict.fromkeys(("step", "population", "index", "count"), np.zeros(0, np.int64)), synapses
        )

    def load(self, state: State, step: int) -> None:
        self.step = step
        for pathway, columns in self.columns.items():
            types = {name.removeprefix("state."): column.dtype for name, column in columns.items()}
            table = saved_table(state, pathway, "synapse", types)
            places = SynapsePlaces(pathway, columns["source"], columns["target"])
            here = places.own(table)
            for name in columns:
                columns[name][places.order] = table[name.removeprefix("state.")][here]

    def close(self) -> None:
        self.closed = True


class GrowingSimulation(UnseenSimulation):
    """The synapses of one rank, which are read backwards."""

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        found = self.columns[pathway]
        order = np.argsort(-found["target"], kind="stable")
        ends = (found[name][order] if name in columns else np.zeros(0) for name in ("source", "target"))
        state = {name[6:]: found[name][order] for name in columns if name.startswith("state.")}
        weight = found["weight"][order] if "weight" in columns else np.zeros(0)
        return Synapses(pathway, *ends, weight, np.zeros(0, np.int32), state=state)


class SparingSimulation(GrowingSimulation):
    """The same, where some synapses are read without the others."""

    def read_some(self, pathway: int, columns: Sequence[str], places: Any) -> Synapses:
        assert len(places) < len(self.columns[pathway]["source"])
        found = self.read(pathway, columns)
        state = {name: column[places] for name, column in found.state.items()}
        few = (each[places] if len(each) else each for each in (found.source, found.target, found.weight))
        return Synapses(pathway, *few, found.delay, state=state)


class Unseen:
    """A backend whose synapses cannot be read."""

    simulation: type[UnseenSimulation] = UnseenSimulation

    name = "unseen"
    requires: tuple[str, ...] = ()
    features = Features(None, synapses=None, mpi=True)
    options = Options

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Any:
        return self.simulation(recipe, comm)


class Growing(Unseen):
    """The backend."""

    name = "growing"
    simulation = GrowingSimulation


class Sparing(Unseen):
    """A backend that reads some synapses without the others."""

    name = "sparing"
    simulation = SparingSimulation


class Point:
    """The entry point of a backend."""

    def __init__(self, kind: type[Unseen]) -> None:
        self._kind = kind

    def load(self) -> Unseen:
        return self._kind()


POINTS: Mapping[str, Point] = {kind.name: Point(kind) for kind in (Growing, Sparing, Unseen)}
"""The entry points of the backends, for tests that put them in place of those that are installed."""
