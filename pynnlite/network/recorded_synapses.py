"""What is recorded from the synapses of a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue, UnknownParameter
from ..model import Addresses, ProjectionSpec
from ..parallel import checked_gather, together, world
from ..recipe import synaptic_unit
from ..scalars import checked_flag
from ..timebase import checked_time
from ..values import IndexArray
from .names import checked_annotations, checked_names
from .synapse_values import SynapseValues

if TYPE_CHECKING:
    from neo import Block

    from .projection import Projection


class RecordedSynapses(SynapseValues):
    """Synapses that can be recorded."""

    def record(
        self,
        variables: str | Sequence[str] | None,
        to_file: None = None,
        sampling_interval: Any = None,
        synapses: Any = None,
    ) -> None:
        """Record the weights, or synaptic variables, of synapses with a rule from now on.

        A sample has everything that reached the synapse up to and including its time. To sample does not change what
        happens.

        Parameters
        ----------
        variables : str, sequence of str, or None
            ``"weight"`` or synaptic variables; ``"all"`` for all of them. With None nothing of the projection is
            recorded any more.
        to_file : None
            Synapses are not written by name of a file: use `write_data`, or ``setup(data=FOLDER)``.
        sampling_interval : number or quantity, optional
            Time between samples in ms, a multiple of the time step; every step if omitted.
        synapses : sequence of int, slice, or (view, view), optional
            Which synapses: positions in the order of ``get("weight", "list")``, or sources and targets, all synapses
            between which are meant; all synapses of the projection if omitted.

        Raises
        ------
        BadValue
            If the synapses have no rule, or there are no such synapses.
        UnknownParameter
            If the synapse type has no such variable.
        """
        network, spec = self._network, self.spec
        if variables is None:
            if to_file is not None or sampling_interval is not None or synapses is not None:
                raise BadValue("record(None) stops recording; it takes no other argument.")
            network.require_live("A change of what is recorded")
            network.records.stop_synapses(spec.number)
            return
        if to_file is not None:
            raise BadValue(
                f"to_file must be None for the synapses of {self.spec.label!r}, not {to_file!r}. Call write_data(file)"
                " after the run, or setup(data=FOLDER) to write while the network runs."
            )
        names = _checked_variables(spec, checked_names(variables, "variables"))
        for name in names:
            synaptic_unit(spec, name, network.specs)
        interval = None if sampling_interval is None else checked_time(sampling_interval, "sampling_interval")
        if interval is not None:
            network.check_interval(interval)
        index = self._positions(synapses)
        source, target = self.pairs
        addresses = Addresses(source[index], target[index], _occurrences(source, target)[index])
        step, dt = (0, None) if network.state is None else (network.state.step, network.state.dt)
        with network.all_or_nothing("A change of what is recorded"):
            for name in names:
                network.records.add_synapses(spec.number, name, index, addresses, interval, step, dt)

    def get_data(
        self,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
    ) -> Block:
        """Return what was recorded of the synapses as a neo Block, with one segment for each run between resets.

        There is an analog signal of shape (samples, synapses) for each variable. Its array annotations are
        ``source_index`` and ``target_index``, the positions in the two groups, ``occurrence``, which counts the
        synapses between the same two cells, and ``channel_index``, the position in the order of ``get``.

        Parameters
        ----------
        variables : str or sequence of str
            Which variables; ``"all"`` for all that were recorded.
        gather, clear
            As for `Population.get_data`; what is cleared are the data of the whole network.
        annotations : dict, optional
            Put on the block.

        Raises
        ------
        SimulationStateError
            If nothing was recorded, or nothing has run yet.
        """
        named = checked_names(variables, "variables")
        notes = checked_annotations(annotations)
        gather, clear = checked_gather(gather), checked_flag(clear, "clear")
        wanted = "all" if named == ["all"] else _checked_variables(self.spec, named)
        block = self._network.read("get_data").synapse_data(cast("Projection", self), wanted, gather, clear)
        block.annotations.update(notes)
        return block

    def write_data(
        self,
        io: Any,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
    ) -> None:
        """Write what was recorded of the synapses to a file; with ranks that share a network, rank 0 does.

        Parameters
        ----------
        io, gather, clear, annotations
            As for `Population.write_data`.
        variables : str or sequence of str
            As for `get_data`.
        """
        from ..recording.neo import write

        block = self.get_data(variables, gather, clear, annotations)
        with together(world()) if gather else nullcontext():
            if not gather or world().rank == 0:
                write(block, io)

    def _positions(self, given: Any) -> IndexArray:
        """Return the positions of synapses that a user names, ascending."""
        source, target = self.pairs
        every = np.arange(len(source), dtype=np.int32)
        label = self.spec.label
        if given is None:
            return every
        if isinstance(given, slice):
            return np.sort(every[given])
        if isinstance(given, tuple) and len(given) == 2 and all(hasattr(each, "parts") for each in given):
            here = [_members(own, each) for own, each in zip((self._pre, self._post), given, strict=True)]
            return every[np.isin(source, here[0]) & np.isin(target, here[1])]
        numbers = np.asarray(given)
        if numbers.ndim != 1 or (numbers.dtype.kind not in "iu" and numbers.size):
            raise BadValue(
                f'synapses of {label!r} must be positions in the order of get("weight", "list"), a slice, or a pair of'
                f" views (sources, targets), not {given!r}."
            )
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(every):
            raise BadValue(
                f"synapses of {label!r} are numbered from 0 to {len(every) - 1}; got {numbers.min()} to"
                f" {numbers.max()}."
            )
        return np.unique(numbers).astype(np.int32)


def _checked_variables(spec: ProjectionSpec, names: Sequence[str]) -> list[str]:
    """Return names of what can be recorded of synapses, or raise an error that says what can."""
    kind = spec.synapse_type
    if spec.rule is None:
        raise BadValue(
            f"The synapses of {spec.label!r} are of the type {kind.__name__}, which has no rule: they stay as they are"
            ' set, and get("weight", …) returns them. Only synapses with a rule are recorded.'
        )
    known = ["weight", *spec.initial]
    for name in names:
        if name not in known and names != ["all"]:
            raise UnknownParameter(kind.__name__, name, known, kind="variable that can be recorded")
    return known if names == ["all"] else list(names)


def _members(group: Any, cells: Any) -> NDArray[np.int64]:
    """Return the positions in a group of those of its cells that another group has."""
    wanted: dict[int, list[IndexArray]] = {}
    for part in cells.value.parts:
        wanted.setdefault(part.population, []).append(part.all_cells())
    found = [
        offset + np.flatnonzero(np.isin(part.all_cells(), np.concatenate(wanted[part.population])))
        for part, offset in zip(group.value.parts, group.value.offsets, strict=False)
        if part.population in wanted
    ]
    return np.concatenate([np.zeros(0, np.int64), *found])


def _occurrences(source: IndexArray, target: IndexArray) -> IndexArray:
    """Return which of the synapses between the same two cells each is; those come one after the other."""
    n = len(source)
    new = np.ones(n, bool)
    new[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
    places = np.arange(n)
    first = np.maximum.accumulate(np.where(new, places, 0))
    found: IndexArray = (places - first).astype(np.int32)
    return found
