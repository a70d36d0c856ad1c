"""What is recorded from the synapses of a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import BadValue, UnknownParameter
from ..model import Addresses, ProjectionSpec
from ..parallel import checked_gather, together, world
from ..recipe import synaptic_unit
from ..scalars import checked_flag
from ..timebase import checked_time
from ..values import IndexArray
from .chosen_synapses import positions_of
from .names import checked_annotations, checked_names
from .single_synapses import SingleSynapses

if TYPE_CHECKING:
    from neo import Block

    from .description import Description
    from .projection import Projection


MOST = 1e7
"""Values for each second of model time; users are warned of more."""


class RecordedSynapses(SingleSynapses):
    """Synapses that can be recorded."""

    def record(
        self,
        variables: str | Sequence[str] | None,
        to_file: Any = None,
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
        to_file : str or neo IO, optional
            Where to write the data at the end of the simulation, as for `Population.record`. Until then they are in the
            folder ``FILE.parts``, which `read_data` reads.
        sampling_interval : number or quantity, optional
            Time between samples in ms, a multiple of the time step; every step if omitted.
        synapses : sequence of int, slice, mask, sequence of Connection, or (view, view), optional
            Which synapses: positions in the order of ``get("weight", "list")``; an array of truth values, one for each
            synapse in this order or one for each pair (source, target); synapses such as ``projection[3:5]``; or
            populations or views of sources and targets, all synapses between which are meant. All synapses of the
            projection if omitted.

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
        names = _checked_variables(spec, checked_names(variables, "variables"))
        for name in names:
            synaptic_unit(spec, name, network.specs)
        interval = None if sampling_interval is None else checked_time(sampling_interval, "sampling_interval")
        if interval is not None:
            network.check_interval(interval)
        if to_file is not None:
            from ..recording.neo import check_file

            check_file(to_file, names, here=world().rank == 0)
            network.files.check(to_file, spec.number)
        projection = cast("Projection", self)
        index = positions_of(projection, synapses)
        source, target = self.pairs
        addresses = Addresses(source[index], target[index], _occurrences(source, target)[index])
        step, dt = (0, None) if network.state is None else (network.state.step, network.state.dt)
        with network.all_or_nothing("A change of what is recorded"):
            for name in names:
                network.records.add_synapses(spec.number, name, index, addresses, interval, step, dt)
        warn_of_size(network, spec)
        if to_file is not None:
            network.files.add(to_file, spec.number, names, {})

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
            raise UnknownParameter(kind.__name__, name, known, kind="recordable variable")
    return known if names == ["all"] else list(names)


def warn_of_size(network: Description, spec: ProjectionSpec) -> None:
    """Warn if what is recorded of a projection is so much that it fills memory soon, once the time step is known."""
    probes = [probe for probe in network.records.probes if probe.projection == spec.number]
    dt = None if network.state is None else network.state.dt
    intervals = [dt if probe.interval is None else probe.interval for probe in probes]
    if not probes or None in intervals:
        return
    per_second = sum(1e3 * len(p.index) / i for p, i in zip(probes, intervals, strict=True) if i is not None)
    if per_second > MOST:
        n, often = (
            max(len(probe.index) for probe in probes),
            min(each for each in intervals if each is not None),
        )
        network.warn_once(
            f"size of {spec.number}",
            f"{n} synapses of {spec.label!r}, recorded every {often:g} ms, are {per_second:.2g} values, or"
            f" {8e-9 * per_second:.2g} GB, for each second of model time. Give a longer sampling_interval, or record"
            " some of the synapses by synapses=….",
        )


def _occurrences(source: IndexArray, target: IndexArray) -> IndexArray:
    """Return which of the synapses between the same two cells each is; those come one after the other."""
    n = len(source)
    new = np.ones(n, bool)
    new[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
    places = np.arange(n)
    first = np.maximum.accumulate(np.where(new, places, 0))
    found: IndexArray = (places - first).astype(np.int32)
    return found
