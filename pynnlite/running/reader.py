"""Read what the executions of one network recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import SimulationStateError
from ..model import ProjectionSpec
from ..network import Group, Network, PopulationPart, Projection
from ..parallel import Ownership
from ..recipe import synaptic_unit
from ..recording import Segment, Store, Wanted
from ..values import IndexArray
from .exclusive import Exclusive
from .execution import Execution
from .finite import require_finite
from .learned import Columns

if TYPE_CHECKING:
    from neo import Block


class StoreReader:
    """Reads the data of a network, during its simulation and after the end.

    Parameters
    ----------
    store : Store
        What was recorded.
    backend : str
        Name of the backend.
    exclusive : Exclusive
        Lets one thread at a time work on the simulation.

    Attributes
    ----------
    execution : Execution or None
        What records at present.
    """

    def __init__(self, store: Store, backend: str, exclusive: Exclusive) -> None:
        self._store, self._backend, self._exclusive = store, backend, exclusive
        self.execution: Execution | None = None

    def ownership(self, sizes: Sequence[int]) -> Ownership:
        """Return which rank owns which cell of populations of some sizes."""
        return self._store.ownership(sizes)

    def data(self, group: Group, variables: str | Sequence[str], gather: bool | str, clear: bool) -> Block:
        """Return what was recorded from a group as a neo Block; see `Group.get_data`."""
        from ..recording import neo

        with self._exclusive.working("get_data()"):
            segments = self._segments(group, variables, gather)
            block = neo.block(group, segments, variables, self._backend)
            if clear:
                self._clear(group.network)
        return block

    def synapse_data(
        self, projection: Projection, variables: str | Sequence[str], gather: bool | str, clear: bool
    ) -> Block:
        """Return what was recorded of the synapses of a projection; see `Projection.get_data`."""
        from ..recording import neo

        network, spec = projection.network, projection.spec
        with self._exclusive.working("get_data()"):
            self._collect(gather)
            names = None if variables == "all" else frozenset(variables)
            segments = self._store.segments(gather, Wanted(frozenset(), names, frozenset([spec.number])))
            every = [*network.records.probes, *(p for each in segments for p in each.probes.values())]
            recorded = {probe.variable for probe in every if probe.projection == spec.number}
            missing = set(names or ()) - recorded
            if not recorded or missing:
                what = ", ".join(map(repr, sorted(missing))) or "anything"
                call = f"record({sorted(missing) or ['weight']!r})"
                raise SimulationStateError(
                    f"{spec.label!r} does not record {what}. Call {call} before run()."
                )
            if not segments:
                raise SimulationStateError(
                    f"There is no data of {spec.label!r} yet: nothing has run. Call run() first."
                )
            facts = {"label": spec.label, "simulator": self._backend, **projection.annotations}
            unit = partial(synaptic_unit, spec, populations=network.specs)
            block = neo.block_of_synapses(spec.number, spec.label, unit, segments, variables, facts)
            if clear:
                self._clear(network)
        return block

    def _clear(self, network: Network) -> None:
        """Forget all data."""
        step = 0 if self.execution is None else self.execution.step
        self._store.clear(step, network.records.probes)

    def spike_counts(self, group: Group, gather: bool | str) -> list[tuple[IndexArray, NDArray[np.int64]]]:
        """Return, for each part of a group, its cells with spikes recorded in the current segment, and their counts."""
        with self._exclusive.working("get_spike_counts()"):
            self._collect(gather)
            _check(group, ["spikes"])
            groups = [(part.spec.number, part.indices) for part in group.parts]
            counts = self._store.spike_counts(groups, gather)
            if not any(len(cells) for cells, _ in counts):
                self._require(group, ["spikes"], self._store.segments(gather=False))
            return counts

    def projection(self, number: int) -> ProjectionSpec | None:
        """Return a projection as the simulation has it at present; None if nothing has been built."""
        return None if self.execution is None else self.execution.recipe.model.projections[number]

    def synapses(self, number: int, names: Sequence[str], gather: bool | str) -> Columns:
        """Return synapses with a rule as they are at present; see `Execution.synapses`. Collective."""
        with self._exclusive.working("get()"):
            if self.execution is None:
                raise SimulationStateError(
                    "What synapses have learned went with the simulation. Call get() before end()."
                )
            return self.execution.synapses(number, names, gather)

    def _segments(self, group: Group, variables: str | Sequence[str], gather: bool | str) -> list[Segment]:
        """Return the segments, or raise `SimulationStateError`."""
        self._collect(gather)
        names = None if variables == "all" else list(variables)
        _check(group, names or [])
        wanted = frozenset(part.spec.number for part in group.parts)
        segments = self._store.segments(gather, Wanted(wanted, None if names is None else frozenset(names)))
        self._require(group, names, segments)
        return segments

    def _collect(self, gather: bool | str) -> None:
        if self.execution is not None:
            self.execution.collect()
            require_finite(self._store, self.execution.recipe, self.execution.comm if gather else None)

    def _require(self, group: Group, names: Sequence[str] | None, segments: Sequence[Segment]) -> None:
        """Raise `SimulationStateError` if nothing of a group has been recorded, or not these variables."""
        missing = set(names or []) - (recorded := _recorded(group, segments))
        what = ", ".join(map(repr, sorted(missing))) or "anything"
        if recorded and missing and group.network.of_pynn:  # there, data that are missing are no error
            text = f"{group.label!r} does not record {what}; its data come without."
            group.network.warn_once(text, text)
        elif not recorded or missing:
            raise SimulationStateError(
                f"{group.label!r} does not record {what}. Call record({sorted(missing) or ['spikes']!r}) before run()."
            )
        if not segments:
            raise SimulationStateError(
                f"There is no data of {group.label!r} yet: nothing has run. Call run() first."
            )


def _check(group: Group, names: Sequence[str]) -> None:
    """Raise `UnknownParameter` if a cell type has no such variable; for PyNN, data that are missing are no error."""
    for part in () if group.network.of_pynn else group.parts:
        for name in names:
            part.celltype.check_recordable(name)


def _recorded(group: Group, segments: Sequence[Segment]) -> set[str]:
    """Return the variables of cells of a group that are recorded, or were."""
    parts: dict[int, list[PopulationPart]] = {}
    for part in group.parts:
        parts.setdefault(part.spec.number, []).append(part)
    return {
        probe.variable
        for probe in [*group.network.records.probes, *(p for s in segments for p in s.probes.values())]
        for part in parts.get(probe.population, [])
        if part.index is None or np.isin(part.index, probe.index).any()
    }


def end_state(network: Network, reader: StoreReader) -> None:
    """Note in a network that its simulation has ended, unless another one has begun."""
    if network.state is not None and network.reader is reader:
        network.state = replace(network.state, ended=True)
