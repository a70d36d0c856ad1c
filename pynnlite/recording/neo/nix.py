"""Files in the format NIX (g-node.org/nix), by neo, in a fraction of its time for many trains.

neo makes about 70 objects and attributes of HDF5 for each train, one by one, by way of two libraries. Here the first
train of a kind is written by neo. The others are copies of it, made by HDF5 itself, in which is changed what differs::

    data / BLOCK / data_arrays / NAME.times        the times
                 / multi_tags  / NAME              points to the times and to the metadata
                 / groups / SEGMENT / multi_tags / ID            the same object
                                    / metadata / sections / NAME / properties / source_id, t_start …
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import neo
import numpy as np

from .pace import Pace

LONGEST_CHUNK = 2**16
"""The largest number of times that HDF5 stores in one piece."""

SCALARS = (int, float, str)
"""Types of annotations that copies may have."""

Kind = tuple[Any, ...]


@dataclass(frozen=True)
class Pattern:
    """A train that neo has written, without its times and links, and the values of its properties.

    Parameters
    ----------
    group : h5py.Group
        Holds ``section``, ``array`` and ``tag``.
    times : tuple
        The type of the times, and how HDF5 was told to store them.
    values : dict of str to int, float or str
        By name of the property.
    """

    group: Any
    times: tuple[Any, Any]
    values: dict[str, Any]


@dataclass(frozen=True)
class Places:
    """The groups of HDF5 to which the trains of a segment go.

    Parameters
    ----------
    sections, arrays, tags, members : h5py.h5g.GroupID
        Of their metadata, of their times, of all trains of the block, and of those of the segment.
    """

    sections: Any
    arrays: Any
    tags: Any
    members: Any


class NixIO(neo.io.NixIO):  # type: ignore[misc, unused-ignore]
    """Writes blocks to a new file, as neo does.

    Parameters
    ----------
    filename : str
        Name of the file.
    """

    def __init__(self, filename: str) -> None:
        super().__init__(filename=filename, mode="ow")
        self._patterns: dict[Kind | None, Pattern] = {}
        self._written: set[str] = set()
        self._places: tuple[Any, Places] | None = None
        self._pace = Pace("NIX")
        self._memory: Any = None

    def write_block(self, block: neo.Block, use_obj_names: bool = False) -> None:
        """Write one block."""
        self._pace.expect(sum(len(segment.spiketrains) for segment in block.segments))
        super().write_block(block, use_obj_names)

    def close(self) -> None:
        """Close the file."""
        if getattr(self, "_memory", None) is not None:
            self._patterns.clear()
            self._memory.close()
            self._memory = None
        super().close()

    def _write_spiketrain(self, spiketrain: Any, nixblock: Any, nixgroup: Any) -> None:
        kind, name = _kind(spiketrain), spiketrain.annotations.get("nix_name")
        pattern = None if name in self._written else self._patterns.get(kind)
        places = self._places_of(nixblock, nixgroup)
        if pattern is None or places is None:
            super()._write_spiketrain(spiketrain, nixblock, nixgroup)
            places = places or self._places_of(nixblock, nixgroup)
            if kind not in (None, *self._patterns) and name not in self._written and places is not None:
                self._patterns[kind] = self._pattern(spiketrain, places)
        else:
            if name is None:
                spiketrain.annotate(nix_name=f"neo.spiketrain.{uuid.uuid4().hex}")
            _copy(pattern, spiketrain, places)
        self._written.add(spiketrain.annotations["nix_name"])
        self._pace.step()

    def _places_of(self, nixblock: Any, nixgroup: Any) -> Places | None:
        """Return where the trains of a segment go; None while neo has written none of them."""
        key = nixblock.name, nixgroup.name
        if self._places is None or self._places[0] != key:
            block = self.nix_file._h5file["data"][nixblock.name]
            names = f"groups/{nixgroup.name}/metadata/sections", "data_arrays", "multi_tags"
            groups = [block.get(name) for name in (*names, f"groups/{nixgroup.name}/multi_tags")]
            if any(group is None for group in groups):
                return None
            self._places = key, Places(*(group.id for group in groups))
        return self._places[1]

    def _pattern(self, train: Any, places: Places) -> Pattern:
        """Return the pattern of a train that neo has just written."""
        import h5py
        from h5py import h5d, h5o

        if self._memory is None:
            self._memory = h5py.File(uuid.uuid4().hex, "w", driver="core", backing_store=False)
        group, name = (
            self._memory.create_group(str(len(self._patterns))),
            train.annotations["nix_name"].encode(),
        )
        h5o.copy(places.sections, name, group.id, b"section")
        h5o.copy(places.arrays, name + b".times", group.id, b"array")
        h5o.copy(places.tags, name, group.id, b"tag")
        for link in ("positions", "metadata"):
            del group["tag"][link]
        data = h5d.open(group["array"].id, b"data")
        times = data.get_type(), data.get_create_plist()
        del group["array"]["data"]
        return Pattern(group, times, _values(train))


def _kind(train: Any) -> Kind | None:
    """Return what trains must have in common to be copies of each other; None if the train is neo's to write."""
    if not isinstance(train, neo.SpikeTrain) or train.waveforms is not None or train.array_annotations:
        return None
    notes = {name: note for name, note in train.annotations.items() if name != "nix_name"}
    if any(type(note) not in SCALARS or note == "" for note in notes.values()):
        return None
    units = tuple(each.dimensionality.string for each in (train, train.t_start, train.t_stop))
    types = tuple(each.dtype.str for each in (train, train.t_start, train.t_stop))
    return (
        train.name,
        train.description,
        units,
        types,
        tuple((name, type(note)) for name, note in notes.items()),
    )


