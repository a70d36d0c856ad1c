"""What is given may come from iterators, and arrays may have any layout."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue


@pytest.mark.parametrize("of", [iter, lambda items: (item for item in items)], ids=["iterator", "generator"])
def test_an_iterator_does_what_a_list_of_its_items_does(of: Callable[[list[Any]], Any]) -> None:
    def described(of: Callable[[list[Any]], Any]) -> pnl.Network:
        network = pnl.Network(seed=1)
        times = of([of([1.0, 4.0]), of([2.0, 2.5]), of([])])
        source = network.population(3, pnl.SpikeSourceArray(spike_times=times))
        cells = network.population(4, pnl.IF_curr_exp(tau_m=of([10.0, 12.0, 14.0, 16.0])))
        cells.initialize(v=of([-65.0, -60.0, -62.0, -55.0]))
        cells[of([2, 0])].set(i_offset=of([0.5, 2.0]))
        rows = of([(0, 1, 0.5, 1.0), of([2, 3, 0.2, 2.0]), np.array([1.0, 2.0, 0.3, 0.5])])
        network.projection(source, cells, pnl.FromListConnector(rows, column_names=of(["weight", "delay"])))
        matrix = of([of([1, 0, 0, 1]), of([0, 1, 0, 0]), of([0, 0, 1, 0])])
        synapse = pnl.StaticSynapse(of([1.0, 2.0, 3.0, 4.0]), delay=of([0.5, 1.5, 2.5, 3.5]))
        masked = network.projection(source, cells, pnl.ArrayConnector(matrix), synapse, "excitatory")
        masked.set(weight=of([2.0, 1.0, 4.0, 3.0]))
        current = pnl.StepCurrentSource(times=of([1.0, 3.0]), amplitudes=of([0.5, 0.0]))
        current.inject_into(of([cells[:1], cells[3]]))
        cells.record(of(["spikes", "v"]))
        return network

    wanted, given = described(list), described(of)
    assert given.digest() == wanted.digest()
    for one, other in zip(wanted.projections, given.projections, strict=True):
        names = iter(["weight", "delay"])
        assert other.get(names, "list") == one.get(["weight", "delay"], "list") and one.size() == len(other)
    assert [probe.variable for probe in given.records.probes] == ["spikes", "v"]


def test_a_connection_list_that_is_yielded_is_never_a_list_in_memory() -> None:
    """As tuples of Python's numbers the rows would take 20 MB, as columns they take 2.4 MB."""
    tracemalloc.start()
    try:
        connector = pnl.FromListConnector((k % 100, k % 77, 0.001 * k, 1.0 + k) for k in range(100_000))
        assert tracemalloc.get_traced_memory()[1] < 14e6
    finally:
        tracemalloc.stop()
    assert len(connector.source) == 100_000 and connector.mean("delay") == 50_000.5


@pytest.mark.parametrize(
    "layout", ["columns first", "backwards", "transposed", "32 bits", "objects", "records"]
)
def test_an_array_of_connections_may_have_any_layout(layout: str) -> None:
    rows = [(0, 1, 0.5, 1.0), (2, 0, 0.25, 2.0), (1, 1, 0.75, 3.0)]
    plain = np.array(rows)
    array = {
        "columns first": np.asfortranarray(plain),
        "backwards": np.repeat(plain[::-1], 2, axis=0)[::-2],
        "transposed": np.array(list(zip(*rows, strict=True))).T,
        "32 bits": plain.astype(np.float32),
        "objects": np.array(rows, dtype=object),
        "records": np.array(rows, dtype="i2, i8, f4, f8"),
    }[layout]
    network = pnl.Network()
    source, cells = network.population(3, pnl.SpikeSourceArray()), network.population(2, pnl.IF_curr_exp())
    projection = network.projection(source, cells, pnl.FromListConnector(array))
    assert sorted(projection.get(["weight", "delay"], "list")) == sorted(rows)


def test_e1_an_iterator_that_raises_is_an_error_of_ours() -> None:
    def failing() -> Iterator[str]:
        yield "spikes"
        raise OSError("the disk")

    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    for use in (cells.record, cells.get, cells.id_to_index, cells.__getitem__):
        with pytest.raises(BadValue, match="iterator that was given raised OSError: the disk"):
            use(failing())
    with pytest.raises(BadValue, match="iterator that was given raised OSError: the disk"):
        pnl.FromListConnector(failing_rows())


def failing_rows() -> Iterator[tuple[int, int]]:
    yield 0, 0
    raise OSError("the disk")
