"""Read what the executions of one network recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import SimulationStateError
from ..network import Group, Network
from ..parallel import Ownership
from ..recording import Segment, Store, Wanted
from ..values import IndexArray
from .exclusive import Exclusive
from .execution import Execution

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
                step = 0 if self.execution is None else self.execution.step
                self._store.clear(step, group.network.records.probes)
        return block

    def spike_counts(self, group: Group, gather: bool | str) -> list[tuple[IndexArray, NDArray[np.int64]]]:
        """Return, for each part of a group, its cells with spikes recorded in the current segment, and their counts."""
        with self._exclusive.working("get_spike_counts()"):
            segment = self._segments(group, ["spikes"], gather, last=True)[-1]
            return [segment.spike_counts(part.spec.number, part.indices) for part in group.parts]

    def _segments(
        self, group: Group, variables: str | Sequence[str], gather: bool | str, last: bool = False
    ) -> list[Segment]:
        """Return the segments, with data of the last one only if that is enough, or raise `SimulationStateError`."""
        if self.execution is not None:
            self.execution.collect()
        names = None if variables == "all" else list(variables)
        lenient = group.network.of_pynn  # there, data that are missing are no error
        for part in () if lenient else group.parts:
            for name in names or []:
                part.celltype.check_recordable(name)
        wanted = frozenset(part.spec.number for part in group.parts)
        segments = self._store.segments(
            gather, Wanted(wanted, None if names is None else frozenset(names), last)
        )
        probes = [*group.network.records.probes, *(p for s in segments for p in s.probes.values())]
        recorded = {
            probe.variable
            for probe in probes
            for part in group.parts
            if probe.population == part.spec.number
            and (part.index is None or np.isin(part.index, probe.index).any())
        }
        missing = set(names or []) - recorded
        what = ", ".join(map(repr, sorted(missing))) or "anything"
        if recorded and missing and lenient:
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
        return segments


def end_state(network: Network, reader: StoreReader) -> None:
    """Note in a network that its simulation has ended, unless another one has begun."""
    if network.state is not None and network.reader is reader:
        network.state = replace(network.state, ended=True)
