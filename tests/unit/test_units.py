from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

from pynnlite import units
from pynnlite.errors import BadUnits


@pytest.mark.parametrize(
    ("given", "unit", "number"),
    [
        (20.0 * pq.ms, "ms", 20.0),
        (0.02 * pq.s, "ms", 20.0),
        (100.0 * pq.pA, "nA", 0.1),
        (5.0 * pq.nS, "uS", 0.005),
        (-0.065 * pq.V, "mV", -65.0),
        (0.01 * pq.kHz, "Hz", 10.0),
        (1.0 * pq.mm, "um", 1000.0),
        (3.0 * pq.dimensionless, "", 3.0),
    ],
)
def test_quantities_are_converted(given: Any, unit: str, number: float) -> None:
    stripped = units.strip(given, unit, "x")
    assert stripped == pytest.approx(number, rel=1e-12)
    assert not units.has_units(stripped)


def test_arrays_and_lists_of_quantities_are_converted() -> None:
    assert units.strip([1.0, 2.0] * pq.s, "ms", "x").tolist() == [1000.0, 2000.0]
    assert units.strip([1.0 * pq.s, 2.0 * pq.ms, 3.0], "ms", "x") == [1000.0, 2.0, 3.0]
    assert units.strip([(0, 1.0 * pq.s), (1, 2.0 * pq.ms)], "ms", "x") == [[0, 1000.0], [1, 2.0]]


@pytest.mark.parametrize("value", [3.0, None, "text", [1.0, 2.0], (1.0,), np.ones(3), len])
def test_everything_else_passes_unchanged(value: Any) -> None:
    assert units.strip(value, "ms", "x") is value


@pytest.mark.parametrize(("unit", "wanted"), [("ms", "'ms'"), ("", "'a dimensionless number'")])
def test_a_wrong_dimension_names_both_units(unit: str, wanted: str) -> None:
    with pytest.raises(BadUnits) as caught:
        units.strip(1.0 * pq.mV, unit, "tau")
    for word in ("tau", "'mV'", wanted):
        assert word in str(caught.value)


@pytest.mark.parametrize("name", ["dimensionality", "dimensions", "unit"])
def test_units_of_other_packages_are_refused(name: str) -> None:
    other = type("Other", (float,), {name: "s"})(0.02)
    with pytest.raises(BadUnits, match="units of another package"):
        units.strip(other, "ms", "tau")


def test_bare_takes_units_off_without_converting() -> None:
    assert units.bare([1.0 * pq.s, [2.0 * pq.ms], 3.0]) == [1.0, [2.0], 3.0]
    assert units.bare(4.0 * pq.pA) == 4.0
    assert units.bare("text") == "text"


def test_units_are_put_back() -> None:
    assert units.quantity(3.0, "ms") == 3.0 * pq.ms
    assert units.quantity(3.0, "").dimensionality.string == "dimensionless"