def _values(train: Any) -> dict[str, Any]:
    """Return the values of the properties of a train that other trains of its kind may have otherwise."""
    return {**train.annotations, "t_start": train.t_start.item(), "t_stop": train.t_stop.item()}


def _copy(pattern: Pattern, train: Any, places: Places) -> None:
    """Write a train as a copy of another one."""
    from h5py import h5d, h5g, h5o, h5s

    name, here = train.annotations["nix_name"].encode(), pattern.group.id
    section, array, tag = (
        _copied(here, what, there, called)
        for what, there, called in (
            (b"section", places.sections, name),
            (b"array", places.arrays, name + b".times"),
            (b"tag", places.tags, name),
        )
    )
    properties, values = h5g.open(section, b"properties"), _values(train)
    for each in properties:
        known = each.decode()
        found = h5d.open(properties, each)
        _set(found, b"entity_id", str(uuid.uuid4()))
        if known in values and values[known] != pattern.values[known]:
            found.write(h5s.ALL, h5s.ALL, _as_array([values[known]]))
    times, (kind, storage) = np.ascontiguousarray(train.magnitude), pattern.times
    storage.set_chunk((min(max(1, len(times)), LONGEST_CHUNK),))
    data = h5d.create(array, b"data", kind, h5s.create_simple(times.shape, (h5s.UNLIMITED,)), storage)
    data.write(h5s.ALL, h5s.ALL, times)
    h5o.link(array, tag, b"positions")
    h5o.link(section, tag, b"metadata")
    h5o.link(tag, places.members, _get(tag, b"entity_id"))


def _copied(source: Any, what: bytes, place: Any, name: bytes) -> Any:
    """Copy an object to a place, and return the copy with a name and an identity of its own."""
    from h5py import h5g, h5o

    h5o.copy(source, what, place, name)
    copy = h5g.open(place, name)
    _set(copy, b"name", name.decode())
    _set(copy, b"entity_id", str(uuid.uuid4()))
    return copy


def _set(owner: Any, attribute: bytes, text: str) -> None:
    """Give an attribute of an object another text."""
    from h5py import h5a

    h5a.open(owner, attribute).write(_as_array(text))


def _get(owner: Any, attribute: bytes) -> bytes:
    """Return the text of an attribute of an object."""
    from h5py import h5a

    found = h5a.open(owner, attribute)
    text = np.empty((), found.dtype)
    found.read(text)
    each = text.item()
    return each if isinstance(each, bytes) else str(each).encode()


def _as_array(value: Any) -> Any:
    """Return values as HDF5 takes them."""
    import h5py

    of_text = isinstance(value, str) or (isinstance(value, list) and isinstance(value[0], str))
    return np.array(value, h5py.string_dtype() if of_text else None)
