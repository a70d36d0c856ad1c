"""Spike trains in columns, of which each becomes a neo object when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing.reduction import ForkingPickler
from operator import index as as_index
from operator import is_
from typing import Any

import neo
import numpy as np
import quantities as pq
from neo.core.spiketrainlist import SpikeTrainList, is_spiketrain_or_proxy

from ..on_disk import is_mapped
from ..trains import Trains

OWN = ("annotations", "array_annotations", "segment", "t_start", "t_stop")
"""Attributes of a train that it does not share with others."""


class SpikeTrains(SpikeTrainList):  # type: ignore[misc]
    """A list of spike trains that makes each `neo.SpikeTrain` when it is first asked for.

    It is used like neo's list, which looks through the spikes of all cells for each train. Here they are sorted by
    cell::

        offset  0        3  3     5
                ▼        ▼  ▼     ▼
        time    2 5 9       1 4          three trains, the second of which is empty

    A train that was made is kept, so that its annotations can be changed. What is pickled is neo's list, which can be
    read without pynnlite; other processes of `multiprocessing` get this one.

    Parameters
    ----------
    items : iterable of neo.SpikeTrain, optional
        The trains, if they have been made already.
    parent : neo.Segment, optional
        The segment of which the list is a part.
    """

    def __init__(
        self, items: Iterable[neo.SpikeTrain] | None = None, parent: neo.Segment | None = None
    ) -> None:
        self._list: list[neo.SpikeTrain] | None = None
        self._annotations: Mapping[str, Any] = {}
        self._sorted: tuple[Any, Any] | None = None  # times and offsets
        self._bounds: Any = None  # start and stop of each train, unless all are alike
        self._patterns: dict[Any, dict[str, Any]] = {}
        self._channels: Any = None  # of each spike
        self._is_mapped = False  # so that trains are not copied into memory, and cannot be changed
        super().__init__(items, parent)

    @classmethod
    def of_columns(
        cls, trains: Trains, channels: Sequence[int], parent: neo.Segment, **annotations: Any
    ) -> SpikeTrains:
        """Return a list of trains.

        Parameters
        ----------
        trains : Trains
            The trains. Their times are not copied.
        channels : list of int
            The channel of each train.
        parent : neo.Segment
            The segment of which the list is a part.
        **annotations
            Notes on the trains: a list has an item for each train, anything else is for all trains.
        """
        bounds = np.column_stack([trains.start, trains.stop])
        result: SpikeTrains = cls.from_spike_time_array(
            pq.Quantity(trains.time, pq.ms),
            None,  # worked out when somebody asks for it
            list(channels),
            t_start=pq.Quantity(bounds[:, 0].min(), pq.ms),
            t_stop=pq.Quantity(bounds[:, 1].max(), pq.ms),
            **annotations,
        )
        result.segment = parent
        result._sorted, result._is_mapped = (trains.time, trains.offset), is_mapped(trains.time)
        if (bounds != bounds[0]).any():
            result._bounds = bounds
        return result

    @property
    def _items(self) -> Any:
        """All trains. Whatever neo changes in this list is changed here."""
        if self._list is None:
            self._list = list(self)
        return self._list

    @_items.setter
    def _items(self, items: Any) -> None:
        self._list = items
        self._made: list[neo.SpikeTrain | None] = []
        self._spike_time_array: Any = None

    @property
    def _channel_id_array(self) -> Any:
        """The channel of each spike."""
        if self._channels is None and self._spike_time_array is not None and self._sorted is not None:
            self._channels = np.repeat(np.asarray(self._all_channel_ids, np.int64), np.diff(self._sorted[1]))
        return self._channels

    @_channel_id_array.setter
    def _channel_id_array(self, channels: Any) -> None:
        self._channels = channels

    @property
    def _in_columns(self) -> bool:
        """Whether the columns are those of the trains in the list: none was added, removed or moved."""
        if self._spike_time_array is None or self._list is None:
            return self._spike_time_array is not None
        return len(self._list) == len(self._made) and all(map(is_, self._list, self._made))

    def __len__(self) -> int:
        if self._list is not None:
            return len(self._list)
        return 0 if self._all_channel_ids is None else len(self._all_channel_ids)

    def __iter__(self) -> Iterator[neo.SpikeTrain]:
        if self._list is not None:
            yield from self._list
        else:
            yield from (self._train(k) for k in range(len(self)))

    def __getitem__(self, i: Any) -> Any:
        if self._list is not None:
            found = self._list[i]
            return type(self)(items=found) if isinstance(i, slice) else found
        if isinstance(i, slice):
            return type(self)(items=[self._train(k) for k in range(len(self))[i]])
        k = as_index(i)
        if not -len(self) <= k < len(self):
            raise IndexError("list index out of range")
        return self._train(k % len(self))

    def __str__(self) -> str:
        if self._in_columns:
            return f"SpikeTrainList containing {self._spike_time_array.size} spikes from {len(self)} neurons"
        return str(self._items)

    @property
    def t_start(self) -> Any:
        """When the recording of the first cell began."""
        return self._spiketrain_metadata["t_start"] if self._in_columns else self._as_of_neo().t_start

    @property
    def t_stop(self) -> Any:
        """When the recording of the last cell ended."""
        return self._spiketrain_metadata["t_stop"] if self._in_columns else self._as_of_neo().t_stop

    @property
    def all_channel_ids(self) -> Any:
        """The channel of each train."""
        return self._all_channel_ids if self._in_columns else self._as_of_neo().all_channel_ids

    @property
    def multiplexed(self) -> tuple[Any, Any]:
        """All spikes as two arrays: the channel of each, and its time."""
        if self._in_columns:
            return self._channel_id_array, self._spike_time_array
        if not len(self):
            return np.array([]), np.array([])
        return self._as_of_neo().multiplexed  # type: ignore[no-any-return]

    def _as_of_neo(self) -> SpikeTrainList:
        """Return neo's list of the trains that are here now."""
        return SpikeTrainList(items=self._items)

    def _add_spiketrainlists(self, other: SpikeTrainList, in_place: bool = False) -> SpikeTrains:
        if in_place:
            self._items.extend(other)
            return self
        return type(self)(items=[*self, *other])

    def __radd__(self, other: Any) -> Any:
        if len(other) and is_spiketrain_or_proxy(other[0]):
            return type(self)(items=[*other, *self])
        return super().__radd__(other)

    def extend(self, iterable: Iterable[neo.SpikeTrain]) -> None:
        """Add trains to the end of the list."""
        known, added = {id(train) for train in self._items}, list(iterable)
        for train in added:
            if not is_spiketrain_or_proxy(train):
                raise TypeError(f"Object is a {type(train)}. It should be one of {self.allowed_contents}.")
            if id(train) in known:
                raise ValueError("Cannot add this object because it is already contained within the list")
            known.add(id(train))
        for train in added if self.segment is not None else ():
            train.segment = self.segment
        self._items.extend(added)

    def _spiketrains_from_array(self) -> None:
        self._list = list(self)

    def _train(self, k: int) -> neo.SpikeTrain:
        """Return train `k` of the columns, which is made the first time."""
        if not self._made:
            self._made = [None] * len(self)
        train = self._made[k]
        if train is None:
            train = self._made[k] = self._new_train(k)
        return train

    def _new_train(self, k: int) -> neo.SpikeTrain:
        """Make train `k`. neo's constructor takes 30 times as long, most of it for checks and units."""
        times, offset = self._sorted = self._sorted or self._by_cell()
        train = times[offset[k] : offset[k + 1]]
        train = (train if self._is_mapped else train.copy()).view(neo.SpikeTrain)
        pattern = self._pattern(k)
        train.__dict__.update(pattern["shared"])
        train.t_start, train.t_stop = pattern["t_start"].copy(), pattern["t_stop"].copy()
        train.segment, n = self.segment, len(self)
        train.annotations = {
            name: value[k] if _is_of_each(value, n) else value for name, value in self._annotations.items()
        }
        train.annotations["channel_id"] = self._all_channel_ids[k]
        return train

    def _pattern(self, k: int) -> dict[str, Any]:
        """Return the attributes that train `k` has in common with others, as neo's constructor makes them."""
        bounds = None if self._bounds is None else tuple(self._bounds[k].tolist())
        if bounds not in self._patterns:
            if bounds is None:  # neo checks the times of all trains
                train = neo.SpikeTrain(self._spike_time_array, **self._spiketrain_metadata)
            else:
                start, stop = pq.Quantity(bounds, pq.ms)
                train = neo.SpikeTrain(self._spike_time_array[:0], t_start=start, t_stop=stop)
            shared = {name: value for name, value in train.__dict__.items() if name not in OWN}
            self._patterns[bounds] = {"shared": shared, "t_start": train.t_start, "t_stop": train.t_stop}
        return self._patterns[bounds]

    def _by_cell(self) -> tuple[Any, Any]:
        """Return the times sorted by cell, and the offsets of trains, of columns in any order."""
        channels, wanted = np.asarray(self._channel_id_array), np.asarray(self._all_channel_ids)
        order = np.argsort(channels, kind="stable")
        ends = [np.searchsorted(channels[order], wanted, side) for side in ("left", "right")]
        pieces = [np.arange(first, last) for first, last in zip(*ends, strict=True)]
        order = order[np.concatenate([np.zeros(0, np.int64), *pieces])]
        return self._spike_time_array.magnitude[order], np.cumsum([0, *map(len, pieces)])

    def __copy__(self) -> SpikeTrains:
        result = type(self)()
        result.__dict__.update(self.__dict__)
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> SpikeTrains:
        from copy import deepcopy

        memo[id(self)] = result = type(self)()
        result.__dict__.update({name: deepcopy(value, memo) for name, value in self.__dict__.items()})
        return result

    def __reduce__(self) -> tuple[Any, ...]:
        columns = self._list is None and not self._made and self._bounds is None
        names = ("_spike_time_array", "_channel_id_array", "_all_channel_ids")
        state = {name: getattr(self, name) if columns else None for name in names}
        state |= {"_spiketrain_metadata": self._spiketrain_metadata if columns else {}}
        state |= {"_annotations": dict(self._annotations), "segment": self.segment}
        return SpikeTrainList, (), {**state, "_items": None if columns else list(self)}


def _is_of_each(value: Any, n: int) -> bool:
    """Tell whether an annotation has an item for each of n trains; neo asks the same."""
    return not isinstance(value, str) and hasattr(value, "__len__") and len(value) == n


def _as_it_is(trains: SpikeTrains) -> tuple[Any, ...]:
    """Return what makes the same list in another process."""
    return type(trains), (), trains.__dict__


ForkingPickler.register(SpikeTrains, _as_it_is)
