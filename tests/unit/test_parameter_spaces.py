"""PyNN's set of parameters by name."""

from __future__ import annotations

import numpy as np
import pytest

from pynnlite import LazyArray
from pynnlite.errors import BadValue, UnknownParameter
from pynnlite.random import NumpyRNG, RandomDistribution
from pynnlite.values import ParameterSpace, Sequence


def test_values_of_every_kind_are_worked_out() -> None:
    drawn = RandomDistribution("uniform", (1.0, 2.0), NumpyRNG(3))
    space = ParameterSpace(
        {
            "a": 2,
            "b": [1, 2, 3],
            "c": lambda i: 10 * i,
            "d": LazyArray(1.5),
            "e": drawn,
            "f": Sequence([1, 2]),
        },
        shape=(3,),
    )
    assert space.keys() == ["a", "b", "c", "d", "e", "f"] and len(space) == 6 and "a" in space
    space.evaluate()
    values = space.as_dict()
    assert values["a"].tolist() == [2.0] * 3 and values["b"].tolist() == [1.0, 2.0, 3.0]
    assert values["c"].tolist() == [0.0, 10.0, 20.0] and values["d"].tolist() == [1.5] * 3
    assert len(set(values["e"])) == 3 and list(values["f"]) == [Sequence([1, 2])] * 3
    assert [column["c"] for column in space.columns()] == [0.0, 10.0, 20.0]


def test_values_may_be_simplified_and_masked() -> None:
    space = ParameterSpace({"a": [5.0] * 4, "b": [1, 2, 3, 4], "c": Sequence([1])}, shape=(4,))
    space.evaluate(simplify=True)
    assert space["a"] == 5.0 and space["c"] == Sequence([1]) and space["b"].tolist() == [1, 2, 3, 4]
    space.evaluate(mask=np.array([True, False, False, True]))
    assert space["b"].tolist() == [1.0, 4.0]
    assert space.pop("b").tolist() == [1.0, 4.0] and space.pop("b", 7) == 7


def test_values_may_be_changed() -> None:
    space = ParameterSpace({"a": 1.0}, {"a": float, "s": Sequence}, shape=(2,))
    assert space.is_homogeneous
    space["a"] = [1.0, 2.0]
    space.update(s=[[1, 2], [3]])
    assert not space.is_homogeneous
    space.evaluate()
    assert [list(train) for train in space["s"]] == [[1.0, 2.0], [3.0]] and dict(space.items())["a"][1] == 2.0


@pytest.mark.parametrize("wrong", ["b", "A"])
def test_names_are_those_of_the_schema(wrong: str) -> None:
    with pytest.raises(UnknownParameter):
        ParameterSpace({wrong: 1.0}, {"a": float})
    with pytest.raises(UnknownParameter):
        ParameterSpace({"a": 1.0})[wrong]


def test_what_cannot_be_worked_out_is_said() -> None:
    with pytest.raises(BadValue, match="set shape"):
        ParameterSpace({"a": 1.0}).evaluate()
    with pytest.raises(BadValue, match=r"call evaluate\(\) first"):
        ParameterSpace({"a": 1.0}).as_dict()
    for given, words in (
        ([1.0, 2.0], "got 2"),
        ([Sequence([1]), Sequence([2])], "3 lists, got 2"),
        ("x", "must be"),
    ):
        with pytest.raises(BadValue, match=words):
            ParameterSpace({"a": given}, shape=(3,)).evaluate()


def test_lazy_arrays_are_read_by_column() -> None:
    array = LazyArray(lambda i, j: i + 10 * j, shape=(3, 4))
    assert [column.tolist() for column in array.by_column([True, False, False, True])] == [
        [0, 1, 2],
        [30, 31, 32],
    ]
    assert list(LazyArray(7.0, shape=(3, 2)).by_column()) == [7.0, 7.0]
    assert [column.tolist() for column in (2 * array).by_column(slice(1, 2))] == [[20, 22, 24]]


def test_lazy_arrays_may_be_expressions_in_the_distance() -> None:
    assert (3 * LazyArray("0.1 * d", shape=(2,))).evaluate().tolist() == pytest.approx([0.0, 0.3])
    with pytest.raises(BadValue, match="a part that is not allowed"):
        LazyArray("__import__('os')")
