"""Notes of a user in checkpoints."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.recording.notes import packed, unpacked

NOTES = {
    "nothing": None,
    "deep": {"kind": "dict", "value": [1, "x", 2.5j, {}]},
    "floats": np.array([[0.5, np.inf], [1.0, -1.0]]),
    "texts": np.array(["a", "bc"]),
    "complexes": np.array([1j, 2.0]),
    "empty": np.zeros((0,), np.int16),
    "moment": datetime(2020, 1, 1, tzinfo=UTC),
    "day": date(2020, 1, 1),
    "hour": time(12, 30),
    "lapse": timedelta(1, 2, 3),
    "exact": Decimal("1.5"),
    "pair": (1, [2, (3,)]),
    "large": 2**80,
    "bytes": b"ab",
    "true": True,
    "dose": np.array([1.0, 2.0]) * pq.mV,
}


def alike(one: Any, other: Any) -> bool:
    """Tell whether two notes have the same type and value."""
    if isinstance(other, pq.Quantity):
        return bool(one.dimensionality == other.dimensionality) and np.array_equal(one, other)
    if isinstance(other, np.ndarray):
        return type(one) is type(other) and one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and one == other


def test_c12_any_note_on_a_segment_comes_back_from_a_checkpoint(tmp_path: Path) -> None:
    def described() -> Any:
        cells = pnl.Network().population(2, pnl.IF_curr_exp())
        cells.record("v")
        return cells

    cells = described()
    with pnl.Simulator("native", cells.network) as sim:
        sim.run(1.0)
        sim.reset(annotations=NOTES)
        sim.run(1.0)
        sim.checkpoint(tmp_path / "run")
    again = described()
    with pnl.Simulator("native", again.network) as sim:
        sim.restore(tmp_path / "run")
        found = again.get_data().segments[0].annotations
    for name, note in NOTES.items():
        assert alike(found[name], note), name


def test_numbers_of_numpy_become_pythons_and_what_is_unknown_a_text() -> None:
    assert packed(np.float32(0.5)) == 0.5 and packed(np.bool_(1)) is True
    assert packed(Fraction(1, 3)) == "1/3"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "dict"},
        {"kind": "function", "value": 1},
        {"kind": ["dict"], "value": {}},
        {"kind": "Decimal", "value": "x"},
        {"kind": "array", "value": ["no type", [1]]},
        {"kind": "array", "value": 3},
        {"kind": "date", "value": 3},
        [{"a": 1}],
    ],
)
def test_what_is_no_note_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"note|date|could"):
        unpacked(wrong)
