"""What holds for any selection, value and partition of targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pynnlite as pnl
from pynnlite.connectors import distance
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


def structures() -> st.SearchStrategy[Any]:
    """Return a strategy of what may place any number of cells."""
    lengths = st.floats(0.5, 20.0)
    shapes = st.one_of(st.builds(pnl.Sphere, lengths), st.builds(pnl.Cuboid, lengths, lengths, lengths))
    return st.one_of(
        st.none(), st.builds(pnl.Line, dx=lengths, x0=lengths), st.builds(pnl.RandomStructure, shapes)
    )


def spaces() -> st.SearchStrategy[Any]:
    """Return a strategy of spaces, some of them periodic."""
    ends = st.one_of(st.none(), st.tuples(st.floats(-5.0, 0.0), st.floats(1.0, 30.0)))
    return st.builds(
        pnl.Space,
        axes=st.sampled_from(["x", "xy", "xyz", "yz", None]),
        scale_factor=st.floats(0.1, 3.0),
        periodic_boundaries=st.one_of(st.none(), st.tuples(ends, ends, ends)),
    )


def connectors(sources: int, targets: int) -> st.SearchStrategy[Any]:
    """Return a strategy of connectors between groups of these sizes."""
    flags, counts = st.booleans(), st.integers(0, 8)
    selves = st.sampled_from([True, False, "NoMutual"])
    matrices = st.lists(flags, min_size=sources * targets, max_size=sources * targets)
    pairs = st.lists(st.tuples(st.integers(0, sources - 1), st.integers(0, targets - 1)), max_size=30)
    reach = st.floats(0.1, 20.0)
    return st.one_of(
        st.just(pnl.OneToOneConnector() if sources == targets else pnl.AllToAllConnector()),
        st.builds(pnl.AllToAllConnector, selves),
        st.builds(pnl.FixedProbabilityConnector, st.floats(0.0, 1.0), selves),
        st.builds(pnl.FixedNumberPreConnector, counts, with_replacement=flags),
        st.builds(pnl.FixedNumberPostConnector, counts, with_replacement=flags),
        st.builds(pnl.FixedTotalNumberConnector, st.integers(0, 40)),
        st.builds(pnl.FromListConnector, pairs),
        st.builds(lambda each: pnl.ArrayConnector(np.reshape(each, (sources, targets))), matrices),
        st.builds(lambda r, s: pnl.DistanceDependentProbabilityConnector(f"d < {r!r}", s), reach, selves),
        st.builds(
            lambda r, s: pnl.DistanceDependentProbabilityConnector(f"exp(-d / {r!r})", s), reach, selves
        ),
        st.builds(
            pnl.SmallWorldConnector,
            reach,
            st.floats(0.0, 1.0),
            n_connections=st.one_of(st.none(), st.integers(0, 4)),
        ),
        st.builds(lambda r: pnl.DistanceDependentProbabilityConnector(lambda d: d < r), reach),
        st.builds(lambda r: pnl.IndexBasedProbabilityConnector(lambda i, j: (i + j) % 3 < r), reach),
        st.builds(lambda r: pnl.DisplacementDependentProbabilityConnector(lambda d: d[0] < r), reach),
    )


@st.composite
def groups(draw: Any, net: pnl.Network) -> Any:
    """Draw a population, a view of one, or an assembly of several of these, with cells that lie somewhere."""
    parts = []
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        size = draw(sizes)
        part = net.population(size, pnl.IF_cond_exp(), structure=draw(structures()))
        parts.append(part[draw(selections(size))[0]] if draw(st.booleans()) else part)
    return parts[0] if len(parts) == 1 else pnl.Assembly(*parts)


@st.composite
def synaptic_values(draw: Any) -> Any:
    """Draw something a user may give for a weight or a delay without knowing how many synapses there are."""
    a, b = draw(numbers), draw(numbers)
    return draw(
        st.sampled_from(
            [
                a,
                int(a) + 1,
                f"{a!r} + {b!r} * d",
                pnl.RandomDistribution("uniform", low=min(a, b), high=max(a, b) + 1.0),
                pnl.RandomDistribution("normal_clipped", mu=a, sigma=b, low=0.5, high=99.0),
                lambda d: a + b * d,
            ]
        )
    )


def listed(expansion: Any, targets: Any) -> list[Any]:
    """Return all synapses onto some targets, with their values."""
    found: list[Any] = []
    for batch in expansion.batches(np.array(targets, np.int32)):
        columns = batch.source, batch.target, batch.values("weight"), batch.values("delay")
        found += zip(*(column.tolist() for column in columns), strict=True)
    return found


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_projection_is_the_same_on_any_number_of_ranks(data: Any) -> None:
    net = pnl.Network(data.draw(st.integers(0, 99)))
    pre, post = data.draw(groups(net)), data.draw(groups(net))
    if data.draw(st.booleans()):
        post = pre
    connector, space = data.draw(connectors(pre.size, post.size)), data.draw(spaces())
    synapse = pnl.StaticSynapse(data.draw(synaptic_values()), data.draw(synaptic_values()))
    projection = net.projection(pre, post, connector, synapse, space=space)
    specs = [population.spec for population in net.populations]

    def expansion() -> Expansion:
        return Expansion(projection.spec, specs, Streams(net.seed))

    whole = listed(expansion(), range(post.size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "FEW", 0)  # with an index of positions, as between larger groups
        assert listed(expansion(), range(post.size)) == whole
    for rank, n_ranks in [(0, 2), (1, 2), (2, 3)]:
        part = range(post.size * rank // n_ranks, post.size * (rank + 1) // n_ranks)
        if len(part):
            assert listed(expansion(), part) == [row for row in whole if row[1] in part]
    assert projection.size() == len(whole) == len(projection)
    assert sorted(projection.get(["weight", "delay"], "list")) == sorted(whole)
    for name in ("weight", "delay"):
        before = projection.get(name, "list", with_address=False)
        projection.set(**{name: before})
        assert projection.get(name, "list", with_address=False) == before


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_what_is_set_on_any_group_is_read_back(data: Any) -> None:
    net = pnl.Network(data.draw(st.integers(0, 99)))
    group = data.draw(groups(net))
    given_values = data.draw(st.lists(numbers, min_size=group.size, max_size=group.size))
    group.set(tau_m=given_values)
    assert np.array(group.get("tau_m", simplify=False)).tolist() == given_values
    selector, positions = data.draw(selections(group.size))
    chosen = group[selector]
    assert np.array(chosen.get("tau_m", simplify=False)).tolist() == [given_values[k] for k in positions]
    assert chosen.size == len(positions) == len(list(chosen))
    assert [group.id_to_index(cell) for cell in chosen] == positions
    assert np.array_equal(chosen.positions, group.positions[:, positions])
