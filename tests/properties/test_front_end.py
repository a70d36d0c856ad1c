"""What holds for any selection, value and partition of targets."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import pynnlite as pnl
from pynnlite.random import Streams
from pynnlite.recipe import Expansion

sizes = st.integers(1, 12)
numbers = st.floats(0.5, 50.0)


@st.composite
def selections(draw: Any, size: int) -> Any:
    """Draw a selector and the positions it names."""
    positions = draw(st.lists(st.integers(0, size - 1), min_size=1, unique=True))
    kind = draw(st.sampled_from(["list", "negative", "array", "mask", "slice"]))
    if kind == "slice":
        start, step = draw(st.integers(0, size - 1)), draw(st.sampled_from([1, 2, -1, -3]))
        return slice(start, None, step), list(range(size))[start::step]
    if kind == "mask":
        return [k in positions for k in range(size)], sorted(positions)
    if kind == "negative":
        return [k - size for k in positions], positions
    return (np.array(positions) if kind == "array" else positions), positions


@st.composite
def values(draw: Any, size: int) -> Any:
    """Draw something a user may give for a parameter of so many cells."""
    kind = draw(st.sampled_from(["number", "array", "function", "distribution", "lazy"]))
    a, b = draw(numbers), draw(numbers)
    match kind:
        case "number":
            return a
        case "array":
            return draw(st.lists(numbers, min_size=size, max_size=size))
        case "function":
            return lambda i: a + b * i
        case "distribution":
            return pnl.RandomDistribution("uniform", low=min(a, b), high=max(a, b))
    distribution = pnl.RandomDistribution("uniform", low=min(a, b), high=max(a, b))
    return a + b * pnl.LazyArray(distribution, shape=(size,)) * np.arange(1, size + 1)


@settings(max_examples=60, deadline=None)
@given(st.data(), sizes)
def test_views_of_views_name_the_cells_that_numpy_names(data: Any, size: int) -> None:
    cells = pnl.Network().population(size, pnl.IF_cond_exp())
    first, positions = data.draw(selections(size))
    view = cells[first]
    assert view.indices.tolist() == positions
    second, within = data.draw(selections(len(positions)))
    assert view[second].indices.tolist() == [positions[k] for k in within]


@settings(max_examples=60, deadline=None)
@given(st.data(), sizes)
def test_any_sequence_of_sets_is_read_alike_by_any_subset(data: Any, size: int) -> None:
    cells = pnl.Network(data.draw(st.integers(0, 9))).population(size, pnl.IF_cond_exp())
    for _ in range(data.draw(st.integers(1, 5))):
        selector, positions = data.draw(selections(size))
        before = cells.get("tau_m", simplify=False)
        cells[selector].set(tau_m=data.draw(values(len(positions))))
        after = cells.get("tau_m", simplify=False)
        others = np.setdiff1d(np.arange(size), positions)
        assert after[others].tolist() == before[others].tolist()
    whole = cells.get("tau_m", simplify=False)
    selector, positions = data.draw(selections(size))
    assert cells[selector].get("tau_m", simplify=False).tolist() == whole[positions].tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=30), st.lists(numbers, min_size=1, max_size=30))
def test_many_sets_in_a_row_are_the_last_of_each(first: list[float], second: list[float]) -> None:
    cells = pnl.Network().population(5, pnl.IF_cond_exp())
    expected = np.full(5, 20.0)
    for k, value in enumerate([*first, *second]):
        cells[[k % 5, (3 * k + 1) % 5] if k % 5 != (3 * k + 1) % 5 else [k % 5]].set(tau_m=value)
        expected[[k % 5, (3 * k + 1) % 5]] = value
    assert cells.get("tau_m", simplify=False).tolist() == expected.tolist()


def connectors(sources: int, targets: int) -> st.SearchStrategy[Any]:
    """Return a strategy of connectors between groups of these sizes."""
    flags, counts = st.booleans(), st.integers(0, 8)
    pairs = st.lists(st.tuples(st.integers(0, sources - 1), st.integers(0, targets - 1)), max_size=30)
    return st.one_of(
        st.just(pnl.AllToAllConnector()),
        st.builds(pnl.FixedProbabilityConnector, st.floats(0.0, 1.0)),
        st.builds(pnl.FixedNumberPreConnector, counts, with_replacement=flags),
        st.builds(pnl.FixedNumberPostConnector, counts, with_replacement=flags),
        st.builds(pnl.FixedTotalNumberConnector, st.integers(0, 40)),
        st.builds(pnl.FromListConnector, pairs),
    )


@settings(max_examples=100, deadline=None)
@given(st.data(), sizes, sizes)
def test_any_partition_of_the_targets_gives_the_same_synapses(data: Any, sources: int, targets: int) -> None:
    net = pnl.Network(data.draw(st.integers(0, 99)))
    pre, post = net.population(sources, pnl.IF_cond_exp()), net.population(targets, pnl.IF_cond_exp())
    weight = data.draw(values(1).filter(lambda value: not isinstance(value, list | pnl.LazyArray)))
    synapse = pnl.StaticSynapse(weight, pnl.RandomDistribution("uniform", (1.0, 9.0)))
    projection = net.projection(pre, post, data.draw(connectors(sources, targets)), synapse)
    specs = [population.spec for population in net.populations]

    def rows(wanted: Any) -> list[Any]:
        expansion = Expansion(projection.spec, specs, Streams(net.seed))
        found: list[Any] = []
        for batch in expansion.batches(np.array(wanted, np.int32)):
            columns = batch.source, batch.target, batch.values("weight"), batch.values("delay")
            found += zip(*(column.tolist() for column in columns), strict=True)
        return found

    whole = rows(range(targets))
    owner = data.draw(st.lists(st.integers(0, 2), min_size=targets, max_size=targets))
    parts = [[k for k in range(targets) if owner[k] == rank] for rank in range(3)]
    for part in filter(None, parts):
        assert rows(part) == [row for row in whole if row[1] in part]
    assert projection.size() == len(whole)
    listed = projection.get("weight", "list", with_address=False)
    projection.set(weight=listed)
    assert projection.get("weight", "list", with_address=False) == listed
