from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.values import Array, CellSample, Computed, Constant, Drawn, Lazy, Overlay, as_value

N = 12
ALL = np.arange(N, dtype=np.int32)
EVERYONE = CellSample(ALL)
drawn = pnl.RandomDistribution("uniform", (10.0, 20.0))


def draw(distribution: Any, assignment: int, places: Any) -> Any:
    """Stand in for keyed draws: a number that depends on place and assignment alone."""
    return 10.0 + np.sin(np.asarray(places, float) * 3.7 + assignment)


def numbers(given: Any, index: Any = ALL) -> Any:
    """Return the values of some cells of a population, of what a user gave for all of it."""
    return as_value(given, "ms", "tau").cells(index, index, draw)


GIVEN: dict[str, tuple[Any, type, Any]] = {
    "a number": (3, Constant, np.full(N, 3.0)),
    "a number of numpy": (np.float32(0.5), Constant, np.full(N, 0.5)),
    "an array of one number": (np.array(2.5), Constant, np.full(N, 2.5)),
    "a list": (list(range(N)), Array, np.arange(N)),
    "a tuple": (tuple(range(N)), Array, np.arange(N)),
    "an array of integers": (np.arange(N, dtype=np.uint8), Array, np.arange(N)),
    "a quantity": (0.02 * pq.s, Constant, np.full(N, 20.0)),
    "an array with units": (np.arange(N) * pq.s, Array, 1000.0 * np.arange(N)),
    "a list of quantities": ([1.0 * pq.s, 2.0 * pq.ms] * (N // 2), Array, np.tile([1000.0, 2.0], N // 2)),
    "a distribution": (drawn, Drawn, 10.0 + np.sin(np.arange(N) * 3.7)),
    "a function": (lambda i: 2.0 * i, Computed, 2.0 * np.arange(N)),
    "a function that is constant": (lambda i: 7, Computed, np.full(N, 7.0)),
    "a function of numpy": (np.sqrt, Computed, np.sqrt(np.arange(N))),
    "a lazy array": (pnl.LazyArray(4.0, shape=(N,)), Constant, np.full(N, 4.0)),
    "a lazy array of an array": (pnl.LazyArray(np.arange(N)), Array, np.arange(N)),
    "twice a lazy array": (2 * pnl.LazyArray(np.arange(N)), Array, 2.0 * np.arange(N)),
    "a lazy array of a distribution": (pnl.LazyArray(drawn), Drawn, 10.0 + np.sin(np.arange(N) * 3.7)),
    "arithmetic on a distribution": (
        1.0 - 2 * pnl.LazyArray(drawn, shape=(N,)) / 4.0,
        Lazy,
        1.0 - (10.0 + np.sin(np.arange(N) * 3.7)) / 2.0,
    ),
    "arithmetic with an array": (
        pnl.LazyArray(lambda i: i + 1.0, shape=(N,)) * np.arange(N) ** 2,
        Lazy,
        (np.arange(N) + 1.0) * np.arange(N) ** 2,
    ),
    "arithmetic on two lazy arrays": (
        pnl.LazyArray(drawn, shape=(N,)) + pnl.LazyArray(lambda i: 1.0 * i, shape=(N,)),
        Lazy,
        10.0 + np.sin(np.arange(N) * 3.7) + np.arange(N),
    ),
}


@pytest.mark.parametrize("name", GIVEN)
def test_what_a_user_gives_becomes_numbers(name: str) -> None:
    given, kind, expected = GIVEN[name]
    assert type(as_value(given, "ms", "tau")) is kind
    assert numbers(given) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("index", [[0], [11, 3, 7], [], list(range(11, -1, -1))])
def test_any_subset_in_any_order_gives_the_same_numbers(name: str, index: list[int]) -> None:
    given, chosen = GIVEN[name][0], np.array(index, np.int32)
    assert numbers(given, chosen).tolist() == numbers(given)[chosen].tolist()


@pytest.mark.parametrize("name", GIVEN)
def test_values_answer_again_and_keep_their_signature(name: str) -> None:
    value = as_value(GIVEN[name][0], "ms", "tau")
    again = as_value(GIVEN[name][0], "ms", "tau")
    assert value.cells(ALL, ALL, draw).tolist() == value.cells(ALL, ALL, draw).tolist()
    assert value.signature(EVERYONE) == again.signature(EVERYONE)
    assert as_value(value, "ms", "tau") is value


DIFFERENT = [
    3,
    4,
    [3.0] * N,
    [4.0] * N,
    drawn,
    pnl.RandomDistribution("uniform", (10.0, 21.0)),
    pnl.RandomDistribution("uniform", (10.0, 20.0), rng=pnl.NumpyRNG(1)),
    lambda i: 2.0 * i,
    lambda i: 2.0 * i + (i == N - 1),
    pnl.LazyArray(drawn, shape=(N,)) - 2,
    pnl.LazyArray(drawn, shape=(N,)) - 3,
    2 - pnl.LazyArray(drawn, shape=(N,)),
    pnl.LazyArray(drawn, shape=(N,)) + 2,
    pnl.LazyArray(drawn, shape=(N,)) + 2 + 2,
    pnl.LazyArray(drawn, shape=(N,)) * np.arange(N),
    -pnl.LazyArray(drawn, shape=(N,)),
]


def test_different_values_have_different_signatures() -> None:
    signatures = {as_value(given, "ms", "tau").signature(EVERYONE) for given in DIFFERENT}
    assert len(signatures) == len(DIFFERENT)
    assert as_value(drawn, "ms", "tau", assignment=1).signature(EVERYONE) not in signatures


def test_a_list_that_the_user_changes_later_is_not_changed() -> None:
    given = np.ones(N)
    value = as_value(given, "ms", "tau")
    given[:] = 2.0
    assert value.cells(ALL, ALL, draw).tolist() == [1.0] * N


def test_numbers_cannot_be_written_to() -> None:
    value = as_value([1.0, 2.0], "ms", "tau")
    with pytest.raises(ValueError, match="read-only"):
        value.numbers[0] = 3.0  # type: ignore[attr-defined]


def test_a_lazy_array_that_the_user_changes_later_is_not_changed() -> None:
    given = pnl.LazyArray(drawn, shape=(N,))
    value = as_value(given * 2, "ms", "tau")
    before = value.cells(ALL, ALL, draw).tolist()
    given *= 3
    assert value.cells(ALL, ALL, draw).tolist() == before


def test_a_function_of_cells_goes_by_the_position_in_the_view() -> None:
    value = as_value(lambda i: 1.0 * i, "ms", "tau")
    assert value.cells(np.array([0, 1, 2]), np.array([9, 3, 5]), draw).tolist() == [0.0, 1.0, 2.0]


def test_a_draw_goes_by_the_place_in_the_population() -> None:
    value = as_value(drawn, "ms", "tau")
    assert value.cells(np.array([0, 1]), np.array([9, 3]), draw).tolist() == draw(drawn, 0, [9, 3]).tolist()


def test_overlays_replace_some_cells_in_any_order() -> None:
    top = Array(np.array([100.0, 200.0, 300.0]))
    overlay = Overlay(Constant(1.0), np.array([7, 2, 4], np.int32), top)
    expected = np.ones(N)
    expected[[7, 2, 4]] = [100.0, 200.0, 300.0]
    assert overlay.cells(ALL, ALL, draw).tolist() == expected.tolist()
    some = np.array([4, 0, 7], np.int32)
    assert overlay.cells(some, some, draw).tolist() == [300.0, 1.0, 100.0]
    higher = Overlay(overlay, np.array([4, 5], np.int32), Drawn(drawn, 2))
    expected[[4, 5]] = draw(drawn, 2, [4, 5])
    assert higher.cells(ALL, ALL, draw).tolist() == expected.tolist()
    assert (
        len({value.signature(EVERYONE) for value in (overlay, higher, Overlay(overlay, higher.index, top))})
        == 3
    )


@pytest.mark.parametrize(
    ("given", "sign"),
    [
        (-3, -1),
        (0, 0),
        ([1.0, -5.0], -1),
        (np.array([[np.nan, 2.0], [1.0, np.nan]]), 1),
        (np.full((2, 2), np.nan), 0),
        (pnl.RandomDistribution("normal", (-1.0, 5.0)), -1),
        (lambda d: -np.exp(-d), -1),
        (lambda i, j: 1.0 + i, 1),
        (-1 * pnl.LazyArray(drawn), -1),
    ],
)
def test_the_sign_decides_a_receptor(given: Any, sign: int) -> None:
    assert np.sign(as_value(given, "", "weight").sign()) == sign


def test_constants_and_given_numbers_are_known() -> None:
    assert as_value(3, "ms", "tau").constant == 3.0
    assert as_value([3.0], "ms", "tau").constant is None
    assert [as_value(given, "ms", "tau").given for given in (3, [3.0], drawn, np.sqrt)] == [
        True,
        True,
        False,
        False,
    ]


def test_values_for_some_cells_are_not_for_synapses() -> None:
    overlay = Overlay(Constant(1.0), np.array([0], np.int32), Constant(2.0))
    with pytest.raises(BadValue, match="cannot be used for synapses"):
        overlay.synapses(None)  # type: ignore[arg-type]


class TwoIndices:
    def __call__(self, i: Any, j: Any) -> Any:
        return 10.0 * i + j


@pytest.mark.parametrize(
    "function",
    [lambda i, j: 10.0 * i + j, lambda i, j, k=0: 10.0 * i + j + k, TwoIndices(), TwoIndices().__call__],
)
def test_a_function_of_two_takes_both_indices(function: Any) -> None:
    net = pnl.Network()
    cells = net.population(3, pnl.IF_cond_exp())
    projection = net.projection(
        cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(function), label=str(function)
    )
    assert projection.get("weight", "array").tolist() == [
        [0.0, 1.0, 2.0],
        [10.0, 11.0, 12.0],
        [20.0, 21.0, 22.0],
    ]


def test_a_function_of_one_takes_the_distance() -> None:
    net = pnl.Network()
    cells = net.population(3, pnl.IF_cond_exp())
    cells.positions = np.array([[0.0, 3.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 2.0]])
    for function in (lambda d: d, lambda d, k=1.0: k * d, np.abs):
        projection = net.projection(
            cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(function), label=str(function)
        )
        assert projection.get("weight", "array")[0].tolist() == [0.0, 5.0, 2.0]


SELF_CONTAINING: list[Any] = [1.0]
SELF_CONTAINING.append(SELF_CONTAINING)


@pytest.mark.parametrize(
    "given",
    [
        np.ma.array([1.0] * N, mask=[True] + [False] * (N - 1)),
        [np.ma.masked] + [1.0] * (N - 1),
        [True] + [1.0] * (N - 1),
        [1.0] * (N - 1) + [np.bool_(True)],
        bytearray(range(1, N + 1)),
        memoryview(bytes(range(1, N + 1))),
        np.timedelta64(3),
        np.arange(N).astype("m8[s]"),
        np.ones(N, [("tau", np.float64)]),
        SELF_CONTAINING,
        10**400,
    ],
)
def test_a18_what_only_looks_like_numbers_is_refused(given: Any) -> None:
    with pytest.raises(BadValue):
        numbers(given)
    with pytest.raises(BadValue):
        pnl.SpikeSourceArray(spike_times=given)


def test_a18_masked_arrays_without_masked_values_are_numbers() -> None:
    assert numbers(np.ma.array([2.0] * N)).tolist() == [2.0] * N


def test_a18_a_function_of_one_cell_must_be_deterministic_too() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(BadValue, match="give the same value each"):
        numbers(lambda i: rng.random(len(i)), np.zeros(1, np.int32))


def test_a18_a_step_of_numpys_time_is_no_whole_number() -> None:
    with pytest.raises(BadValue):
        pnl.NumpyRNG(seed=np.timedelta64(3))  # type: ignore[arg-type]
    with pytest.raises(BadValue):
        pnl.FixedNumberPreConnector(np.timedelta64(3))  # type: ignore[arg-type]
    cells = pnl.Network().population(4, pnl.IF_curr_exp())
    for selector in ([True, 0], np.array([1], "m8[s]"), bytearray(b"\1"), np.ma.array([0, 1], mask=[0, 1])):
        with pytest.raises(BadValue):
            cells[selector]
    for connector in (pnl.FromListConnector, pnl.ArrayConnector):
        with pytest.raises(BadValue, match="masked"):
            connector(np.ma.array([[0, 1], [1, 0]], mask=[[0, 1], [0, 0]]))
    with pytest.raises(BadValue, match="fields target, source"):
        pnl.FromListConnector(np.zeros(2, [("target", int), ("source", int)]))


def test_e1_an_iterator_that_raises_is_named() -> None:
    with pytest.raises(BadValue, match="ZeroDivisionError") as caught:
        numbers(1 / k for k in range(N))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
