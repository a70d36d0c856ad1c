"""JSON holds the whole comparison, and gives it back."""

from __future__ import annotations

import json as plain
from importlib import resources
from typing import Any

import comparisons
import numpy as np
import pytest

from pynnlite.compare.report import json
from pynnlite.compare.verdicts import Comparison, Verdict
from pynnlite.errors import BadValue

ALL = {
    "empty": comparisons.empty(),
    "everything": comparisons.everything(),
    "nasty": comparisons.everything(comparisons.NASTY),
    "many": comparisons.many(),
}


def schema() -> Any:
    return plain.loads(resources.files(json.__package__).joinpath("comparison.schema.json").read_text())


@pytest.mark.parametrize("label", ["exc", comparisons.NASTY, None], ids=["plain", "nasty", "empty"])
def test_it_follows_the_schema(label: str | None) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="missing capability: jsonschema")
    comparison = comparisons.everything(label, spikes=200, cells=100) if label else comparisons.empty()
    jsonschema.validate(plain.loads(json.text(comparison)), schema())


@pytest.mark.parametrize("comparison", ALL.values(), ids=[*ALL])
def test_reading_it_back_gives_the_same(comparison: Comparison) -> None:
    text = json.text(comparison)
    back = json.read(text)
    assert json.text(back) == text
    assert back.outcome == comparison.outcome
    assert [*map(type, back.verdicts)] == [*map(type, comparison.verdicts)]


def test_what_is_not_too_long_is_whole() -> None:
    whole = comparisons.everything()
    back = json.read(json.text(whole))
    for one, other in zip(whole.verdicts, back.verdicts, strict=True):
        assert not other.cut
        np.testing.assert_equal(dict(other.figures), no_infinity(one.figures))
        assert one.tables.keys() == other.tables.keys()
        for name in one.tables:
            for column, values in one.tables[name].items():
                np.testing.assert_array_equal(other.tables[name][column], np.asarray(values))
    for run, read in zip(whole.runs, back.runs, strict=True):
        assert (run.backend, run.seed, run.facts, run.sizes) == (
            read.backend,
            read.seed,
            read.facts,
            read.sizes,
        )
        for label, table in run.spikes.items():
            for column, values in table.items():
                np.testing.assert_array_equal(read.spikes[label][column], values)


def no_infinity(figures: Any) -> dict[str, Any]:
    return {name: "∞" if value == np.inf else value for name, value in figures.items()}


def test_what_is_no_finite_number_is_null() -> None:
    table = {"t": {"x": np.array([1.0, np.nan, np.inf])}}
    verdict = Verdict(
        "cells", "a", "b", "passes", "", {"x": float("inf"), "y": np.float32(2.0), "z": np.nan}, tables=table
    )
    value = plain.loads(json.text(Comparison("", [], [verdict])))["verdicts"][0]
    assert value["figures"] == {"x": "∞", "y": 2.0, "z": None}
    assert value["tables"]["t"]["columns"]["x"]["values"] == [1.0, None, None]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "pynnlite comparison 2"}'])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="this is not a comparison"):
        json.read(text)
